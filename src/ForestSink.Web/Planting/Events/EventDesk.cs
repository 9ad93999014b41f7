using ForestSink.Core.Forest;
using ForestSink.Core.Planting.Events;
using ForestSink.PostGis.Forest;
using ForestSink.PostGis.Planting;
using ForestSink.PostGis.Planting.Events;
using ForestSink.Web.Forest;

namespace ForestSink.Web.Planting.Events;

/// <summary>What every page of an event begins with: the event of the municipality, its site and what it is expected to bind.</summary>
internal sealed class EventDesk(Municipality municipality, EventStore events, SiteStore sites, PlantingDesk desk, Today today)
{
    public Task<PlantingEvent?> FindAsync(Guid eventId, CancellationToken cancellation) => events.FindAsync(municipality.Code, eventId, cancellation);

    public Task<EventLists> ListsAsync(Guid eventId, CancellationToken cancellation) => events.ListsAsync(municipality.Code, eventId, cancellation);

    /// <summary>t-CO2 of what was or will be planted, by years after planting; null where no site or species is known.</summary>
    public async Task<PlantedExpectation?> ExpectAsync(PlantingEvent planted, CancellationToken cancellation) =>
        planted.SiteId is { } id && await sites.FindAsync(municipality.Code, id, cancellation) is { } site
            ? Expect(await desk.OutlookAsync(cancellation), site, planted, today.FiscalYear)
            : null;

    /// <summary>Each species on its share of the ground that was planted, or that is to be planted; with the years grown so far as a horizon.</summary>
    public static PlantedExpectation? Expect(PlantingOutlook outlook, PlantingSite site, PlantingEvent planted, FiscalYear today)
    {
        var species = planted.Species.GroupBy(each => each.Species, StringComparer.Ordinal).Select(group => (Key: group.Key, Stems: group.Sum(each => each.Stems))).ToList();
        if (species.Count == 0)
            return null;
        var grounds = PlantedExpectation.Grounds(planted.PlantedHa ?? planted.AreaHa ?? site.AreaHa, [.. species.Select(each => each.Stems)]);
        return PlantedExpectation.Of([.. species.Select((each, i) => outlook.Expect(site with { AreaHa = grounds[i] }, each.Key, YearsGrown(planted, today) ?? 0))]);
    }

    /// <summary>Fiscal years that the trees have grown, the present one included; null before they were planted.</summary>
    public static int? YearsGrown(PlantingEvent planted, FiscalYear today) => planted is { State: "accepted", PlantedOn: { } on } ? today.Year - FiscalYear.Of(on).Year + 1 : null;
}
