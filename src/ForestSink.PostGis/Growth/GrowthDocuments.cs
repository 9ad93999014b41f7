using ForestSink.Core.Absorption;
using ForestSink.Core.Forest;
using ForestSink.Core.Growth.Density;
using ForestSink.Core.Growth.Height;
using ForestSink.Core.Growth.Simulation;
using ForestSink.Core.Reference;
using ForestSink.PostGis.Database;
using ForestSink.PostGis.Jobs;
using ForestSink.PostGis.Reference;

namespace ForestSink.PostGis.Growth;

/// <summary>The reference documents of growth science that a municipality sees: diagrams, height curves, coefficients.</summary>
public sealed record GrowthDocuments(
    DensityDiagramCatalogue Diagrams, HeightCurveCatalogue Heights, SpeciesCatalogue Species, ExpansionFactorTable Factors, int YoungUntilAge)
{
    public static async Task<GrowthDocuments> NewestAsync(ForestSinkDatabase database, MunicipalityCode municipality, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(database);
        await using var transaction = await database.BeginAsync(municipality, cancellation);
        return await NewestAsync(transaction, cancellation);
    }

    public static async Task<GrowthDocuments> NewestAsync(MunicipalityTransaction transaction, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(transaction);
        var basis = (await EstimateDocuments.NewestAsync(transaction, cancellation)).Basis;
        return new(
            await OneAsync(transaction, "density-diagrams", DensityDiagramCatalogue.Parse, cancellation),
            await OneAsync(transaction, "height-curves", HeightCurveCatalogue.Parse, cancellation),
            basis.Species, basis.Factors, basis.Methodology.BefYoungUntilAge.Value);
    }

    /// <summary>t-CO2 per m³ of the species in the prefecture; null where it has no coefficients.</summary>
    public CarbonPerVolume? CarbonOf(string speciesKey, int prefecture) =>
        Species.Find(speciesKey)?.Coefficient is { } row && Factors.Find(row, prefecture) is { } factor
            ? CarbonPerVolume.From(factor, YoungUntilAge)
            : null;

    private static async Task<T> OneAsync<T>(MunicipalityTransaction transaction, string kind, Func<string, T> parse, CancellationToken cancellation)
    {
        var documents = await ReferenceStore.NewestAsync(transaction, kind, cancellation);
        // A municipality's own document comes before the shipped one.
        var document = documents.OrderBy(each => each.Owner == "00000").FirstOrDefault() ?? throw new UserErrorException(
            $"基準データ（{kind}）が読み込まれていません。サーバーで forest-sink migrate を実行してください。",
            $"The reference data '{kind}' is not loaded: run forest-sink migrate on the server.");
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
