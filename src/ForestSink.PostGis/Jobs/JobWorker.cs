using System.Text.Json;
using Dapper;
using ForestSink.Core.Forest;
using ForestSink.PostGis.Database;

namespace ForestSink.PostGis.Jobs;

/// <summary>What a job does. Returns the result to store as JSON, or null.</summary>
public delegate Task<object?> JobHandler(Job job, JobProgress progress, CancellationToken cancellation);

/// <summary>Takes jobs from the table, one at a time, and runs their handlers. Any number of workers may run.</summary>
public sealed class JobWorker(ForestSinkDatabase database, IReadOnlyDictionary<string, JobHandler> handlers)
{
    private static readonly TimeSpan Heartbeat = TimeSpan.FromSeconds(1);

    /// <summary>Runs the oldest waiting job to its end.</summary>
    /// <returns>False where nothing waits.</returns>
    public async Task<bool> RunNextAsync(CancellationToken shutdown)
    {
        if (await TakeAsync(shutdown) is not { } job)
            return false;
        using var acting = Acting.As(job.QueuedBy);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(shutdown);
        var progress = new JobProgress(database, job);
        var heart = BeatAsync(progress, stop);
        try
        {
            var result = await handlers[job.Kind](job, progress, stop.Token);
            await progress.FinishAsync("succeeded", JsonSerializer.Serialize(result, JsonSerializerOptions.Web), null, shutdown);
        }
        catch (OperationCanceledException) when (!shutdown.IsCancellationRequested)
        {
            await progress.FinishAsync("cancelled", null, null, shutdown);
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            var shown = exception as UserErrorException ?? new UserErrorException(
                "予期しない問題が起きたため、処理を完了できませんでした。データは変わっていません。", "Something unexpected went wrong. No data was changed.", exception);
            await progress.FinishAsync("failed", null, shown, shutdown);
            if (exception is not UserErrorException)
                throw;
        }
        finally
        {
            await stop.CancelAsync();
            await heart;
        }
        return true;
    }

    private async Task<Job?> TakeAsync(CancellationToken cancellation)
    {
        await using var connection = await database.OpenConnectionAsync(cancellation);
        return await connection.QuerySingleOrDefaultAsync<Job>(new CommandDefinition(
            "SELECT * FROM take_job(@kinds)", new { kinds = handlers.Keys.ToArray() }, cancellationToken: cancellation));
    }

    private static async Task BeatAsync(JobProgress progress, CancellationTokenSource stop)
    {
        try
        {
            while (true)
            {
                await Task.Delay(Heartbeat, stop.Token);
                if (await progress.BeatAsync(stop.Token))
                    await stop.CancelAsync();
            }
        }
        catch (OperationCanceledException)
        {
            // The job is over, or it was asked to stop.
        }
    }
}

/// <summary>How a handler tells what it is doing now. Written at most every 200 ms, outside the handler's own transaction.</summary>
public sealed class JobProgress(ForestSinkDatabase database, Job job)
{
    private readonly MunicipalityCode municipality = MunicipalityCode.Parse(job.MunicipalityCode);
    private long lastWrite;

    /// <param name="japanese">What is being done, as the user would say it.</param>
    /// <param name="done">Units done, of <paramref name="total"/>; 0 of 0 where the length is unknown.</param>
    public async Task ReportAsync(string japanese, string english, long done, long total, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        var now = Environment.TickCount64;
        if (done != 0 && done != total && now - lastWrite < 200)
            return;
        lastWrite = now;
        await UpdateAsync("step_ja = @japanese, step_en = @english, done = @done, total = @total, heartbeat_at = now()",
            new { japanese, english, done, total, job.JobId, job.Attempts }, cancellation);
    }

    internal async Task<bool> BeatAsync(CancellationToken cancellation)
    {
        await using var transaction = await database.BeginAsync(municipality, cancellation);
        var cancelled = await transaction.QuerySingleAsync<bool>("""
            WITH beaten AS (
              UPDATE job SET heartbeat_at = now()
              WHERE municipality_code = @municipality AND job_id = @JobId AND state = 'running' AND attempts = @Attempts
              RETURNING cancel_requested)
            SELECT coalesce((SELECT cancel_requested FROM beaten), true)
            """, new { job.JobId, job.Attempts }, cancellation);
        await transaction.CommitAsync(cancellation);
        return cancelled;
    }

    internal Task FinishAsync(string state, string? result, UserErrorException? error, CancellationToken cancellation) =>
        UpdateAsync("state = @state, result = @result::jsonb, error_ja = @Japanese, error_en = @English, finished_at = now()",
            new { state, result, error?.Japanese, error?.English, job.JobId, job.Attempts }, cancellation);

    /// <summary>Writes only while this attempt still holds the job: a worker that was given up for dead changes nothing.</summary>
    private async Task UpdateAsync(string assignments, object parameters, CancellationToken cancellation)
    {
        await using var transaction = await database.BeginAsync(municipality, cancellation);
        await transaction.ExecuteAsync($"""
            UPDATE job SET {assignments}
            WHERE municipality_code = @municipality AND job_id = @JobId AND state = 'running' AND attempts = @Attempts
            """, parameters, cancellation);
        await transaction.CommitAsync(cancellation);
    }
}
