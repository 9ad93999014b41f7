using ForestSink.Core.Absorption;
using ForestSink.Core.Forest;
using ForestSink.Core.Growth;

namespace ForestSink.PostGis.Absorption;

/// <summary>The totals of a run with the counts and areas behind them.</summary>
internal sealed class EstimateTally(FiscalYearRange years)
{
    private readonly Dictionary<string, Count> bySpecies = new(StringComparer.Ordinal);
    private readonly Dictionary<(int Year, int AgeClass), Count> byAgeClass = [];
    private readonly Dictionary<(GrowthSourceKind Source, string? Table, int Notes), Count> byGrowth = [];

    public EstimateTotals Totals { get; } = new(years);

    public void Add(in CohortInput cohort, in CohortEstimate estimate, int growthNotes)
    {
        Totals.Add(cohort, estimate);
        if (!estimate.IsEstimated)
            return;
        var areaHa = estimate.AreaHa;
        Add(bySpecies, cohort.SpeciesKey, areaHa);
        Add(byGrowth, (estimate.Growth!.Source, estimate.Growth.Table?.Id, growthNotes), areaHa);
        foreach (var year in years)
            Add(byAgeClass, (year.Year, AgeRule.AgeClass(estimate.AgeIn(year))), areaHa);
    }

    public IEnumerable<YearCarbon> Years()
    {
        foreach (var year in years)
        {
            var carbon = Totals.CarbonIn(year);
            yield return new(year.Year, carbon.AboveGroundT, carbon.BelowGroundT);
        }
    }

    public IEnumerable<(string Dimension, PartCarbon Part)> Parts()
    {
        foreach (var year in years)
        {
            foreach (var line in Totals.BySpecies(year))
                yield return ("species", Part(line.Key, year, bySpecies[line.Key], line.Carbon));
            foreach (var line in Totals.ByAgeClass(year))
                yield return ("age-class", Part(line.Key.ToString(System.Globalization.CultureInfo.InvariantCulture), year, byAgeClass[(year.Year, line.Key)], line.Carbon));
        }
    }

    public IReadOnlyList<NotEstimatedCount> Reasons() =>
        [.. Totals.Reasons.Select(reason => new NotEstimatedCount(reason.Reason.Code(), (int)reason.Cohorts, reason.AreaHa))];

    public IReadOnlyList<GrowthUse> GrowthUses() =>
    [
        .. byGrowth.OrderByDescending(entry => entry.Value.AreaHa)
            .Select(entry => new GrowthUse(entry.Key.Source.Code(), entry.Key.Table, entry.Key.Notes, entry.Value.Cohorts, entry.Value.AreaHa)),
    ];

    private static PartCarbon Part(string key, FiscalYear year, Count count, Carbon carbon) =>
        new(key, year.Year, count.Cohorts, count.AreaHa, carbon.AboveGroundT, carbon.BelowGroundT);

    private static void Add<TKey>(Dictionary<TKey, Count> counts, TKey key, decimal areaHa) where TKey : notnull
    {
        if (!counts.TryGetValue(key, out var count))
            counts.Add(key, count = new());
        count.Cohorts++;
        count.AreaHa += areaHa;
    }

    private sealed class Count
    {
        public int Cohorts { get; set; }

        public decimal AreaHa { get; set; }
    }
}
