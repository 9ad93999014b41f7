using ForestSink.Core.Absorption.Projects;
using ForestSink.Core.Accounts;
using ForestSink.Core.Growth.Simulation;
using ForestSink.Core.Work;
using ForestSink.PostGis.Absorption.Projects;
using ForestSink.PostGis.Forest;
using ForestSink.PostGis.Jobs;
using ForestSink.Web.Accounts;
using ForestSink.Web.Planting;
using ForestSink.Web.Shell;
using WorkOrder = ForestSink.PostGis.Work.WorkOrder;

namespace ForestSink.Web.Growth;

/// <summary>A simulated plan becomes planned work, or a what-if scenario of a project. The address states the plan: it is simulated again.</summary>
internal static class SavedPlanEndpoints
{
    public static void MapSavedPlans(this RouteGroupBuilder growth)
    {
        growth.MapPost("/stand/orders", SaveAsOrders).RequireCapability(Capability.PlanWork);
        growth.MapPost("/stand/scenarios", SaveAsScenario).RequireCapability(Capability.ManageProjects);
    }

    private static async Task<IResult> SaveAsOrders(
        IFormCollection form, HttpContext http, StandPages pages, Municipality municipality, PostGis.Work.WorkOrders orders, Language language, CancellationToken cancellation)
    {
        if (await pages.ReadAsync(http.Request, cancellation) is not { } page)
            return TypedResults.NotFound();
        var stand = page.Stand ?? throw NoStand();
        try
        {
            var found = pages.Find(page, form["plan"], form["haul"] == "yes");
            var chosen = form["work"].ToHashSet(StringComparer.Ordinal);
            var made = found.Work.Index().Where(each => chosen.Contains(Number(each.Index))).Select(each => Order(each.Item, Id(form["order" + Number(each.Index)]), found.Plan, language)).ToList();
            if (made.Count == 0)
                throw new UserErrorException("指示にする施業を1つ以上選んでください。", "Choose at least one piece of work.");
            await orders.CreateAllAsync(municipality.Code, made, [stand.StandId], cancellation);
        }
        catch (UserErrorException problem)
        {
            return pages.Show(page with { Problem = problem, Typed = form });
        }

        return SiteEndpoints.Go(http, $"/m/{municipality.Code}/work");
    }

    private static WorkOrder Order(SimulatedWork work, Guid id, ComparedPlan plan, Language language) => new()
    {
        OrderId = id,
        Kind = work.Kind.Code(),
        Method = work.Method,
        PlannedFrom = new(work.FiscalYear, 4, 1),
        PlannedTo = new(work.FiscalYear + 1, 3, 31),
        TargetStemsPercent = work.StemsPercent,
        TargetVolumePercent = work.VolumePercent,
        Instructions = SavedPlanWords.Instructions(work, plan, language),
    };

    private static async Task<IResult> SaveAsScenario(
        IFormCollection form, HttpContext http, StandPages pages, Municipality municipality, ScenarioStore scenarios, CancellationToken cancellation)
    {
        if (await pages.ReadAsync(http.Request, cancellation) is not { } page)
            return TypedResults.NotFound();
        var stand = page.Stand ?? throw NoStand();
        try
        {
            var found = pages.Find(page, form["plan"], hauls: true);
            var project = page.Projects.FirstOrDefault(each => each.ProjectId.ToString() == form["project"])
                ?? throw new UserErrorException("この小班を登録したプロジェクトを選んでください。", "Choose a project in which the stand is enrolled.");
            await scenarios.AddAsync(municipality.Code, project.ProjectId, Id(form["id"]), Scenario(form["name"].ToString().Trim(), stand.StandId, project, found.Work, found.SpeciesKey), cancellation);
            return SiteEndpoints.Go(http, $"/m/{municipality.Code}/projects/{project.ProjectId}/compare");
        }
        catch (UserErrorException problem)
        {
            return pages.Show(page with { Problem = problem, Typed = form });
        }
    }

    /// <summary>The work that falls into the project's certification period.</summary>
    private static Scenario Scenario(string name, long standId, Project project, IReadOnlyList<SimulatedWork> work, string speciesKey)
    {
        if (name.Length is 0 or > 100)
            throw new UserErrorException("シナリオの名前を入れてください（100文字まで）。", "Give the scenario a name (at most 100 characters).");
        var within = work.Where(each => each.FiscalYear >= project.FirstFy && each.FiscalYear <= project.LastFy).ToList();
        var thinned = within.Where(each => each.Kind == WorkKind.Thinning).Select(each => each.FiscalYear).ToList();
        var cut = within.FirstOrDefault(each => each.Kind == WorkKind.FinalCut);
        if (thinned.Count == 0 && cut is null)
        {
            throw new UserErrorException(
                $"この計画の間伐・主伐は、プロジェクトの認証対象期間（{project.FirstFy}～{project.LastFy}年度）に1つもかかりません。",
                $"No thinning or final cut of this plan falls into the project's period, FY{project.FirstFy} to FY{project.LastFy}.");
        }

        return new()
        {
            Name = name,
            StandIds = [standId],
            ThinFy = thinned.Count > 0 ? thinned[0] : null,
            LaterThinFys = [.. thinned.Skip(1)],
            CutFy = cut?.FiscalYear,
            ReplantSpecies = cut is not null && work.Any(each => each.Kind == WorkKind.Planting && each.FiscalYear == cut.FiscalYear + 1) ? speciesKey : null,
        };
    }

    private static UserErrorException NoStand() => new("小班を選んでから保存してください。", "Choose a stand first.");

    private static string Number(int i) => i.ToString(System.Globalization.CultureInfo.InvariantCulture);

    private static Guid Id(string? text) => Guid.TryParse(text, out var id)
        ? id
        : throw new UserErrorException("画面を読み直してから、もう一度お試しください。", "Reload the page and try again.");
}
