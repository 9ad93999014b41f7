using System.Text.Json;
using ForestSink.Core.Accounts;
using ForestSink.PostGis.Database;
using ForestSink.PostGis.Exchange;
using ForestSink.PostGis.Forest;
using ForestSink.PostGis.Jobs;
using ForestSink.PostGis.Planting;
using ForestSink.Web.Accounts;
using ForestSink.Web.Shell;
using Microsoft.AspNetCore.Mvc;

namespace ForestSink.Web.Planting;

/// <summary>Elevation, roads, facilities and excluded areas; and the assumptions of costs and tending.</summary>
internal static class SurroundingsEndpoints
{
    private const long MostBytes = 300L * 1024 * 1024;

    public static void MapSurroundings(this RouteGroupBuilder planting)
    {
        planting.MapGet("/surroundings", Show);
        planting.MapPost("/surroundings", Receive).RequireCapability(Capability.ImportForest).RequireRateLimiting(RateLimits.Upload)
            .WithMetadata(new RequestSizeLimitAttribute(MostBytes + 4096), new RequestFormLimitsAttribute { MultipartBodyLengthLimit = MostBytes });
        planting.MapGet("/surroundings/{load:guid}", Working);
        planting.MapGet("/assumptions", Assumptions);
        planting.MapPost("/assumptions", SaveAssumptions).RequireCapability(Capability.PlanPlanting);
    }

    private static async Task<IResult> Show(PlantingDesk desk, Municipality municipality, ForestSinkDatabase database, CancellationToken cancellation) =>
        await PageAsync(desk, municipality, database, null, cancellation);

    private static async Task<IResult> PageAsync(PlantingDesk desk, Municipality municipality, ForestSinkDatabase database, UserErrorException? problem, CancellationToken cancellation) =>
        Workspace.Page<SurroundingsPanel>("地形・道・施設", "Terrain and surroundings", new
        {
            Elevation = await desk.ElevationAsync(cancellation),
            Counts = await LayerCounts.ReadAsync(database, municipality.Code, cancellation),
            Problem = problem,
        });

    private static async Task<IResult> Receive(
        IFormCollection form, PlantingDesk desk, Municipality municipality, ForestSinkDatabase database, UploadStore uploads, HttpContext http, CancellationToken cancellation)
    {
        try
        {
            var kind = form["kind"].ToString();
            if (kind != SurroundingsJobs.Elevation && !LayerImport.Kinds.Contains(kind, StringComparer.Ordinal))
                throw new UserErrorException("種類を選んでください。", "Choose what the file holds.");
            if (form.Files["file"] is not { Length: > 0 } file)
                throw new UserErrorException("ファイルを選んでください。", "Choose a file.");
            await using var content = file.OpenReadStream();
            var upload = await uploads.SaveAsync(municipality.Code, Path.GetFileName(file.FileName) is { Length: > 0 and <= 255 } name ? name : "file", content, MostBytes, cancellation);
            var (jobId, source) = (Guid.CreateVersion7(), form["source"].ToString().Trim());
            var order = new SurroundingsOrder(upload.UploadId, kind, form["nameField"].ToString().Trim() is { Length: > 0 } field ? field : null, source[..Math.Min(source.Length, 200)]);
            await using var transaction = await database.BeginAsync(municipality.Code, cancellation);
            await JobStore.EnqueueAsync(transaction, jobId, SurroundingsJobs.JobKind, JsonSerializer.Serialize(order, JsonSerializerOptions.Web), cancellation);
            await transaction.CommitAsync(cancellation);
            return SiteEndpoints.Go(http, $"/m/{municipality.Code}/planting/surroundings/{jobId}");
        }
        catch (UserErrorException problem)
        {
            return await PageAsync(desk, municipality, database, problem, cancellation);
        }
    }

    private static async Task<IResult> Working(Guid load, Municipality municipality, JobStore jobs, CancellationToken cancellation) =>
        await jobs.FindAsync(municipality.Code, load, cancellation) is { Kind: SurroundingsJobs.JobKind } job
            ? Workspace.Page<WorkingPanel>("取り込んでいます", "Importing", new { Job = job, Path = "/surroundings", Done = $"/m/{municipality.Code}/planting/surroundings" })
            : TypedResults.NotFound();

    private static async Task<IResult> Assumptions(PlantingDesk desk, CancellationToken cancellation) =>
        Workspace.Page<AssumptionsPanel>("費用と前提", "Costs and assumptions", new { (await desk.OutlookAsync(cancellation)).Assumptions });

    private static async Task<IResult> SaveAssumptions(IFormCollection form, PlantingDesk desk, Municipality municipality, AssumptionStore store, Language language, HttpContext http, CancellationToken cancellation)
    {
        var before = (await desk.OutlookAsync(cancellation)).Assumptions;
        try
        {
            var label = form["label"].ToString().Trim();
            if (label.Length is 0 or > 100)
                throw new UserErrorException("版の名前を100字までで入れてください（例: 令和8年度 単価）。", "Name this edition in at most 100 characters.");
            await store.SaveAsync(municipality.Code, AssumptionForm.Read(form, before, language) with { Label = label }, cancellation);
            return SiteEndpoints.Go(http, $"/m/{municipality.Code}/planting/assumptions");
        }
        catch (UserErrorException problem)
        {
            return Workspace.Page<AssumptionsPanel>("費用と前提", "Costs and assumptions", new { Assumptions = before, Problem = problem, Typed = form });
        }
    }
}
