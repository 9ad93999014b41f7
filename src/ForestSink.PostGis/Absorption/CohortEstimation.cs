using ForestSink.Core.Absorption;
using ForestSink.Core.Forest;
using ForestSink.Core.Growth;

namespace ForestSink.PostGis.Absorption;

/// <summary>Estimates stored cohorts one after the other, in the order of stands, and keeps the run's totals.</summary>
internal sealed class CohortEstimation(Estimator estimator)
{
    private readonly Dictionary<(GrowthCurve Curve, int FirstAge), short> notes = [];
    private readonly StandShade stand = new(estimator.Years);

    public EstimateTally Tally { get; } = new(estimator.Years);

    /// <summary>Adds the cohort's result to the batch, and the stand before it once the cohort belongs to the next.</summary>
    public void Add(in StoredCohort cohort, EstimateBatch batch)
    {
        if (!stand.IsEmpty && !stand.Holds(cohort.StandId))
            batch.Stands.Add(stand.Take());
        var input = Input(cohort);
        var estimate = estimator.Estimate(input);
        var (result, growthNotes) = Result(cohort, estimate);
        Tally.Add(input, estimate, growthNotes);
        stand.Add(cohort, estimate, result.AboveCarbonT);
        batch.Cohorts.Add(result);
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
        RegisterIncrementM3PerHaYr = cohort.RegisterIncrement,
    };

    private (CohortResult Result, short Notes) Result(in StoredCohort cohort, in CohortEstimate estimate)
    {
        if (!estimate.IsEstimated)
            return (new(cohort, estimate.Reason.Code(), null, null, null, 0, null), 0);
        var above = new decimal[estimator.Years.Count];
        for (var i = 0; i < above.Length; i++)
            above[i] = estimate.CarbonIn(estimator.Years[i]).AboveGroundT;
        var growth = estimate.Growth!;
        var growthNotes = NotesOf(growth, estimate.AgeIn(estimator.Years.First));
        return (new(cohort, null, growth.Source.Code(), growth.Table?.Id, growthNotes, estimate.Factor!.Factor.RootToShoot.Value, above), growthNotes);
    }

    /// <summary>What must be said beside the increments of all years together.</summary>
    private short NotesOf(GrowthCurve curve, int firstAge)
    {
        if (notes.TryGetValue((curve, firstAge), out var known))
            return known;
        var all = GrowthNotes.None;
        for (var i = 0; i < estimator.Years.Count; i++)
            all |= curve.At(firstAge + i).Notes;
        return notes[(curve, firstAge)] = (short)all;
    }
}

/// <summary>Results on their way into the database.</summary>
internal sealed record EstimateBatch(List<CohortResult> Cohorts, List<StandResult> Stands)
{
    public const int Size = 8192;

    public static EstimateBatch New() => new(new(Size), new(Size));
}
