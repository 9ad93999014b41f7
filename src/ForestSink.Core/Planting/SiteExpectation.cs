using ForestSink.Core.Absorption;
using ForestSink.Core.Forest;
using ForestSink.Core.Growth.Simulation;

namespace ForestSink.Core.Planting;

/// <summary>t-CO2 bound from planting to the end of a year.</summary>
/// <param name="Tonnes">By the FO-001 formula at the assumed site class.</param>
/// <param name="Least">The lowest of: one site class worse, one better, and the density diagram where there is one.</param>
public sealed record ExpectedCo2(int Years, decimal Tonnes, decimal Least, decimal Most);

/// <summary>What a site would bind if a species were planted.</summary>
/// <param name="Reason">Why nothing can be said; <see cref="NotEstimatedReason.None"/> otherwise.</param>
/// <param name="AssumedSiteClass">True where no neighbour tells it.</param>
/// <param name="DiagramTonnes">By the density diagram at the planted density; null without a diagram for the species.</param>
public sealed record SiteExpectation(
    string Species, NotEstimatedReason Reason, int SiteClass, bool AssumedSiteClass, IReadOnlyList<ExpectedCo2> Horizons, IReadOnlyList<decimal?> DiagramTonnes)
{
    public const int AverageSiteClass = 3;
    private const int Best = 1, Worst = 5;

    /// <summary>The years looked at: 10, 20, 40 and the standard cutting age.</summary>
    public static int[] HorizonsOf(int cuttingAge) => [.. new[] { 10, 20, 40, cuttingAge }.Distinct().Order()];

    /// <param name="estimator">Over as many years as the longest horizon, from the first on.</param>
    /// <param name="alsoYears">A further horizon, such as the years grown so far; 0 for none.</param>
    /// <param name="model">The density diagram's stand with its carbon; null where there is none.</param>
    public static SiteExpectation Of(
        Estimator estimator, string species, decimal areaHa, double? neighbourSiteClass, int cuttingAge, StandModel? model, double stemsPerHa, int alsoYears = 0)
    {
        ArgumentNullException.ThrowIfNull(estimator);
        var siteClass = neighbourSiteClass is { } mean ? Math.Clamp((int)Math.Round(mean, MidpointRounding.AwayFromZero), Best, Worst) : AverageSiteClass;
        var area = Math.Round(areaHa, 4);
        var middle = Cumulated(estimator, species, area, siteClass);
        if (middle.Reason != NotEstimatedReason.None)
            return new(species, middle.Reason, siteClass, neighbourSiteClass is null, [], []);
        var others = new[] { siteClass - 1, siteClass + 1 }.Where(each => each is >= Best and <= Worst).Select(each => Cumulated(estimator, species, area, each))
            .Where(each => each.Reason == NotEstimatedReason.None).ToList();
        var diagram = model is null ? null : Diagram(model, stemsPerHa, estimator.Years.Count, (double)area);
        var horizons = HorizonsOf(cuttingAge).Append(alsoYears).Where(years => years > 0 && years <= estimator.Years.Count).Distinct().Order().ToList();
        var expected = horizons.Select(years =>
        {
            decimal[] all = [middle.Co2![years - 1], .. others.Select(each => each.Co2![years - 1]), .. diagram is null ? [] : (decimal[])[diagram[years - 1]]];
            return new ExpectedCo2(years, middle.Co2[years - 1], all.Min(), all.Max());
        }).ToList();
        return new(species, NotEstimatedReason.None, siteClass, neighbourSiteClass is null, expected, [.. horizons.Select(years => diagram?[years - 1])]);
    }

    private static (NotEstimatedReason Reason, decimal[]? Co2) Cumulated(Estimator estimator, string species, decimal areaHa, int siteClass)
    {
        var estimate = estimator.Estimate(new CohortInput
        {
            SpeciesKey = species,
            ForestType = ForestType.Planted,
            AreaHa = areaHa,
            OriginYear = estimator.Years.First.Year,
            SiteClass = siteClass.ToString(System.Globalization.CultureInfo.InvariantCulture),
        });
        if (!estimate.IsEstimated)
            return (estimate.Reason, null);
        var (sum, result) = (Carbon.Zero, new decimal[estimator.Years.Count]);
        for (var i = 0; i < result.Length; i++)
        {
            sum += estimate.CarbonIn(estimator.Years[i]);
            result[i] = Fo001.Co2Tonnes(sum.TotalT);
        }

        return (NotEstimatedReason.None, result);
    }

    /// <summary>The diagram's stand, untouched; its first year holds what stands at age 1.</summary>
    private static decimal[] Diagram(StandModel model, double stemsPerHa, int years, double areaHa)
    {
        double sum = 0;
        return [.. StandSimulation.Run(model, new(1, stemsPerHa), TreatmentPlan.Nothing(""), years - 1).Select(year =>
        {
            sum += year.Year == 0 ? year.StockCo2Tonnes ?? 0 : year.AbsorbedCo2Tonnes ?? 0;
            return (decimal)Math.Round(sum * areaHa, 6);
        })];
    }
}
