using ForestSink.Core.Absorption;
using ForestSink.Core.Forest;
using ForestSink.Core.Growth;
using ForestSink.Core.Reference;
using ForestSink.PostGis.Absorption;
using ForestSink.PostGis.Database;
using ForestSink.PostGis.Jobs;
using ForestSink.PostGis.Reference;

namespace ForestSink.PostGis.Growth;

/// <summary>The reference documents of an estimate, read; and which editions they are.</summary>
public sealed record EstimateDocuments(EstimateBasis Basis, IReadOnlyList<YieldTable> OwnTables, IReadOnlyList<DocumentUse> Uses)
{
    private const string ShippedOwner = "00000";
    private static readonly string[] Kinds = ["species", "methodologies", "expansion-factors", "yield-tables"];

    /// <summary>The newest editions that the municipality sees.</summary>
    public static async Task<EstimateDocuments> NewestAsync(MunicipalityTransaction transaction, CancellationToken cancellation)
    {
        var documents = new List<ReferenceDocument>();
        foreach (var kind in Kinds)
            documents.AddRange(await ReferenceStore.NewestAsync(transaction, kind, cancellation));
        return Read(documents, transaction.Municipality);
    }

    /// <summary>The editions that a stored estimate used, by their hashes.</summary>
    /// <exception cref="InvalidOperationException">An edition is gone, which nothing in the program can cause.</exception>
    public static async Task<EstimateDocuments> OfAsync(MunicipalityTransaction transaction, IEnumerable<DocumentUse> uses, CancellationToken cancellation)
    {
        var documents = new List<ReferenceDocument>();
        foreach (var use in uses)
        {
            documents.Add(await ReferenceStore.ByHashAsync(transaction, use.Kind, use.Name, use.Sha256, cancellation) is { } found
                ? found with { MunicipalityCode = use.Owner, Version = use.Version }
                : throw new InvalidOperationException($"The {use.Kind} '{use.Name}' version {use.Version} is gone."));
        }
        return Read(documents, transaction.Municipality);
    }

    private static EstimateDocuments Read(List<ReferenceDocument> documents, string municipality)
    {
        var species = Parse(Only(documents, "species"), SpeciesCatalogue.Parse);
        var tables = documents.Where(document => document.Kind == "yield-tables")
            .Select(document => (document.Owner, Table: Parse(document, text => YieldTableFile.Parse(text, species)))).ToList();
        var basis = new EstimateBasis(
            Parse(Only(documents, "methodologies"), Methodology.Parse),
            Parse(Only(documents, "expansion-factors"), ExpansionFactorTable.Parse),
            species,
            [.. tables.Where(entry => entry.Owner == ShippedOwner).Select(entry => entry.Table)]);
        // The municipality's own tables come before those of its prefecture.
        var own = tables.Where(entry => entry.Owner != ShippedOwner).OrderBy(entry => entry.Owner != municipality)
            .ThenBy(entry => entry.Table.Id, StringComparer.Ordinal).Select(entry => entry.Table);
        return new(basis, [.. own], [.. documents.Select(d => new DocumentUse(d.Kind, d.Owner, d.Name, d.Version, d.Sha256))]);
    }

    /// <summary>The document that serves where a kind has one: FO-001, the species, the expansion factors. One's own comes first.</summary>
    private static ReferenceDocument Only(List<ReferenceDocument> documents, string kind) =>
        documents.Where(document => document.Kind == kind && (kind != "methodologies" || document.Name == "fo-001"))
            .OrderBy(document => document.Owner == ShippedOwner).ThenBy(document => document.Owner.EndsWith("000", StringComparison.Ordinal)).FirstOrDefault()
        ?? throw new UserErrorException(
            $"基準データ（{kind}）が読み込まれていません。サーバーで forest-sink migrate を実行してください。",
            $"The reference data '{kind}' is not loaded: run forest-sink migrate on the server.");

    private static T Parse<T>(ReferenceDocument document, Func<string, T> parse)
    {
        try
        {
            return parse(document.Content);
        }
        catch (ReferenceFormatException broken)
        {
            throw new UserErrorException(
                $"基準データ「{document.Name}」第{document.Version}版を読めません。{broken.Problem.Ja}",
                $"The reference document '{document.Name}' version {document.Version} cannot be read. {broken.Problem.En}", broken);
        }
    }
}
