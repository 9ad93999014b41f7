using ForestSink.Core.Forest;
using ForestSink.Core.Offsets;
using ForestSink.Core.Reference;
using ForestSink.PostGis.Offsets;
using ForestSink.PostGis.Planting;
using ForestSink.PostGis.Planting.Events;
using ForestSink.Web.Planting;
using ForestSink.Web.Planting.Events;
using ForestSink.Web.Shell;

namespace ForestSink.Web.Offsets;

/// <summary>What is known of a planting event when its own emissions are offset: it fills the first two steps, and people correct it.</summary>
internal sealed class EventOffset(EventStore events, SiteStore sites, PlantingDesk desk, PostGis.Forest.Municipality municipality, Language language)
{
    private const string BusKey = "bus-person-km";

    /// <returns>Null where there is no such event, or nothing is held: it was cancelled.</returns>
    public async Task<PlantingEvent?> FindAsync(Guid? eventId, CancellationToken cancellation) =>
        eventId is { } id && await events.FindAsync(municipality.Code, id, cancellation) is { State: not "cancelled" } found ? found : null;

    /// <summary>Who came; before the day, who announced to come, or else whom there is room for.</summary>
    public static int? People(PlantingEvent planned) => planned.Attended ?? (planned.Registered > 0 ? planned.Registered : planned.Capacity);

    /// <summary>The first step of an offset of this event.</summary>
    public OffsetDraft Start(PlantingEvent planned, FiscalYear today) => new("event", planned.Name, municipality.Name, Day(planned) is { } day ? FiscalYear.Of(day).Year : today.Year)
    {
        TitleEn = planned.NameEn,
        OrganiserEn = municipality.NameEn,
        Period = Day(planned) is { } held ? EventWords.Date(held, language) : null,
        Basis = "参加者の移動",
        BasisEn = "Travel of the participants",
        IsExpected = planned.Attended is null,
        People = People(planned),
        EventId = planned.EventId,
    };

    /// <summary>People by bus from the nearest school, or else from the town, there and back: a start to be corrected, from the map's distance and the municipality's assumptions.</summary>
    /// <returns>Nothing where people, site, distance or factor is not known.</returns>
    public async Task<IReadOnlyList<ActivityLine>> TravelAsync(Offset offset, IReadOnlyList<EmissionFactor> factors, CancellationToken cancellation)
    {
        if (await FindAsync(offset.EventId, cancellation) is not { SiteId: { } siteId } planned || (offset.People ?? People(planned)) is not { } people
            || factors.FirstOrDefault(factor => factor.Key == BusKey) is not { } factor || await sites.FindAsync(municipality.Code, siteId, cancellation) is not { Facts: { } facts })
            return [];
        var assumed = (await desk.OutlookAsync(cancellation)).AssumptionsOf(siteId);
        var seats = assumed.Value("busSeats");
        if ((facts.SchoolM ?? facts.TownM) is not { } metres || seats <= 0)
            return [];
        var km = Math.Round((decimal)metres / 1000 * assumed.Value("detour"), 1);
        var from = facts.SchoolM is null ? language["まち", "the town"] : facts.SchoolName ?? language["学校", "a school"];
        var buses = (int)Math.Ceiling(people / seats);
        return [new(language[$"参加者の移動（バス {buses} 台、{from}から片道約 {km:0.0} km、往復）", $"Travel of participants ({buses} buses, about {km:0.0} km each way from {from})"],
            factor.Key, OffsetNeed.PersonKm(people, km, thereAndBack: true), factor.Unit.Ja, factor.KgPerUnit, factor.Source, factor.Status.Code())];
    }

    private static DateOnly? Day(PlantingEvent planned) => planned.PlantedOn ?? planned.HeldOn;
}
