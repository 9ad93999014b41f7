using System.Text.Json;
using ForestSink.Core.Accounts;
using ForestSink.Core.Forest;
using ForestSink.PostGis.Database;
using ForestSink.PostGis.Growth;
using ForestSink.PostGis.Jobs;
using ForestSink.Web.Accounts;
using ForestSink.Web.Shell;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace ForestSink.Web.Growth;

/// <summary>The simulation of the municipality: rules in, a job, its progress, the result under its own address.</summary>
internal static class ForestSimulationEndpoints
{
    public static void MapForestSimulation(this RouteGroupBuilder growth)
    {
        growth.MapGet("/forest", ShowEmpty);
        growth.MapGet("/forest/{run:guid}", Show);
        growth.MapGet("/forest/{run:guid}/progress", Progress);
        growth.MapGet("/forest/{run:guid}/map/{measure}", Map);
        growth.MapPost("/forest", Start).RequireCapability(Capability.RunEstimates);
    }

    private static async Task<IResult> ShowEmpty(MunicipalityCode municipality, ForestSinkDatabase database, TimeProvider clock, CancellationToken cancellation) =>
        await PageAsync(municipality, database, Fresh(clock), null, null, cancellation);

    private static async Task<IResult> Show(MunicipalityCode municipality, Guid run, ForestSinkDatabase database, JobStore jobs, CancellationToken cancellation) =>
        await FindAsync(municipality, run, jobs, cancellation) is { } job
            ? await PageAsync(municipality, database, ForestForm.Of(job.Arguments), job, null, cancellation)
            : TypedResults.NotFound();

    /// <summary>The card of a job that runs; the browser is sent to the result once there is one.</summary>
    private static async Task<IResult> Progress(MunicipalityCode municipality, Guid run, HttpContext http, JobStore jobs, CancellationToken cancellation)
    {
        if (await FindAsync(municipality, run, jobs, cancellation) is not { } job)
            return TypedResults.NotFound();
        if (job.State == "succeeded")
            http.Response.Headers["HX-Location"] = JsonSerializer.Serialize(new { path = $"/m/{municipality}/growth/forest/{run}", target = "#panel", swap = "innerHTML" });
        return new RazorComponentResult<ForestProgress>(new { Job = job });
    }

    /// <summary>Gzip as it is stored: the index as JSON, a measure as 16-bit numbers, least significant byte first. A run never changes.</summary>
    private static async Task<IResult> Map(MunicipalityCode municipality, Guid run, string measure, HttpContext http, ForestSinkDatabase database, CancellationToken cancellation)
    {
        if (await SimulationMap.FindAsync(database, municipality, run, measure, cancellation) is not { } content)
            return TypedResults.NotFound();
        http.Response.Headers.CacheControl = "private, max-age=31536000, immutable";
        http.Response.Headers.ContentEncoding = "gzip";
        return TypedResults.Bytes(content, measure == "index" ? "application/json" : "application/octet-stream");
    }

    private static async Task<IResult> Start(
        MunicipalityCode municipality, [FromForm] ForestForm form, [FromForm] Guid run, HttpContext http, ForestSinkDatabase database, JobStore jobs, CancellationToken cancellation)
    {
        try
        {
            await using var transaction = await database.BeginAsync(municipality, cancellation);
            await JobStore.EnqueueAsync(transaction, run, ForestSimulation.JobKind, JsonSerializer.Serialize(form.Order(), JsonSerializerOptions.Web), cancellation);
            await transaction.CommitAsync(cancellation);
        }
        catch (UserErrorException problem)
        {
            return await PageAsync(municipality, database, form, null, problem, cancellation);
        }

        http.Response.Headers["HX-Push-Url"] = $"/m/{municipality}/growth/forest/{run}";
        return await PageAsync(municipality, database, form, await FindAsync(municipality, run, jobs, cancellation), null, cancellation);
    }

    private static async Task<Job?> FindAsync(MunicipalityCode municipality, Guid run, JobStore jobs, CancellationToken cancellation) =>
        await jobs.FindAsync(municipality, run, cancellation) is { Kind: ForestSimulation.JobKind } job ? job : null;

    private static async Task<IResult> PageAsync(
        MunicipalityCode municipality, ForestSinkDatabase database, ForestForm form, Job? job, UserErrorException? problem, CancellationToken cancellation) =>
        Workspace.Page<ForestPanel>("市町村の予測", "Municipality simulation", new
        {
            Documents = await GrowthDocuments.NewestAsync(database, municipality, cancellation),
            FormValues = (object)form,
            Job = job,
            Problem = problem,
        });

    private static ForestForm Fresh(TimeProvider clock) => new()
    {
        FiscalYear = FiscalYear.Of(DateOnly.FromDateTime(clock.GetUtcNow().AddHours(9).DateTime)).Year,
        Sugi = "sugi-kitakinki-chugoku",
        Hinoki = "hinoki-kitakinki-chugoku",
        Thin = true,
        Cut = true,
    };
}
