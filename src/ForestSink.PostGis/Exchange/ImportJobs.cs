using System.Text.Json;
using ForestSink.Core.Forest;
using ForestSink.PostGis.Database;
using ForestSink.PostGis.Jobs;

namespace ForestSink.PostGis.Exchange;

/// <summary>What a check of uploaded files needs to know.</summary>
/// <param name="UserId">Who asked for it; null on the command line.</param>
public sealed record CheckArguments(Guid UploadId, Guid? RegisterId, string FileName, ImportOptions Options, Guid? UserId);

/// <summary>What applying a checked import needs to know.</summary>
public sealed record ApplyArguments(Guid ImportId, ApplyOptions Options, Guid? UserId);

/// <summary>Checking and applying as jobs: they outlive the page that asked for them, and a crash of the server.</summary>
public sealed class ImportJobs(ForestSinkDatabase database)
{
    public const string Check = "import-check", Apply = "import-apply";

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    public async Task<Guid> EnqueueAsync(MunicipalityCode municipality, CheckArguments arguments, CancellationToken cancellation) =>
        await EnqueueAsync(municipality, Check, JsonSerializer.Serialize(arguments, Json), cancellation);

    public async Task<Guid> EnqueueAsync(MunicipalityCode municipality, ApplyArguments arguments, CancellationToken cancellation) =>
        await EnqueueAsync(municipality, Apply, JsonSerializer.Serialize(arguments, Json), cancellation);

    public static CheckArguments CheckOf(Job job) => JsonSerializer.Deserialize<CheckArguments>(job.Arguments, Json)!;

    public static ApplyArguments ApplyOf(Job job) => JsonSerializer.Deserialize<ApplyArguments>(job.Arguments, Json)!;

    /// <summary>The report of a check that succeeded.</summary>
    public static ImportReport ReportOf(Job job) => JsonSerializer.Deserialize<ImportReport>(job.Result!, Json)!;

    public static ImportOutcome OutcomeOf(Job job) => JsonSerializer.Deserialize<ImportOutcome>(job.Result!, Json)!;

    /// <summary>Handler of <see cref="Check"/>.</summary>
    public async Task<object?> CheckAsync(Job job, JobProgress progress, CancellationToken cancellation)
    {
        var arguments = CheckOf(job);
        var municipality = MunicipalityCode.Parse(job.MunicipalityCode);
        using var acting = Acting.As(arguments.UserId?.ToString() ?? Acting.CommandLine);
        using var folder = new WorkFolder();
        var file = await FetchAsync(municipality, arguments.UploadId, folder.File("upload"), cancellation);
        var register = arguments.RegisterId is { } id ? await FetchAsync(municipality, id, folder.File("register"), cancellation) : null;
        return await new ImportCheck(database, ImportLimits.Default).RunAsync(municipality, file, register, arguments.Options, progress.ReportAsync, cancellation);
    }

    /// <summary>Handler of <see cref="Apply"/>. A second run after a crash finds the import applied and answers the same.</summary>
    public async Task<object?> ApplyAsync(Job job, JobProgress progress, CancellationToken cancellation)
    {
        var arguments = ApplyOf(job);
        using var acting = Acting.As(arguments.UserId?.ToString() ?? Acting.CommandLine);
        return await new ImportApply(database).RunAsync(MunicipalityCode.Parse(job.MunicipalityCode), arguments.ImportId, arguments.Options, progress.ReportAsync, cancellation);
    }

    private async Task<ImportFile> FetchAsync(MunicipalityCode municipality, Guid uploadId, string path, CancellationToken cancellation)
    {
        var upload = await new UploadStore(database).WriteToAsync(municipality, uploadId, path, cancellation);
        return new(path, upload.FileName);
    }

    private async Task<Guid> EnqueueAsync(MunicipalityCode municipality, string kind, string arguments, CancellationToken cancellation)
    {
        var jobId = Guid.CreateVersion7();
        await using var transaction = await database.BeginAsync(municipality, cancellation);
        await JobStore.EnqueueAsync(transaction, jobId, kind, arguments, cancellation);
        await transaction.CommitAsync(cancellation);
        return jobId;
    }
}
