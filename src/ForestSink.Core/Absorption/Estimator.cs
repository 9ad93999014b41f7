using System.Collections.Concurrent;
using System.Collections.Frozen;
using ForestSink.Core.Forest;
using ForestSink.Core.Growth;
using ForestSink.Core.Reference;

namespace ForestSink.Core.Absorption;

/// <summary>
/// Estimates cohorts of one municipality over a range of fiscal years by the FO-001 formula. Which forest types are estimated is
/// the caller's choice; land without trees and cohorts without the data they need get a reason. Safe for many threads.
/// </summary>
public sealed class Estimator
{
    /// <summary>A cohort larger than this is a mistake, ha.</summary>
    public const decimal MaxAreaHa = 1_000_000;
    private const int AreaScale = 10_000;

    private readonly FrozenDictionary<string, SpeciesPlan> plans;
    private readonly GrowthSources growth;
    private readonly SourceStatus ruleStatus;
    private readonly ForestType[]? forestTypes;

    public Estimator(EstimateBasis basis, EstimateRequest request)
    {
        ArgumentNullException.ThrowIfNull(basis);
        ArgumentNullException.ThrowIfNull(request);
        Methodology = basis.Methodology;
        Years = request.Years;
        forestTypes = request.ForestTypes?.ToArray();
        var prefecture = request.Municipality.PrefectureCode;
        plans = basis.Species.All.ToFrozenDictionary(
            species => species.Key, species => Plan(species, basis, prefecture), StringComparer.Ordinal);
        growth = new(request.OwnTables, basis.ReferenceTables, prefecture, Methodology.Growth, request.Growth);
        ruleStatus = Methodology.AgeRule.Status.Weaker(Methodology.Co2PerCarbon.Status);
    }

    public Methodology Methodology { get; }

    public FiscalYearRange Years { get; }

    /// <exception cref="ArgumentException">The area has more than 4 decimals.</exception>
    public CohortEstimate Estimate(in CohortInput cohort)
    {
        var plan = plans.TryGetValue(cohort.SpeciesKey, out var known) ? known : SpeciesPlan.Unknown;
        var reason = ReasonBeforeGrowth(cohort, plan);
        if (reason == NotEstimatedReason.None)
            reason = AgeReason(cohort.OriginYear);
        if (reason != NotEstimatedReason.None)
            return CohortEstimate.None(reason);
        var origin = cohort.OriginYear!.Value;
        var (firstAge, lastAge) = (AgeRule.AgeIn(Years.First, origin), AgeRule.AgeIn(Years.Last, origin));
        var (curve, obstacle) = growth.Find(cohort, firstAge, lastAge);
        if (curve is null)
            return CohortEstimate.None(obstacle);
        return CohortEstimate.Of(
            curve, plan.Factor!, ScaledArea(cohort.AreaHa!.Value), origin, Weakest(curve, plan.Factor!, firstAge, lastAge));
    }

    /// <summary>Totals of all cohorts, on all processors; the same to the last digit in any order and grouping.</summary>
    public EstimateTotals Total(IReadOnlyList<CohortInput> cohorts, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(cohorts);
        var totals = new EstimateTotals(Years);
        if (cohorts.Count == 0)
            return totals;
        var gate = new Lock();
        var options = new ParallelOptions { CancellationToken = cancellation };
        Parallel.ForEach(Partitioner.Create(0, cohorts.Count), options, () => new EstimateTotals(Years), (range, _, part) => AddRange(range, part), part =>
        {
            lock (gate)
                totals.Merge(part);
        });
        return totals;

        EstimateTotals AddRange(Tuple<int, int> range, EstimateTotals part)
        {
            for (var i = range.Item1; i < range.Item2; i++)
            {
                var cohort = cohorts[i];
                part.Add(cohort, Estimate(cohort));
            }

            return part;
        }
    }

    private NotEstimatedReason ReasonBeforeGrowth(in CohortInput cohort, SpeciesPlan plan)
    {
        if (plan.LandReason != NotEstimatedReason.None)
            return plan.LandReason;
        if (ForestTypeReason(cohort.ForestType) is var type and not NotEstimatedReason.None)
            return type;
        if (forestTypes is not null && !forestTypes.Contains(cohort.ForestType))
            return NotEstimatedReason.ForestTypeNotChosen;
        if (plan.Factor is null)
            return plan.FactorReason;
        if (cohort.AreaHa is null or 0)
            return NotEstimatedReason.AreaMissing;
        return cohort.AreaHa is < 0 or > MaxAreaHa ? NotEstimatedReason.AreaInvalid : NotEstimatedReason.None;
    }

    private NotEstimatedReason AgeReason(int? originYear) => originYear switch
    {
        null => NotEstimatedReason.AgeMissing,
        { } origin when AgeRule.AgeIn(Years.First, origin) < 1 => NotEstimatedReason.NotYetEstablished,
        _ => NotEstimatedReason.None,
    };

    private static NotEstimatedReason ForestTypeReason(ForestType type) => type switch
    {
        ForestType.Bamboo => NotEstimatedReason.Bamboo,
        ForestType.Unstocked => NotEstimatedReason.Unstocked,
        ForestType.CutOver or ForestType.NaturalCutOver => NotEstimatedReason.CutOver,
        ForestType.HardToRegenerate => NotEstimatedReason.HardToRegenerate,
        _ => NotEstimatedReason.None,
    };

    private static long ScaledArea(decimal areaHa)
    {
        var scaled = areaHa * AreaScale;
        return scaled == decimal.Truncate(scaled)
            ? decimal.ToInt64(scaled)
            : throw new ArgumentException($"面積 {areaHa} ha の小数は4桁までです。 / An area has at most 4 decimals.", nameof(areaHa));
    }

    // Rules past the ends of a table apply to the first or the last years only, so the two ends show the weakest.
    private SourceStatus Weakest(GrowthCurve curve, SpeciesFactor factor, int firstAge, int lastAge) => ruleStatus
        .Weaker(factor.Status(firstAge)).Weaker(factor.Status(lastAge))
        .Weaker(curve.At(firstAge).Status).Weaker(curve.At(lastAge).Status);

    private static SpeciesPlan Plan(Species species, EstimateBasis basis, int prefecture)
    {
        var land = species switch
        {
            { Key: "cut-over" } => NotEstimatedReason.CutOver,
            { MapGroup: "non-forest" } => NotEstimatedReason.NonForest,
            { MapGroup: "bamboo" } => NotEstimatedReason.Bamboo,
            { MapGroup: "unstocked" } => NotEstimatedReason.Unstocked,
            _ => NotEstimatedReason.None,
        };
        var row = species.Coefficient is { } name ? basis.Factors.Find(name, prefecture) : null;
        var missing = species.MapGroup == "unknown" ? NotEstimatedReason.UnknownSpecies : NotEstimatedReason.NoExpansionFactor;
        return new(land, missing, row is null ? null : new(species, row, basis.Methodology.BefYoungUntilAge));
    }

    private sealed record SpeciesPlan(NotEstimatedReason LandReason, NotEstimatedReason FactorReason, SpeciesFactor? Factor)
    {
        public static SpeciesPlan Unknown { get; } = new(NotEstimatedReason.None, NotEstimatedReason.UnknownSpecies, null);
    }
}
