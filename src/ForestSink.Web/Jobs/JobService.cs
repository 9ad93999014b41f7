using ForestSink.PostGis.Database;
using ForestSink.PostGis.Jobs;
using Npgsql;

namespace ForestSink.Web.Jobs;

/// <summary>Wakes the worker when a job is queued (LISTEN), and looks every few seconds for work that a crash left behind.</summary>
internal sealed partial class JobService(JobWorker worker, ForestSinkDatabase database, ILogger<JobService> logger) : BackgroundService
{
    private static readonly TimeSpan Patrol = TimeSpan.FromSeconds(5);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await ServeAsync(stoppingToken);
            }
            catch (Exception exception) when (exception is not OperationCanceledException)
            {
                LogTrouble(exception);
                await Task.Delay(Patrol, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private async Task ServeAsync(CancellationToken stoppingToken)
    {
        await using var connection = await database.OpenConnectionAsync(stoppingToken);
        await using (var listen = new NpgsqlCommand("LISTEN job_queued", connection))
            await listen.ExecuteNonQueryAsync(stoppingToken);
        while (true)
        {
            while (await RunNextAsync(stoppingToken)) { }
            await connection.WaitAsync(Patrol, stoppingToken);
        }
    }

    /// <summary>A job that fails has told its user so already; here only the log learns of it.</summary>
    private async Task<bool> RunNextAsync(CancellationToken stoppingToken)
    {
        try
        {
            return await worker.RunNextAsync(stoppingToken);
        }
        catch (Exception exception) when (exception is not (OperationCanceledException or NpgsqlException))
        {
            LogTrouble(exception);
            return true;
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "A job or its table gave trouble.")]
    private partial void LogTrouble(Exception exception);
}
