using Dapper;
using ForestSink.Core.Forest;
using ForestSink.PostGis.Jobs;
using ForestSink.TestSupport;
using Npgsql;

namespace ForestSink.PostGis.Tests.Jobs;

public sealed class JobWorkerTests : IAsyncLifetime
{
    private static readonly MunicipalityCode Town = MunicipalityCode.Parse("40348");
    private TestDatabase database = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        database = await TestDatabase.CreateAsync();
        await using var connection = new NpgsqlConnection(database.OwnerConnectionString);
        await connection.ExecuteAsync("INSERT INTO municipality (municipality_code, name, plane_zone) VALUES ('40348', '久山町', 2)");
    }

    public ValueTask DisposeAsync() => database.DisposeAsync();

    [Fact]
    public async Task A_job_runs_once_and_keeps_its_result()
    {
        var runs = 0;
        var jobId = await EnqueueAsync();
        var worker = Worker((_, _, _) => Task.FromResult<object?>(new { Count = Interlocked.Increment(ref runs) }));

        Assert.True(await worker.RunNextAsync(Cancellation));
        Assert.False(await worker.RunNextAsync(Cancellation));

        var job = await FindAsync(jobId);
        Assert.Equal("succeeded", job.State);
        Assert.Equal("""{"count": 1}""", job.Result);
    }

    [Fact]
    public async Task Two_workers_never_run_the_same_job()
    {
        var runs = 0;
        for (var i = 0; i < 20; i++)
            await EnqueueAsync();
        var workers = Enumerable.Range(0, 4).Select(_ => Worker((_, _, _) => Task.FromResult<object?>(Interlocked.Increment(ref runs))));

        await Task.WhenAll(workers.Select(async worker => { while (await worker.RunNextAsync(Cancellation)) { } }));

        Assert.Equal(20, runs);
    }

    [Fact]
    public async Task A_job_can_be_cancelled_while_it_runs()
    {
        var jobId = await EnqueueAsync();
        var started = new TaskCompletionSource();
        var run = Worker(async (_, _, cancellation) =>
        {
            started.SetResult();
            await Task.Delay(Timeout.Infinite, cancellation);
            return null;
        }).RunNextAsync(Cancellation);
        await started.Task;

        Assert.True(await new JobStore(database.Database).CancelAsync(Town, jobId, Cancellation));
        await run;

        Assert.Equal("cancelled", (await FindAsync(jobId)).State);
    }

    [Fact]
    public async Task A_user_error_reaches_the_user_in_both_languages()
    {
        var jobId = await EnqueueAsync();
        await Worker((_, _, _) => throw new UserErrorException("面積がありません。", "The area is missing.")).RunNextAsync(Cancellation);

        var job = await FindAsync(jobId);
        Assert.Equal(("failed", "面積がありません。", "The area is missing."), (job.State, job.ErrorJa, job.ErrorEn));
    }

    [Fact]
    public async Task A_job_of_a_dead_worker_is_taken_over()
    {
        var jobId = await EnqueueAsync();
        await using (var connection = new NpgsqlConnection(database.OwnerConnectionString))
            await connection.ExecuteAsync("UPDATE job SET state = 'running', attempts = 1, heartbeat_at = now() - interval '1 minute'");

        Assert.True(await Worker((_, _, _) => Task.FromResult<object?>(null)).RunNextAsync(Cancellation));

        var job = await FindAsync(jobId);
        Assert.Equal(("succeeded", 2), (job.State, job.Attempts));
    }

    private JobWorker Worker(JobHandler handler) =>
        new(database.Database, new Dictionary<string, JobHandler>(StringComparer.Ordinal) { ["test"] = handler });

    private async Task<Guid> EnqueueAsync()
    {
        var jobId = Guid.CreateVersion7();
        await using var transaction = await database.Database.BeginAsync(Town, Cancellation);
        await JobStore.EnqueueAsync(transaction, jobId, "test", "{}", Cancellation);
        await transaction.CommitAsync(Cancellation);
        return jobId;
    }

    private async Task<Job> FindAsync(Guid jobId) =>
        await new JobStore(database.Database).FindAsync(Town, jobId, Cancellation) ?? throw new InvalidOperationException("The job is gone.");
}
