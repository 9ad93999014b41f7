using ForestSink.Core.Accounts;
using ForestSink.Core.Planting.Events;
using ForestSink.PostGis.Forest;
using ForestSink.PostGis.Planting;
using ForestSink.PostGis.Planting.Events;
using ForestSink.Web.Accounts;
using ForestSink.Web.Forest;
using ForestSink.Web.Shell;
using Microsoft.AspNetCore.Http.HttpResults;

namespace ForestSink.Web.Planting.Events;

/// <summary>The loop as one picture: t-CO2 → yen → events → trees → expected t-CO2.</summary>
internal static class LoopEndpoints
{
    public static void MapLoop(this RouteGroupBuilder planting)
    {
        planting.MapGet("/loop", Show).RequireCapability(Capability.ReadLedger);
        planting.MapGet("/loop/picture", Picture).RequireCapability(Capability.ReadLedger);
    }

    private static async Task<IResult> Show(
        int? from, int? to, Municipality municipality, LoopStore loops, EventStore events, SiteStore sites, PlantingDesk desk, Language language, Today today, CancellationToken cancellation) =>
        Workspace.Page<LoopPanel>("めぐる図", "The loop", new { Loop = await LoopAsync(from, to, municipality, loops, events, sites, desk, language, today, cancellation), Years = await loops.YearsAsync(municipality.Code, cancellation) });

    /// <summary>The same on a page of its own, to be shown large or printed on A4 or A3.</summary>
    private static async Task<IResult> Picture(
        int? from, int? to, Municipality municipality, LoopStore loops, EventStore events, SiteStore sites, PlantingDesk desk, Language language, Today today, CancellationToken cancellation) =>
        new RazorComponentResult<LoopPicturePage>(new { Municipality = municipality, Loop = await LoopAsync(from, to, municipality, loops, events, sites, desk, language, today, cancellation) });

    private static async Task<Loop> LoopAsync(
        int? from, int? to, Municipality municipality, LoopStore loops, EventStore events, SiteStore sites, PlantingDesk desk, Language language, Today today, CancellationToken cancellation)
    {
        var years = await loops.YearsAsync(municipality.Code, cancellation);
        var (first, last) = (from is >= 1990 and <= 2200 and var given ? given : years?.First ?? today.FiscalYear.Year, to is >= 1990 and <= 2200 and var until ? until : years?.Last ?? today.FiscalYear.Year);
        if (last < first)
            (first, last) = (last, first);
        var yen = await loops.YenAsync(municipality.Code, first, last, cancellation);
        var paid = yen.Select(row => row.EventId).ToHashSet();
        var planted = (await events.ListAsync(municipality.Code, cancellation)).Where(each => paid.Contains(each.EventId)).ToList();
        var expected = new Dictionary<Guid, PlantedExpectation>();
        if (planted.Count > 0)
        {
            var outlook = await desk.OutlookAsync(cancellation);
            var known = (await sites.ListAsync(municipality.Code, cancellation)).ToDictionary(site => site.SiteId);
            foreach (var each in planted)
            {
                if (each.SiteId is { } id && known.TryGetValue(id, out var site) && EventDesk.Expect(outlook, site, each, today.FiscalYear) is { } found)
                    expected[each.EventId] = found;
            }
        }

        return new Loop(municipality.Code.ToString(), first, last, yen, planted, expected, language);
    }
}
