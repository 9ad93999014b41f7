using ForestSink.PostGis.Forest;
using ForestSink.PostGis.Jobs;
using ForestSink.PostGis.Planting.Events;
using ForestSink.Web.Forest;
using ForestSink.Web.Public;
using ForestSink.Web.Work;
using Microsoft.AspNetCore.Http.HttpResults;

namespace ForestSink.Web.Planting.Events;

/// <summary>Paper of an event: the site map true to scale, the flyer, and the sign beside the planted trees.</summary>
internal static class EventPrintEndpoints
{
    public static void MapEventPrint(this RouteGroupBuilder planting)
    {
        planting.MapGet("/events/{eventId:guid}/map", Map);
        planting.MapGet("/events/{eventId:guid}/flyer", Flyer);
        planting.MapGet("/events/{eventId:guid}/sign", Sign);
    }

    private static async Task<IResult> Map(
        Guid eventId, string? paper, int? scale, Municipality municipality, EventDesk desk, EventSheets sheets, MapConfiguration configuration, Today today, CancellationToken cancellation)
    {
        if (await desk.FindAsync(eventId, cancellation) is not { } planned)
            return TypedResults.NotFound();
        if (await sheets.ExtentAsync(municipality.Code, eventId, cancellation) is not [var east, var north, var width, var height])
            throw new UserErrorException("この植樹会には候補地がないため、図を描けません。", "This event has no site to draw.");
        var sheet = MapSheet.Of(paper, scale, width * 1.6, height * 1.6);                      // room for the way there
        var (shapes, places) = await sheets.DrawAsync(municipality.Code, eventId, east, north, sheet.MapWidthMm * sheet.Scale / 1000, sheet.MapHeightMm * sheet.Scale / 1000, sheet.Scale, cancellation);
        return new RazorComponentResult<EventMapPage>(new
        {
            Event = planned,
            Sheet = sheet,
            Shapes = shapes,
            Places = places,
            Species = await configuration.SpeciesAsync(municipality, cancellation),
            Municipality = municipality,
            Today = today.Date,
        });
    }

    private static async Task<IResult> Flyer(Guid eventId, Municipality municipality, EventDesk desk, EventMoney money, MapConfiguration configuration, Today today, HttpContext http, CancellationToken cancellation) =>
        await desk.FindAsync(eventId, cancellation) is { } planned
            ? new RazorComponentResult<EventFlyerPage>(await PaperAsync(planned, municipality, desk, money, configuration, today, http, cancellation))
            : TypedResults.NotFound();

    private static async Task<IResult> Sign(Guid eventId, Municipality municipality, EventDesk desk, EventMoney money, MapConfiguration configuration, Today today, HttpContext http, CancellationToken cancellation) =>
        await desk.FindAsync(eventId, cancellation) is { } planned
            ? new RazorComponentResult<EventSignPage>(await PaperAsync(planned, municipality, desk, money, configuration, today, http, cancellation))
            : TypedResults.NotFound();

    private static async Task<object> PaperAsync(
        PlantingEvent planned, Municipality municipality, EventDesk desk, EventMoney money, MapConfiguration configuration, Today today, HttpContext http, CancellationToken cancellation)
    {
        var address = $"{http.Request.Scheme}://{http.Request.Host}/p/{municipality.Code}/events/{planned.EventNo}";
        return new
        {
            Event = planned,
            Municipality = municipality,
            Lists = await desk.ListsAsync(planned.EventId, cancellation),
            Funds = await money.FindAsync(municipality.Code, planned, cancellation),
            Species = await configuration.SpeciesAsync(municipality, cancellation),
            Expectation = await desk.ExpectAsync(planned, cancellation),
            Address = address,
            Today = today.Date,
            QrCode = planned.IsPublic ? QrImage.Of(address) : null,
        };
    }
}
