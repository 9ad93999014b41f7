using System.Text.Json;
using ForestSink.Core.Absorption.Projects;
using ForestSink.Core.Forest;
using ForestSink.Core.Reference;
using ForestSink.PostGis.Database;
using ForestSink.PostGis.Jobs;

namespace ForestSink.PostGis.Absorption.Projects;

/// <summary>Runs a monitoring period: copies the inputs, computes, and stores all of it in one transaction, or none.</summary>
public sealed class MonitoringRunner(ForestSinkDatabase database)
{
    public const string JobKind = "monitoring";
    private const int BatchSize = 20_000;

    public async Task<object?> RunJobAsync(Job job, JobProgress progress, CancellationToken cancellation)
    {
        var order = JsonSerializer.Deserialize<MonitoringOrder>(job.Arguments, JsonSerializerOptions.Web)!;
        var run = await RunAsync(MunicipalityCode.Parse(job.MunicipalityCode), order, progress.ReportAsync, cancellation);
        return new { run.RunId, run.CertifiedT };
    }

    /// <summary>The same run id again gives the stored run and computes nothing.</summary>
    /// <exception cref="UserErrorException">No such project, years outside its period, or nothing enrolled.</exception>
    public async Task<MonitoringRun> RunAsync(MunicipalityCode municipality, MonitoringOrder order, EstimateProgress progress, CancellationToken cancellation)
    {
        // A twin of the same order waits here; the snapshot is taken only afterwards, so that it sees what the first one stored.
        await using var turn = await database.BeginAsync(municipality, cancellation);
        await turn.ExecuteAsync("SELECT pg_advisory_xact_lock(hashtextextended(@id, 0))", new { id = order.RunId.ToString() }, cancellation);
        await using var transaction = await database.BeginSnapshotAsync(municipality, cancellation);
        if (await MonitoringStore.FindAsync(transaction, order.RunId, cancellation) is { } stored)
            return stored;
        var project = await ProjectStore.FindAsync(transaction, order.ProjectId, cancellation)
            ?? throw new UserErrorException("このプロジェクトはありません。", "There is no such project.");
        var years = Years(order, project);
        await progress("登録した小班、施業実績、証拠を読んでいます", "Reading enrolled stands, accepted work and evidence", 0, 0, cancellation);
        var documents = await ProjectDocuments.NewestAsync(transaction, cancellation);
        var inputs = await MonitoringGather.ReadAsync(transaction, project, years, documents.Rules, cancellation);
        if (inputs.Parts.Count == 0)
            throw new UserErrorException("登録された小班がありません。先に地図や一覧から小班を登録してください。", "No stand is enrolled: enrol stands on the map or by filter first.");
        await progress("算定しています", "Computing", 0, inputs.Parts.Count, cancellation);
        var result = Monitoring.Run(inputs, documents.Basis);
        if (!result.AddsUp)
            throw new InvalidOperationException("The rows do not add up to the totals.");
        await WriteAsync(transaction, order, documents, inputs, result, cancellation);
        for (var from = 0; from < result.Rows.Count; from += BatchSize)
        {
            await progress("結果を保存しています", "Storing the results", from, result.Rows.Count, cancellation);
            await WriteRowsAsync(transaction, order.RunId, from, [.. result.Rows.Skip(from).Take(BatchSize)], cancellation);
        }

        await WriteFlagsAsync(transaction, order.RunId, result.Flags, cancellation);
        var run = await MonitoringStore.FindAsync(transaction, order.RunId, cancellation);
        await transaction.CommitAsync(cancellation);
        return run!;
    }

    private static FiscalYearRange Years(MonitoringOrder order, Project project) =>
        order.FirstFy >= project.FirstFy && order.LastFy <= project.LastFy && order.LastFy >= order.FirstFy
            ? new(new(order.FirstFy), new(order.LastFy))
            : throw new UserErrorException(
                $"モニタリング期間は認証対象期間（{project.FirstFy}～{project.LastFy}年度）の中で選んでください。", $"Choose the monitoring period within the certification period (FY{project.FirstFy} to FY{project.LastFy}).");

    private static Task<int> WriteAsync(
        MunicipalityTransaction transaction, MonitoringOrder order, ProjectDocuments documents, MonitoringInputs inputs, MonitoringResult result, CancellationToken cancellation)
    {
        var (inputsText, resultText) = (CanonicalJson.Write(inputs), result.Canonical());
        return transaction.ExecuteAsync("""
            INSERT INTO monitoring_run (municipality_code, run_id, project_id, first_fy, last_fy, documents, methodology, coefficients, inputs, inputs_sha256,
              result, result_sha256, net_co2_t, certified_t, buffer_t, account_t, counted_area_ha, stands, blocking, warnings, weakest_status)
            VALUES (@municipality, @RunId, @ProjectId, @FirstFy, @LastFy, @documents::jsonb, @methodology, @coefficients, @inputsText, @inputsSha256,
              @resultText, @resultSha256, @NetCo2Tonnes, @CertifiedTonnes, @BufferTonnes, @AccountTonnes, @CountedAreaHa, @stands, @Blocking, @Warnings, @status)
            """, new
        {
            order.RunId,
            order.ProjectId,
            order.FirstFy,
            order.LastFy,
            documents = JsonSerializer.Serialize(documents.Uses, JsonSerializerOptions.Web),
            methodology = documents.Basis.Estimate.Methodology.Version.Label,
            coefficients = documents.Basis.Estimate.Factors.Version.Label,
            inputsText,
            inputsSha256 = CanonicalJson.Sha256(inputsText),
            resultText,
            resultSha256 = CanonicalJson.Sha256(resultText),
            result.NetCo2Tonnes,
            result.CertifiedTonnes,
            result.BufferTonnes,
            result.AccountTonnes,
            result.CountedAreaHa,
            stands = inputs.Parts.Select(part => part.StandId).Distinct().Count(),
            result.Blocking,
            result.Warnings,
            status = result.Status?.Code(),
        }, cancellation, timeoutSeconds: 300);
    }

    private static Task<int> WriteRowsAsync(MunicipalityTransaction transaction, Guid runId, int from, MonitoringRow[] rows, CancellationToken cancellation) =>
        transaction.ExecuteAsync("""
            INSERT INTO monitoring_row (municipality_code, run_id, row_no, stand_id, stand_code, cohort_id, piece, fiscal_year, component, species_key, age,
                                        area_ha, area_factor, volume_m3_per_ha, above_carbon_t, below_carbon_t, status)
            SELECT @municipality, @runId, r.* FROM unnest(@no, @stand, @code, @cohort, @piece, @fy, @component, @species, @age, @area, @factor, @volume, @above, @below, @status) r
            """, new
        {
            runId,
            no = Enumerable.Range(from, rows.Length).ToArray(),
            stand = Array.ConvertAll(rows, r => r.StandId),
            code = Array.ConvertAll(rows, r => r.StandCode),
            cohort = Array.ConvertAll(rows, r => r.CohortId),
            piece = Array.ConvertAll(rows, r => r.Piece),
            fy = Array.ConvertAll(rows, r => r.FiscalYear),
            component = Array.ConvertAll(rows, r => r.Component.Code()),
            species = Array.ConvertAll(rows, r => r.SpeciesKey),
            age = Array.ConvertAll(rows, r => r.Age),
            area = Array.ConvertAll(rows, r => r.AreaHa),
            factor = Array.ConvertAll(rows, r => r.AreaFactor),
            volume = Array.ConvertAll(rows, r => r.VolumeM3PerHa),
            above = Array.ConvertAll(rows, r => r.Carbon.AboveGroundT),
            below = Array.ConvertAll(rows, r => r.Carbon.BelowGroundT),
            status = Array.ConvertAll(rows, r => r.Status.Code()),
        }, cancellation, timeoutSeconds: 300);

    private static Task<int> WriteFlagsAsync(MunicipalityTransaction transaction, Guid runId, IReadOnlyList<MonitoringFlag> flags, CancellationToken cancellation) =>
        transaction.ExecuteAsync("""
            INSERT INTO monitoring_flag (municipality_code, run_id, flag_no, code, severity, stand_id, stand_code, fiscal_year, detail_ja, detail_en)
            SELECT @municipality, @runId, f.* FROM unnest(@no, @codes, @severities, @stands, @standCodes, @years, @ja, @en) f
            """, new
        {
            runId,
            no = Enumerable.Range(0, flags.Count).ToArray(),
            codes = flags.Select(f => f.Code).ToArray(),
            severities = flags.Select(f => f.Severity switch { FlagSeverity.Blocking => "blocking", FlagSeverity.Warning => "warning", _ => "note" }).ToArray(),
            stands = flags.Select(f => f.StandId).ToArray(),
            standCodes = flags.Select(f => f.StandCode).ToArray(),
            years = flags.Select(f => f.FiscalYear).ToArray(),
            ja = flags.Select(f => f.Detail.Ja).ToArray(),
            en = flags.Select(f => f.Detail.En).ToArray(),
        }, cancellation, timeoutSeconds: 120);
}
