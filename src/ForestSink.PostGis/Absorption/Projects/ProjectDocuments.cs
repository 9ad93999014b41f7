using ForestSink.Core.Absorption;
using ForestSink.Core.Absorption.Projects;
using ForestSink.Core.Reference;
using ForestSink.PostGis.Database;
using ForestSink.PostGis.Growth;
using ForestSink.PostGis.Jobs;
using ForestSink.PostGis.Reference;

namespace ForestSink.PostGis.Absorption.Projects;

/// <summary>The reference documents of a monitoring run, read; and which editions they are.</summary>
public sealed record ProjectDocuments(ProjectBasis Basis, IReadOnlyList<DocumentUse> Uses)
{
    private const string Kind = "cutting-ages";

    public ProjectRules Rules { get; } = new(Basis.Estimate.Methodology);

    /// <summary>The rules of the newest methodology alone: what most pages need, without reading every yield table.</summary>
    public static async Task<ProjectRules> RulesAsync(MunicipalityTransaction transaction, CancellationToken cancellation)
    {
        var document = (await ReferenceStore.NewestAsync(transaction, "methodologies", cancellation)).FirstOrDefault(found => found.Name == "fo-001")
            ?? throw new UserErrorException("方法論（fo-001）が読み込まれていません。サーバーで forest-sink migrate を実行してください。", "The methodology fo-001 is not loaded: run forest-sink migrate on the server.");
        return new(Methodology.Parse(document.Content));
    }

    /// <summary>The newest editions that the municipality sees.</summary>
    public static async Task<ProjectDocuments> NewestAsync(MunicipalityTransaction transaction, CancellationToken cancellation)
    {
        var estimate = await EstimateDocuments.NewestAsync(transaction, cancellation);
        var ages = (await ReferenceStore.NewestAsync(transaction, Kind, cancellation))
            .OrderBy(document => document.Owner == "00000").ThenBy(document => document.Owner.EndsWith("000", StringComparison.Ordinal)).FirstOrDefault()
            ?? throw new UserErrorException("標準伐期齢の表が読み込まれていません。サーバーで forest-sink migrate を実行してください。", "The standard cutting ages are not loaded: run forest-sink migrate on the server.");
        return Of(estimate, ages);
    }

    /// <summary>The editions that a stored run used, by their hashes.</summary>
    public static async Task<ProjectDocuments> OfAsync(MunicipalityTransaction transaction, IReadOnlyList<DocumentUse> uses, CancellationToken cancellation)
    {
        var estimate = await EstimateDocuments.OfAsync(transaction, uses.Where(use => use.Kind != Kind), cancellation);
        var use = uses.Single(u => u.Kind == Kind);
        var ages = await ReferenceStore.ByHashAsync(transaction, Kind, use.Name, use.Sha256, cancellation)
            ?? throw new InvalidOperationException($"The {use.Kind} '{use.Name}' version {use.Version} is gone.");
        return Of(estimate, ages with { MunicipalityCode = use.Owner, Version = use.Version });
    }

    private static ProjectDocuments Of(EstimateDocuments estimate, ReferenceDocument ages)
    {
        try
        {
            return new(new(estimate.Basis, estimate.OwnTables, CuttingAges.Parse(ages.Content)),
                [.. estimate.Uses, new(ages.Kind, ages.Owner, ages.Name, ages.Version, ages.Sha256)]);
        }
        catch (ReferenceFormatException broken)
        {
            throw new UserErrorException($"基準データを読めません（{broken.Message}）。{broken.Problem.Ja}", $"The reference data cannot be read ({broken.Message}). {broken.Problem.En}", broken);
        }
    }
}
