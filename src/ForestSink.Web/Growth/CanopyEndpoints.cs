using System.Globalization;
using System.Text.Json;
using ForestSink.Core.Accounts;
using ForestSink.PostGis.Database;
using ForestSink.PostGis.Exchange;
using ForestSink.PostGis.Forest;
using ForestSink.PostGis.Growth;
using ForestSink.PostGis.Jobs;
using ForestSink.Web.Accounts;
using ForestSink.Web.Jobs;
using ForestSink.Web.Shell;
using Microsoft.AspNetCore.Mvc;

namespace ForestSink.Web.Growth;

/// <summary>Canopy height models (樹冠高): send a GeoTIFF, measure the stands, look at site index and class, withdraw a survey.</summary>
internal static class CanopyEndpoints
{
    public static void AddCanopy(this IServiceCollection services)
    {
        services.AddSingleton<CanopyStore>();
        services.AddSingleton<CanopySurveyJob>();
        services.AddSingleton(provider => new RegisteredJobHandler(CanopySurveyJob.JobKind, provider.GetRequiredService<CanopySurveyJob>().RunAsync));
    }

    public static void MapCanopy(this RouteGroupBuilder growth)
    {
        var canopy = growth.MapGroup("/canopy");
        canopy.MapGet("", Show);
        canopy.MapGet("/heights.csv", Table);
        canopy.MapPost("/uploads", Receive).RequireCapability(Capability.ImportForest).AddEndpointFilter<AntiforgeryFilter>().RequireRateLimiting(RateLimits.Upload)
            .WithMetadata(new RequestSizeLimitAttribute(ImportLimits.Default.FileBytes + 1024));
        canopy.MapPost("/checks", Start).RequireCapability(Capability.ImportForest);
        canopy.MapGet("/{survey:guid}", ShowSurvey);
        canopy.MapPost("/{survey:guid}/withdraw", Withdraw).RequireCapability(Capability.ImportForest);
    }

    /// <summary>The body is the file itself; its name comes in the query.</summary>
    private static async Task<IResult> Receive(string name, HttpRequest request, Municipality municipality, UploadStore uploads, CancellationToken cancellation)
    {
        var fileName = Path.GetFileName(name.Replace('\\', '/')).Trim();
        if (fileName.Length is 0 or > 255 || fileName.Any(char.IsControl))
            throw new UserErrorException("ファイルの名前が使えません。短い名前に変えてください。", "The file's name cannot be used. Give it a short one.");
        var upload = await uploads.SaveAsync(municipality.Code, fileName, request.Body, ImportLimits.Default.FileBytes, cancellation);
        return TypedResults.Ok(new { id = upload.UploadId });
    }

    private static Task<IResult> Show(Municipality municipality, ForestSinkDatabase database, CanopyStore store, CancellationToken cancellation) =>
        PageAsync(municipality, database, store, new(), null, null, cancellation);

    private static async Task<IResult> ShowSurvey(Guid survey, Municipality municipality, ForestSinkDatabase database, CanopyStore store, JobStore jobs, CancellationToken cancellation) =>
        await jobs.FindAsync(municipality.Code, survey, cancellation) is { Kind: CanopySurveyJob.JobKind } job
            ? await PageAsync(municipality, database, store, CanopyForm.Of(job.Arguments), job, null, cancellation)
            : TypedResults.NotFound();

    private static async Task<IResult> Start(
        [FromForm] CanopyForm form, Municipality municipality, ForestSinkDatabase database, CanopyStore store, UploadStore uploads, JobStore jobs, HttpContext http, CancellationToken cancellation)
    {
        try
        {
            var order = form.Order();
            if (await uploads.FindAsync(municipality.Code, order.UploadId, cancellation) is null)
                throw new UserErrorException("ファイルを選んでください。", "Choose a file.");
            await using var transaction = await database.BeginAsync(municipality.Code, cancellation);
            await JobStore.EnqueueAsync(transaction, form.Survey, CanopySurveyJob.JobKind, JsonSerializer.Serialize(order, JsonSerializerOptions.Web), cancellation);
            await transaction.CommitAsync(cancellation);
        }
        catch (UserErrorException problem)
        {
            return await PageAsync(municipality, database, store, form, null, problem, cancellation);
        }

        http.Response.Headers["HX-Push-Url"] = $"/m/{municipality.Code}/growth/canopy/{form.Survey}";
        return await PageAsync(municipality, database, store, form, await jobs.FindAsync(municipality.Code, form.Survey, cancellation), null, cancellation);
    }

    private static async Task<IResult> Withdraw(Guid survey, Municipality municipality, ForestSinkDatabase database, CanopyStore store, HttpContext http, CancellationToken cancellation)
    {
        if (!await store.WithdrawAsync(municipality.Code, survey, cancellation))
            return TypedResults.NotFound();
        http.Response.Headers["HX-Push-Url"] = $"/m/{municipality.Code}/growth/canopy";
        return await Show(municipality, database, store, cancellation);
    }

    private static async Task<IResult> Table(Municipality municipality, ForestSinkDatabase database, CanopyStore store, CancellationToken cancellation)
    {
        var documents = await GrowthDocuments.NewestAsync(database, municipality.Code, cancellation);
        var rows = (await store.StandsAsync(municipality.Code, cancellation)).Select(stand => CanopyRow.Of(stand, documents));
        var lines = rows.Select(row => string.Create(CultureInfo.InvariantCulture,
            $"{row.Stand.Code},{row.Stand.SpeciesKey},{row.Stand.Age},{row.Stand.UpperHeightM:0.0},{row.Stand.CoveredPercent:0},{row.Site?.SiteIndexM:0.0},{row.Site?.BestClass},{row.Site?.CautiousClass},{row.Stand.Status}"));
        return TypedResults.Text("\uFEFFstand,species,age,upper_height_m,covered_percent,site_index_m,best_class,cautious_class,status\r\n" + string.Join("\r\n", lines) + "\r\n", "text/csv; charset=utf-8");
    }

    private static async Task<IResult> PageAsync(
        Municipality municipality, ForestSinkDatabase database, CanopyStore store, CanopyForm form, Job? job, UserErrorException? problem, CancellationToken cancellation)
    {
        var documents = await GrowthDocuments.NewestAsync(database, municipality.Code, cancellation);
        return Workspace.Page<CanopyPanel>("樹冠高からの地位", "Site from canopy height", new
        {
            Surveys = await store.SurveysAsync(municipality.Code, cancellation),
            Rows = (IReadOnlyList<CanopyRow>)[.. (await store.StandsAsync(municipality.Code, cancellation)).Select(stand => CanopyRow.Of(stand, documents))],
            documents.Species,
            FormValues = (object)form,
            Job = job,
            Problem = problem,
        });
    }
}
