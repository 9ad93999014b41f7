using Dapper;
using ForestSink.Core.Forest;
using ForestSink.PostGis.Database;

namespace ForestSink.PostGis.Absorption;

/// <summary>Finished estimates as people read them. All figures are exact carbon; CO2 is made of them last.</summary>
public sealed class EstimateStore(ForestSinkDatabase database)
{
    private const string RunColumns = """
        run_id, created_at, first_fy, last_fy, forest_types, growth_choice, selection, documents, methodology, coefficients, forest_version,
        register_date, weakest_status, cohorts_estimated, cohorts_not_estimated, area_estimated_ha, reasons, growth_used, above_carbon_t, below_carbon_t
        """;

    public async Task<EstimateRun?> FindAsync(MunicipalityCode municipality, Guid runId, CancellationToken cancellation)
    {
        await using var transaction = await database.BeginAsync(municipality, cancellation);
        return await FindAsync(transaction, runId, cancellation);
    }

    public static Task<EstimateRun?> FindAsync(MunicipalityTransaction transaction, Guid runId, CancellationToken cancellation) =>
        transaction.QuerySingleOrDefaultAsync<EstimateRun>(
            $"SELECT {RunColumns} FROM estimate_run WHERE municipality_code = @municipality AND run_id = @runId", new { runId }, cancellation);

    /// <summary>Newest first.</summary>
    public async Task<IReadOnlyList<EstimateRun>> RecentAsync(MunicipalityCode municipality, int count, CancellationToken cancellation)
    {
        await using var transaction = await database.BeginAsync(municipality, cancellation);
        return (await transaction.QueryAsync<EstimateRun>(
            $"SELECT {RunColumns} FROM estimate_run WHERE municipality_code = @municipality ORDER BY created_at DESC LIMIT @count", new { count }, cancellation)).AsList();
    }

    /// <summary>The newest run; of the whole municipality where <paramref name="wholeOnly"/> says so.</summary>
    public async Task<EstimateRun?> NewestAsync(MunicipalityCode municipality, bool wholeOnly, CancellationToken cancellation)
    {
        await using var transaction = await database.BeginAsync(municipality, cancellation);
        return await transaction.QuerySingleOrDefaultAsync<EstimateRun>($"""
            SELECT {RunColumns} FROM estimate_run
            WHERE municipality_code = @municipality AND (NOT @wholeOnly OR selection ->> 'scope' = 'all')
            ORDER BY created_at DESC LIMIT 1
            """, new { wholeOnly }, cancellation);
    }

    /// <summary>Ids of current stands by their canonical codes; codes that no current stand has are left out.</summary>
    public async Task<IReadOnlyDictionary<string, long>> StandIdsAsync(MunicipalityCode municipality, IEnumerable<string> codes, CancellationToken cancellation)
    {
        await using var transaction = await database.BeginAsync(municipality, cancellation);
        return (await transaction.QueryAsync<(string Code, long StandId)>("""
            SELECT code, stand_id FROM current_stand WHERE municipality_code = @municipality AND code = ANY (@codes)
            """, new { codes = codes.ToArray() }, cancellation)).ToDictionary(stand => stand.Code, stand => stand.StandId, StringComparer.Ordinal);
    }

    /// <summary>The run before this one, to compare with; null for the first.</summary>
    public async Task<EstimateRun?> PreviousAsync(MunicipalityCode municipality, EstimateRun run, CancellationToken cancellation)
    {
        await using var transaction = await database.BeginAsync(municipality, cancellation);
        return await transaction.QuerySingleOrDefaultAsync<EstimateRun>($"""
            SELECT {RunColumns} FROM estimate_run
            WHERE municipality_code = @municipality AND (created_at, run_id) < (SELECT created_at, run_id FROM estimate_run WHERE municipality_code = @municipality AND run_id = @RunId)
            ORDER BY created_at DESC, run_id DESC LIMIT 1
            """, new { run.RunId }, cancellation);
    }

    public async Task<IReadOnlyList<YearCarbon>> YearsAsync(MunicipalityCode municipality, Guid runId, CancellationToken cancellation)
    {
        await using var transaction = await database.BeginAsync(municipality, cancellation);
        return (await transaction.QueryAsync<YearCarbon>("""
            SELECT fiscal_year::int, above_carbon_t, below_carbon_t FROM estimate_year
            WHERE municipality_code = @municipality AND run_id = @runId ORDER BY fiscal_year
            """, new { runId }, cancellation)).AsList();
    }

    /// <summary>Every part of every fiscal year, largest species first, age classes in order.</summary>
    /// <param name="dimension">species or age-class.</param>
    public async Task<IReadOnlyList<PartCarbon>> PartsAsync(MunicipalityCode municipality, Guid runId, string dimension, CancellationToken cancellation)
    {
        await using var transaction = await database.BeginAsync(municipality, cancellation);
        return (await transaction.QueryAsync<PartCarbon>("""
            SELECT part, fiscal_year::int, cohorts, area_ha, above_carbon_t, below_carbon_t FROM estimate_part
            WHERE municipality_code = @municipality AND run_id = @runId AND dimension = @dimension
            ORDER BY CASE @dimension WHEN 'age-class' THEN part::int END, area_ha DESC, part, fiscal_year
            """, new { runId, dimension }, cancellation)).AsList();
    }

    /// <summary>The stands behind one part of one fiscal year.</summary>
    /// <param name="byAbsorption">Largest absorption first; otherwise in the order of the codes.</param>
    public async Task<IReadOnlyList<StandCarbon>> StandsAsync(
        MunicipalityCode municipality, EstimateRun run, int fiscalYear, string? species, bool byAbsorption, int skip, int take, CancellationToken cancellation)
    {
        await using var transaction = await database.BeginAsync(municipality, cancellation);
        return (await transaction.QueryAsync<StandCarbon>("""
            SELECT e.stand_id, s.code, e.cohorts, e.area_ha, e.above_carbon_t, e.below_carbon_t
            FROM (SELECT c.stand_id, count(*)::int AS cohorts, sum(c.area_ha) AS area_ha, sum(c.area_ha * y.above_carbon_t_per_ha[@index]) AS above_carbon_t,
                         sum(c.area_ha * y.above_carbon_t_per_ha[@index] * y.root_to_shoot) AS below_carbon_t
                  FROM estimate_cohort c
                  JOIN estimate_series y ON y.municipality_code = c.municipality_code AND y.run_id = c.run_id AND y.series_no = c.series_no
                  WHERE c.municipality_code = @municipality AND c.run_id = @RunId AND (@species::text IS NULL OR c.species_key = @species)
                  GROUP BY c.stand_id) e
            JOIN estimate_stand es ON es.municipality_code = @municipality AND es.run_id = @RunId AND es.stand_id = e.stand_id
            JOIN stand s ON s.municipality_code = @municipality AND s.stand_id = es.stand_id AND s.version = es.stand_version
            ORDER BY CASE WHEN @byAbsorption THEN e.above_carbon_t + e.below_carbon_t END DESC NULLS LAST, s.sort_key
            OFFSET @skip LIMIT @take
            """, new { run.RunId, index = fiscalYear - run.FirstFy + 1, species, byAbsorption, skip, take }, cancellation)).AsList();
    }

    /// <summary>The stands behind one reason, in the order of their codes.</summary>
    public async Task<IReadOnlyList<StandWithoutEstimate>> WithoutEstimateAsync(
        MunicipalityCode municipality, Guid runId, string reason, int skip, int take, CancellationToken cancellation)
    {
        await using var transaction = await database.BeginAsync(municipality, cancellation);
        return (await transaction.QueryAsync<StandWithoutEstimate>("""
            SELECT e.stand_id, s.code, e.cohorts, e.area_ha, e.species
            FROM (SELECT stand_id, count(*)::int AS cohorts, coalesce(sum(area_ha), 0) AS area_ha, string_agg(DISTINCT species_key, ',') AS species
                  FROM estimate_cohort WHERE municipality_code = @municipality AND run_id = @runId AND reason = @reason
                  GROUP BY stand_id) e
            JOIN estimate_stand es ON es.municipality_code = @municipality AND es.run_id = @runId AND es.stand_id = e.stand_id
            JOIN stand s ON s.municipality_code = @municipality AND s.stand_id = es.stand_id AND s.version = es.stand_version
            ORDER BY s.sort_key OFFSET @skip LIMIT @take
            """, new { runId, reason, skip, take }, cancellation)).AsList();
    }
}
