using ForestSink.Core.Exchange;
using ForestSink.Core.Forest;
using ForestSink.PostGis.Database;

namespace ForestSink.PostGis.Exchange;

/// <summary>Streams the file's records into the incoming table: mapped, measured, with everything odd noted.</summary>
internal sealed class ImportReading(
    MunicipalityTransaction transaction, ImportTarget target, IReadOnlyList<StoredMapping> mappings, SpeciesCatalogue species,
    ImportOptions options, ImportLimits limits, ImportProgress progress)
{
    private readonly Dictionary<string, int> otherMunicipalities = new(StringComparer.Ordinal);
    private readonly HashSet<int> badRows = [];
    private readonly List<Finding> findings = [];
    private BoundMapping? bound;
    private RecordReader? reader;
    private int matchingRows;

    public StoredMapping? Mapping { get; private set; }

    public bool MappingWasChosen => options.Mapping is null;

    public IReadOnlyList<string> Headings { get; private set; } = [];

    public PlacementVote? Place { get; private set; }

    public bool IsSwapped => options.SwapXy;

    public int Rows { get; private set; }

    public int BadRows => badRows.Count;

    public int RowsOfOthers => otherMunicipalities.Values.Sum();

    /// <summary>As the user or the database names it, otherwise as the file does.</summary>
    public string? MunicipalityName { get; private set; } = target.Name;

    public IReadOnlyList<UnknownCode> Unknown => reader?.Unknown.All ?? [];

    public IReadOnlyList<Finding> Findings => [.. findings, .. reader?.Findings ?? []];

    public async Task ReadAsync(SourceFiles source, CancellationToken cancellation)
    {
        Place = source.Polygons is null ? null : new PlacementVote(target, source.Polygons.Coordinates, options.SwapXy);
        if (source.Polygons is { } polygons)
            await ReadPolygonsAsync(polygons, withRecords: source.Register is null, cancellation);
        if (source.Register is { } register)
            await ReadRegisterAsync(register, cancellation);
        Place?.Conclude();
        ConcludeRecords();
    }

    private async Task ReadPolygonsAsync(VectorFile polygons, bool withRecords, CancellationToken cancellation)
    {
        await using var rows = await IncomingRows.OpenAsync(transaction, cancellation);
        await polygons.ReadAsync(limits, headings =>
        {
            Bind(headings, forRecords: withRecords);
            return Task.FromResult<Func<SourceRow, ValueTask>>(async row =>
            {
                await TellAsync(row.Row, polygons.FeatureCount, cancellation);
                if (withRecords)
                    await AddRecordAsync(rows, row, cancellation);
                else
                    await AddPolygonAsync(rows, row, cancellation);
            });
        }, cancellation);
        await rows.CompleteAsync(cancellation);
    }

    private async Task ReadRegisterAsync(CsvRegister register, CancellationToken cancellation)
    {
        await using var rows = await IncomingRows.OpenAsync(transaction, cancellation);
        await register.ReadAsync(limits, headings =>
        {
            Bind(headings, forRecords: true);
            return Task.FromResult<Func<SourceRow, ValueTask>>(async row =>
            {
                await TellAsync(row.Row, 0, cancellation);
                await AddRecordAsync(rows, row, cancellation);
            });
        }, cancellation);
        await rows.CompleteAsync(cancellation);
    }

    private async ValueTask TellAsync(int row, int total, CancellationToken cancellation)
    {
        if (row % 500 == 1)
            await progress("ファイルを読み込んでいます", "Reading the file", row, Math.Max(row, total), cancellation);
    }

    private void Bind(IReadOnlyList<string> headings, bool forRecords)
    {
        Headings = headings;
        Mapping = options.Mapping is { } name ? Named(name) : Choose(headings, forRecords);
        bound = BoundMapping.Over(Mapping.Mapping, headings);
        var missing = forRecords ? bound.MissingForRecords() : bound.MissingForCode();
        if (missing.Count > 0)
            throw MissingColumns(missing, headings);
        if (forRecords)
            reader = new RecordReader(bound, species, options.RegisterDate);
        foreach (var heading in bound.Personal)
            findings.Add(new(FindingKind.PersonalColumn, null, heading, null, new($"列「{heading}」は個人情報のため読み込みません。", $"Column '{heading}' names people and is not read.")));
    }

    private StoredMapping Named(string name) => mappings.FirstOrDefault(mapping => mapping.Mapping.Name == name) ?? throw new Refused("no-mapping",
        $"項目対応「{name}」はありません。使えるもの: {Names("、")}", $"There is no mapping '{name}'. There are: {Names(", ")}");

    private string Names(string separator) => string.Join(separator, mappings.Select(mapping => mapping.Mapping.Name));

    private StoredMapping Choose(IReadOnlyList<string> headings, bool forRecords)
    {
        var best = forRecords
            ? MappingChoice.Best(mappings.Select(m => m.Mapping), headings, target.Code.Prefecture)
            : mappings.Select(m => m.Mapping).FirstOrDefault(m => BoundMapping.Over(m, headings).MissingForCode().Count == 0);
        return mappings.FirstOrDefault(m => m.Mapping == best) ?? throw new Refused("missing-columns",
            $"ファイルの列に合う項目対応がありません。項目対応を作るか選んでください。ファイルの列: {string.Join("、", headings)}", $"No mapping fits the file's columns. Make or choose one. Columns of the file: {string.Join(", ", headings)}");
    }

    private Refused MissingColumns(IReadOnlyList<MissingField> missing, IReadOnlyList<string> headings) => new("missing-columns",
        $"項目対応「{Mapping!.Mapping.Title.Ja}」に必要な列がありません: {string.Join("、", missing.Select(m => $"{m.Field.Ja}（{string.Join("・", m.Headings)}）"))}。ファイルの列: {string.Join("、", headings)}",
        $"The mapping '{Mapping.Mapping.Name}' needs columns that are missing: {string.Join(", ", missing.Select(m => $"{m.Field.En} ({string.Join(" or ", m.Headings)})"))}. Columns of the file: {string.Join(", ", headings)}");

    private async ValueTask AddRecordAsync(IncomingRows rows, SourceRow row, CancellationToken cancellation)
    {
        if (!IsOurs(row))
            return;
        Rows++;
        var hasPlace = row.Polygon is null || HasPlace(row);
        if (reader!.Read(row.Row, row.Values) is { } record && hasPlace)
            await rows.WriteAsync(record, row.Polygon, cancellation);
        else
            badRows.Add(row.Row);
    }

    private async ValueTask AddPolygonAsync(IncomingRows rows, SourceRow row, CancellationToken cancellation)
    {
        // The polygon file's own attributes count for nothing but the stand code.
        var codes = new RecordReader(bound!, species, options.RegisterDate);
        var code = codes.CodeOf(row.Row, row.Values);
        findings.AddRange(codes.Findings);
        if (code is { } known && row.Polygon is { } polygon && HasPlace(row))
            await rows.WriteAsync(row.Row, known, polygon, cancellation);
        else if (code is not null && row.Polygon is null)
            findings.Add(new(FindingKind.NoGeometry, row.Row, null, code.ToString(), new("図形がありません。", "There is no polygon.")));
    }

    private bool HasPlace(SourceRow row)
    {
        if (!row.Polygon!.HasImpossibleCoordinates && Place!.Add(row.Polygon))
            return true;
        findings.Add(new(FindingKind.BadCoordinates, row.Row, null, null, new(
            "座標が数値でないか、座標系の範囲を超えています。", "A coordinate is no number or lies outside its coordinate system.")));
        return false;
    }

    /// <summary>Files of a whole prefecture hold several municipalities; only one is imported at a time.</summary>
    private bool IsOurs(SourceRow row)
    {
        var (name, code) = reader!.MunicipalityOf(row.Row, row.Values);
        if (code is { Length: >= 5 } && code[..5] != target.Code.ToString())
            return Other(name ?? code);
        // A blank among named rows belongs to nobody; a file that names nobody is all ours.
        if (name is null)
            return matchingRows + otherMunicipalities.Count == 0 || Other("（空欄）");
        MunicipalityName ??= name;
        if (!MunicipalityNames.AreSame(name, MunicipalityName))
            return Other(name);
        matchingRows++;
        return true;
    }

    private bool Other(string name)
    {
        otherMunicipalities[name] = otherMunicipalities.GetValueOrDefault(name) + 1;
        return false;
    }

    private void ConcludeRecords()
    {
        var others = string.Join("、", otherMunicipalities.OrderByDescending(other => other.Value).Take(12).Select(other => other.Key));
        if (target.Name is null && otherMunicipalities.Count > 0)
            throw new Refused("several-municipalities", $"ファイルに複数の市町村があります（{MunicipalityName}、{others}）。取り込む市町村の名前を指定してください。",
                $"The file holds several municipalities ({MunicipalityName}, {others}). Name the one to import (--name).");
        if (Rows == 0 && otherMunicipalities.Count > 0)
            throw new Refused("other-municipality", $"このファイルに{MunicipalityName ?? target.Code.ToString()}の行はありません。ファイルの市町村: {others}",
                $"The file has no rows of {MunicipalityName ?? target.Code.ToString()}; it holds {others}.");
        if (Rows == 0)
            throw new Refused("no-records", "ファイルに記録が1件もありません。", "The file holds no records.");
        if (MunicipalityName is null)
            throw new Refused("no-name", "市町村の名前が分かりません。名前を指定してください。", "The municipality's name is not known. Give it (--name).");
        Summarise(others);
    }

    private void Summarise(string others)
    {
        if (otherMunicipalities.Count > 0)
            findings.Add(new(FindingKind.OtherMunicipality, null, null, null, new($"ほかの市町村の{RowsOfOthers:N0}件は取り込みません（{others}）。", $"{RowsOfOthers:N0} rows of other municipalities are left out ({others}).")));
        if (reader!.KnownSpecies == 0 && Rows > badRows.Count)
            findings.Add(new(FindingKind.AllUnknown, null, null, null, new("樹種が1つも読めません。文字コードか項目対応が違います。", "Not one species could be read: the encoding or the mapping is wrong.")));
        if (reader.AreaNotDivided > 0)
            findings.Add(new(FindingKind.AreaNotDivided, null, null, null, new(
                $"{reader.AreaNotDivided:N0}件は樹種が複数で、樹種ごとの面積も歩合もありません。樹種別の面積は空欄のまま取り込みます。",
                $"{reader.AreaNotDivided:N0} records have several species but neither areas nor shares; the species' areas stay empty.")));
        foreach (var code in Unknown)
            findings.Add(Describe(code));
        AddFileNotes();
    }

    private static Finding Describe(UnknownCode code)
    {
        var kind = code.Field switch { "species" => FindingKind.UnknownSpecies, "storey" => FindingKind.UnknownStorey, _ => FindingKind.UnknownForestType };
        return new(kind, code.FirstRow, null, null, new(
            $"{SpeciesCatalogue.UnknownText(code.Text)} {code.Count:N0}件、{code.AreaHa:N2} ha。項目対応で割り当てられます。", $"{SpeciesCatalogue.UnknownText(code.Text)}: {code.Count:N0} records, {code.AreaHa:N2} ha. Assign it in the mapping."));
    }

    private void AddFileNotes()
    {
        if (Place?.System is not { } system)
            return;
        if (Place.WasAssumed)
            findings.Add(new(FindingKind.AssumedSystem, null, null, null, new($"ファイルに座標系がないため、{system.Name.Ja}とみなしました。", $"The file names no coordinate system; it was read as {system.Name.En}.")));
        if (system.Datum == Datum.Tokyo)
            findings.Add(new(FindingKind.OldDatum, null, null, null, new("旧日本測地系から変換しました。位置に数mの誤差が残ることがあります。", "Converted from the Tokyo datum; positions may be off by some metres.")));
        if (system.Datum == Datum.Jgd2000)
            findings.Add(new(FindingKind.FileNote, null, null, null, new("JGD2000をJGD2011と同じ位置として読みました（東北地方では最大数mずれます）。", "JGD2000 was read as JGD2011 (off by up to some metres in Tohoku).")));
        if (options.SwapXy)
            findings.Add(new(FindingKind.FileNote, null, null, null, new("XとYを入れ替えて読みました。", "X and Y were exchanged.")));
    }
}
