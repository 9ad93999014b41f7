using ForestSink.PostGis.Database;
using ForestSink.PostGis.Exchange;
using ForestSink.PostGis.Forest;
using ForestSink.PostGis.Jobs;
using ForestSink.Web.Shell;

namespace ForestSink.Web.Exchange;

/// <summary>Which panel shows an import, by how far it has come.</summary>
internal sealed class ImportPages(Municipality municipality, ForestSinkDatabase database, JobStore jobs, ImportJobs imports)
{
    public async Task<Job?> FindAsync(Guid jobId, string kind, CancellationToken cancellation) =>
        await jobs.FindAsync(municipality.Code, jobId, cancellation) is { } job && job.Kind == kind ? job : null;

    /// <summary>The report of a check that came to its end; null otherwise.</summary>
    public async Task<ImportReport?> ReportAsync(Guid jobId, CancellationToken cancellation) =>
        await FindAsync(jobId, ImportJobs.Check, cancellation) is { State: "succeeded" } job ? ImportJobs.ReportOf(job) : null;

    public async Task<IResult> StartAsync(CheckArguments arguments, HttpContext http, CancellationToken cancellation)
    {
        var jobId = await imports.EnqueueAsync(municipality.Code, arguments, cancellation);
        return ImportEndpoints.Moved(http, Address(jobId), () => Waiting(jobId, Address(jobId), isCheck: true));
    }

    public static IResult Waiting(Guid jobId, string address, bool isCheck) => isCheck
        ? Workspace.Page<WaitingPanel>("ファイルを検査しています", "Checking the file", new { JobId = jobId, Address = address, IsCheck = true })
        : Workspace.Page<WaitingPanel>("取り込んでいます", "Importing", new { JobId = jobId, Address = address, IsCheck = false });

    public async Task<IResult> CheckAsync(Job job, CancellationToken cancellation)
    {
        if (!job.IsOver)
            return Waiting(job.JobId, Address(job.JobId), isCheck: true);
        var arguments = ImportJobs.CheckOf(job);
        await using var transaction = await database.BeginAsync(municipality.Code, cancellation);
        var mappings = await MappingStore.AllAsync(transaction, cancellation);
        var report = job.State == "succeeded" ? ImportJobs.ReportOf(job) : null;
        if (report is null or { Refusal: not null })
            return Workspace.Page<RefusedPanel>("取り込めません", "The file cannot be imported", new { Job = job, Arguments = arguments, Report = report, Mappings = mappings });
        return Workspace.Page<ReportPanel>("検査の結果", "Result of the check", new
        {
            job.JobId,
            Arguments = arguments,
            Report = report,
            Mappings = mappings,
            Species = await MappingStore.SpeciesAsync(transaction, cancellation),
        });
    }

    public IResult Apply(Job job, Guid checkId) => job.IsOver
        ? Workspace.Page<AppliedPanel>("取り込みの結果", "Import", new { Job = job, CheckAddress = Address(checkId) })
        : Waiting(job.JobId, $"{Address(checkId)}/apply/{job.JobId}", isCheck: false);

    private string Address(Guid jobId) => $"/m/{municipality.Code}/imports/{jobId}";
}
