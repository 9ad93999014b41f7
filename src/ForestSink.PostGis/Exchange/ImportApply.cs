using System.Text.Json;
using ForestSink.Core.Forest;
using ForestSink.PostGis.Database;
using ForestSink.PostGis.Jobs;

namespace ForestSink.PostGis.Exchange;

/// <summary>
/// Applies a checked import in one transaction: old versions are closed, new ones open, the touched compartments are dissolved
/// again. Either all of it happens or nothing.
/// </summary>
public sealed class ImportApply(ForestSinkDatabase database)
{
    private const int Timeout = 900;

    /// <exception cref="UserErrorException">The forest changed since the check, or the user has not agreed to what it would do.</exception>
    public async Task<ImportOutcome> RunAsync(MunicipalityCode municipality, Guid importId, ApplyOptions options, ImportProgress progress, CancellationToken cancellation)
    {
        await using var transaction = await database.BeginAsync(municipality, cancellation);
        await transaction.ExecuteAsync(ImportCheck.ImportMemory, null, cancellation);
        var import = await FindAsync(transaction, importId, cancellation);
        if (import.Outcome is { } done)
            return JsonSerializer.Deserialize<ImportOutcome>(done, ImportStore.Json)!;
        var report = JsonSerializer.Deserialize<ImportReport>(import.Report, ImportStore.Json)!;
        await RefuseAsync(transaction, import, report, options, cancellation);
        if (report.NewStands + report.ChangedStands + (options.KeepMissing ? 0 : report.RemovedStands) > 0)
            await ChangeAsync(transaction, importId, options, progress, cancellation);
        var outcome = await FinishAsync(transaction, importId, report, options, cancellation);
        await transaction.CommitAsync(cancellation);
        return outcome;
    }

    private static async Task<ImportRow> FindAsync(MunicipalityTransaction transaction, Guid importId, CancellationToken cancellation) =>
        await transaction.QuerySingleOrDefaultAsync<ImportRow>("""
            SELECT report, outcome, forest_version, municipality_name, plane_zone FROM import
            WHERE municipality_code = @municipality AND import_id = @importId FOR UPDATE
            """, new { importId }, cancellation)
        ?? throw new UserErrorException("この取り込みはありません。もう一度ファイルを検査してください。", "There is no such import. Check the file again.");

    private static async Task RefuseAsync(MunicipalityTransaction transaction, ImportRow import, ImportReport report, ApplyOptions options, CancellationToken cancellation)
    {
        if (report.Errors > 0 && !options.SkipBadRows)
            throw new UserErrorException(
                $"エラーが{report.Errors:N0}件あります。ファイルを直すか、エラーの行を除いて取り込むことを選んでください（--skip-bad-rows）。",
                $"There are {report.Errors:N0} errors. Correct the file, or choose to leave those rows out (--skip-bad-rows).");
        if (report.RemovesMany && !options.KeepMissing && !options.AllowRemoval)
            throw new UserErrorException(
                $"ファイルにない小班が{report.RemovedStands:N0}件あり、全体の2割を超えます。残す（--keep-missing）か、閉じる（--allow-removal）かを選んでください。",
                $"{report.RemovedStands:N0} stands are not in the file, over a fifth of all. Choose to keep them (--keep-missing) or to close them (--allow-removal).");
        // The row is made where the import brings the first stands; its lock holds off every other change of this forest.
        await transaction.ExecuteAsync("""
            INSERT INTO municipality (municipality_code, name, plane_zone) VALUES (@municipality, @MunicipalityName, @PlaneZone) ON CONFLICT DO NOTHING
            """, new { import.MunicipalityName, import.PlaneZone }, cancellation);
        var version = await transaction.QuerySingleAsync<long>("SELECT forest_version FROM municipality WHERE municipality_code = @municipality FOR UPDATE", null, cancellation);
        if (version != import.ForestVersion)
            throw new UserErrorException("検査のあとで森林のデータが変わりました。もう一度検査してください。", "The forest changed since the check. Check the file again.");
    }

    private static async Task ChangeAsync(MunicipalityTransaction transaction, Guid importId, ApplyOptions options, ImportProgress progress, CancellationToken cancellation)
    {
        (string Ja, string En, string Sql)[] steps =
        [
            ("小班の版を改めています", "Opening new versions of the stands", ApplySql.Touched),
            ("小班の版を改めています", "Opening new versions of the stands", ApplySql.Stands),
            ("森林簿の記録を改めています", "Opening new versions of the records", ApplySql.Cohorts),
            ("林班をまとめています", "Dissolving the compartments", ApplySql.Compartments),
            ("範囲を更新しています", "Updating the extent", ApplySql.Municipality),
        ];
        for (var i = 0; i < steps.Length; i++)
        {
            await progress(steps[i].Ja, steps[i].En, i + 1, steps.Length + 1, cancellation);
            await transaction.ExecuteAsync(steps[i].Sql, new { importId, keepMissing = options.KeepMissing }, cancellation, Timeout);
        }
    }

    private static async Task<ImportOutcome> FinishAsync(
        MunicipalityTransaction transaction, Guid importId, ImportReport report, ApplyOptions options, CancellationToken cancellation)
    {
        var version = await transaction.QuerySingleAsync<long>("SELECT forest_version FROM municipality WHERE municipality_code = @municipality", null, cancellation);
        var outcome = new ImportOutcome(
            report.NewStands, report.ChangedStands, report.UnchangedStands, options.KeepMissing ? 0 : report.RemovedStands, options.KeepMissing ? report.RemovedStands : 0, version);
        await transaction.ExecuteAsync("""
            DELETE FROM import_cohort WHERE municipality_code = @municipality AND import_id = @importId;
            DELETE FROM import_stand WHERE municipality_code = @municipality AND import_id = @importId;
            UPDATE import SET state = 'applied', applied_at = now(), outcome = @outcome::jsonb
            WHERE municipality_code = @municipality AND import_id = @importId;
            """, new { importId, outcome = JsonSerializer.Serialize(outcome, ImportStore.Json) }, cancellation, Timeout);
        return outcome;
    }

    private sealed record ImportRow
    {
        public string Report { get; init; } = "";
        public string? Outcome { get; init; }
        public long ForestVersion { get; init; }
        public string MunicipalityName { get; init; } = "";
        public short PlaneZone { get; init; }
    }
}
