using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using ForestSink.Core.Accounts;
using ForestSink.Core.Forest;
using ForestSink.PostGis.Jobs;
using ForestSink.Web.Accounts;
using ForestSink.Web.Shell;

namespace ForestSink.Web.Jobs;

/// <summary>A job as the page sees it: state, what is being done now, and how far.</summary>
public sealed record JobView(Guid Id, string Kind, string State, string Step, long Done, long Total, string? Error, bool IsOver, bool MayCancel);

internal static class JobEndpoints
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(250);

    public static void MapJobs(this IEndpointRouteBuilder app)
    {
        var jobs = app.MapGroup("/m/{municipality}/jobs").RequireCapability(Capability.ReadForest);
        jobs.MapGet("/{jobId:guid}", Show);
        jobs.MapGet("/{jobId:guid}/events", Follow);
        jobs.MapPost("/{jobId:guid}/cancel", Cancel);
    }

    private static async Task<IResult> Show(MunicipalityCode municipality, Guid jobId, JobStore jobs, JobRights rights, Language language, CancellationToken cancellation) =>
        await jobs.FindAsync(municipality, jobId, cancellation) is { } job ? TypedResults.Ok(View(job, rights, language)) : TypedResults.NotFound();

    private static async Task<IResult> Follow(MunicipalityCode municipality, Guid jobId, JobStore jobs, JobRights rights, Language language, CancellationToken cancellation) =>
        await jobs.FindAsync(municipality, jobId, cancellation) is { } job
            ? TypedResults.ServerSentEvents(Events(municipality, job, jobs, rights, language, cancellation))
            : TypedResults.NotFound();

    private static async Task<IResult> Cancel(MunicipalityCode municipality, Guid jobId, JobStore jobs, JobRights rights, CancellationToken cancellation)
    {
        if (await jobs.FindAsync(municipality, jobId, cancellation) is not { } job)
            return TypedResults.NotFound();
        if (!rights.MayCancel(job))
            return TypedResults.StatusCode(StatusCodes.Status403Forbidden);
        return await jobs.CancelAsync(municipality, jobId, cancellation) ? TypedResults.NoContent() : TypedResults.NotFound();
    }

    /// <summary>Sends the job whenever it changed, and ends with its last state.</summary>
    private static async IAsyncEnumerable<SseItem<JobView>> Events(
        MunicipalityCode municipality, Job job, JobStore jobs, JobRights rights, Language language, [EnumeratorCancellation] CancellationToken cancellation)
    {
        JobView? sent = null;
        for (Job? now = job; now is not null; now = await jobs.FindAsync(municipality, job.JobId, cancellation))
        {
            var view = View(now, rights, language);
            if (view != sent)
                yield return new SseItem<JobView>(sent = view, view.IsOver ? "over" : "progress");
            if (view.IsOver)
                yield break;
            await Task.Delay(Interval, cancellation);
        }
    }

    private static JobView View(Job job, JobRights rights, Language language) => new(
        job.JobId, job.Kind, job.State, language[job.StepJa, job.StepEn], job.Done, job.Total,
        job.ErrorJa is null ? null : language[job.ErrorJa, job.ErrorEn!], job.IsOver, rights.MayCancel(job));
}
