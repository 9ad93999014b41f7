using ForestSink.Core.Forest;
using ForestSink.Core.Planting.Events;
using ForestSink.PostGis.Database;
using ForestSink.PostGis.Forest;
using ForestSink.PostGis.Offsets;
using ForestSink.PostGis.Planting;
using ForestSink.PostGis.Planting.Events;
using ForestSink.Web.Forest;
using ForestSink.Web.Planting.Events;
using Microsoft.AspNetCore.Http.HttpResults;

namespace ForestSink.Web.Public;

/// <summary>What everybody may know of a planting event that the city has published: counts and organisations, no person.</summary>
internal static class PublicEvent
{
    public static async Task<IResult> Show(
        string city, int eventNo, HttpContext http, MunicipalityStore municipalities, EventStore events, EventMoney money, SurvivalStore survival, SiteStore sites, PublicStore publics, OffsetStore offsets,
        SpeciesStore species, ForestSinkDatabase database, Today today, CancellationToken cancellation)
    {
        if (!MunicipalityCode.TryParse(city, out var code) || await municipalities.FindAsync(code, cancellation) is not { } municipality
            || await events.FindByNumberAsync(code, eventNo, cancellation) is not { IsPublic: true } planted)
            return TypedResults.NotFound();
        http.Response.Headers.CacheControl = "public, max-age=60";
        http.Response.Headers.Vary = "Cookie";
        return new RazorComponentResult<PublicEventPage>(new
        {
            Municipality = municipality,
            Event = planted,
            Partners = (await events.ListsAsync(code, planted.EventId, cancellation)).Partners,
            Funds = await money.FindAsync(code, planted, cancellation),
            Counts = await survival.ListAsync(code, planted.EventId, cancellation),
            Species = await species.RecentAsync(database, code, cancellation),
            Expectation = await ExpectAsync(code, planted, sites, database, today, cancellation),
            Offsets = (await offsets.OfEventAsync(code, planted.EventId, cancellation)).Where(offset => offset.IsCertified).ToList(),
            Today = today.Date,
            YearsGrown = EventDesk.YearsGrown(planted, today.FiscalYear),
            HasCityPage = (await publics.TextAsync(code, cancellation)).IsPublished,
        });
    }

    private static async Task<PlantedExpectation?> ExpectAsync(MunicipalityCode code, PlantingEvent planted, SiteStore sites, ForestSinkDatabase database, Today today, CancellationToken cancellation)
    {
        if (planted.SiteId is not { } id || await sites.FindAsync(code, id, cancellation) is not { } site)
            return null;
        await using var transaction = await database.BeginAsync(code, cancellation);
        return EventDesk.Expect(await PlantingOutlook.NewestAsync(transaction, today.FiscalYear, cancellation), site, planted, today.FiscalYear);
    }
}
