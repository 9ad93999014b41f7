using System.Text.Json;
using System.Threading.Channels;
using ForestSink.Core.Absorption;
using ForestSink.Core.Forest;
using ForestSink.PostGis.Database;
using ForestSink.PostGis.Growth;
using ForestSink.PostGis.Jobs;

namespace ForestSink.PostGis.Absorption;

/// <summary>
/// Runs an estimate: one connection streams the current cohorts out of a snapshot, this process estimates them, a second
/// connection writes the results. All of it becomes visible at once, or, after an error or a cancel, none of it.
/// </summary>
public sealed class EstimateRunner(ForestSinkDatabase database)
{
    public const string JobKind = "estimate";

    /// <summary>The handler of the job: its arguments are an <see cref="EstimateOrder"/>.</summary>
    public async Task<object?> RunJobAsync(Job job, JobProgress progress, CancellationToken cancellation)
    {
        var order = JsonSerializer.Deserialize<EstimateOrder>(job.Arguments, JsonSerializerOptions.Web)!;
        var run = await RunAsync(MunicipalityCode.Parse(job.MunicipalityCode), order, progress.ReportAsync, cancellation);
        return new { run.RunId, run.CohortsEstimated, run.CohortsNotEstimated };
    }

    /// <summary>Estimates and stores. The same run id again gives the stored run and computes nothing.</summary>
    /// <exception cref="UserErrorException">No stand matches, or reference data is missing.</exception>
    public async Task<EstimateRun> RunAsync(MunicipalityCode municipality, EstimateOrder order, EstimateProgress progress, CancellationToken cancellation)
    {
        await using var writing = await database.BeginAsync(municipality, cancellation);
        await writing.ExecuteAsync("SELECT pg_advisory_xact_lock(hashtextextended(@id, 0))", new { id = order.RunId.ToString() }, cancellation);
        if (await EstimateStore.FindAsync(writing, order.RunId, cancellation) is { } stored)
            return stored;

        await using var reading = await database.BeginSnapshotAsync(municipality, cancellation);
        await progress("基準データを読んでいます", "Reading the reference data", 0, 0, cancellation);
        var documents = await EstimateDocuments.NewestAsync(reading, cancellation);
        var estimator = new Estimator(documents.Basis,
            new EstimateRequest(municipality, order.Years, order.GrowthChoice, documents.OwnTables, order.ChosenTypes));
        var forest = await ForestAsync(reading, order.Selection, cancellation);
        if (forest.Cohorts == 0)
            throw new UserErrorException("対象の小班がありません。先に森林簿を取り込むか、対象を選び直してください。",
                "There are no stands to estimate: import a forest register first, or choose other stands.");

        var tally = await EstimateAsync(reading, writing, order, estimator, forest.Cohorts, progress, cancellation);
        await progress("合計を保存しています", "Storing the totals", forest.Cohorts, forest.Cohorts, cancellation);
        await EstimateRunWriter.WriteAsync(writing, order, documents, tally, forest, cancellation);
        var run = await EstimateStore.FindAsync(writing, order.RunId, cancellation);
        await writing.ExecuteAsync("SELECT analyze_estimates()", null, cancellation);
        await writing.CommitAsync(cancellation);
        return run!;
    }

    private static async Task<EstimateTally> EstimateAsync(
        MunicipalityTransaction reading, MunicipalityTransaction writing, EstimateOrder order, Estimator estimator, long total, EstimateProgress progress, CancellationToken cancellation)
    {
        // The one that fails stops the other; the queue keeps a fast reader from filling the memory.
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var queue = Channel.CreateBounded<EstimateBatch>(new BoundedChannelOptions(3) { SingleReader = true, SingleWriter = true });
        var estimation = new CohortEstimation(estimator);
        var estimate = Task.Run(() => EstimateAsync(reading, order, estimation, queue.Writer, stop.Token), stop.Token);
        try
        {
            await WriteAsync(writing, order, queue.Reader, total, progress, stop.Token);
        }
        catch
        {
            await stop.CancelAsync();
            await ((Task)estimate).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            throw;
        }
        await estimate;
        return estimation.Tally;
    }

    private static async Task EstimateAsync(
        MunicipalityTransaction reading, EstimateOrder order, CohortEstimation estimation, ChannelWriter<EstimateBatch> queue, CancellationToken cancellation)
    {
        try
        {
            var batch = EstimateBatch.New();
            await foreach (var cohort in CohortReader.ReadAsync(reading, order.Selection.StandIds, cancellation))
            {
                estimation.Add(cohort, batch);
                if (batch.Cohorts.Count < EstimateBatch.Size)
                    continue;
                await queue.WriteAsync(batch, cancellation);
                batch = EstimateBatch.New();
            }
            estimation.Finish(batch);
            await queue.WriteAsync(batch, cancellation);
            queue.Complete();
        }
        catch (Exception failed)
        {
            queue.Complete(failed);
            throw;
        }
    }

    private static async Task WriteAsync(
        MunicipalityTransaction writing, EstimateOrder order, ChannelReader<EstimateBatch> queue, long total, EstimateProgress progress, CancellationToken cancellation)
    {
        var writer = new EstimateWriter(writing, order.RunId);
        await writer.PrepareAsync(cancellation);
        var done = 0L;
        await foreach (var batch in queue.ReadAllAsync(cancellation))
        {
            await progress("算定しています", "Estimating", done, total, cancellation);
            await writer.AddAsync(batch.Cohorts, cancellation);
            await writer.AddAsync(batch.Stands, cancellation);
            done += batch.Cohorts.Count;
        }
    }

    private static Task<ForestState> ForestAsync(MunicipalityTransaction reading, EstimateSelection selection, CancellationToken cancellation) =>
        reading.QuerySingleAsync<ForestState>("""
            SELECT m.forest_version, m.register_date,
                   (SELECT count(*) FROM current_cohort c
                    WHERE c.municipality_code = @municipality AND (@standIds::bigint[] IS NULL OR c.stand_id = ANY (@standIds))) AS cohorts
            FROM municipality m WHERE m.municipality_code = @municipality
            """, new { standIds = selection.StandIds?.ToArray() }, cancellation);
}

/// <summary>The state of the forest that was read.</summary>
internal sealed record ForestState
{
    public long ForestVersion { get; init; }

    public DateOnly? RegisterDate { get; init; }

    public long Cohorts { get; init; }
}
