using ForestSink.Core.Absorption;
using ForestSink.Core.Forest;
using ForestSink.Core.Growth;

namespace ForestSink.PostGis.Absorption;

/// <summary>Estimates stored cohorts one after the other, in the order of stands, and keeps the run's series and totals.</summary>
internal sealed class CohortEstimation(Estimator estimator)
{
    private readonly Dictionary<(GrowthCurve Curve, SpeciesFactor Factor, int OriginYear), CarbonSeries> series = [];
    private readonly StandShade stand = new(estimator.Years);
    private readonly EstimateTotals totals = new(estimator.Years);

    public EstimateTally Tally => new(totals, [.. series.Values]);

    /// <summary>Adds the cohort's result to the batch, and the stand before it once the cohort belongs to the next.</summary>
    public void Add(in StoredCohort cohort, EstimateBatch batch)
    {
        if (!stand.IsEmpty && !stand.Holds(cohort.StandId))
            batch.Stands.Add(stand.Take());
        stand.Begin(cohort);
        var input = Input(cohort);
        var estimate = estimator.Estimate(input);
        totals.Add(input, estimate);
        if (!estimate.IsEstimated)
        {
            batch.Cohorts.Add(new(cohort, estimate.Reason.Code(), null));
            return;
        }
        var shared = Series(cohort, estimate);
        shared.Add(estimate.AreaHa);
        stand.Add(cohort, estimate.AreaHa, shared);
        batch.Cohorts.Add(new(cohort, null, shared.Number));
    }

    /// <summary>Adds the last stand.</summary>
    public void Finish(EstimateBatch batch)
    {
        if (!stand.IsEmpty)
            batch.Stands.Add(stand.Take());
    }

    public static CohortInput Input(in StoredCohort cohort) => new()
    {
        SpeciesKey = cohort.SpeciesKey,
        ForestType = ForestTypeText.TryParse(cohort.ForestType, out var type) ? type : ForestType.Unknown,
        AreaHa = cohort.AreaHa,
        OriginYear = cohort.OriginFy,
        SiteClass = cohort.SiteClass,
        SiteClassStatus = cohort.SiteClassStatus,
        RegisterIncrementM3PerHaYr = cohort.RegisterIncrement,
    };

    private CarbonSeries Series(in StoredCohort cohort, in CohortEstimate estimate)
    {
        var key = (estimate.Growth!, estimate.Factor!, (int)cohort.OriginFy!.Value);
        if (!series.TryGetValue(key, out var known))
            series.Add(key, known = new(series.Count + 1, cohort.SpeciesKey, estimate, estimator.Years));
        return known;
    }
}

/// <summary>Results on their way into the database.</summary>
internal sealed record EstimateBatch(List<CohortResult> Cohorts, List<StandResult> Stands)
{
    public const int Size = 8192;

    public static EstimateBatch New() => new(new(Size), new(Size));
}
