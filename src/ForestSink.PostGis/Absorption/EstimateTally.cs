using System.Globalization;
using ForestSink.Core.Absorption;
using ForestSink.Core.Forest;
using ForestSink.Core.Growth;

namespace ForestSink.PostGis.Absorption;

/// <summary>The totals of a run with the counts and areas behind them.</summary>
internal sealed class EstimateTally(EstimateTotals totals, IReadOnlyList<CarbonSeries> series)
{
    public EstimateTotals Totals { get; } = totals;

    public IReadOnlyList<CarbonSeries> Series { get; } = series;

    public IEnumerable<YearCarbon> Years()
    {
        foreach (var year in Totals.Years)
        {
            var carbon = Totals.CarbonIn(year);
            yield return new(year.Year, carbon.AboveGroundT, carbon.BelowGroundT);
        }
    }

    public IEnumerable<(string Dimension, PartCarbon Part)> Parts()
    {
        var bySpecies = Series.ToLookup(each => each.SpeciesKey, StringComparer.Ordinal);
        foreach (var (year, index) in Totals.Years.Select((year, index) => (year, index)))
        {
            foreach (var line in Totals.BySpecies(year))
                yield return ("species", Part(line.Key, year, bySpecies[line.Key], line.Carbon));
            var byAgeClass = Series.ToLookup(each => each.AgeClasses[index]);
            foreach (var line in Totals.ByAgeClass(year))
                yield return ("age-class", Part(line.Key.ToString(CultureInfo.InvariantCulture), year, byAgeClass[line.Key], line.Carbon));
        }
    }

    public IReadOnlyList<NotEstimatedCount> Reasons() =>
        [.. Totals.Reasons.Select(reason => new NotEstimatedCount(reason.Reason.Code(), (int)reason.Cohorts, reason.AreaHa))];

    public IReadOnlyList<GrowthUse> GrowthUses() =>
    [
        .. Series.GroupBy(each => (each.Growth.Source, Table: each.Growth.Table?.Id, each.Notes))
            .Select(group => new GrowthUse(
                group.Key.Source.Code(), group.Key.Table, (int)group.Key.Notes, group.Sum(each => each.Cohorts), group.Sum(each => each.AreaHa)))
            .OrderByDescending(use => use.AreaHa),
    ];

    private static PartCarbon Part(string key, FiscalYear year, IEnumerable<CarbonSeries> series, Carbon carbon) =>
        new(key, year.Year, series.Sum(each => each.Cohorts), series.Sum(each => each.AreaHa), carbon.AboveGroundT, carbon.BelowGroundT);
}
