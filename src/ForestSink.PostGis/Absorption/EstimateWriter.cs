using ForestSink.PostGis.Database;
using Npgsql;
using NpgsqlTypes;

namespace ForestSink.PostGis.Absorption;

/// <summary>
/// Writes a run's rows in batches: binary COPY into a temporary table, then one INSERT. The detour is needed because
/// PostgreSQL allows no COPY into a table under row-level security; a batch stays small enough for the temporary buffers.
/// </summary>
internal sealed class EstimateWriter(MunicipalityTransaction transaction, Guid runId)
{
    private const string CohortColumns = """
        stand_id, cohort_id, cohort_version, species_key, forest_type, area_ha, origin_fy, site_class,
        register_increment_m3_per_ha, reason, series_no
        """;

    private const string StandColumns = "stand_id, stand_version, area_ha, co2_t_per_ha, stock_m3_per_ha";

    public Task PrepareAsync(CancellationToken cancellation) => transaction.ExecuteAsync($"""
        CREATE TEMP TABLE cohort_batch ON COMMIT DROP AS SELECT {CohortColumns} FROM estimate_cohort WITH NO DATA;
        CREATE TEMP TABLE stand_batch ON COMMIT DROP AS SELECT {StandColumns} FROM estimate_stand WITH NO DATA;
        """, null, cancellation);

    public async Task AddAsync(IReadOnlyList<CohortResult> results, CancellationToken cancellation)
    {
        await using (var copy = await transaction.CopyInAsync($"COPY cohort_batch ({CohortColumns}) FROM STDIN (FORMAT BINARY)", cancellation))
        {
            foreach (var result in results)
                await WriteAsync(copy, result, cancellation);
            await copy.CompleteAsync(cancellation);
        }
        await MoveAsync("estimate_cohort", CohortColumns, "cohort_batch", cancellation);
    }

    public async Task AddAsync(IReadOnlyList<StandResult> results, CancellationToken cancellation)
    {
        await using (var copy = await transaction.CopyInAsync($"COPY stand_batch ({StandColumns}) FROM STDIN (FORMAT BINARY)", cancellation))
        {
            foreach (var result in results)
                await WriteAsync(copy, result, cancellation);
            await copy.CompleteAsync(cancellation);
        }
        await MoveAsync("estimate_stand", StandColumns, "stand_batch", cancellation);
    }

    /// <summary>The municipality comes from its own table, where it is of the column's domain already: no check per row.</summary>
    private Task<int> MoveAsync(string table, string columns, string batch, CancellationToken cancellation) => transaction.ExecuteAsync($"""
        INSERT INTO {table} (municipality_code, run_id, {columns})
        SELECT m.municipality_code, @runId, b.* FROM municipality m CROSS JOIN {batch} b WHERE m.municipality_code = @municipality;
        TRUNCATE {batch};
        """, new { runId }, cancellation, timeoutSeconds: 600);

    private static async Task WriteAsync(NpgsqlBinaryImporter copy, CohortResult result, CancellationToken cancellation)
    {
        var inputs = result.Inputs;
        await copy.StartRowAsync(cancellation);
        await copy.WriteAsync(inputs.StandId, NpgsqlDbType.Bigint, cancellation);
        await copy.WriteAsync(inputs.CohortId, NpgsqlDbType.Bigint, cancellation);
        await copy.WriteAsync(inputs.CohortVersion, NpgsqlDbType.Integer, cancellation);
        await copy.WriteAsync(inputs.SpeciesKey, NpgsqlDbType.Text, cancellation);
        await copy.WriteAsync(inputs.ForestType, NpgsqlDbType.Text, cancellation);
        await WriteAsync(copy, inputs.AreaHa, NpgsqlDbType.Numeric, cancellation);
        await WriteAsync(copy, inputs.OriginFy, NpgsqlDbType.Smallint, cancellation);
        await WriteAsync(copy, inputs.SiteClass, cancellation);
        await WriteAsync(copy, inputs.RegisterIncrement, NpgsqlDbType.Numeric, cancellation);
        await WriteAsync(copy, result.Reason, cancellation);
        await WriteAsync(copy, result.SeriesNo, NpgsqlDbType.Integer, cancellation);
    }

    private static async Task WriteAsync(NpgsqlBinaryImporter copy, StandResult result, CancellationToken cancellation)
    {
        await copy.StartRowAsync(cancellation);
        await copy.WriteAsync(result.StandId, NpgsqlDbType.Bigint, cancellation);
        await copy.WriteAsync(result.StandVersion, NpgsqlDbType.Integer, cancellation);
        await copy.WriteAsync(result.AreaHa, NpgsqlDbType.Real, cancellation);
        foreach (var values in new[] { result.Co2TPerHa, result.StockM3PerHa })
        {
            if (values is null)
                await copy.WriteNullAsync(cancellation);
            else
                await copy.WriteAsync(values, NpgsqlDbType.Real | NpgsqlDbType.Array, cancellation);
        }
    }

    private static Task WriteAsync(NpgsqlBinaryImporter copy, string? text, CancellationToken cancellation) =>
        text is null ? copy.WriteNullAsync(cancellation) : copy.WriteAsync(text, NpgsqlDbType.Text, cancellation);

    private static Task WriteAsync<T>(NpgsqlBinaryImporter copy, T? value, NpgsqlDbType type, CancellationToken cancellation) where T : struct =>
        value is { } given ? copy.WriteAsync(given, type, cancellation) : copy.WriteNullAsync(cancellation);
}
