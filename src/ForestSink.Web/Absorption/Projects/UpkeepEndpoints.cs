using ForestSink.Core.Accounts;
using ForestSink.PostGis.Absorption.Projects;
using ForestSink.PostGis.Forest;
using ForestSink.Web.Accounts;
using ForestSink.Web.Forest;
using ForestSink.Web.Shell;

namespace ForestSink.Web.Absorption.Projects;

/// <summary>What is kept up through a project's years: its management plans, dated duties and incidental emissions.</summary>
internal static class UpkeepEndpoints
{
    internal static readonly string[] PlanKinds = ["compartment", "district", "owner"];
    internal static readonly string[] Treatments = ["measured", "estimated", "left-out"];

    public static void MapUpkeep(this IEndpointRouteBuilder app)
    {
        var projects = app.MapMunicipality("/projects").RequireCapability(Capability.ReadForest);
        projects.MapPost("/{project:guid}/plans", AddPlan).RequireCapability(Capability.ManageProjects);
        projects.MapPost("/{project:guid}/plans/{plan:guid}/remove", RemovePlan).RequireCapability(Capability.ManageProjects);
        projects.MapPost("/{project:guid}/tasks", FinishTask).RequireCapability(Capability.ManageProjects);
        projects.MapPost("/{project:guid}/emissions", AddEmission).RequireCapability(Capability.ManageProjects);
        projects.MapPost("/{project:guid}/emissions/{emission:guid}/remove", RemoveEmission).RequireCapability(Capability.ManageProjects);
    }

    private static Task<IResult> AddPlan(Guid project, IFormCollection form, Municipality municipality, ProjectStore projects, ProjectPages pages, Language language, CancellationToken cancellation)
    {
        var sent = new SentForm("plan", form);
        return pages.DoAsync(project, async () =>
        {
            var plan = new ProjectPlan
            {
                PlanId = sent.Id(),
                Name = sent.Text("name", 200, "計画の名前", "the plan's name"),
                Kind = sent.OneOf("kind", PlanKinds, "計画の種類", "the kind of plan"),
                ApprovedOn = sent.Date("approved", "認定日", "the day of approval"),
                FirstDay = sent.Date("first", "計画の始期", "the first day"),
                LastDay = sent.Date("last", "計画の終期", "the last day"),
            };
            if (plan.LastDay <= plan.FirstDay)
                sent.Refuse("last", "計画の終期は始期より後にしてください。", "The plan must end after it begins.");
            sent.MustBeRight();
            await projects.AddPlanAsync(municipality.Code, project, plan, cancellation);
            return language["森林経営計画を登録しました。", "The management plan is stored."];
        }, cancellation, sent);
    }

    private static Task<IResult> RemovePlan(Guid project, Guid plan, Municipality municipality, ProjectStore projects, ProjectPages pages, Language language, CancellationToken cancellation) =>
        pages.DoAsync(project, async () =>
        {
            await projects.RemovePlanAsync(municipality.Code, project, plan, cancellation);
            return language["計画を外しました。", "The plan is removed."];
        }, cancellation);

    private static Task<IResult> FinishTask(Guid project, IFormCollection form, Municipality municipality, ProjectStore projects, ProjectPages pages, Today today, Language language, CancellationToken cancellation) =>
        pages.DoAsync(project, async () =>
        {
            var due = FormText.Date(form["due"].ToString(), "期限", "the due day");
            await projects.FinishTaskAsync(municipality.Code, project, FormText.Text(form, "kind"), due, form["done"] == "yes" ? today.Date : null, cancellation);
            return language["予定を更新しました。", "The task is updated."];
        }, cancellation);

    private static Task<IResult> AddEmission(Guid project, IFormCollection form, Municipality municipality, ProjectStore projects, ProjectPages pages, Language language, CancellationToken cancellation)
    {
        var sent = new SentForm("emission", form);
        return pages.DoAsync(project, async () =>
        {
            var found = (await projects.FindAsync(municipality.Code, project, cancellation))!;
            var emission = new ProjectEmission
            {
                EmissionId = sent.Id(),
                FiscalYear = sent.Year("fy"),
                Label = sent.Text("label", 200, "内容", "what emits"),
                Co2T = sent.Number("tonnes", "排出量", "the emission"),
                Treatment = sent.OneOf("treatment", Treatments, "扱い", "the treatment"),
                Note = sent.Typed("note") ?? "",
            };
            if (emission.FiscalYear < found.FirstFy || emission.FiscalYear > found.LastFy)
                sent.Refuse("fy", $"認証対象期間（{found.FirstFy}～{found.LastFy}）の年度を入れてください。", $"Give a fiscal year of the certification period ({found.FirstFy} to {found.LastFy}).");
            if (emission.Note.Length > 1000)
                sent.Refuse("note", "備考は1000文字までにしてください。", "The note takes at most 1,000 characters.");
            sent.MustBeRight();
            await projects.AddEmissionAsync(municipality.Code, project, emission, cancellation);
            return language["付随的な排出を登録しました。", "The incidental emission is stored."];
        }, cancellation, sent);
    }

    private static Task<IResult> RemoveEmission(Guid project, Guid emission, Municipality municipality, ProjectStore projects, ProjectPages pages, Language language, CancellationToken cancellation) =>
        pages.DoAsync(project, async () =>
        {
            await projects.RemoveEmissionAsync(municipality.Code, project, emission, cancellation);
            return language["付随的な排出を外しました。", "The incidental emission is removed."];
        }, cancellation);
}
