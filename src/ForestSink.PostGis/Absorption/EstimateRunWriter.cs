using System.Globalization;
using System.Text.Json;
using ForestSink.Core.Growth;
using ForestSink.Core.Reference;
using ForestSink.PostGis.Database;
using ForestSink.PostGis.Growth;

namespace ForestSink.PostGis.Absorption;

/// <summary>Writes a run's own row, its years, its parts and its series.</summary>
internal static class EstimateRunWriter
{
    public static async Task WriteAsync(
        MunicipalityTransaction transaction, EstimateOrder order, EstimateDocuments documents, EstimateTally tally, ForestState forest, CancellationToken cancellation)
    {
        var years = tally.Years().ToList();
        await WriteRunAsync(transaction, order, documents, tally, forest, years, cancellation);
        await transaction.ExecuteAsync("""
            INSERT INTO estimate_year (municipality_code, run_id, fiscal_year, above_carbon_t, below_carbon_t)
            SELECT @municipality, @RunId, y.* FROM unnest(@fiscalYears, @above, @below) y
            """, new
        {
            order.RunId,
            fiscalYears = years.Select(y => y.FiscalYear).ToArray(),
            above = years.Select(y => y.AboveCarbonT).ToArray(),
            below = years.Select(y => y.BelowCarbonT).ToArray(),
        }, cancellation);
        await WritePartsAsync(transaction, order.RunId, [.. tally.Parts()], cancellation);
        await WriteSeriesAsync(transaction, order.RunId, tally.Series, cancellation);
    }

    private static Task<int> WriteRunAsync(
        MunicipalityTransaction transaction, EstimateOrder order, EstimateDocuments documents, EstimateTally tally, ForestState forest, List<YearCarbon> years, CancellationToken cancellation) =>
        transaction.ExecuteAsync("""
            INSERT INTO estimate_run (municipality_code, run_id, first_fy, last_fy, forest_types, growth_choice, selection, documents,
              methodology, coefficients, forest_version, register_date, weakest_status, cohorts_estimated, cohorts_not_estimated,
              area_estimated_ha, reasons, growth_used, above_carbon_t, below_carbon_t)
            VALUES (@municipality, @RunId, @FirstFy, @LastFy, @ForestTypes, @Growth, @selection::jsonb, @documents::jsonb,
              @methodology, @coefficients, @ForestVersion, @RegisterDate, @status, @estimated, @notEstimated,
              @areaHa, @reasons::jsonb, @growthUsed::jsonb, @above, @below)
            """, new
        {
            order.RunId,
            order.FirstFy,
            order.LastFy,
            order.ForestTypes,
            order.Growth,
            selection = Json(order.Selection),
            documents = Json(documents.Uses),
            methodology = documents.Basis.Methodology.Version.Label,
            coefficients = documents.Basis.Factors.Version.Label,
            forest.ForestVersion,
            forest.RegisterDate,
            status = tally.Totals.Status?.Code(),
            estimated = tally.Totals.Estimated,
            notEstimated = tally.Totals.NotEstimated,
            areaHa = tally.Totals.EstimatedAreaHa,
            reasons = Json(tally.Reasons()),
            growthUsed = Json(tally.GrowthUses()),
            above = years.Sum(y => y.AboveCarbonT),
            below = years.Sum(y => y.BelowCarbonT),
        }, cancellation);

    private static Task<int> WritePartsAsync(
        MunicipalityTransaction transaction, Guid runId, List<(string Dimension, PartCarbon Part)> parts, CancellationToken cancellation) =>
        transaction.ExecuteAsync("""
            INSERT INTO estimate_part (municipality_code, run_id, dimension, part, fiscal_year, cohorts, area_ha, above_carbon_t, below_carbon_t)
            SELECT @municipality, @runId, p.* FROM unnest(@dimensions, @keys, @fiscalYears, @cohorts, @areas, @above, @below) p
            """, new
        {
            runId,
            dimensions = parts.Select(p => p.Dimension).ToArray(),
            keys = parts.Select(p => p.Part.Part).ToArray(),
            fiscalYears = parts.Select(p => p.Part.FiscalYear).ToArray(),
            cohorts = parts.Select(p => p.Part.Cohorts).ToArray(),
            areas = parts.Select(p => p.Part.AreaHa).ToArray(),
            above = parts.Select(p => p.Part.AboveCarbonT).ToArray(),
            below = parts.Select(p => p.Part.BelowCarbonT).ToArray(),
        }, cancellation);

    private static Task<int> WriteSeriesAsync(
        MunicipalityTransaction transaction, Guid runId, IReadOnlyList<CarbonSeries> series, CancellationToken cancellation) =>
        transaction.ExecuteAsync("""
            INSERT INTO estimate_series (municipality_code, run_id, series_no, growth_source, growth_table, growth_notes, root_to_shoot, above_carbon_t_per_ha)
            SELECT @municipality, @runId, y.series_no, y.growth_source, y.growth_table, y.growth_notes, y.root_to_shoot, y.above::numeric[]
            FROM unnest(@numbers, @sources, @tables, @notes, @rootToShoot, @above)
              y(series_no, growth_source, growth_table, growth_notes, root_to_shoot, above)
            """, new
        {
            runId,
            numbers = series.Select(each => each.Number).ToArray(),
            sources = series.Select(each => each.Growth.Source.Code()).ToArray(),
            tables = series.Select(each => each.Growth.Table?.Id).ToArray(),
            notes = series.Select(each => (short)each.Notes).ToArray(),
            rootToShoot = series.Select(each => each.RootToShoot).ToArray(),
            // As text, because unnest takes an array of arrays apart down to the last element.
            above = series.Select(each => $"{{{string.Join(',', each.AboveCarbonTPerHa.Select(value => value.ToString(CultureInfo.InvariantCulture)))}}}").ToArray(),
        }, cancellation);

    private static string Json<T>(T value) => JsonSerializer.Serialize(value, JsonSerializerOptions.Web);
}
