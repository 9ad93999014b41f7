using Dapper;
using ForestSink.Core.Forest;
using ForestSink.PostGis.Database;

namespace ForestSink.PostGis.Jobs;

/// <summary>The job table as its users see it: enqueue, look, ask to cancel.</summary>
public sealed class JobStore(ForestSinkDatabase database)
{
    private const string Columns =
        "municipality_code, job_id, kind, arguments, state, step_ja, step_en, done, total, error_ja, error_en, result, attempts, created_at, finished_at";

    /// <summary>Queues work inside the caller's transaction: no commit, no job. The id is the caller's, so a repeat does nothing.</summary>
    public static Task EnqueueAsync(MunicipalityTransaction transaction, Guid jobId, string kind, string argumentsJson, CancellationToken cancellation) =>
        transaction.ExecuteAsync("""
            INSERT INTO job (municipality_code, job_id, kind, arguments)
            VALUES (@municipality, @jobId, @kind, @argumentsJson::jsonb)
            ON CONFLICT DO NOTHING
            """, new { jobId, kind, argumentsJson }, cancellation);

    public async Task<Job?> FindAsync(MunicipalityCode municipality, Guid jobId, CancellationToken cancellation)
    {
        await using var transaction = await database.BeginAsync(municipality, cancellation);
        return await transaction.QuerySingleOrDefaultAsync<Job>(
            $"SELECT {Columns} FROM job WHERE municipality_code = @municipality AND job_id = @jobId", new { jobId }, cancellation);
    }

    /// <summary>Jobs still open, and those of the last day, newest first.</summary>
    public async Task<IReadOnlyList<Job>> RecentAsync(MunicipalityCode municipality, CancellationToken cancellation)
    {
        await using var transaction = await database.BeginAsync(municipality, cancellation);
        return (await transaction.QueryAsync<Job>($"""
            SELECT {Columns} FROM job
            WHERE municipality_code = @municipality AND (finished_at IS NULL OR finished_at > now() - interval '1 day')
            ORDER BY created_at DESC LIMIT 50
            """, null, cancellation)).AsList();
    }

    /// <summary>Asks a job to stop. A queued one stops at once, a running one at its next report. False where no such job is open.</summary>
    public async Task<bool> CancelAsync(MunicipalityCode municipality, Guid jobId, CancellationToken cancellation)
    {
        await using var transaction = await database.BeginAsync(municipality, cancellation);
        var changed = await transaction.ExecuteAsync("""
            UPDATE job SET cancel_requested = true,
                   state       = CASE state WHEN 'queued' THEN 'cancelled' ELSE state END,
                   finished_at = CASE state WHEN 'queued' THEN now() END
            WHERE municipality_code = @municipality AND job_id = @jobId AND state IN ('queued', 'running')
            """, new { jobId }, cancellation);
        await transaction.CommitAsync(cancellation);
        return changed == 1;
    }
}
