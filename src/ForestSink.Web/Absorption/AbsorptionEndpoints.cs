using System.Text.Json;
using ForestSink.Core.Accounts;
using ForestSink.PostGis.Absorption;
using ForestSink.PostGis.Database;
using ForestSink.PostGis.Forest;
using ForestSink.PostGis.Jobs;
using ForestSink.Web.Accounts;
using ForestSink.Web.Forest;
using ForestSink.Web.Jobs;
using ForestSink.Web.Shell;
using Microsoft.AspNetCore.Http.HttpResults;

namespace ForestSink.Web.Absorption;

/// <summary>Estimates: ask for one, follow it, read it, and see where every tonne comes from.</summary>
internal static class AbsorptionEndpoints
{
    public const int PageSize = 50;
    private const int ShownRuns = 20;

    public static void AddAbsorption(this IHostApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddSingleton<EstimateStore>();
        services.AddSingleton<ExplanationStore>();
        services.AddSingleton<EstimateRunner>();
        services.AddScoped<EstimatePages>();
        services.AddSingleton(provider => new RegisteredJobHandler(EstimateRunner.JobKind, provider.GetRequiredService<EstimateRunner>().RunJobAsync));
        services.AddSingleton(new RailEntry(40, "estimates", "calculator", "吸収量", "Absorption"));
        services.AddSingleton(new StandPanelSection(20, "absorption", "吸収量の試算", "Absorption"));
    }

    public static void MapAbsorption(this IEndpointRouteBuilder app)
    {
        var estimates = app.MapMunicipality("/estimates").RequireCapability(Capability.ReadForest);
        estimates.MapGet("", List);
        estimates.MapPost("", Start).RequireCapability(Capability.RunEstimates);
        estimates.MapGet("/{run:guid}", Show);
        estimates.MapGet("/{run:guid}.json", Report);
        estimates.MapGet("/{run:guid}/summary.csv", SummaryCsv);
        estimates.MapGet("/{run:guid}/cohorts.csv", CohortsCsv);
        estimates.MapGet("/{run:guid}/reasons/{reason}", Reason);
        estimates.MapGet("/{run:guid}/years/{fiscalYear:int}", ShowYear);
        estimates.MapGet("/{run:guid}/years/{fiscalYear:int}/stands", Breakdown);
        estimates.MapGet("/{run:guid}/stands/{standId:long}/years/{fiscalYear:int}", Stand);
        estimates.MapGet("/{run:guid}/cohorts/{cohortId:long}/years/{fiscalYear:int}", Derivation);
        app.MapMunicipality("/stands/{standId:long}/absorption").RequireCapability(Capability.ReadForest).MapGet("", Section);
    }

    private static async Task<IResult> List(Municipality municipality, EstimateStore estimates, Today today, CurrentUser user, CancellationToken cancellation) =>
        Workspace.Page<EstimatesPanel>("吸収量の試算", "Estimate absorption", new
        {
            Municipality = municipality.Code.ToString(),
            Runs = await estimates.RecentAsync(municipality.Code, ShownRuns, cancellation),
            CurrentFiscalYear = today.FiscalYear.Year,
            MayRun = user.Can(Capability.RunEstimates),
        });

    private static async Task<IResult> Start(
        IFormCollection form, Municipality municipality, ForestSinkDatabase database, StandTable table, MapConfiguration configuration, Today today, HttpContext http, CancellationToken cancellation)
    {
        var order = await EstimateForm.ReadAsync(form, municipality, table, configuration, today, cancellation);
        await using var transaction = await database.BeginAsync(municipality.Code, cancellation);
        await JobStore.EnqueueAsync(transaction, order.RunId, EstimateRunner.JobKind, JsonSerializer.Serialize(order, JsonSerializerOptions.Web), cancellation);
        await transaction.CommitAsync(cancellation);
        var address = $"/m/{municipality.Code}/estimates/{order.RunId}";
        if (http.Request.Headers["HX-Request"] != "true")
            return TypedResults.LocalRedirect(address);
        http.Response.Headers["HX-Push-Url"] = address;
        return Progress(municipality, order.RunId);
    }

    private static async Task<IResult> Show(Guid run, Municipality municipality, EstimatePages pages, JobStore jobs, CancellationToken cancellation) =>
        await pages.FindAsync(run, null, cancellation) is { } view
            ? await pages.ShowAsync(view, cancellation)
            : await jobs.FindAsync(municipality.Code, run, cancellation) is { Kind: EstimateRunner.JobKind } ? Progress(municipality, run) : TypedResults.NotFound();

    private static async Task<IResult> ShowYear(Guid run, int fiscalYear, EstimatePages pages, CancellationToken cancellation) =>
        await pages.FindAsync(run, fiscalYear, cancellation) is { } view ? await pages.ShowAsync(view, cancellation) : TypedResults.NotFound();

    private static async Task<IResult> Report(Guid run, Municipality municipality, EstimateStore estimates, CancellationToken cancellation) =>
        await estimates.FindAsync(municipality.Code, run, cancellation) is { } found
            ? TypedResults.Ok(EstimateReport.Of(municipality.Code, found, await estimates.YearsAsync(municipality.Code, run, cancellation)))
            : TypedResults.NotFound();

    private static async Task<IResult> SummaryCsv(Guid run, EstimatePages pages, Language language, CancellationToken cancellation) =>
        await pages.FindAsync(run, null, cancellation) is { } view
            ? EstimateCsv.Summary(view, await pages.SpeciesNamesAsync(cancellation), language, cancellation)
            : TypedResults.NotFound();

    private static async Task<IResult> CohortsCsv(
        Guid run, Municipality municipality, EstimateStore estimates, ExplanationStore explanations, EstimatePages pages, Language language, CancellationToken cancellation) =>
        await estimates.FindAsync(municipality.Code, run, cancellation) is { } found
            ? EstimateCsv.Cohorts(municipality.Code, found, explanations, await pages.SpeciesNamesAsync(cancellation), language, cancellation)
            : TypedResults.NotFound();

    private static async Task<IResult> Reason(
        Guid run, string reason, int? page, Municipality municipality, EstimateStore estimates, EstimatePages pages, CancellationToken cancellation)
    {
        var pageNo = Math.Clamp(page ?? 0, 0, 100_000);
        if (await estimates.FindAsync(municipality.Code, run, cancellation) is not { } found || found.NotEstimatedCounts.FirstOrDefault(c => c.Reason == reason) is not { } count)
            return TypedResults.NotFound();
        return Workspace.Page<ReasonPanel>("試算のない林分", "Cohorts without an estimate", new
        {
            Base = $"/m/{municipality.Code}/estimates/{run}",
            Reason = reason,
            Count = count,
            Stands = await estimates.WithoutEstimateAsync(municipality.Code, run, reason, pageNo * PageSize, PageSize, cancellation),
            Species = await pages.SpeciesNamesAsync(cancellation),
            PageNo = pageNo,
        });
    }

    private static async Task<IResult> Breakdown(
        Guid run, int fiscalYear, string? of, string? order, int? page, Municipality municipality, EstimateStore estimates, EstimatePages pages, CancellationToken cancellation)
    {
        var pageNo = Math.Clamp(page ?? 0, 0, 100_000);
        if (await pages.FindAsync(run, fiscalYear, cancellation) is not { } view || (of is not null && !view.SpeciesOfYear.Any(part => part.Part == of)))
            return TypedResults.NotFound();
        return Workspace.Page<BreakdownPanel>("合計の内訳", "How the total comes about", new
        {
            View = view,
            Species = await pages.SpeciesNamesAsync(cancellation),
            Stands = await estimates.StandsAsync(municipality.Code, view.Run, fiscalYear, of, order != "code", pageNo * PageSize, PageSize, cancellation),
            Part = of,
            Sort = order == "code" ? "code" : "absorption",
            PageNo = pageNo,
        });
    }

    private static async Task<IResult> Stand(
        Guid run, long standId, int fiscalYear, Municipality municipality, EstimateStore estimates, ExplanationStore explanations, EstimatePages pages, CancellationToken cancellation)
    {
        var found = await estimates.FindAsync(municipality.Code, run, cancellation);
        var cohorts = await explanations.CohortsAsync(municipality.Code, run, standId, cancellation);
        if (found is null || cohorts.Count == 0 || fiscalYear < found.FirstFy || fiscalYear > found.LastFy)
            return TypedResults.NotFound();
        return Workspace.Page<StandEstimatePanel>($"小班 {cohorts[0].StandCode} の吸収量", $"Absorption of stand {cohorts[0].StandCode}", new
        {
            Municipality = municipality.Code.ToString(),
            Run = found,
            Cohorts = cohorts,
            Year = fiscalYear,
            Species = await pages.SpeciesNamesAsync(cancellation),
            Base = $"/m/{municipality.Code}/estimates/{run}",
        });
    }

    /// <summary>The derivation as a page; with <c>inline</c> as a part of the page that asks for it.</summary>
    private static async Task<IResult> Derivation(
        Guid run, long cohortId, int fiscalYear, string? inline, Municipality municipality, ExplanationStore explanations, EstimatePages pages, CancellationToken cancellation)
    {
        if (await explanations.ExplainAsync(municipality.Code, run, cohortId, fiscalYear, cancellation) is not { } explanation)
            return TypedResults.NotFound();
        if (inline is not null)
            return new RazorComponentResult<DerivationTable>(new { Explanation = explanation });
        return Workspace.Page<DerivationPanel>($"{explanation.Cohort.StandCode} の式", $"Formula of {explanation.Cohort.StandCode}", new
        {
            Explanation = explanation,
            Species = await pages.SpeciesNamesAsync(cancellation),
            Base = $"/m/{municipality.Code}/estimates/{run}",
        });
    }

    /// <summary>The stand panel's section: of the run shown on the map, otherwise of the newest that has the stand and the year.</summary>
    private static async Task<IResult> Section(
        long standId, int? fy, Guid? run, Municipality municipality, StandStore stands, EstimateStore estimates, ExplanationStore explanations, EstimatePages pages, Today today, CancellationToken cancellation)
    {
        if (await stands.FindAsync(municipality.Code, standId, cancellation) is null)
            return TypedResults.NotFound();
        var found = run is { } id ? await estimates.FindAsync(municipality.Code, id, cancellation) : await estimates.NewestAsync(municipality.Code, wholeOnly: false, cancellation);
        IReadOnlyList<EstimatedCohort> cohorts = found is null ? [] : await explanations.CohortsAsync(municipality.Code, found.RunId, standId, cancellation);
        return new RazorComponentResult<StandSection>(new
        {
            Municipality = municipality.Code.ToString(),
            Run = found,
            Cohorts = cohorts,
            Year = fy ?? today.FiscalYear.Year,
            Species = await pages.SpeciesNamesAsync(cancellation),
        });
    }

    private static IResult Progress(Municipality municipality, Guid run) =>
        Workspace.Page<ProgressPanel>("試算しています", "Estimating", new { Municipality = municipality.Code.ToString(), JobId = run });
}
