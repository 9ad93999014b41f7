using Dapper;
using ForestSink.Core.Forest;
using ForestSink.PostGis.Database;
using ForestSink.PostGis.Tiles;

namespace ForestSink.PostGis.Forest;

public enum StandSort
{
    /// <summary>Natural order of codes (林班・小班順).</summary>
    Code = 0,
    Place = 1,
    Species = 2,
    ForestType = 3,

    /// <summary>By year of origin: the youngest first when ascending.</summary>
    Age = 4,
    RegisterArea = 5,
    PolygonArea = 6,
    Absorption = 7,
    Stock = 8,
}

/// <summary>A row of the attribute table. Absorption in t-CO2/ha·yr and stock in m³/ha belong to the chosen estimate and year.</summary>
public sealed record StandRow(
    long StandId, string Code, string? PlaceName, string SpeciesKey, string ForestType, short? OriginFy,
    decimal? RegisterAreaHa, decimal PolygonAreaHa, int CohortCount, float? Co2TonnesPerHa, float? StockM3PerHa);

public sealed record StandTotals(int Stands, decimal RegisterAreaHa, decimal PolygonAreaHa);

/// <summary>The attribute table of stands, page by page; 100,000 rows must scroll without waiting.</summary>
public sealed class StandTable(ForestSinkDatabase database)
{
    public const int MaxPage = 500;

    public async Task<IReadOnlyList<StandRow>> PageAsync(
        MunicipalityCode municipality, StandFilter filter, TileEstimate? estimate, StandSort sort, bool descending, int offset, int limit,
        CancellationToken cancellation)
    {
        var parameters = new DynamicParameters(filter.Parameters());
        parameters.AddDynamicParams(new { run = estimate?.Run, fiscalYear = estimate?.FiscalYear, offset, limit = Math.Min(limit, MaxPage) });
        await using var transaction = await database.BeginAsync(municipality, cancellation);
        return (await transaction.QueryAsync<StandRow>(estimate is null ? PlainPage(sort, descending) : EstimatePage(sort, descending), parameters, cancellation)).AsList();
    }

    public async Task<StandTotals> TotalsAsync(MunicipalityCode municipality, StandFilter filter, CancellationToken cancellation)
    {
        await using var transaction = await database.BeginAsync(municipality, cancellation);
        return await transaction.QuerySingleAsync<StandTotals>($"""
            SELECT count(*)::int AS stands,
                   coalesce(sum(coalesce(s.register_area_ha, s.polygon_area_ha)), 0) AS register_area_ha,
                   coalesce(sum(s.polygon_area_ha), 0) AS polygon_area_ha
            FROM stand s WHERE {StandFilter.Sql}
            """, filter.Parameters(), cancellation);
    }

    /// <summary>Ids in natural order, for fading what a text search leaves out of the map and for selecting a whole filter.</summary>
    public async Task<IReadOnlyList<long>> IdsAsync(MunicipalityCode municipality, StandFilter filter, int limit, CancellationToken cancellation)
    {
        var parameters = new DynamicParameters(filter.Parameters());
        parameters.AddDynamicParams(new { limit });
        await using var transaction = await database.BeginAsync(municipality, cancellation);
        return (await transaction.QueryAsync<long>(
            $"SELECT s.stand_id FROM stand s WHERE {StandFilter.Sql} ORDER BY s.sort_key LIMIT @limit", parameters, cancellation)).AsList();
    }

    /// <summary>How many stands come before this one in the table, or null where the filter leaves it out.</summary>
    public async Task<int?> PositionAsync(MunicipalityCode municipality, StandFilter filter, long standId, CancellationToken cancellation)
    {
        var parameters = new DynamicParameters(filter.Parameters());
        parameters.AddDynamicParams(new { standId });
        await using var transaction = await database.BeginAsync(municipality, cancellation);
        return await transaction.QuerySingleOrDefaultAsync<int?>($"""
            SELECT (SELECT count(*)::int FROM stand s WHERE {StandFilter.Sql} AND s.sort_key < it.sort_key)
            FROM stand it
            WHERE it.municipality_code = @municipality AND it.valid_to IS NULL AND it.stand_id = @standId
              AND EXISTS (SELECT FROM stand s WHERE {StandFilter.Sql} AND s.stand_id = @standId)
            """, parameters, cancellation);
    }

    private const string Columns =
        "s.stand_id, s.code, s.place_name, s.species_key, s.forest_type, s.origin_fy, s.register_area_ha, s.polygon_area_ha, s.cohort_count";

    // The page's keys are found first, so that outlines are not carried through the sort.
    private static string PlainPage(StandSort sort, bool descending) => $"""
        SELECT {Columns}, NULL::real AS co2_tonnes_per_ha, NULL::real AS stock_m3_per_ha
        FROM (SELECT s.stand_id, row_number() OVER (ORDER BY {Order(sort, descending)}) AS place
              FROM stand s WHERE {StandFilter.Sql}
              ORDER BY {Order(sort, descending)} OFFSET @offset LIMIT @limit) page
        JOIN stand s ON s.municipality_code = @municipality AND s.stand_id = page.stand_id AND s.valid_to IS NULL
        ORDER BY page.place
        """;

    private static string EstimatePage(StandSort sort, bool descending) => $"""
        WITH run AS (SELECT @fiscalYear - first_fy + 1 AS year_index FROM estimate_run
                     WHERE municipality_code = @municipality AND run_id = @run)
        SELECT {Columns}, page.co2_tonnes_per_ha, page.stock_m3_per_ha
        FROM (SELECT s.stand_id, e.co2_t_per_ha[run.year_index] AS co2_tonnes_per_ha, e.stock_m3_per_ha[run.year_index] AS stock_m3_per_ha,
                     row_number() OVER (ORDER BY {Order(sort, descending)}) AS place
              FROM stand s CROSS JOIN run
              LEFT JOIN estimate_stand e ON e.municipality_code = s.municipality_code AND e.run_id = @run AND e.stand_id = s.stand_id
              WHERE {StandFilter.Sql}
              ORDER BY {Order(sort, descending)} OFFSET @offset LIMIT @limit) page
        JOIN stand s ON s.municipality_code = @municipality AND s.stand_id = page.stand_id AND s.valid_to IS NULL
        ORDER BY page.place
        """;

    private static string Order(StandSort sort, bool descending)
    {
        var direction = descending ? "DESC NULLS LAST" : "ASC NULLS LAST";
        return sort switch
        {
            StandSort.Place => $"s.place_name {direction}, s.sort_key",
            StandSort.Species => $"s.species_key {direction}, s.sort_key",
            StandSort.ForestType => $"s.forest_type {direction}, s.sort_key",
            StandSort.Age => $"s.origin_fy {(descending ? "ASC NULLS LAST" : "DESC NULLS LAST")}, s.sort_key",
            StandSort.RegisterArea => $"s.register_area_ha {direction}, s.sort_key",
            StandSort.PolygonArea => $"s.polygon_area_ha {direction}, s.sort_key",
            StandSort.Absorption => $"e.co2_t_per_ha[run.year_index] {direction}, s.sort_key",
            StandSort.Stock => $"e.stock_m3_per_ha[run.year_index] {direction}, s.sort_key",
            _ => descending ? "s.sort_key DESC" : "s.sort_key",
        };
    }
}
