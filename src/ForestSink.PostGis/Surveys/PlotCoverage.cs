using ForestSink.Core.Forest;
using ForestSink.Core.Surveys;
using ForestSink.PostGis.Database;

namespace ForestSink.PostGis.Surveys;

/// <summary>Planted stands of one species and age band, and the plots among them.</summary>
/// <param name="FromAge">First age of the band; null for stands without an age.</param>
public sealed record CoverageGroup(string SpeciesKey, int? FromAge, int? ToAge, int Stands, decimal AreaHa, int Plots, int Needed, long[] ExampleStands)
{
    public int Missing => Math.Max(0, Needed - Plots);
}

/// <summary>Coverage of a municipality by the rule "one plot per so many ha".</summary>
public sealed record Coverage(PlotRule AreaRule, PlotRule BandRule, IReadOnlyList<CoverageGroup> Groups);

/// <summary>
/// Which species and age bands of the planted forest have as many plots as the rule asks for. The map paints by the dominant
/// cohort of a stand, and so counts this; a plot counts for the group that its stand belongs to in the year.
/// </summary>
public sealed class PlotCoverage(ForestSinkDatabase database)
{
    public async Task<Coverage> OfAsync(MunicipalityCode municipality, FiscalYear year, CancellationToken cancellation)
    {
        await using var transaction = await database.BeginAsync(municipality, cancellation);
        var rules = (await SurveyDocuments.NewestAsync(transaction, cancellation)).Rules;
        var band = (int)rules.AgeBandYears.Value;
        var rows = await transaction.QueryAsync<(string Species, int? Band, int Stands, decimal AreaHa, int Plots, long[] Examples)>("""
            SELECT s.species_key, CASE WHEN @year >= s.origin_fy THEN (@year - s.origin_fy) / @band END AS band, count(*)::int,
                   coalesce(sum(coalesce(s.register_area_ha, s.polygon_area_ha)), 0), coalesce(sum(p.plots), 0)::int,
                   (array_agg(s.stand_id ORDER BY coalesce(s.register_area_ha, s.polygon_area_ha) DESC))[1:20]
            FROM stand s
            LEFT JOIN (SELECT stand_id, count(*)::int AS plots FROM plot WHERE municipality_code = @municipality AND valid_to IS NULL GROUP BY stand_id) p USING (stand_id)
            WHERE s.municipality_code = @municipality AND s.valid_to IS NULL AND s.forest_type = 'planted'
            GROUP BY 1, 2
            """, new { year = year.Year, band }, cancellation);
        return new(rules.PlotsAreaHa, rules.AgeBandYears,
        [
            .. rows.Select(row => new CoverageGroup(row.Species, row.Band * band + 1, row.Band * band + band, row.Stands, row.AreaHa, row.Plots,
                    (int)Math.Ceiling(row.AreaHa / (decimal)rules.PlotsAreaHa.Value), row.Examples))
                .OrderByDescending(group => group.Missing).ThenByDescending(group => group.AreaHa),
        ]);
    }
}
