using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using ForestSink.Core.Forest;
using ForestSink.Core.Growth;
using ForestSink.Core.Reference;
using ForestSink.PostGis.Database;
using ForestSink.PostGis.Jobs;
using ForestSink.PostGis.Reference;

namespace ForestSink.PostGis.Growth;

/// <summary>What a municipality says about its own yield table.</summary>
/// <param name="Name">Lower-case Latin letters, digits, dot, dash: the same name again makes the next version.</param>
public sealed record OwnYieldTable(string Name, string Title, string Source, string Status)
{
    /// <summary>Years between two rows; null where the publisher states none.</summary>
    public int? AgeStepYears { get; init; }
}

/// <summary>A yield table that a municipality's estimates see.</summary>
/// <param name="Used">Whether it may be chosen for this municipality without being asked for.</param>
public sealed record ListedYieldTable(string Owner, string Name, int Version, string Sha256, string TitleJa, string TitleEn, string Status, bool Used);

/// <summary>Yield tables of a municipality. They come first among the sources of growth; each change is a new version.</summary>
public sealed partial class YieldTableStore(ForestSinkDatabase database)
{
    public const int MaxBytes = 4 * 1024 * 1024;
    private const string Kind = "yield-tables";

    /// <summary>Checks the CSV (UTF-8 or CP932) row by row and adds it; the same text again changes nothing.</summary>
    /// <exception cref="UserErrorException">Names the row and the column that is wrong.</exception>
    public async Task<ListedYieldTable> AddAsync(MunicipalityCode municipality, OwnYieldTable facts, byte[] csv, CancellationToken cancellation)
    {
        if (!NamePattern().IsMatch(facts.Name))
            throw new UserErrorException(
                $"名前「{facts.Name}」は使えません。半角の英小文字・数字・ハイフンで、英小文字か数字から始めてください。",
                $"The name '{facts.Name}' cannot be used: lower-case letters, digits and hyphens, starting with a letter or digit.");
        await using var transaction = await database.BeginAsync(municipality, cancellation);
        var text = Decode(csv);
        // Read alone first, so that an error names the row of the user's own file.
        var table = Parse(text, await SpeciesAsync(transaction, cancellation), FactsOf(facts, municipality));
        var content = WithFacts(text, facts, municipality);
        var version = await ReferenceStore.AddAsync(transaction, municipality.ToString(), Kind, facts.Name, content, cancellation);
        await transaction.CommitAsync(cancellation);
        return Listed(municipality.ToString(), facts.Name, version, ReferenceStore.Sha256(content), table, municipality);
    }

    /// <summary>Newest versions in the order of their use.</summary>
    public async Task<IReadOnlyList<ListedYieldTable>> ListAsync(MunicipalityCode municipality, CancellationToken cancellation)
    {
        await using var transaction = await database.BeginAsync(municipality, cancellation);
        var species = await SpeciesAsync(transaction, cancellation);
        return
        [
            .. (await ReferenceStore.NewestAsync(transaction, Kind, cancellation))
                .Select(document => Listed(document.Owner, document.Name, document.Version, document.Sha256, Parse(document.Content, species), municipality))
                .OrderBy(table => table.Owner == "00000").ThenBy(table => table.Owner != municipality.ToString()).ThenBy(table => table.Name, StringComparer.Ordinal),
        ];
    }

    private static ListedYieldTable Listed(string owner, string name, int version, string sha256, YieldTable table, MunicipalityCode municipality) => new(
        owner, name, version, sha256, table.Facts.Title.Ja, table.Facts.Title.En, table.Facts.Status.Code(),
        owner != "00000" || (table.Facts.Automatic && table.Facts.Prefectures.Value.Contains(municipality.PrefectureCode)));

    private static async Task<SpeciesCatalogue> SpeciesAsync(MunicipalityTransaction transaction, CancellationToken cancellation) =>
        (await EstimateDocuments.NewestAsync(transaction, cancellation)).Basis.Species;

    private static YieldTable Parse(string content, SpeciesCatalogue species, YieldTableFacts? ownFacts = null)
    {
        try
        {
            return YieldTableFile.Parse(content, species, ownFacts);
        }
        catch (ReferenceFormatException wrong)
        {
            throw new UserErrorException($"収穫表を読めません。{wrong.Problem.Ja}", $"The yield table cannot be read. {wrong.Problem.En}", wrong);
        }
    }

    private static YieldTableFacts FactsOf(OwnYieldTable facts, MunicipalityCode municipality) => new(
        facts.Name, new(facts.Title, facts.Title), new([municipality.PrefectureCode], SourceStatus.Official, "loaded by the municipality"), [],
        Automatic: true, Ceiling: false, SourceStatusText.TryParse(facts.Status, out var status) ? status : SourceStatus.Unverified, facts.Source, null)
    {
        AgeStepYears = facts.AgeStepYears,
    };

    /// <summary>A file that states its own facts keeps them; otherwise the given ones go above it.</summary>
    private static string WithFacts(string csv, OwnYieldTable facts, MunicipalityCode municipality)
    {
        if (csv.StartsWith("#id,", StringComparison.Ordinal))
            return csv;
        var lines = new (string Name, string Value)[]
        {
            ("id", facts.Name), ("label", facts.Name), ("title_ja", facts.Title), ("title_en", facts.Title),
            ("prefectures", municipality.PrefectureCode.ToString(CultureInfo.InvariantCulture)), ("prefectures_status", "official"), ("prefectures_source", "loaded by the municipality"),
            ("forest_types", ""), ("automatic", "yes"), ("flags", ""), ("status", facts.Status), ("source", facts.Source),
            ("age_step_years", facts.AgeStepYears?.ToString(CultureInfo.InvariantCulture) ?? ""),
        };
        return string.Concat(lines.Select(line => $"#{line.Name},{Quoted(line.Value)}\n")) + csv;
    }

    private static string Quoted(string value) => $"\"{value.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";

    /// <summary>UTF-8 where the bytes are UTF-8, otherwise CP932, as spreadsheets in Japan save.</summary>
    private static string Decode(byte[] bytes)
    {
        try
        {
            return new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(bytes).TrimStart('\uFEFF');
        }
        catch (DecoderFallbackException)
        {
            Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);
            return Decode932(bytes);
        }
    }

    private static string Decode932(byte[] bytes)
    {
        try
        {
            return Encoding.GetEncoding(932, EncoderFallback.ExceptionFallback, DecoderFallback.ExceptionFallback).GetString(bytes);
        }
        catch (DecoderFallbackException neither)
        {
            throw new UserErrorException("文字コードがUTF-8でもShift_JIS（CP932）でもありません。", "The text is neither UTF-8 nor Shift_JIS (CP932).", neither);
        }
    }

    [GeneratedRegex("^[a-z0-9][a-z0-9._-]{0,80}$", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex NamePattern();
}
