using System.Text.Json;
using ForestSink.Core.Accounts;
using ForestSink.PostGis.Absorption.Projects;
using ForestSink.PostGis.Database;
using ForestSink.PostGis.Forest;
using ForestSink.PostGis.Jobs;
using ForestSink.Web.Accounts;
using ForestSink.Web.Forest;
using ForestSink.Web.Shell;
using ForestSink.Web.Work;
using Microsoft.AspNetCore.Http.HttpResults;

namespace ForestSink.Web.Absorption.Projects;

/// <summary>Monitoring runs of a project: run, read, follow each figure, freeze, verify, take away.</summary>
internal static class MonitoringEndpoints
{
    public static void MapMonitoring(this IEndpointRouteBuilder app)
    {
        var runs = app.MapMunicipality("/projects/{project:guid}/runs").RequireCapability(Capability.ReadForest);
        runs.MapPost("", Start).RequireCapability(Capability.ManageProjects);
        runs.MapGet("/{run:guid}", Show);
        runs.MapGet("/{run:guid}/years/{fiscalYear:int}", Year);
        runs.MapGet("/{run:guid}/stands/{standId:long}", Stand);
        runs.MapGet("/{run:guid}/changes", Changes);
        runs.MapPost("/{run:guid}/freeze", Freeze).RequireCapability(Capability.ManageProjects);
        runs.MapGet("/{run:guid}/verify", Verify);
        runs.MapGet("/{run:guid}/rows.csv", Csv);
        runs.MapGet("/{run:guid}/workbook.xlsx", Workbook);
        runs.MapGet("/{run:guid}/report", Report);
    }

    private static async Task<IResult> Start(Guid project, IFormCollection form, Municipality municipality, ForestSinkDatabase database, ProjectPages pages, ProjectStore projects, HttpContext http, CancellationToken cancellation)
    {
        if (await projects.FindAsync(municipality.Code, project, cancellation) is not { } found)
            return TypedResults.NotFound();
        MonitoringOrder order;
        try
        {
            order = new(Guid.TryParse(form["run"], out var id) ? id : throw new UserErrorException("画面を読み直してから、もう一度お試しください。", "Reload the page and try again."),
                project, FormText.Year(FormText.Text(form, "first")), FormText.Year(FormText.Text(form, "last")));
            if (order.LastFy < order.FirstFy || order.FirstFy < found.FirstFy || order.LastFy > found.LastFy)
                throw new UserErrorException($"モニタリング期間は認証対象期間（{found.FirstFy}～{found.LastFy}年度）の中で選んでください。", $"Choose the monitoring period within FY{found.FirstFy} to FY{found.LastFy}.");
        }
        catch (UserErrorException error)
        {
            return await pages.ShowAsync(project, cancellation, error: error);
        }

        await using var transaction = await database.BeginAsync(municipality.Code, cancellation);
        await JobStore.EnqueueAsync(transaction, order.RunId, MonitoringRunner.JobKind, JsonSerializer.Serialize(order, JsonSerializerOptions.Web), cancellation);
        await transaction.CommitAsync(cancellation);
        var address = $"/m/{municipality.Code}/projects/{project}/runs/{order.RunId}";
        if (http.Request.Headers["HX-Request"] != "true")
            return TypedResults.LocalRedirect(address);
        http.Response.Headers["HX-Push-Url"] = address;
        return Progress(municipality, project, order.RunId);
    }

    private static async Task<IResult> Show(Guid project, Guid run, Municipality municipality, MonitoringStore runs, JobStore jobs, ProjectPages pages, CancellationToken cancellation)
    {
        if (await FindAsync(project, run, municipality, runs, cancellation) is { } found)
            return await RunAsync(found, municipality, runs, pages, cancellation);
        return await jobs.FindAsync(municipality.Code, run, cancellation) is { Kind: MonitoringRunner.JobKind } ? Progress(municipality, project, run) : TypedResults.NotFound();
    }

    private static async Task<IResult> RunAsync(MonitoringRun run, Municipality municipality, MonitoringStore runs, ProjectPages pages, CancellationToken cancellation, string? message = null, string? error = null, Verification? verification = null) =>
        Workspace.Page<RunPanel>("モニタリングの結果", "Monitoring result", new
        {
            View = (await pages.FindAsync(run.ProjectId, cancellation))!,
            Run = run,
            Flags = await runs.FlagsAsync(municipality.Code, run.RunId, cancellation),
            Lots = await pages.LotsAsync(run.RunId, cancellation),
            Message = message,
            Error = error,
            Verification = verification,
        });

    private static async Task<IResult> Year(Guid project, Guid run, int fiscalYear, string? of, int? page, Municipality municipality, MonitoringStore runs, EstimatePages names, CancellationToken cancellation)
    {
        if (await FindAsync(project, run, municipality, runs, cancellation) is not { } found || fiscalYear < found.FirstFy || fiscalYear > found.LastFy)
            return TypedResults.NotFound();
        var pageNo = Math.Clamp(page ?? 0, 0, 100_000);
        return Workspace.Page<RunYearPanel>("内訳の小班", "Stands behind the figure", new
        {
            Base = $"/m/{municipality.Code}/projects/{project}/runs/{run}",
            Run = found,
            FiscalYear = fiscalYear,
            Of = of,
            Stands = await runs.StandsAsync(municipality.Code, run, fiscalYear, of, pageNo * AbsorptionEndpoints.PageSize, AbsorptionEndpoints.PageSize, cancellation),
            Species = await names.SpeciesNamesAsync(cancellation),
            PageNo = pageNo,
        });
    }

    private static async Task<IResult> Stand(Guid project, Guid run, long standId, int? fy, Municipality municipality, MonitoringStore runs, EstimatePages names, CancellationToken cancellation)
    {
        if (await FindAsync(project, run, municipality, runs, cancellation) is null || await runs.ExplainAsync(municipality.Code, run, standId, cancellation) is not { } found)
            return TypedResults.NotFound();
        return Workspace.Page<RunStandPanel>($"小班 {found.StandCode} の式", $"Formulas of stand {found.StandCode}", new
        {
            Base = $"/m/{municipality.Code}/projects/{project}/runs/{run}",
            found.Run,
            StandId = standId,
            found.StandCode,
            found.Rows,
            Flags = (await runs.FlagsAsync(municipality.Code, run, cancellation)).Where(flag => flag.StandId == standId).ToList(),
            FiscalYear = fy is { } year && year >= found.Run.FirstFy && year <= found.Run.LastFy ? year : found.Run.FirstFy,
            Species = await names.SpeciesNamesAsync(cancellation),
        });
    }

    private static async Task<IResult> Changes(Guid project, Guid run, Municipality municipality, MonitoringStore runs, CancellationToken cancellation)
    {
        if (await FindAsync(project, run, municipality, runs, cancellation) is null || await runs.CompareWithTodayAsync(municipality.Code, run, cancellation) is not { } found)
            return TypedResults.NotFound();
        return Workspace.Page<ChangesPanel>("算定後に変わったこと", "What changed since", new { Base = $"/m/{municipality.Code}/projects/{project}/runs/{run}", found.Run, found.Differences });
    }

    private static async Task<IResult> Freeze(Guid project, Guid run, IFormCollection form, Municipality municipality, MonitoringStore runs, ProjectPages pages, Language language, CancellationToken cancellation)
    {
        if (await FindAsync(project, run, municipality, runs, cancellation) is not { } found)
            return TypedResults.NotFound();
        try
        {
            await runs.FreezeAsync(municipality.Code, run, FormText.Text(form, "note"), cancellation);
        }
        catch (UserErrorException error)
        {
            return await RunAsync(found, municipality, runs, pages, cancellation, error: language[error.Japanese, error.English]);
        }

        found = (await runs.FindAsync(municipality.Code, run, cancellation))!;
        return await RunAsync(found, municipality, runs, pages, cancellation, language["報告の基礎として確定しました。入力、資料の版、結果は変わりません。", "Frozen as the basis of a report: inputs, editions and result are fixed."]);
    }

    /// <summary>The maps of the report, on A4.</summary>
    private static async Task<IResult> Report(
        Guid project, Guid run, int? scale, Municipality municipality, MonitoringStore runs, ProjectStore projects, ReportMaps maps, Today today, CancellationToken cancellation)
    {
        if (await FindAsync(project, run, municipality, runs, cancellation) is not { } found || await projects.FindAsync(municipality.Code, project, cancellation) is not { } of)
            return TypedResults.NotFound();
        var extent = await maps.ExtentAsync(municipality.Code, run, cancellation)
            ?? throw new UserErrorException("算定した小班が、いまの地図にありません。", "None of the counted stands is on the map.");
        var sheet = MapSheet.Of("A4", scale, extent.WidthM, extent.HeightM);
        var (land, treated) = await maps.TreatedAsync(municipality.Code, run, extent, sheet.Scale, cancellation);
        return new RazorComponentResult<ReportPage>(new
        {
            Project = of,
            Run = found,
            Sheet = sheet,
            Ground = await maps.GroundAsync(municipality.Code, run, extent, sheet.Scale, cancellation),
            Land = land,
            Treated = treated,
            Plots = await maps.PlotsAsync(municipality.Code, run, extent, sheet.Scale, cancellation),
            Municipality = municipality,
            Today = today.Date,
        });
    }

    private static async Task<IResult> Verify(Guid project, Guid run, Municipality municipality, MonitoringStore runs, ProjectPages pages, CancellationToken cancellation) =>
        await FindAsync(project, run, municipality, runs, cancellation) is { } found
            ? await RunAsync(found, municipality, runs, pages, cancellation, verification: await runs.VerifyAsync(municipality.Code, run, cancellation))
            : TypedResults.NotFound();

    private static async Task<IResult> Csv(Guid project, Guid run, Municipality municipality, MonitoringStore runs, EstimatePages names, Language language, CancellationToken cancellation) =>
        await FindAsync(project, run, municipality, runs, cancellation) is not null
            ? RunCsv.Rows(await runs.RowsAsync(municipality.Code, run, cancellation), run, await names.SpeciesNamesAsync(cancellation), language)
            : TypedResults.NotFound();

    private static async Task<IResult> Workbook(
        Guid project, Guid run, Municipality municipality, MonitoringStore runs, ProjectStore projects, EnrolmentStore enrolments, EstimatePages names, Language language, CancellationToken cancellation)
    {
        if (await FindAsync(project, run, municipality, runs, cancellation) is not { } found)
            return TypedResults.NotFound();
        var content = await WorkbookReader.ReadAsync(municipality.Code, found, runs, projects, enrolments, await names.SpeciesNamesAsync(cancellation), (ja, en) => language[ja, en], cancellation);
        return TypedResults.Bytes(RunWorkbook.Write(content), "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", $"monitoring-{found.FirstFy}-{found.LastFy}.xlsx");
    }

    internal static async Task<MonitoringRun?> FindAsync(Guid project, Guid run, Municipality municipality, MonitoringStore runs, CancellationToken cancellation) =>
        await runs.FindAsync(municipality.Code, run, cancellation) is { } found && found.ProjectId == project ? found : null;

    private static IResult Progress(Municipality municipality, Guid project, Guid run) =>
        Workspace.Page<RunProgressPanel>("モニタリングを算定しています", "Computing the monitoring", new { Base = $"/m/{municipality.Code}/projects/{project}", Municipality = municipality.Code.ToString(), JobId = run });
}
