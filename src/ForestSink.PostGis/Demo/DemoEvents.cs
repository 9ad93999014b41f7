using ForestSink.Core.Forest;
using ForestSink.Core.Planting.Events;
using ForestSink.Core.Reference;
using ForestSink.PostGis.Credits;
using ForestSink.PostGis.Database;
using ForestSink.PostGis.Forest;
using ForestSink.PostGis.Planting;
using ForestSink.PostGis.Planting.Events;
using ForestSink.PostGis.Work;

namespace ForestSink.PostGis.Demo;

/// <summary>
/// Two fictional planting events of the demo city, by the same steps as real ones: the spring day that the ledger has paid for, with
/// its new stand, and one that is still being prepared. The fund keeps what it had.
/// </summary>
internal sealed class DemoEvents(ForestSinkDatabase database)
{
    private const decimal TreesPerHa = 2000, MostHa = 1.2m, LeastHa = 0.3m;
    private static readonly DateOnly Spring = new(2026, 3, 20), Next = new(2027, 3, 13);

    public async Task<bool> IsLoadedAsync(MunicipalityCode municipality, CancellationToken cancellation) =>
        (await new EventStore(database).ListAsync(municipality, cancellation)).Count >= 2;

    /// <summary>The spring day and its new stand: before the first estimate, so that the estimate counts it and stays current.</summary>
    public async Task PlantAsync(MunicipalityCode municipality, CancellationToken cancellation)
    {
        var (events, outcome, id) = (new EventStore(database), new EventOutcome(database, new WorkStore(database)), LedgerCommands.IdOf("demo-event", "spring"));
        if (await events.FindAsync(municipality, id, cancellation) is { State: "accepted" } || await SitesAsync(municipality, cancellation) is not [var site, ..])
            return;
        await events.CreateAsync(municipality, Event(id, site, "春の植樹祭（架空）", "Spring planting day (fictional)", Spring),
            Lists(site, Spring, true, [new("さくら幼稚園（架空）", 38, null), new("みどり野銀行（架空）", 24, null)]), cancellation);
        var area = Math.Min(site.AreaHa, await outcome.BareHaAsync(municipality, id, cancellation) ?? 0);
        var trees = (int)(area * TreesPerHa);
        await outcome.SaveAsync(municipality, id, new(62, Spring, area, [new("hinoki", trees - (trees / 5)), new("kunugi", trees / 5)]), Spring, cancellation);
        var offer = await new SiteClassStatement(database).OfferAsync(municipality, site.StandId!.Value, cancellation);
        await outcome.AcceptAsync(municipality, id, Spring, offer.Proposal, cancellation);
    }

    /// <summary>Ties the spring day to the budget that the ledger's spring command has set aside and paid, and plans the next one.</summary>
    public async Task LoadAsync(MunicipalityCode municipality, CancellationToken cancellation)
    {
        var events = new EventStore(database);
        if (await events.FindAsync(municipality, LedgerCommands.IdOf("demo-event", "spring"), cancellation) is { CommitmentId: null } spring)
            await events.SaveAsync(municipality, spring with { CommitmentId = LedgerCommands.IdOf("demo-ledger", "spring") }, cancellation);
        var id = LedgerCommands.IdOf("demo-event", "next spring");
        if (await events.FindAsync(municipality, id, cancellation) is null && await SitesAsync(municipality, cancellation) is [_, var site, ..])
            await events.CreateAsync(municipality, Event(id, site, "こどもの森 植樹会（架空）", "Children's forest planting (fictional)", Next),
                Lists(site, Next, false, [new("みどり野小学校（架空）", 45, null)]), cancellation);
    }

    /// <summary>Small bare stands near a road, the nearest first.</summary>
    private async Task<IReadOnlyList<PlantingSite>> SitesAsync(MunicipalityCode municipality, CancellationToken cancellation)
    {
        var sites = new SiteStore(database);
        if ((await sites.ListAsync(municipality, cancellation)).Count == 0)
            await new SiteMeasurement(database).RunAsync(municipality, (_, _, _, _, _) => Task.CompletedTask, cancellation);
        return [.. (await sites.ListAsync(municipality, cancellation))
            .Where(site => site is { Origin: "register", StandId: not null, Withdrawn: false } && site.AreaHa is >= LeastHa and <= MostHa)
            .OrderBy(site => site.Facts?.RoadM ?? double.MaxValue).ThenBy(site => site.Name, StringComparer.Ordinal)];
    }

    private static PlantingEvent Event(Guid id, PlantingSite site, string name, string nameEn, DateOnly on) => new()
    {
        EventId = id,
        Name = name,
        NameEn = nameEn,
        SiteId = site.SiteId,
        SpeciesKey = "hinoki",
        Trees = (int)(site.AreaHa * TreesPerHa),
        AreaHa = site.AreaHa,
        HeldOn = on,
        RainOn = on.AddDays(7),
        StartsAt = "09:30",
        EndsAt = "12:00",
        MeetingPlace = "林道の入口（架空）",
        MeetingLongitude = Math.Round((site.Bounds[0] + site.Bounds[2]) / 2, 6),
        MeetingLatitude = Math.Round(site.Bounds[1] - 0.001, 6),
        EmergencyPlace = "林道の入口。救急車はここまで入れます（架空）",
        Programme = "9:30 集合・あいさつ\n9:50 植え方の説明\n10:00 植樹\n11:30 記念写真・解散",
        Capacity = 80,
        Contact = "みどり野市 森林課（架空）",
        IsPublic = true,
        Note = "架空の見本です。",
    };

    private static EventLists Lists(PlantingSite site, DateOnly on, bool isDone, IReadOnlyList<EventGroup> groups) => new(
        [new("co-operative", "みどり野森林組合（架空）", "植え方の指導"), new("school", "さくら幼稚園（架空）", "参加")], groups,
        [new("hinoki", (int)(site.AreaHa * TreesPerHa), "県の種苗組合（架空）", on.AddDays(-3), isDone ? "delivered" : "ordered")],
        [.. EventStart.Checks.Select(check => new EventCheck(check.Kind, check.Item.Ja, isDone))],
        [.. EventStart.Tasks.Select(task => new EventTask(task.Item.Ja, null, on.AddDays(-task.DaysBefore), isDone || task.DaysBefore >= 90))],
        [new("苗木（架空）", 150_000, SourceStatus.Unverified.Code()), new("バス・保険・用具（架空）", 200_000, SourceStatus.Unverified.Code())]);
}
