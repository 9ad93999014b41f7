using ForestSink.Core.Accounts;
using ForestSink.PostGis.Database;
using ForestSink.PostGis.Exchange;
using ForestSink.PostGis.Forest;
using ForestSink.PostGis.Jobs;
using ForestSink.Web.Accounts;
using ForestSink.Web.Jobs;
using ForestSink.Web.Shell;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace ForestSink.Web.Exchange;

/// <summary>Importing a forest map and register: send, check, look, apply.</summary>
internal static class ImportEndpoints
{
    public const int FindingsPerPage = 50;
    private const int PreviewStands = 20_000;

    public static void AddExchange(this IHostApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddSingleton<UploadStore>();
        services.AddSingleton<ImportJobs>();
        services.AddScoped<ImportPages>();
        services.AddSingleton(provider => new RegisteredJobHandler(ImportJobs.Check, provider.GetRequiredService<ImportJobs>().CheckAsync) { Needs = Capability.ImportForest });
        services.AddSingleton(provider => new RegisteredJobHandler(ImportJobs.Apply, provider.GetRequiredService<ImportJobs>().ApplyAsync) { Needs = Capability.ImportForest });
        services.AddSingleton(new RailEntry(80, "imports", "upload", "取り込み", "Import") { Needs = Capability.ReadImports });
    }

    public static void MapExchange(this IEndpointRouteBuilder app)
    {
        var imports = app.MapMunicipality("/imports").RequireCapability(Capability.ImportForest);
        var reading = app.MapMunicipality("/imports").RequireCapability(Capability.ReadImports);
        reading.MapGet("", List);
        imports.MapPost("/uploads", Receive).AddEndpointFilter<AntiforgeryFilter>().RequireRateLimiting(RateLimits.Upload)
            .WithMetadata(new RequestSizeLimitAttribute(ImportLimits.Default.FileBytes + 1024));
        imports.MapPost("/checks", Check);
        reading.MapGet("/{checkId:guid}", Show);
        imports.MapPost("/{checkId:guid}/again", CheckAgain);
        reading.MapGet("/{checkId:guid}/findings", Findings);
        reading.MapGet("/{checkId:guid}/report.csv", Report);
        reading.MapGet("/{checkId:guid}/preview", Preview);
        imports.MapPost("/{checkId:guid}/apply", Apply);
        reading.MapGet("/{checkId:guid}/apply/{applyId:guid}", ShowApply);
        imports.MapMappings(reading);
        imports.MapNewMunicipality();
    }

    /// <summary>The panel of a new address: pushed by htmx, redirected to for a plain form.</summary>
    public static IResult Moved(HttpContext http, string address, Func<IResult> panel)
    {
        if (http.Request.Headers["HX-Request"] != "true")
            return TypedResults.LocalRedirect(address);
        http.Response.Headers["HX-Push-Url"] = address;
        return panel();
    }

    private static async Task<IResult> List(Municipality municipality, ForestSinkDatabase database, CancellationToken cancellation) =>
        Workspace.Page<ImportsPanel>("取り込み", "Import", new { Imports = await ImportStore.NewestAsync(database, municipality.Code, 20, cancellation) });

    /// <summary>The body is the file itself; its name comes in the query.</summary>
    private static async Task<IResult> Receive(string name, HttpRequest request, Municipality municipality, UploadStore uploads, CancellationToken cancellation)
    {
        var fileName = Path.GetFileName(name.Replace('\\', '/')).Trim();
        if (fileName.Length is 0 or > 255 || fileName.Any(char.IsControl))
            throw new UserErrorException("ファイルの名前が使えません。短い名前に変えてください。", "The file's name cannot be used. Give it a short one.");
        var upload = await uploads.SaveAsync(municipality.Code, fileName, request.Body, ImportLimits.Default.FileBytes, cancellation);
        return TypedResults.Ok(new { id = upload.UploadId });
    }

    private static async Task<IResult> Check(IFormCollection form, Municipality municipality, ImportPages pages, CurrentUser user, UploadStore uploads, HttpContext http, CancellationToken cancellation)
    {
        if (CheckForm.Id(form, "uploadId") is not { } uploadId || await uploads.FindAsync(municipality.Code, uploadId, cancellation) is not { } upload)
            throw new UserErrorException("ファイルを選んでください。", "Choose a file.");
        return await pages.StartAsync(new(uploadId, CheckForm.Id(form, "registerId"), upload.FileName, CheckForm.Options(form), user.Account.UserId), http, cancellation);
    }

    private static async Task<IResult> CheckAgain(Guid checkId, IFormCollection form, ImportPages pages, CurrentUser user, HttpContext http, CancellationToken cancellation) =>
        await pages.FindAsync(checkId, ImportJobs.Check, cancellation) is { } job
            ? await pages.StartAsync(ImportJobs.CheckOf(job) with { Options = CheckForm.Options(form), UserId = user.Account.UserId }, http, cancellation)
            : TypedResults.NotFound();

    private static async Task<IResult> Show(Guid checkId, ImportPages pages, CancellationToken cancellation) =>
        await pages.FindAsync(checkId, ImportJobs.Check, cancellation) is { } job ? await pages.CheckAsync(job, cancellation) : TypedResults.NotFound();

    private static async Task<IResult> Findings(
        Guid checkId, string? kind, int? offset, Municipality municipality, ImportPages pages, ForestSinkDatabase database, CancellationToken cancellation)
    {
        if (await pages.ReportAsync(checkId, cancellation) is not { } report)
            return TypedResults.NotFound();
        var from = Math.Clamp(offset ?? 0, 0, 10_000_000);
        var findings = await ImportStore.FindingsAsync(database, municipality.Code, report.ImportId, kind, from, FindingsPerPage, cancellation);
        return new RazorComponentResult<FindingRows>(new
        {
            Findings = findings,
            More = findings.Count < FindingsPerPage ? null : $"/m/{municipality.Code}/imports/{checkId}/findings?kind={Uri.EscapeDataString(kind ?? "")}&offset={from + FindingsPerPage}",
        });
    }

    private static async Task<IResult> Report(Guid checkId, Municipality municipality, ImportPages pages, ForestSinkDatabase database, Language language, CancellationToken cancellation) =>
        await pages.ReportAsync(checkId, cancellation) is { } report
            ? TypedResults.File(ReportCsv.Of(await ImportStore.AllFindingsAsync(database, municipality.Code, report.ImportId, cancellation), language), "text/csv; charset=utf-8", $"import-{municipality.Code}-{checkId:N}.csv")
            : TypedResults.NotFound();

    private static async Task<IResult> Preview(Guid checkId, Municipality municipality, ImportPages pages, ForestSinkDatabase database, CancellationToken cancellation) =>
        await pages.ReportAsync(checkId, cancellation) is { } report
            ? TypedResults.Content(await ImportStore.PreviewAsync(database, municipality.Code, report.ImportId, PreviewStands, cancellation), "application/geo+json")
            : TypedResults.NotFound();

    private static async Task<IResult> Apply(
        Guid checkId, IFormCollection form, Municipality municipality, ImportPages pages, ImportJobs jobs, CurrentUser user, HttpContext http, CancellationToken cancellation)
    {
        if (await pages.ReportAsync(checkId, cancellation) is not { Refusal: null } report)
            return TypedResults.NotFound();
        var applyId = await jobs.EnqueueAsync(municipality.Code, new ApplyArguments(report.ImportId, CheckForm.Agreed(form), user.Account.UserId), cancellation);
        return Moved(http, $"/m/{municipality.Code}/imports/{checkId}/apply/{applyId}", () => ImportPages.Waiting(applyId, $"/m/{municipality.Code}/imports/{checkId}/apply/{applyId}", isCheck: false));
    }

    private static async Task<IResult> ShowApply(Guid checkId, Guid applyId, ImportPages pages, CancellationToken cancellation) =>
        await pages.FindAsync(applyId, ImportJobs.Apply, cancellation) is { } job ? pages.Apply(job, checkId) : TypedResults.NotFound();
}
