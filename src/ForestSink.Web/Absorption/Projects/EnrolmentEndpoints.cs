using System.Globalization;
using ForestSink.Core.Absorption.Projects;
using ForestSink.Core.Accounts;
using ForestSink.Core.Forest;
using ForestSink.PostGis.Absorption.Projects;
using ForestSink.PostGis.Forest;
using ForestSink.PostGis.Jobs;
using ForestSink.Web.Accounts;
using ForestSink.Web.Forest;
using ForestSink.Web.Shell;
using Microsoft.AspNetCore.Http.HttpResults;

namespace ForestSink.Web.Absorption.Projects;

/// <summary>Which stands belong to a project: enrolling, withdrawing, and the classes that the map and a stand's panel show.</summary>
internal static class EnrolmentEndpoints
{
    public static void MapEnrolments(this IEndpointRouteBuilder app)
    {
        var projects = app.MapMunicipality("/projects").RequireCapability(Capability.ReadForest);
        projects.MapGet("/classes.json", NewestClasses);
        projects.MapPost("/{project:guid}/enrolments", Enrol).RequireCapability(Capability.ManageProjects);
        projects.MapPost("/{project:guid}/parts", EnrolPart).RequireCapability(Capability.ManageProjects);
        projects.MapGet("/{project:guid}/classes.json", Classes);
        app.MapMunicipality("/stands/{standId:long}/project").RequireCapability(Capability.ReadForest).MapGet("", Section);
    }

    private static Task<IResult> Enrol(
        Guid project, IFormCollection form, Municipality municipality, ProjectStore projects, EnrolmentStore enrolments, StandTable table, MapConfiguration configuration, Today today, ProjectPages pages, Language language, CancellationToken cancellation) =>
        pages.DoAsync(project, async () =>
        {
            var found = (await projects.FindAsync(municipality.Code, project, cancellation))!;
            var selection = await EstimateForm.SelectionAsync(form, municipality, table, configuration, today, cancellation);
            var ids = selection.StandIds ?? await table.IdsAsync(municipality.Code, new(today.FiscalYear), int.MaxValue, cancellation);
            var factor = await FactorAsync(form, pages, cancellation);
            switch (FormText.Text(form, "do"))
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
        }, cancellation, new SentForm("enrol", form));

    private static Task<IResult> EnrolPart(
        Guid project, IFormCollection form, Municipality municipality, EnrolmentStore enrolments, PostGis.Absorption.EstimateStore stands, ProjectPages pages, Language language, CancellationToken cancellation)
    {
        var sent = new SentForm("part", form);
        return pages.DoAsync(project, async () =>
        {
            var typed = sent.Text("code", 100, "小班", "the stand");
            var code = StandCode.TryParse(typed, out var parsed) ? parsed.ToString() : typed;
            if (!(await stands.StandIdsAsync(municipality.Code, [code], cancellation)).TryGetValue(code, out var stand))
                sent.Refuse("code", $"小班「{code}」はありません。", $"There is no stand '{code}'.");
            var (first, last) = (sent.Year("first"), sent.Year("last"));
            if (last < first)
                sent.Refuse("last", "最後の年度は最初の年度より前にできません。", "The last fiscal year must not be before the first.");
            var outline = sent.Typed("outline");
            decimal? area = sent.Typed("area") is null ? null : sent.Number("area", "面積", "the area");
            if (area == 0 || (area is null && outline is null))
                sent.Refuse("area", "面積を入れるか、地図に範囲を描いてください。", "Enter the area, or draw the part on the map.");
            sent.MustBeRight();
            var enrolled = await enrolments.EnrolPartAsync(municipality.Code, project, stand, new(new(first), new(last)), area, outline, await FactorAsync(form, pages, cancellation), cancellation);
            return language[$"小班 {code} の {enrolled:0.####} ha を登録しました。", $"{enrolled:0.####} ha of stand {code} were enrolled."];
        }, cancellation, sent);
    }

    private static async Task<decimal> FactorAsync(IFormCollection form, ProjectPages pages, CancellationToken cancellation)
    {
        var rules = await pages.RulesAsync(cancellation);
        return decimal.TryParse(form["factor"], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var factor) && rules.AreaFactorsAllowed.Contains(factor)
            ? factor
            : throw new UserErrorException($"面積係数は {string.Join("、", rules.AreaFactorsAllowed)} から選んでください。", $"Choose an area factor of {string.Join(", ", rules.AreaFactorsAllowed)}.");
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
}
