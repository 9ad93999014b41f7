using ForestSink.Core.Accounts;
using ForestSink.Core.Planting.Events;
using ForestSink.Core.Reference;
using ForestSink.PostGis.Forest;
using ForestSink.PostGis.Offsets;
using ForestSink.PostGis.Planting;
using ForestSink.PostGis.Planting.Events;
using ForestSink.Web.Accounts;
using ForestSink.Web.Credits;
using ForestSink.Web.Forest;
using ForestSink.Web.Shell;
using ForestSink.Web.Work;

namespace ForestSink.Web.Planting.Events;

/// <summary>Planting events: planned from a site or a row of a plan, prepared, and shown.</summary>
internal static class EventEndpoints
{
    public static void AddEvents(this IServiceCollection services)
    {
        services.AddSingleton<EventStore>();
        services.AddSingleton<EventOutcome>();
        services.AddSingleton<EventMoney>();
        services.AddSingleton<SurvivalStore>();
        services.AddSingleton<EventSheets>();
        services.AddSingleton<LoopStore>();
        services.AddScoped<EventDesk>();
        services.AddSingleton(new EvidenceThing("planting-event", async (provider, municipality, id, cancellation) =>
            Guid.TryParse(id, out var planted) && await provider.GetRequiredService<EventStore>().FindAsync(municipality, planted, cancellation) is not null));
    }

    public static void MapEvents(this RouteGroupBuilder planting)
    {
        planting.MapGet("/events", List);
        planting.MapGet("/events/new", New).RequireCapability(Capability.PlanPlanting);
        planting.MapPost("/events", Create).RequireCapability(Capability.PlanPlanting);
        planting.MapGet("/events/{eventId:guid}", Show);
        planting.MapPost("/events/{eventId:guid}", Save).RequireCapability(Capability.PlanPlanting);
        planting.MapGet("/events/{eventId:guid}/edit", Edit).RequireCapability(Capability.PlanPlanting);
        planting.MapPost("/events/{eventId:guid}/cancel", Cancel).RequireCapability(Capability.PlanPlanting);
        planting.MapGet("/events/{eventId:guid}/preparation", Prepare);
        planting.MapPost("/events/{eventId:guid}/lists/{list}", SaveList).RequireCapability(Capability.PlanPlanting);
    }

    private static async Task<IResult> List(Municipality municipality, EventStore events, MapConfiguration configuration, CancellationToken cancellation) =>
        Workspace.Page<EventsPanel>("植樹会", "Planting events", new
        {
            Events = await events.ListAsync(municipality.Code, cancellation),
            Species = await configuration.SpeciesAsync(municipality, cancellation),
        });

    private static async Task<IResult> New(
        Guid? site, Guid? plan, string? plant, Municipality municipality, PlantingDesk desk, SiteStore sites, PlanStore plans, Language language, CancellationToken cancellation)
    {
        var outlook = await desk.OutlookAsync(cancellation);
        var all = (await sites.ListAsync(municipality.Code, cancellation)).Where(each => !each.Withdrawn).ToList();
        var chosen = all.FirstOrDefault(each => each.SiteId == site);
        var row = plan is { } id && await plans.FindAsync(municipality.Code, id, cancellation) is { } found ? found.Answer.Sites.FirstOrDefault(each => each.SiteId == site) : null;
        var start = new PlantingEvent
        {
            EventId = Guid.CreateVersion7(),
            Name = chosen is null ? "" : language[$"{chosen.Name} 植樹会", $"Planting day, {chosen.Name}"],
            SiteId = chosen?.SiteId,
            PlanId = row is null ? null : plan,
            SpeciesKey = row?.Species ?? PlantingDesk.Species(plant, outlook),
            Trees = row?.Trees ?? (chosen is null ? null : outlook.CostOf(chosen, byVolunteers: true).Trees),
            AreaHa = chosen?.AreaHa,
            Capacity = chosen is null ? null : (int)outlook.AssumptionsOf(chosen.SiteId).Value("people"),
        };
        return Workspace.Page<EventFormPanel>("植樹会をひらく", "Plan an event", new { Event = start, Outlook = outlook, Sites = all, IsNew = true, FiscalYear = row?.FiscalYear });
    }

    private static async Task<IResult> Create(
        IFormCollection form, Municipality municipality, EventStore events, SiteStore sites, PlanStore plans, PlantingDesk desk, Today today, Language language, HttpContext http, CancellationToken cancellation)
    {
        var fields = new Fields(form, today);
        var site = await sites.FindAsync(municipality.Code, fields.Id("site", "候補地", "Site"), cancellation);
        if (site is null)
            throw new PostGis.Jobs.UserErrorException("この候補地はもうありません。候補地の一覧から選び直してください。", "This site is no longer there. Choose one from the list of sites.");
        var outlook = await desk.OutlookAsync(cancellation);
        var plan = fields.OptionalId("plan") is { } id && await plans.FindAsync(municipality.Code, id, cancellation) is not null ? id : (Guid?)null;
        var planned = EventFields.Read(form, new PlantingEvent { EventId = fields.Command, Name = "", SiteId = site.SiteId, PlanId = plan, AreaHa = site.AreaHa }, today);
        await events.CreateAsync(municipality.Code, planned, Start(planned, outlook, site, language), cancellation);
        return LedgerAnswers.Done(http, $"/m/{municipality.Code}/planting/events/{planned.EventId}");
    }

    /// <summary>Lists that an organiser goes on from: the usual tools and tasks, the seedlings, and the costs of the site's first year.</summary>
    private static EventLists Start(PlantingEvent planned, PlantingOutlook outlook, PlantingSite site, Language language) => new(
        [], [], planned is { SpeciesKey: { } species, Trees: { } trees } ? [new(species, trees, null, planned.HeldOn?.AddDays(-3), "planned")] : [],
        [.. EventStart.Checks.Select(check => new EventCheck(check.Kind, check.Item.In(language), false))],
        [.. EventStart.Tasks.Select(task => new EventTask(task.Item.In(language), null, planned.HeldOn?.AddDays(-task.DaysBefore), false))],
        [.. outlook.CostOf(site, byVolunteers: true).Lines.Where(line => line.YearOffset == 0).Select(line => new EventBudgetLine(line.Basis.Name.In(language), (long)line.AmountYen, line.Basis.Certainty.Code()))]);

    private static async Task<IResult> Show(
        Guid eventId, Municipality municipality, EventDesk desk, EventMoney money, SurvivalStore survival, OffsetStore offsets, MapConfiguration configuration, Today today, HttpContext http, CancellationToken cancellation)
    {
        if (await desk.FindAsync(eventId, cancellation) is not { } planned)
            return TypedResults.NotFound();
        return Workspace.Page<EventPanel>(planned.Name, planned.NameEn ?? planned.Name, new
        {
            Event = planned,
            Lists = await desk.ListsAsync(eventId, cancellation),
            Funds = await money.FindAsync(municipality.Code, planned, cancellation),
            Counts = await survival.ListAsync(municipality.Code, eventId, cancellation),
            Expectation = await desk.ExpectAsync(planned, cancellation),
            YearsGrown = EventDesk.YearsGrown(planned, today.FiscalYear),
            Today = today.Date,
            Offsets = await offsets.OfEventAsync(municipality.Code, eventId, cancellation),
            Species = await configuration.SpeciesAsync(municipality, cancellation),
            PublicAddress = $"{http.Request.Scheme}://{http.Request.Host}/p/{municipality.Code}/events/{planned.EventNo}",
        });
    }

    private static async Task<IResult> Edit(Guid eventId, Municipality municipality, EventDesk desk, PlantingDesk planting, CancellationToken cancellation) =>
        await desk.FindAsync(eventId, cancellation) is { } planned
            ? Workspace.Page<EventFormPanel>("植樹会を直す", "Edit the event", new { Event = planned, Outlook = await planting.OutlookAsync(cancellation) })
            : TypedResults.NotFound();

    private static async Task<IResult> Save(Guid eventId, IFormCollection form, Municipality municipality, EventDesk desk, EventStore events, Today today, HttpContext http, CancellationToken cancellation)
    {
        if (await desk.FindAsync(eventId, cancellation) is not { } planned)
            return TypedResults.NotFound();
        await events.SaveAsync(municipality.Code, EventFields.Read(form, planned, today), cancellation);
        return LedgerAnswers.Done(http, $"/m/{municipality.Code}/planting/events/{eventId}");
    }

    private static async Task<IResult> Cancel(Guid eventId, IFormCollection form, Municipality municipality, EventDesk desk, EventStore events, HttpContext http, CancellationToken cancellation)
    {
        if (await desk.FindAsync(eventId, cancellation) is null)
            return TypedResults.NotFound();
        await events.CancelAsync(municipality.Code, eventId, form["reason"], cancellation);
        return LedgerAnswers.Done(http, $"/m/{municipality.Code}/planting/events/{eventId}");
    }

    private static async Task<IResult> Prepare(Guid eventId, Municipality municipality, EventDesk desk, MapConfiguration configuration, CancellationToken cancellation) =>
        await desk.FindAsync(eventId, cancellation) is { } planned
            ? Workspace.Page<EventPreparationPanel>($"{planned.Name}の準備", $"Preparing {planned.NameEn ?? planned.Name}", new
            {
                Event = planned,
                Lists = await desk.ListsAsync(eventId, cancellation),
                Species = await configuration.SpeciesAsync(municipality, cancellation),
            })
            : TypedResults.NotFound();

    private static async Task<IResult> SaveList(
        Guid eventId, string list, IFormCollection form, Municipality municipality, EventDesk desk, EventStore events, MapConfiguration configuration, HttpContext http, CancellationToken cancellation)
    {
        if (await desk.FindAsync(eventId, cancellation) is null)
            return TypedResults.NotFound();
        var code = municipality.Code;
        Task? saving = list switch
        {
            "partners" => events.SaveAsync(code, eventId, EventList.Partners, EventLines.Partners(form), cancellation),
            "groups" => events.SaveAsync(code, eventId, EventList.Groups, EventLines.Groups(form), cancellation),
            "seedlings" => events.SaveAsync(code, eventId, EventList.Seedlings, EventLines.Seedlings(form, await configuration.SpeciesAsync(municipality, cancellation)), cancellation),
            "checks" => events.SaveAsync(code, eventId, EventList.Checks, EventLines.Checks(form), cancellation),
            "tasks" => events.SaveAsync(code, eventId, EventList.Tasks, EventLines.Tasks(form), cancellation),
            "budget" => events.SaveAsync(code, eventId, EventList.Budget, EventLines.Budget(form), cancellation),
            _ => null,
        };
        if (saving is null)
            return TypedResults.NotFound();
        await saving;
        return LedgerAnswers.Done(http, $"/m/{code}/planting/events/{eventId}/{(list == "budget" ? "money" : "preparation")}");
    }
}
