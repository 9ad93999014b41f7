using Dapper;
using ForestSink.Core.Absorption.Projects;
using ForestSink.Core.Forest;
using ForestSink.PostGis.Database;
using ForestSink.PostGis.Jobs;

namespace ForestSink.PostGis.Absorption.Projects;

/// <summary>Monitoring runs as people read them; freezing them, and computing them again.</summary>
public sealed class MonitoringStore(ForestSinkDatabase database)
{
    private const string Select = """
        SELECT r.run_id, r.project_id, r.first_fy::int, r.last_fy::int, r.created_at, r.documents::text, r.methodology, r.coefficients, r.inputs_sha256, r.result,
               r.result_sha256, r.net_co2_t, r.certified_t, r.buffer_t, r.account_t, r.counted_area_ha, r.stands, r.blocking, r.warnings, r.weakest_status, f.frozen_at
        FROM monitoring_run r LEFT JOIN monitoring_freeze f ON f.municipality_code = r.municipality_code AND f.run_id = r.run_id
        WHERE r.municipality_code = @municipality
        """;

    private const string RowColumns = """
        row_no, stand_id, stand_code, cohort_id, piece, fiscal_year::int, component, species_key, age::int, area_ha, area_factor, volume_m3_per_ha,
        above_carbon_t, below_carbon_t, status
        """;

    public async Task<MonitoringRun?> FindAsync(MunicipalityCode municipality, Guid runId, CancellationToken cancellation)
    {
        await using var transaction = await database.BeginAsync(municipality, cancellation);
        return await FindAsync(transaction, runId, cancellation);
    }

    public static Task<MonitoringRun?> FindAsync(MunicipalityTransaction transaction, Guid runId, CancellationToken cancellation) =>
        transaction.QuerySingleOrDefaultAsync<MonitoringRun>($"{Select} AND r.run_id = @runId", new { runId }, cancellation);

    /// <summary>Newest first.</summary>
    public async Task<IReadOnlyList<MonitoringRun>> RecentAsync(MunicipalityCode municipality, Guid projectId, CancellationToken cancellation)
    {
        await using var transaction = await database.BeginAsync(municipality, cancellation);
        return (await transaction.QueryAsync<MonitoringRun>($"{Select} AND r.project_id = @projectId ORDER BY r.created_at DESC LIMIT 50", new { projectId }, cancellation)).AsList();
    }

    public async Task<IReadOnlyList<RunFlag>> FlagsAsync(MunicipalityCode municipality, Guid runId, CancellationToken cancellation)
    {
        await using var transaction = await database.BeginAsync(municipality, cancellation);
        return (await transaction.QueryAsync<RunFlag>("""
            SELECT flag_no, code, severity, stand_id, stand_code, fiscal_year::int, detail_ja, detail_en FROM monitoring_flag
            WHERE municipality_code = @municipality AND run_id = @runId
            ORDER BY array_position(ARRAY['blocking', 'warning', 'note'], severity), code, flag_no
            """, new { runId }, cancellation)).AsList();
    }

    public async Task<IReadOnlyList<RunRow>> RowsAsync(MunicipalityCode municipality, Guid runId, CancellationToken cancellation)
    {
        await using var transaction = await database.BeginAsync(municipality, cancellation);
        return (await transaction.QueryAsync<RunRow>(
            $"SELECT {RowColumns} FROM monitoring_row WHERE municipality_code = @municipality AND run_id = @runId ORDER BY row_no", new { runId }, cancellation, timeoutSeconds: 300)).AsList();
    }

    /// <summary>The stands behind one component of one fiscal year, largest amount first.</summary>
    public async Task<IReadOnlyList<StandSum>> StandsAsync(MunicipalityCode municipality, Guid runId, int fiscalYear, string? component, int skip, int take, CancellationToken cancellation)
    {
        await using var transaction = await database.BeginAsync(municipality, cancellation);
        return (await transaction.QueryAsync<StandSum>("""
            SELECT stand_id, min(stand_code) AS stand_code, string_agg(DISTINCT species_key, ',') AS species_key, sum(area_ha) AS area_ha,
                   sum(above_carbon_t) AS above_carbon_t, sum(below_carbon_t) AS below_carbon_t
            FROM monitoring_row
            WHERE municipality_code = @municipality AND run_id = @runId AND fiscal_year = @fiscalYear AND (@component::text IS NULL OR component = @component)
            GROUP BY stand_id ORDER BY abs(sum(above_carbon_t + below_carbon_t)) DESC, stand_id OFFSET @skip LIMIT @take
            """, new { runId, fiscalYear, component, skip, take }, cancellation)).AsList();
    }

    /// <summary>Makes the run the basis of a monitoring report. Freezing it again changes nothing.</summary>
    /// <exception cref="UserErrorException">The run has errors, or one of its years is frozen already.</exception>
    public async Task FreezeAsync(MunicipalityCode municipality, Guid runId, string note, CancellationToken cancellation)
    {
        await using var transaction = await database.BeginAsync(municipality, cancellation);
        await Refusals.InWordsAsync(() => transaction.ExecuteAsync("""
            INSERT INTO monitoring_freeze (municipality_code, run_id, note)
            SELECT @municipality, run_id, @note FROM monitoring_run WHERE municipality_code = @municipality AND run_id = @runId
            ON CONFLICT DO NOTHING
            """, new { runId, note }, cancellation));
        await transaction.CommitAsync(cancellation);
    }

    /// <summary>Computes a stored run again from its own inputs and documents, whatever the register says today.</summary>
    public async Task<Verification?> VerifyAsync(MunicipalityCode municipality, Guid runId, CancellationToken cancellation)
    {
        await using var transaction = await database.BeginAsync(municipality, cancellation);
        if (await FindAsync(transaction, runId, cancellation) is not { } run)
            return null;
        var (inputs, basis) = await InputsAsync(transaction, run, cancellation);
        var result = Monitoring.Run(inputs, basis);
        return new(run, CanonicalJson.Sha256(CanonicalJson.Write(inputs)), CanonicalJson.Sha256(result.Canonical()), result.NetCo2Tonnes);
    }

    /// <summary>The derivation of one stand's rows in a run, from the run's own inputs.</summary>
    public async Task<(MonitoringRun Run, string StandCode, IReadOnlyList<MonitoringRow> Rows)?> ExplainAsync(MunicipalityCode municipality, Guid runId, long standId, CancellationToken cancellation)
    {
        await using var transaction = await database.BeginAsync(municipality, cancellation);
        if (await FindAsync(transaction, runId, cancellation) is not { } run)
            return null;
        var (inputs, basis) = await InputsAsync(transaction, run, cancellation);
        return inputs.Parts.FirstOrDefault(part => part.StandId == standId) is { } part ? (run, part.StandCode, Monitoring.Explain(inputs, basis, standId)) : null;
    }

    /// <summary>A run's inputs and reference data, for comparing and for what-if questions.</summary>
    public async Task<(MonitoringInputs Inputs, ProjectBasis Basis)?> InputsAsync(MunicipalityCode municipality, Guid runId, CancellationToken cancellation)
    {
        await using var transaction = await database.BeginAsync(municipality, cancellation);
        return await FindAsync(transaction, runId, cancellation) is { } run ? await InputsAsync(transaction, run, cancellation) : null;
    }

    /// <summary>What a run would find today, beside what it found then.</summary>
    public async Task<(MonitoringRun Run, IReadOnlyList<InputDifference> Differences)?> CompareWithTodayAsync(MunicipalityCode municipality, Guid runId, CancellationToken cancellation)
    {
        await using var transaction = await database.BeginAsync(municipality, cancellation);
        if (await FindAsync(transaction, runId, cancellation) is not { } run)
            return null;
        var (then, thenBasis) = await InputsAsync(transaction, run, cancellation);
        var project = (await ProjectStore.FindAsync(transaction, run.ProjectId, cancellation))!;
        var documents = await ProjectDocuments.NewestAsync(transaction, cancellation);
        var now = await MonitoringGather.ReadAsync(transaction, project, new(new(run.FirstFy), new(run.LastFy)), documents.Rules, cancellation);
        return (run, InputDifferences.Of(then, now, run.DocumentUses, documents.Uses, Monitoring.Run(then, thenBasis), Monitoring.Run(now, documents.Basis)));
    }

    private static async Task<(MonitoringInputs Inputs, ProjectBasis Basis)> InputsAsync(MunicipalityTransaction transaction, MonitoringRun run, CancellationToken cancellation)
    {
        var text = await transaction.QuerySingleAsync<string>(
            "SELECT inputs FROM monitoring_run WHERE municipality_code = @municipality AND run_id = @RunId", new { run.RunId }, cancellation);
        var documents = await ProjectDocuments.OfAsync(transaction, run.DocumentUses, cancellation);
        return (CanonicalJson.Read<MonitoringInputs>(text), documents.Basis);
    }
}
