using ForestSink.Core.Absorption;
using ForestSink.Core.Forest;
using ForestSink.Core.Growth;
using ForestSink.Core.Growth.Simulation;
using ForestSink.Core.Planting;
using ForestSink.PostGis.Database;
using ForestSink.PostGis.Growth;
using ForestSink.PostGis.Jobs;
using ForestSink.PostGis.Reference;

namespace ForestSink.PostGis.Planting;

/// <summary>Judges sites by the municipality's documents: criteria, assumptions, and the same growth and FO-001 factors as its estimates.</summary>
public sealed class PlantingOutlook
{
    public const string CriteriaKind = "planting", AssumptionsKind = "costs", CriteriaName = "criteria", AssumptionsName = "planting";
    private const int LongestYears = 100;
    private readonly Estimator estimator;
    private readonly GrowthDocuments growth;
    private readonly int prefecture;
    private readonly ILookup<Guid, SiteAssumption> siteAssumptions;

    private PlantingOutlook(SiteCriteria criteria, PlantingAssumptions assumptions, Estimator estimator, GrowthDocuments growth, int prefecture, ILookup<Guid, SiteAssumption> siteAssumptions) =>
        (Criteria, Assumptions, this.estimator, this.growth, this.prefecture, this.siteAssumptions) = (criteria, assumptions, estimator, growth, prefecture, siteAssumptions);

    public SiteCriteria Criteria { get; }

    public PlantingAssumptions Assumptions { get; }

    public SpeciesCatalogue Species => growth.Species;

    public IReadOnlyList<string> SpeciesKeys => [.. Criteria.Species.Select(species => species.Key)];

    /// <param name="firstYear">The fiscal year in which the trees are 1 year old.</param>
    /// <exception cref="UserErrorException">A document is missing or cannot be read.</exception>
    public static async Task<PlantingOutlook> NewestAsync(MunicipalityTransaction transaction, FiscalYear firstYear, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(transaction);
        var municipality = MunicipalityCode.Parse(transaction.Municipality);
        var documents = await EstimateDocuments.NewestAsync(transaction, cancellation);
        var growing = new Estimator(documents.Basis, new EstimateRequest(
            municipality, new FiscalYearRange(firstYear, firstYear.Plus(LongestYears - 1)), GrowthChoice.Auto, documents.OwnTables));
        var own = await transaction.QueryAsync<SiteAssumption>(
            "SELECT site_id, key, value, status, source FROM planting_site_assumption WHERE municipality_code = @municipality", null, cancellation);
        return new(
            SiteCriteria.Parse(await TextAsync(transaction, CriteriaKind, CriteriaName, cancellation)),
            await AssumptionsAsync(transaction, cancellation),
            growing, await GrowthDocuments.NewestAsync(transaction, cancellation), municipality.PrefectureCode, own.ToLookup(each => each.SiteId));
    }

    /// <summary>The municipality's assumptions with what is known of this site.</summary>
    public PlantingAssumptions AssumptionsOf(Guid siteId) => Assumptions.With(siteAssumptions[siteId]
        .Where(own => Assumptions.Items.Any(item => item.Key == own.Key))
        .ToDictionary(own => own.Key, own => Assumptions[own.Key] with { Value = own.Value, Status = own.Status, Source = own.Source }, StringComparer.Ordinal));

    public bool HasOwnAssumption(Guid siteId, string key) => siteAssumptions[siteId].Any(own => own.Key == key);

    public IReadOnlyList<double?> ValuesOf(PlantingSite site, string species)
    {
        ArgumentNullException.ThrowIfNull(site);
        return Criteria.ValuesOf(site.Facts, site.AreaHa, site.Ownership, site.DeerRisk, species);
    }

    public CostSheet CostOf(PlantingSite site, bool byVolunteers)
    {
        ArgumentNullException.ThrowIfNull(site);
        return CostSheet.Of(site.AreaHa, site.Facts?.PerimeterM ?? 0, site.DeerRisk, byVolunteers, AssumptionsOf(site.SiteId));
    }

    /// <param name="alsoYears">A further horizon, such as the years grown so far; 0 for none.</param>
    public SiteExpectation Expect(PlantingSite site, string species, int alsoYears = 0)
    {
        ArgumentNullException.ThrowIfNull(site);
        var assumed = AssumptionsOf(site.SiteId);
        return SiteExpectation.Of(estimator, species, site.AreaHa, site.Facts?.NeighbourSiteClass, assumed.CuttingAge(species),
            ModelOf(site, species, assumed), (double)(assumed.Value("density") * assumed.Value("survival") / 100), alsoYears);
    }

    /// <summary>Minutes by bus from the nearest school to the road below the site; null where none is known.</summary>
    public double? SchoolMinutes(PlantingSite site)
    {
        ArgumentNullException.ThrowIfNull(site);
        const double minutesPerHour = 60, metresPerKm = 1000;
        var speed = Assumptions.Value("speed");
        return site.Facts?.SchoolM is { } metres && speed > 0 ? metres / metresPerKm * (double)(Assumptions.Value("detour") / speed) * minutesPerHour : null;
    }

    /// <summary>The diagram of the region the shipped tables are for; its edition is told beside the figures.</summary>
    private StandModel? ModelOf(PlantingSite site, string species, PlantingAssumptions assumed)
    {
        var diagram = growth.Diagrams.Find(species + "-kitakinki-chugoku") ?? growth.Diagrams.Of(species).FirstOrDefault();
        if (diagram is null || growth.Heights.Of(species) is not { } heights || growth.CarbonOf(species, prefecture) is not { } carbon)
            return null;
        var siteClass = site.Facts?.NeighbourSiteClass is { } mean ? (int)Math.Round(mean, MidpointRounding.AwayFromZero) : SiteExpectation.AverageSiteClass;
        return new(diagram, heights, heights.FactorOfClass(Math.Clamp(siteClass, 1, heights.ClassFactors.Count)), carbon) { Calibration = (double)assumed.Value("stocking") };
    }

    /// <summary>The municipality's own, with the shipped value of what its document does not state yet.</summary>
    private static async Task<PlantingAssumptions> AssumptionsAsync(MunicipalityTransaction transaction, CancellationToken cancellation)
    {
        var own = PlantingAssumptions.Parse(await TextAsync(transaction, AssumptionsKind, AssumptionsName, cancellation));
        var shipped = (await ReferenceStore.NewestAsync(transaction, AssumptionsKind, cancellation)).FirstOrDefault(document => document is { Name: AssumptionsName, MunicipalityCode: "00000" });
        return shipped is null ? own
            : own with { Items = [.. own.Items, .. PlantingAssumptions.Parse(shipped.Content).Items.Where(item => own.Items.All(stated => stated.Key != item.Key))] };
    }

    private static async Task<string> TextAsync(MunicipalityTransaction transaction, string kind, string name, CancellationToken cancellation) =>
        (await ReferenceStore.NewestAsync(transaction, kind, cancellation)).Where(document => document.Name == name)
            .OrderBy(document => document.MunicipalityCode == "00000").ThenBy(document => document.MunicipalityCode.EndsWith("000", StringComparison.Ordinal)).FirstOrDefault()?.Content
        ?? throw new UserErrorException(
            $"基準データ（{kind}）が読み込まれていません。サーバーで forest-sink migrate を実行してください。",
            $"The reference data '{kind}' is not loaded: run forest-sink migrate on the server.");

    private sealed record SiteAssumption(Guid SiteId, string Key, decimal Value, string Status, string Source);
}
