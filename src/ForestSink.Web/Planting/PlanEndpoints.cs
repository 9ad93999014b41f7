using System.Globalization;
using System.Text.Json;
using ForestSink.Core.Accounts;
using ForestSink.PostGis.Database;
using ForestSink.PostGis.Forest;
using ForestSink.PostGis.Funds;
using ForestSink.PostGis.Jobs;
using ForestSink.PostGis.Planting;
using ForestSink.Web.Accounts;
using ForestSink.Web.Forest;
using ForestSink.Web.Shell;

namespace ForestSink.Web.Planting;

/// <summary>Plans: asked, solved as a job, explained, asked again with a site locked or forbidden.</summary>
internal static class PlanEndpoints
{
    public static void MapPlans(this RouteGroupBuilder planting)
    {
        planting.MapGet("/plans", List);
        planting.MapPost("/plans", Start).RequireCapability(Capability.PlanPlanting);
        planting.MapGet("/plans/{planId:guid}", Show);
        planting.MapGet("/plans/{planId:guid}.json", Json);
        planting.MapPost("/plans/{planId:guid}/again", Again).RequireCapability(Capability.PlanPlanting);
    }

    private static async Task<IResult> List(string? w, Municipality municipality, PlantingDesk desk, SiteStore sites, PlanStore plans, FundStore fund, Today today, Language language, CancellationToken cancellation)
    {
        var outlook = await desk.OutlookAsync(cancellation);
        var offer = await FundOffer.FindAsync(fund, municipality.Code, today.FiscalYear.Year, cancellation);
        var taken = (await plans.ListAsync(municipality.Code, cancellation)).Select(plan => plan.Question.Name).ToHashSet(StringComparer.Ordinal);
        return await PageAsync(PlanForm.Fresh(outlook, offer, today.FiscalYear.Year, w, taken, language), null, municipality, outlook, offer, sites, plans, cancellation);
    }

    private static async Task<IResult> PageAsync(
        PlanForm form, UserErrorException? problem, Municipality municipality, PlantingOutlook outlook, FundOffer offer, SiteStore sites, PlanStore plans, CancellationToken cancellation) =>
        Workspace.Page<PlansPanel>("植樹の計画", "Planting plans", new
        {
            FormValues = (object)form,
            Problem = problem,
            Outlook = outlook,
            Offer = offer,
            Plans = await plans.ListAsync(municipality.Code, cancellation),
            SiteCount = (await sites.ListAsync(municipality.Code, cancellation)).Count(site => !site.Withdrawn),
        });

    private static async Task<IResult> Start(
        IFormCollection fields, Municipality municipality, PlantingDesk desk, ForestSinkDatabase database, SiteStore sites, PlanStore plans, FundStore fund, Today today, HttpContext http, CancellationToken cancellation)
    {
        var outlook = await desk.OutlookAsync(cancellation);
        var form = PlanForm.Read(fields);
        var firstFy = int.TryParse(form.FirstFy, NumberStyles.None, CultureInfo.InvariantCulture, out var year) && year is >= 2000 and <= 2190 ? year : today.FiscalYear.Year;
        var offer = await FundOffer.FindAsync(fund, municipality.Code, firstFy, cancellation);
        try
        {
            return await EnqueueAsync(form.PlanId, form.Question(outlook, offer), municipality, database, http, cancellation);
        }
        catch (UserErrorException problem)
        {
            return await PageAsync(form, problem, municipality, outlook, offer, sites, plans, cancellation);
        }
    }

    private static async Task<IResult> EnqueueAsync(Guid planId, PlanQuestion question, Municipality municipality, ForestSinkDatabase database, HttpContext http, CancellationToken cancellation)
    {
        await using var transaction = await database.BeginAsync(municipality.Code, cancellation);
        await JobStore.EnqueueAsync(transaction, planId, PlanRunner.JobKind, JsonSerializer.Serialize(question, JsonSerializerOptions.Web), cancellation);
        await transaction.CommitAsync(cancellation);
        return SiteEndpoints.Go(http, $"/m/{municipality.Code}/planting/plans/{planId}");
    }

    private static async Task<IResult> Show(Guid planId, Municipality municipality, PlantingDesk desk, PlanStore plans, JobStore jobs, CancellationToken cancellation)
    {
        if (await plans.FindAsync(municipality.Code, planId, cancellation) is { } plan)
            return Workspace.Page<PlanPanel>(plan.Question.Name, plan.Question.Name, new { Plan = plan, Outlook = await desk.OutlookAsync(cancellation) });
        return await jobs.FindAsync(municipality.Code, planId, cancellation) is { Kind: PlanRunner.JobKind } job
            ? Workspace.Page<WorkingPanel>("計画しています", "Planning", new { Job = job, Path = "/plans", Done = $"/m/{municipality.Code}/planting/plans/{planId}" })
            : TypedResults.NotFound();
    }

    private static async Task<IResult> Json(Guid planId, Municipality municipality, PlanStore plans, CancellationToken cancellation) =>
        await plans.FindAsync(municipality.Code, planId, cancellation) is { } plan ? TypedResults.Ok(plan) : TypedResults.NotFound();

    /// <summary>The same question with one site locked, forbidden, or free again.</summary>
    private static async Task<IResult> Again(Guid planId, IFormCollection form, Municipality municipality, PlanStore plans, ForestSinkDatabase database, HttpContext http, CancellationToken cancellation)
    {
        if (await plans.FindAsync(municipality.Code, planId, cancellation) is not { } plan)
            return TypedResults.NotFound();
        if (!Guid.TryParse(form["site"], out var site))
            return TypedResults.BadRequest("Name the site.");
        var question = plan.Question;
        List<Guid> locked = [.. question.Locked.Where(id => id != site)], forbidden = [.. question.Forbidden.Where(id => id != site)];
        if (form["how"] == "lock")
            locked.Add(site);
        else if (form["how"] == "forbid")
            forbidden.Add(site);
        return await EnqueueAsync(Guid.TryParse(form["id"], out var next) ? next : Guid.CreateVersion7(), question with { Locked = locked, Forbidden = forbidden }, municipality, database, http, cancellation);
    }
}
