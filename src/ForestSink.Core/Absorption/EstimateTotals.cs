using ForestSink.Core.Forest;
using ForestSink.Core.Reference;

namespace ForestSink.Core.Absorption;

/// <summary>One line of a breakdown.</summary>
public readonly record struct BreakdownLine<TKey>(TKey Key, Carbon Carbon)
{
    public decimal Co2Tonnes => Fo001.Co2Tonnes(Carbon.TotalT);
}

/// <summary>Cohorts without estimate for one reason.</summary>
public readonly record struct ReasonCount(NotEstimatedReason Reason, long Cohorts, decimal AreaHa);

/// <summary>
/// Sums of cohort estimates per fiscal year, by species and by age class. Stem growth is summed in whole numbers and multiplied
/// once, so that any order, and any way of splitting the work, gives the same digits. One thread at a time.
/// </summary>
public sealed class EstimateTotals(FiscalYearRange years)
{
    private readonly Dictionary<string, SpeciesTally> species = new(StringComparer.Ordinal);
    private readonly SortedDictionary<NotEstimatedReason, (long Cohorts, decimal AreaHa)> reasons = [];

    public FiscalYearRange Years { get; } = years;

    public long Estimated { get; private set; }

    public long NotEstimated => reasons.Values.Sum(reason => reason.Cohorts);

    /// <summary>Area with an estimate, ha.</summary>
    public decimal EstimatedAreaHa => species.Values.Sum(tally => tally.AreaHa);

    /// <summary>Weakest status of any estimate; null where nothing was estimated.</summary>
    public SourceStatus? Status { get; private set; }

    public IReadOnlyList<ReasonCount> Reasons => [.. reasons.Select(entry => new ReasonCount(entry.Key, entry.Value.Cohorts, entry.Value.AreaHa))];

    public void Add(in CohortInput cohort, in CohortEstimate estimate)
    {
        if (!estimate.IsEstimated)
        {
            AddReason(estimate.Reason, 1, cohort.AreaHa ?? 0);
            return;
        }

        Estimated++;
        Status = (Status ?? SourceStatus.Official).Weaker(estimate.Status);
        if (!species.TryGetValue(cohort.SpeciesKey, out var tally))
            species.Add(cohort.SpeciesKey, tally = new(estimate.Factor!, Years.Count));
        tally.Add(estimate, Years.First);
    }

    /// <summary>Adds the sums of another part of the same estimate.</summary>
    public void Merge(EstimateTotals other)
    {
        ArgumentNullException.ThrowIfNull(other);
        if (other.Years != Years)
            throw new ArgumentException("年度の範囲が異なります。 / The fiscal years differ.", nameof(other));
        Estimated += other.Estimated;
        Status = (Status, other.Status) is ({ } one, { } two) ? one.Weaker(two) : Status ?? other.Status;
        foreach (var (reason, count) in other.reasons)
            AddReason(reason, count.Cohorts, count.AreaHa);
        foreach (var (key, part) in other.species)
        {
            if (!species.TryGetValue(key, out var tally))
                species.Add(key, tally = new(part.Factor, Years.Count));
            tally.Merge(part);
        }
    }

    public Carbon CarbonIn(FiscalYear year) => BySpecies(year).Aggregate(Carbon.Zero, (sum, line) => sum + line.Carbon);

    /// <summary>t CO2 of the fiscal year: all carbon first, then × 44 ÷ 12 once.</summary>
    public decimal Co2Tonnes(FiscalYear year) => Fo001.Co2Tonnes(CarbonIn(year).TotalT);

    /// <summary>By species key, in ordinal order.</summary>
    public IReadOnlyList<BreakdownLine<string>> BySpecies(FiscalYear year) =>
    [
        .. species.OrderBy(entry => entry.Key, StringComparer.Ordinal)
            .Select(entry => new BreakdownLine<string>(entry.Key, entry.Value.CarbonIn(Index(year)))),
    ];

    /// <summary>By age class (齢級) of the fiscal year, youngest first; classes without an estimate are left out.</summary>
    public IReadOnlyList<BreakdownLine<int>> ByAgeClass(FiscalYear year) =>
    [
        .. species.Values.SelectMany(tally => tally.ByAgeClass(Index(year)))
            .GroupBy(line => line.Key)
            .OrderBy(group => group.Key)
            .Select(group => new BreakdownLine<int>(group.Key, group.Aggregate(Carbon.Zero, (sum, line) => sum + line.Carbon))),
    ];

    private void AddReason(NotEstimatedReason reason, long cohorts, decimal areaHa)
    {
        var (count, area) = reasons.GetValueOrDefault(reason);
        reasons[reason] = (count + cohorts, area + areaHa);
    }

    private int Index(FiscalYear year) => year >= Years.First && year <= Years.Last
        ? year.Year - Years.First.Year
        : throw new ArgumentOutOfRangeException(nameof(year), year.Year, $"Not in {Years}.");
}
