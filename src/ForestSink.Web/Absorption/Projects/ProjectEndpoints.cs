using System.Globalization;
using ForestSink.Core.Absorption.Projects;
using ForestSink.Core.Accounts;
using ForestSink.PostGis.Absorption.Projects;
using ForestSink.PostGis.Forest;
using ForestSink.PostGis.Jobs;
using ForestSink.Web.Accounts;
using ForestSink.Web.Forest;
using ForestSink.Web.Jobs;
using ForestSink.Web.Shell;
using ForestSink.Web.Work;
using Microsoft.AspNetCore.Http.HttpResults;

namespace ForestSink.Web.Absorption.Projects;

/// <summary>FO-001 projects: create one, enrol stands, see what evidence is missing.</summary>
internal static class ProjectEndpoints
{
    public static void AddProjects(this IHostApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddSingleton<ProjectStore>();
        services.AddSingleton<EnrolmentStore>();
        services.AddSingleton<MonitoringStore>();
        services.AddSingleton<ScenarioStore>();
        services.AddSingleton<MonitoringRunner>();
        services.AddSingleton<ReportMaps>();
        services.AddScoped<ProjectPages>();
        services.AddSingleton(new EvidenceThing(TickEvidence.Kind, async (provider, municipality, id, cancellation) => TickEvidence.Parse(id) is { } of
            && await provider.GetRequiredService<EnrolmentStore>().IsEnrolledAsync(municipality, of.ProjectId, of.StandId, cancellation)));
        services.AddSingleton(provider => new RegisteredJobHandler(MonitoringRunner.JobKind, provider.GetRequiredService<MonitoringRunner>().RunJobAsync));
        services.AddSingleton(new RailEntry(45, "projects", "folder-check", "プロジェクト", "Projects"));
        services.AddSingleton(new StandPanelSection(25, "project", "プロジェクトの対象", "Project"));
    }

    public static void MapProjects(this IEndpointRouteBuilder app)
    {
        var projects = app.MapMunicipality("/projects").RequireCapability(Capability.ReadForest);
        projects.MapGet("", List);
        projects.MapGet("/classes.json", NewestClasses);
        projects.MapGet("/new", New).RequireCapability(Capability.ManageProjects);
        projects.MapPost("", Create).RequireCapability(Capability.ManageProjects);
        projects.MapGet("/{project:guid}", Show);
        projects.MapGet("/{project:guid}/edit", Edit).RequireCapability(Capability.ManageProjects);
        projects.MapPost("/{project:guid}", Change).RequireCapability(Capability.ManageProjects);
        projects.MapPost("/{project:guid}/plans", AddPlan).RequireCapability(Capability.ManageProjects);
        projects.MapPost("/{project:guid}/plans/{plan:guid}/remove", RemovePlan).RequireCapability(Capability.ManageProjects);
        projects.MapPost("/{project:guid}/tasks", FinishTask).RequireCapability(Capability.ManageProjects);
        projects.MapPost("/{project:guid}/emissions", AddEmission).RequireCapability(Capability.ManageProjects);
        projects.MapPost("/{project:guid}/emissions/{emission:guid}/remove", RemoveEmission).RequireCapability(Capability.ManageProjects);
        projects.MapPost("/{project:guid}/enrolments", Enrol).RequireCapability(Capability.ManageProjects);
        projects.MapPost("/{project:guid}/parts", EnrolPart).RequireCapability(Capability.ManageProjects);
        projects.MapGet("/{project:guid}/evidence", Evidence);
        projects.MapGet("/{project:guid}/stands/{standId:long}/evidence", StandEvidence);
        projects.MapPost("/{project:guid}/ticks", SetTick).RequireCapability(Capability.ManageProjects);
        projects.MapGet("/{project:guid}/classes.json", Classes);
        app.MapMunicipality("/stands/{standId:long}/project").RequireCapability(Capability.ReadForest).MapGet("", Section);
        app.MapMonitoring();
        app.MapScenarios();
    }

    private static async Task<IResult> List(Municipality municipality, ProjectStore projects, CurrentUser user, CancellationToken cancellation) =>
        Workspace.Page<ProjectsPanel>("プロジェクト", "Projects", new
        {
            Municipality = municipality.Code.ToString(),
            Projects = await projects.AllAsync(municipality.Code, cancellation),
            MayManage = user.Can(Capability.ManageProjects),
        });

    private static IResult New(Municipality municipality, Today today) => Form(municipality, new()
    {
        Id = Guid.CreateVersion7(),
        Applicant = municipality.Name,
        FirstFy = today.FiscalYear.Year.ToString(CultureInfo.InvariantCulture),
        LastFy = (today.FiscalYear.Year + 15).ToString(CultureInfo.InvariantCulture),
    }, isNew: true, null);

    private static async Task<IResult> Create(IFormCollection form, Municipality municipality, ProjectStore projects, ProjectPages pages, Language language, HttpContext http, CancellationToken cancellation)
    {
        var draft = ProjectDraft.Read(form);
        try
        {
            await projects.CreateAsync(municipality.Code, draft.Project(), cancellation);
        }
        catch (UserErrorException error)
        {
            return Form(municipality, draft, isNew: true, language[error.Japanese, error.English]);
        }

        var address = $"/m/{municipality.Code}/projects/{draft.Id}";
        if (http.Request.Headers["HX-Request"] != "true")
            return TypedResults.LocalRedirect(address);
        http.Response.Headers["HX-Push-Url"] = address;
        return await pages.ShowAsync(draft.Id, cancellation, language["プロジェクトを作りました。次に、森林経営計画と小班を登録してください。", "The project is there. Next: its management plan, and stands."]);
    }

    private static async Task<IResult> Show(Guid project, ProjectPages pages, CancellationToken cancellation) => await pages.ShowAsync(project, cancellation);

    private static async Task<IResult> Edit(Guid project, Municipality municipality, ProjectStore projects, CancellationToken cancellation) =>
        await projects.FindAsync(municipality.Code, project, cancellation) is { } found ? Form(municipality, ProjectDraft.Of(found), isNew: false, null) : TypedResults.NotFound();

    private static async Task<IResult> Change(Guid project, IFormCollection form, Municipality municipality, ProjectStore projects, ProjectPages pages, Language language, HttpContext http, CancellationToken cancellation)
    {
        if (await projects.FindAsync(municipality.Code, project, cancellation) is null)
            return TypedResults.NotFound();
        var draft = ProjectDraft.Read(form, project);
        try
        {
            if (!await projects.ChangeAsync(municipality.Code, draft.Project(), cancellation))
                throw new UserErrorException("ほかの人が先に変更しました。開き直して、もう一度入れてください。", "Somebody changed it meanwhile: open it again.");
        }
        catch (UserErrorException error)
        {
            return Form(municipality, draft, isNew: false, language[error.Japanese, error.English]);
        }

        http.Response.Headers["HX-Push-Url"] = $"/m/{municipality.Code}/projects/{project}";
        return await pages.ShowAsync(project, cancellation, language["保存しました。", "Saved."]);
    }

    private static Task<IResult> AddPlan(Guid project, IFormCollection form, Municipality municipality, ProjectStore projects, ProjectPages pages, Language language, CancellationToken cancellation) =>
        pages.DoAsync(project, async () =>
        {
            var plan = new ProjectPlan
            {
                PlanId = Guid.TryParse(form["id"], out var id) ? id : Guid.CreateVersion7(),
                Name = ProjectDraft.Text(form, "name") is { Length: > 0 and <= 200 } name ? name : throw new UserErrorException("計画の名前を入れてください。", "Give the plan's name."),
                Kind = ProjectDraft.Text(form, "kind") is var kind && kind is "compartment" or "district" or "owner" ? kind : throw new UserErrorException("計画の種類を選んでください。", "Choose the kind of plan."),
                ApprovedOn = ProjectDraft.Date(form["approved"].ToString(), "認定日", "the day of approval"),
                FirstDay = ProjectDraft.Date(form["first"].ToString(), "計画の始期", "the first day"),
                LastDay = ProjectDraft.Date(form["last"].ToString(), "計画の終期", "the last day"),
            };
            if (plan.LastDay <= plan.FirstDay)
                throw new UserErrorException("計画の終期は始期より後にしてください。", "The plan must end after it begins.");
            await projects.AddPlanAsync(municipality.Code, project, plan, cancellation);
            return language["森林経営計画を登録しました。", "The management plan is stored."];
        }, cancellation);

    private static Task<IResult> RemovePlan(Guid project, Guid plan, Municipality municipality, ProjectStore projects, ProjectPages pages, Language language, CancellationToken cancellation) =>
        pages.DoAsync(project, async () =>
        {
            await projects.RemovePlanAsync(municipality.Code, project, plan, cancellation);
            return language["計画を外しました。", "The plan is removed."];
        }, cancellation);

    private static Task<IResult> FinishTask(Guid project, IFormCollection form, Municipality municipality, ProjectStore projects, ProjectPages pages, Today today, Language language, CancellationToken cancellation) =>
        pages.DoAsync(project, async () =>
        {
            var due = ProjectDraft.Date(form["due"].ToString(), "期限", "the due day");
            await projects.FinishTaskAsync(municipality.Code, project, ProjectDraft.Text(form, "kind"), due, form["done"] == "yes" ? today.Date : null, cancellation);
            return language["予定を更新しました。", "The task is updated."];
        }, cancellation);

    private static Task<IResult> AddEmission(Guid project, IFormCollection form, Municipality municipality, ProjectStore projects, ProjectPages pages, Language language, CancellationToken cancellation) =>
        pages.DoAsync(project, async () =>
        {
            await projects.AddEmissionAsync(municipality.Code, project, new()
            {
                EmissionId = Guid.TryParse(form["id"], out var id) ? id : Guid.CreateVersion7(),
                FiscalYear = ProjectDraft.Year(ProjectDraft.Text(form, "fy")),
                Label = ProjectDraft.Text(form, "label") is { Length: > 0 and <= 200 } label ? label : throw new UserErrorException("内容を入れてください。", "Say what emits."),
                Co2T = Math.Round(ProjectDraft.Number(ProjectDraft.Text(form, "tonnes"), "排出量", "the emission"), 4),
                Treatment = ProjectDraft.Text(form, "treatment") is var treatment && treatment is "measured" or "estimated" or "left-out" ? treatment : throw new UserErrorException("扱いを選んでください。", "Choose the treatment."),
                Note = ProjectDraft.Text(form, "note"),
            }, cancellation);
            return language["付随的な排出を登録しました。", "The incidental emission is stored."];
        }, cancellation);

    private static Task<IResult> RemoveEmission(Guid project, Guid emission, Municipality municipality, ProjectStore projects, ProjectPages pages, Language language, CancellationToken cancellation) =>
        pages.DoAsync(project, async () =>
        {
            await projects.RemoveEmissionAsync(municipality.Code, project, emission, cancellation);
            return language["付随的な排出を外しました。", "The incidental emission is removed."];
        }, cancellation);

    private static Task<IResult> Enrol(
        Guid project, IFormCollection form, Municipality municipality, ProjectStore projects, EnrolmentStore enrolments, StandTable table, MapConfiguration configuration, Today today, ProjectPages pages, Language language, CancellationToken cancellation) =>
        pages.DoAsync(project, async () =>
        {
            var found = (await projects.FindAsync(municipality.Code, project, cancellation))!;
            var selection = await EstimateForm.SelectionAsync(form, municipality, table, configuration, today, cancellation);
            var ids = selection.StandIds ?? await table.IdsAsync(municipality.Code, new(today.FiscalYear), int.MaxValue, cancellation);
            var factor = await FactorAsync(form, pages, cancellation);
            switch (ProjectDraft.Text(form, "do"))
            {
                case "withdraw":
                    var out_ = await enrolments.WithdrawAsync(municipality.Code, project, ids, cancellation);
                    return language[$"{out_:#,0}件の登録を外しました。", $"{out_:#,0} enrolments were withdrawn."];
                case "factor":
                    var changed = await enrolments.SetAreaFactorAsync(municipality.Code, project, ids, factor, cancellation);
                    return language[$"{changed:#,0}件の面積係数を {factor} にしました。", $"The area factor of {changed:#,0} enrolments is {factor} now."];
                default:
                    var result = await enrolments.EnrolAsync(municipality.Code, found, ids, factor, cancellation);
                    var others = result.Elsewhere.Count == 0 ? "" : language[
                        $" ほかのプロジェクトにある{result.Elsewhere.Count:#,0}小班は登録していません: {string.Join("、", result.Elsewhere.Take(10))}", $" {result.Elsewhere.Count:#,0} stands of other projects were left out: {string.Join(", ", result.Elsewhere.Take(10))}"];
                    return language[$"{result.Added:#,0}小班を登録しました（登録済み {result.AlreadyIn:#,0}）。", $"{result.Added:#,0} stands were enrolled ({result.AlreadyIn:#,0} were in already)."] + others;
            }
        }, cancellation);

    private static Task<IResult> EnrolPart(
        Guid project, IFormCollection form, Municipality municipality, EnrolmentStore enrolments, PostGis.Absorption.EstimateStore stands, ProjectPages pages, Language language, CancellationToken cancellation) =>
        pages.DoAsync(project, async () =>
        {
            var code = Core.Forest.StandCode.TryParse(ProjectDraft.Text(form, "code"), out var parsed) ? parsed.ToString() : ProjectDraft.Text(form, "code");
            if (!(await stands.StandIdsAsync(municipality.Code, [code], cancellation)).TryGetValue(code, out var stand))
                throw new UserErrorException($"小班「{code}」はありません。", $"There is no stand '{code}'.");
            var (first, last) = (ProjectDraft.Year(ProjectDraft.Text(form, "first")), ProjectDraft.Year(ProjectDraft.Text(form, "last")));
            if (last < first)
                throw new UserErrorException("最後の年度は最初の年度より前にできません。", "The last fiscal year must not be before the first.");
            var outline = ProjectDraft.Text(form, "outline") is { Length: > 0 } drawn ? drawn : null;
            decimal? typed = ProjectDraft.Text(form, "area") is { Length: > 0 } text ? Math.Round(ProjectDraft.Number(text, "面積", "the area"), 4) : null;
            if (typed == 0 || (typed is null && outline is null))
                throw new UserErrorException("面積を入れるか、地図に範囲を描いてください。", "Enter the area, or draw the part on the map.");
            var area = await enrolments.EnrolPartAsync(municipality.Code, project, stand, new(new(first), new(last)), typed, outline, await FactorAsync(form, pages, cancellation), cancellation);
            return language[$"小班 {code} の {area} ha を登録しました。", $"{area} ha of stand {code} were enrolled."];
        }, cancellation, form);

    private static async Task<decimal> FactorAsync(IFormCollection form, ProjectPages pages, CancellationToken cancellation)
    {
        var rules = await pages.RulesAsync(cancellation);
        return decimal.TryParse(form["factor"], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var factor) && rules.AreaFactorsAllowed.Contains(factor)
            ? factor
            : throw new UserErrorException($"面積係数は {string.Join("、", rules.AreaFactorsAllowed)} から選んでください。", $"Choose an area factor of {string.Join(", ", rules.AreaFactorsAllowed)}.");
    }

    private static async Task<IResult> Evidence(Guid project, string? missing, int? page, Municipality municipality, EnrolmentStore enrolments, ProjectPages pages, CancellationToken cancellation) =>
        await pages.FindAsync(project, cancellation) is { } view
            ? Workspace.Page<EvidencePanel>("要件と証拠", "Requirements and evidence", new
            {
                View = view,
                Files = await enrolments.TickFilesAsync(municipality.Code, project, cancellation),
                Only = missing,
                PageNo = Math.Clamp(page ?? 0, 0, 100_000),
                Typed = FormCollection.Empty,
                Message = (string?)null,
                Error = (string?)null,
            })
            : TypedResults.NotFound();

    /// <summary>One stand's conditions with the files that prove them.</summary>
    private static async Task<IResult> StandEvidence(Guid project, long standId, Municipality municipality, ProjectStore projects, EnrolmentStore enrolments, ProjectPages pages, CancellationToken cancellation)
    {
        if (await projects.FindAsync(municipality.Code, project, cancellation) is null || !await enrolments.IsEnrolledAsync(municipality.Code, project, standId, cancellation)
            || await enrolments.EligibilityAsync(municipality.Code, project, [standId], await pages.RulesAsync(cancellation), cancellation) is not [var stand])
            return TypedResults.NotFound();
        return Workspace.Page<StandEvidencePanel>($"小班 {stand.Code} の証拠", $"Evidence of stand {stand.Code}", new
        {
            Base = $"/m/{municipality.Code}/projects/{project}",
            ProjectId = project,
            Stand = stand,
            Files = (await enrolments.TickFilesAsync(municipality.Code, project, cancellation)).Where(files => files.Key.StandId == standId).ToDictionary(files => files.Key.Tick, files => files.Value, StringComparer.Ordinal),
        });
    }

    private static async Task<IResult> SetTick(Guid project, IFormCollection form, Municipality municipality, EnrolmentStore enrolments, ProjectPages pages, Language language, CancellationToken cancellation)
    {
        if (await pages.FindAsync(project, cancellation) is null)
            return TypedResults.NotFound();
        string? message = null, problem = null;
        try
        {
            message = await SetTickAsync(project, form, municipality, enrolments, pages, language, cancellation);
        }
        catch (UserErrorException error)
        {
            problem = language[error.Japanese, error.English];
        }

        return Workspace.Page<EvidencePanel>("要件と証拠", "Requirements and evidence", new
        {
            View = (await pages.FindAsync(project, cancellation))!,
            Files = await enrolments.TickFilesAsync(municipality.Code, project, cancellation),
            Typed = problem is null ? FormCollection.Empty : form,
            Only = ProjectDraft.Text(form, "missing") is { Length: > 0 } only ? only : null,
            PageNo = 0,
            Message = message,
            Error = problem,
        });
    }

    private static async Task<string> SetTickAsync(Guid project, IFormCollection form, Municipality municipality, EnrolmentStore enrolments, ProjectPages pages, Language language, CancellationToken cancellation)
    {
        var tick = ProjectDraft.Text(form, "tick");
        if (!Eligibility.Settable.Contains(tick, StringComparer.Ordinal))
            throw new UserErrorException("要件を選んでください。", "Choose the requirement.");
        var evidence = ProjectDraft.Text(form, "evidence");
        if (evidence.Length is 0 or > 1000)
            throw new UserErrorException("根拠となる書類の名前を入れてください（例: 補助金検査書類 2005年度）。", "Name the document that proves it.");
        var holds = form["holds"] != "no";
        int? fy = tick == "practice" && holds ? ProjectDraft.Year(ProjectDraft.Text(form, "fy")) : null;
        var since = (await pages.RulesAsync(cancellation)).PracticeSince;
        if (fy < since)
            throw new UserErrorException($"施業は{since}年度以降のものを入れてください。", $"The practice must be of FY{since} or later.");
        var ids = form["stand"].Select(text => long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var id) ? id : 0).Where(id => id > 0).ToList();
        if (ids.Count == 0)
            throw new UserErrorException("小班を選んでください。", "Choose the stands.");
        var set = await enrolments.SetTickAsync(municipality.Code, project, ids, tick, holds, fy, evidence, cancellation);
        return language[$"{set:#,0}小班の「{Eligibility.TickName(tick).Ja}」を更新しました。", $"'{Eligibility.TickName(tick).En}' of {set:#,0} stands is updated."];
    }

    /// <summary>Stands by class with their areas, for the map and its legend.</summary>
    private static async Task<IResult> Classes(Guid project, Municipality municipality, ProjectStore projects, EnrolmentStore enrolments, StandTable table, Today today, ProjectPages pages, CancellationToken cancellation)
    {
        if (await projects.FindAsync(municipality.Code, project, cancellation) is null)
            return TypedResults.NotFound();
        var ids = await table.IdsAsync(municipality.Code, new(today.FiscalYear), int.MaxValue, cancellation);
        var all = await enrolments.EligibilityAsync(municipality.Code, project, ids, await pages.RulesAsync(cancellation), cancellation);
        return TypedResults.Json(new
        {
            eligible = Class(stand => stand.Eligibility.State == EligibilityState.Eligible),
            waiting = Class(stand => stand.Eligibility.State == EligibilityState.MissingEvidence),
            excluded = Class(stand => stand.Eligibility.State == EligibilityState.NotEligible),
            member = Class(stand => stand.IsEnrolled),
            other = Class(stand => !stand.IsEnrolled),
        });

        object Class(Func<StandEligibility, bool> belongs)
        {
            var stands = all.Where(belongs).ToList();
            return new { ids = stands.Select(stand => stand.StandId), stands = stands.Count, areaHa = stands.Sum(stand => stand.AreaHa) };
        }
    }

    /// <summary>The newest project's classes, for a map whose user has opened none.</summary>
    private static async Task<IResult> NewestClasses(Municipality municipality, ProjectStore projects, EnrolmentStore enrolments, StandTable table, Today today, ProjectPages pages, CancellationToken cancellation) =>
        await projects.AllAsync(municipality.Code, cancellation) is [var newest, ..]
            ? await Classes(newest.ProjectId, municipality, projects, enrolments, table, today, pages, cancellation)
            : TypedResults.Json(new { });

    /// <summary>The stand panel's section: in which projects it is, and why it does or does not count.</summary>
    private static async Task<IResult> Section(long standId, Municipality municipality, StandStore stands, ProjectStore projects, EnrolmentStore enrolments, ProjectPages pages, CancellationToken cancellation)
    {
        if (await stands.FindAsync(municipality.Code, standId, cancellation) is null)
            return TypedResults.NotFound();
        var rules = await pages.RulesAsync(cancellation);
        var all = new List<(ProjectSummary Project, StandEligibility Stand)>();
        foreach (var project in await projects.AllAsync(municipality.Code, cancellation))
            all.AddRange((await enrolments.EligibilityAsync(municipality.Code, project.ProjectId, [standId], rules, cancellation)).Select(stand => (project, stand)));
        return new RazorComponentResult<StandProjectSection>(new { Municipality = municipality.Code.ToString(), Projects = all });
    }

    private static IResult Form(Municipality municipality, ProjectDraft draft, bool isNew, string? error) =>
        Workspace.Page<ProjectFormPanel>(isNew ? "新しいプロジェクト" : "プロジェクトの変更", isNew ? "New project" : "Change the project",
            new { Municipality = municipality.Code.ToString(), Draft = draft, IsNew = isNew, Error = error });
}
