using Dapper;
using ForestSink.Core.Forest;
using ForestSink.PostGis.Database;
using ForestSink.PostGis.Tiles;

namespace ForestSink.PostGis.Forest;

/// <summary>Stands alike in species, forest type and year of origin, and the area they cover (the register's, or the polygon's where it has none).</summary>
public sealed record AreaSum(string SpeciesKey, string ForestType, short? OriginFy, int Stands, decimal AreaHa);

/// <summary>Stands whose value lies in one band: 0 below the first threshold; null without an estimate.</summary>
public sealed record BandSum(int? Band, int Stands, decimal AreaHa);

/// <summary>Absorption of a fiscal year, t-CO2, in the precision of the map: for charts, not for accounts.</summary>
public sealed record YearSum(int FiscalYear, double Co2Tonnes);

/// <summary>Areas per class of the map's legend, and what the drawer's charts show.</summary>
public sealed class AreaSums(ForestSinkDatabase database)
{
    public async Task<IReadOnlyList<AreaSum>> OfRegisterAsync(MunicipalityCode municipality, StandFilter filter, CancellationToken cancellation)
    {
        await using var transaction = await database.BeginAsync(municipality, cancellation);
        return (await transaction.QueryAsync<AreaSum>($"""
            SELECT s.species_key, s.forest_type, s.origin_fy, count(*)::int AS stands,
                   sum(coalesce(s.register_area_ha, s.polygon_area_ha)) AS area_ha
            FROM stand s WHERE {StandFilter.Sql}
            GROUP BY s.species_key, s.forest_type, s.origin_fy
            """, filter.Parameters(), cancellation)).AsList();
    }

    /// <summary>The sum of all register records, ha: above the stands' where storeys stand one above the other on the same ground.</summary>
    public async Task<decimal> OfRecordsAsync(MunicipalityCode municipality, CancellationToken cancellation)
    {
        await using var transaction = await database.BeginAsync(municipality, cancellation);
        return await transaction.QuerySingleAsync<decimal>(
            "SELECT coalesce(sum(area_ha), 0) FROM cohort WHERE municipality_code = @municipality AND valid_to IS NULL", null, cancellation);
    }

    /// <summary>The filtered stands' absorption by fiscal year of the run.</summary>
    public async Task<IReadOnlyList<YearSum>> OfAbsorptionAsync(MunicipalityCode municipality, StandFilter filter, Guid run, CancellationToken cancellation)
    {
        var parameters = new DynamicParameters(filter.Parameters());
        parameters.AddDynamicParams(new { run });
        await using var transaction = await database.BeginAsync(municipality, cancellation);
        return (await transaction.QueryAsync<YearSum>($"""
            SELECT (r.first_fy + y.n - 1)::int AS fiscal_year, sum(y.co2::float8 * e.area_ha) AS co2_tonnes
            FROM estimate_run r
            JOIN estimate_stand e ON e.municipality_code = @municipality AND e.run_id = r.run_id AND e.co2_t_per_ha IS NOT NULL
            JOIN stand s ON s.stand_id = e.stand_id
            CROSS JOIN LATERAL unnest(e.co2_t_per_ha) WITH ORDINALITY AS y (co2, n)
            WHERE r.municipality_code = @municipality AND r.run_id = @run AND {StandFilter.Sql}
            GROUP BY 1 ORDER BY 1
            """, parameters, cancellation)).AsList();
    }

    /// <param name="ofStock">Standing stock in m³/ha instead of absorption in t-CO2/ha·yr.</param>
    public async Task<IReadOnlyList<BandSum>> OfEstimateAsync(
        MunicipalityCode municipality, StandFilter filter, TileEstimate estimate, bool ofStock, double[] thresholds, CancellationToken cancellation)
    {
        var parameters = new DynamicParameters(filter.Parameters());
        parameters.AddDynamicParams(new { run = estimate.Run, fiscalYear = estimate.FiscalYear, ofStock, thresholds });
        await using var transaction = await database.BeginAsync(municipality, cancellation);
        return (await transaction.QueryAsync<BandSum>($"""
            WITH run AS (SELECT @fiscalYear - first_fy + 1 AS year_index FROM estimate_run
                         WHERE municipality_code = @municipality AND run_id = @run)
            SELECT width_bucket(round((CASE WHEN @ofStock THEN e.stock_m3_per_ha ELSE e.co2_t_per_ha END)[run.year_index]::numeric,
                                      CASE WHEN @ofStock THEN 0 ELSE 1 END)::float8, @thresholds) AS band,
                   count(*)::int AS stands, sum(coalesce(s.register_area_ha, s.polygon_area_ha)) AS area_ha
            FROM stand s CROSS JOIN run
            LEFT JOIN estimate_stand e ON e.municipality_code = s.municipality_code AND e.run_id = @run AND e.stand_id = s.stand_id
            WHERE {StandFilter.Sql}
            GROUP BY 1
            """, parameters, cancellation)).AsList();
    }
}
