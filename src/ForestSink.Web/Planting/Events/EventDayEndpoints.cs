using System.Globalization;
using ForestSink.Core.Accounts;
using ForestSink.Core.Work;
using ForestSink.PostGis.Forest;
using ForestSink.PostGis.Jobs;
using ForestSink.PostGis.Planting.Events;
using ForestSink.Web.Accounts;
using ForestSink.Web.Credits;
using ForestSink.Web.Forest;
using ForestSink.Web.Shell;

namespace ForestSink.Web.Planting.Events;

/// <summary>The day itself and the years after it: what was planted, accepted into the register, what lives, and what has to be replanted.</summary>
internal static class EventDayEndpoints
{
    public static void MapEventDay(this RouteGroupBuilder planting)
    {
        var day = planting.MapGroup("/events/{eventId:guid}");
        day.MapGet("/day", Show);
        day.MapPost("/day", Save).RequireCapability(Capability.PlanPlanting);
        day.MapPost("/accept", Accept).RequireCapability(Capability.AcceptWork);
        day.MapPost("/survival", Count).RequireCapability(Capability.RecordWork);
        day.MapPost("/survival/{countId:guid}/order", Order).RequireCapability(Capability.PlanWork);
    }

    private static async Task<IResult> Show(
        Guid eventId, Municipality municipality, EventDesk desk, PlantingDesk planting, EventOutcome outcome, SiteClassStatement siteClass, SurvivalStore survival, MapConfiguration configuration, Today today, CancellationToken cancellation)
    {
        if (await desk.FindAsync(eventId, cancellation) is not { } planned)
            return TypedResults.NotFound();
        return Workspace.Page<EventDayPanel>($"{planned.Name}の当日とその後", $"{planned.NameEn ?? planned.Name}: the day and after", new
        {
            Event = planned,
            BareHa = await outcome.BareHaAsync(municipality.Code, eventId, cancellation),
            SiteClass = planned is { IsOpen: true, StandId: { } stand } ? await siteClass.OfferAsync(municipality.Code, stand, cancellation) : null,
            Counts = await survival.ListAsync(municipality.Code, eventId, cancellation),
            Threshold = (await planting.OutlookAsync(cancellation)).Assumptions.Items.FirstOrDefault(item => item.Key == Threshold),
            Species = await configuration.SpeciesAsync(municipality, cancellation),
            Today = today.Date,
        });
    }

    private static async Task<IResult> Save(
        Guid eventId, IFormCollection form, Municipality municipality, EventDesk desk, EventOutcome outcome, MapConfiguration configuration, Today today, HttpContext http, CancellationToken cancellation)
    {
        if (await desk.FindAsync(eventId, cancellation) is null)
            return TypedResults.NotFound();
        var fields = new Fields(form, today);
        var species = await configuration.SpeciesAsync(municipality, cancellation);
        var planted = EventLines.Seedlings(form, species).GroupBy(line => line.SpeciesKey, StringComparer.Ordinal).Select(group => new PlantedSpecies(group.Key, group.Sum(line => line.Stems))).ToList();
        var attended = fields.Whole("attended", "参加者", "People");
        if (attended > 100_000)
            throw new UserErrorException("参加者の人数を確かめてください。", "Check the number of people.");
        await outcome.SaveAsync(municipality.Code, eventId, new((int)attended, fields.PastDate("plantedOn", "植えた日", "Planted on"), fields.Number("area", "植えた面積", "Area planted"), planted), today.Date, cancellation);
        return Back(http, municipality, eventId);
    }

    private static async Task<IResult> Accept(Guid eventId, IFormCollection form, Municipality municipality, EventDesk desk, EventOutcome outcome, Today today, HttpContext http, CancellationToken cancellation)
    {
        if (await desk.FindAsync(eventId, cancellation) is null)
            return TypedResults.NotFound();
        await outcome.AcceptAsync(municipality.Code, eventId, today.Date, SiteClassEndpoints.Read(form), cancellation);
        return Back(http, municipality, eventId);
    }

    private static async Task<IResult> Count(Guid eventId, IFormCollection form, Municipality municipality, EventDesk desk, SurvivalStore survival, Today today, HttpContext http, CancellationToken cancellation)
    {
        if (await desk.FindAsync(eventId, cancellation) is null)
            return TypedResults.NotFound();
        var fields = new Fields(form, today);
        await survival.AddAsync(municipality.Code, eventId, new(
            fields.Command, short.TryParse(form["year"], NumberStyles.None, CultureInfo.InvariantCulture, out var year) ? year : (short)0, fields.PastDate("on", "調べた日", "Counted on"),
            EventFields.Count(fields, "counted", 1_000_000, "調べた本数", "Trees counted") ?? throw new UserErrorException("「調べた本数」を入力してください。", "Fill in 'Trees counted'."),
            (int)Math.Min(int.MaxValue, fields.Whole("alive", "生きている本数", "Alive")), EventFields.Short(fields, "note", 1000, "メモ", "Note"), null), today.Date, cancellation);
        return Back(http, municipality, eventId);
    }

    private static async Task<IResult> Order(
        Guid eventId, Guid countId, Municipality municipality, EventDesk desk, PlantingDesk planting, SurvivalStore survival, Today today, HttpContext http, CancellationToken cancellation)
    {
        if (await desk.FindAsync(eventId, cancellation) is not { } planted
            || (await survival.ListAsync(municipality.Code, eventId, cancellation)).FirstOrDefault(each => each.CountId == countId) is not { } count)
            return TypedResults.NotFound();
        var threshold = (await planting.OutlookAsync(cancellation)).Assumptions.Items.FirstOrDefault(item => item.Key == Threshold)
            ?? throw new UserErrorException("補植を考える活着率が、費用と前提にありません。入れてください。", "The survival below which gaps are replanted is missing among costs and assumptions.");
        var order = await survival.OrderAsync(municipality.Code, planted, count, threshold.Value, today.Date, cancellation);
        return LedgerAnswers.Done(http, $"/m/{municipality.Code}/work/orders/{order}");
    }

    /// <summary>Key of the assumption: survival in % below which beating-up is proposed.</summary>
    private const string Threshold = "beatingUpBelow";

    private static IResult Back(HttpContext http, Municipality municipality, Guid eventId) => LedgerAnswers.Done(http, $"/m/{municipality.Code}/planting/events/{eventId}/day");
}
