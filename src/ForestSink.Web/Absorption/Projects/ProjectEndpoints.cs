using ForestSink.Core.Accounts;
using ForestSink.PostGis.Absorption.Projects;
using ForestSink.PostGis.Forest;
using ForestSink.PostGis.Jobs;
using ForestSink.Web.Accounts;
using ForestSink.Web.Forest;
using ForestSink.Web.Jobs;
using ForestSink.Web.Shell;
using ForestSink.Web.Work;

namespace ForestSink.Web.Absorption.Projects;

/// <summary>FO-001 projects: the list, a project's page, creating and changing one.</summary>
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
        projects.MapGet("/new", New).RequireCapability(Capability.ManageProjects);
        projects.MapPost("", Create).RequireCapability(Capability.ManageProjects);
        projects.MapGet("/{project:guid}", Show);
        projects.MapGet("/{project:guid}/edit", Edit).RequireCapability(Capability.ManageProjects);
        projects.MapPost("/{project:guid}", Change).RequireCapability(Capability.ManageProjects);
        app.MapUpkeep();
        app.MapEnrolments();
        app.MapProjectEvidence();
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

    private static IResult New(Municipality municipality, Today today) => Form(municipality, Blank(Guid.CreateVersion7(), municipality, today), isNew: true);

    private static Project Blank(Guid id, Municipality municipality, Today today) => new()
    {
        ProjectId = id,
        Name = "",
        Methodology = ProjectForm.Methodologies[0],
        MethodologyVersion = "",
        Applicant = municipality.Name,
        FirstFy = today.FiscalYear.Year,
        LastFy = today.FiscalYear.Year + 15,
        ScopeOption = 1,
        GrowthChoice = ProjectForm.GrowthChoices[0],
    };

    private static async Task<IResult> Create(IFormCollection form, Municipality municipality, ProjectStore projects, ProjectPages pages, Today today, Language language, HttpContext http, CancellationToken cancellation)
    {
        var sent = new SentForm("project", form);
        var id = sent.Id();
        try
        {
            await projects.CreateAsync(municipality.Code, ProjectForm.Read(sent, id), cancellation);
        }
        catch (UserErrorException error)
        {
            return Form(municipality, Blank(id, municipality, today), isNew: true, sent, language[error.Japanese, error.English]);
        }

        var address = $"/m/{municipality.Code}/projects/{id}";
        if (http.Request.Headers["HX-Request"] != "true")
            return TypedResults.LocalRedirect(address);
        http.Response.Headers["HX-Push-Url"] = address;
        return await pages.ShowAsync(id, cancellation, language["プロジェクトを作りました。次に、森林経営計画と小班を登録してください。", "The project is there. Next: its management plan, and stands."]);
    }

    private static async Task<IResult> Show(Guid project, ProjectPages pages, CancellationToken cancellation) => await pages.ShowAsync(project, cancellation);

    private static async Task<IResult> Edit(Guid project, Municipality municipality, ProjectStore projects, CancellationToken cancellation) =>
        await projects.FindAsync(municipality.Code, project, cancellation) is { } found ? Form(municipality, found, isNew: false) : TypedResults.NotFound();

    private static async Task<IResult> Change(Guid project, IFormCollection form, Municipality municipality, ProjectStore projects, ProjectPages pages, Language language, HttpContext http, CancellationToken cancellation)
    {
        if (await projects.FindAsync(municipality.Code, project, cancellation) is not { } found)
            return TypedResults.NotFound();
        var sent = new SentForm("project", form);
        try
        {
            if (!await projects.ChangeAsync(municipality.Code, ProjectForm.Read(sent, project), cancellation))
                throw new UserErrorException("ほかの人が先に変更しました。開き直して、もう一度入れてください。", "Somebody changed it meanwhile: open it again.");
        }
        catch (UserErrorException error)
        {
            return Form(municipality, found, isNew: false, sent, language[error.Japanese, error.English]);
        }

        http.Response.Headers["HX-Push-Url"] = $"/m/{municipality.Code}/projects/{project}";
        return await pages.ShowAsync(project, cancellation, language["保存しました。", "Saved."]);
    }

    /// <param name="sent">A refused form: what was typed, and what is wrong with it.</param>
    private static IResult Form(Municipality municipality, Project project, bool isNew, SentForm? sent = null, string? error = null) =>
        Workspace.Page<ProjectFormPanel>(isNew ? "新しいプロジェクト" : "プロジェクトの変更", isNew ? "New project" : "Change the project",
            new { Municipality = municipality.Code.ToString(), Project = project, IsNew = isNew, Form = sent ?? SentForm.None, Error = error });
}
