using ForestSink.Core.Forest;
using ForestSink.Core.Planting.Events;
using ForestSink.Core.Reference;
using ForestSink.PostGis.Credits;
using ForestSink.PostGis.Database;
using ForestSink.PostGis.Funds;
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
    private const decimal TreesPerHa = 2000, MostHa = 0.6m, LeastHa = 0.2m;
    private static readonly DateOnly Spring = new(2026, 3, 20), Autumn = new(2027, 3, 13);

    public async Task<bool> IsLoadedAsync(MunicipalityCode municipality, CancellationToken cancellation) =>
        (await new EventStore(database).ListAsync(municipality, cancellation)).Count >= 2;

    public async Task LoadAsync(MunicipalityCode municipality, CancellationToken cancellation)
    {
        if (await IsLoadedAsync(municipality, cancellation))
            return;
        var sites = new SiteStore(database);
        if ((await sites.ListAsync(municipality, cancellation)).Count == 0)
            await new SiteMeasurement(database).RunAsync(municipality, (_, _, _, _, _) => Task.CompletedTask, cancellation);
        var chosen = (await sites.ListAsync(municipality, cancellation))
            .Where(site => site is { Origin: "register", StandId: not null, Withdrawn: false } && site.AreaHa is >= LeastHa and <= MostHa)
            .OrderBy(site => site.Facts?.RoadM ?? double.MaxValue).Take(2).ToList();
        if (chosen.Count < 2)
            return;
        await PlantedAsync(municipality, chosen[0], cancellation);
        await PlannedAsync(municipality, chosen[1], cancellation);
    }

    private async Task PlantedAsync(MunicipalityCode municipality, PlantingSite site, CancellationToken cancellation)
    {
        var (events, outcome) = (new EventStore(database), new EventOutcome(database, new WorkStore(database)));
        var id = LedgerCommands.IdOf("demo-event", "spring");
        await events.CreateAsync(municipality, Event(id, site, "春の植樹祭（架空）", "Spring planting day (fictional)", Spring) with
        {
            // The budget that the ledger's spring command has set aside.
            CommitmentId = LedgerCommands.IdOf("demo-ledger", "spring"),
        }, Lists(site, Spring, true, [new("さくら幼稚園（架空）", 38, null), new("みどり野銀行（架空）", 24, null)]), cancellation);
        if ((await events.FindAsync(municipality, id, cancellation))!.State == "accepted")
            return;
        var bare = await outcome.BareHaAsync(municipality, id, cancellation) ?? 0;
        var area = Math.Min(site.AreaHa, bare);
        var trees = Math.Max(2, (int)(area * TreesPerHa));
        await outcome.SaveAsync(municipality, id, new(62, Spring, area, [new("hinoki", trees - (trees / 5)), new("kunugi", trees / 5)]), Spring, cancellation);
        await outcome.AcceptAsync(municipality, id, Spring, cancellation);
    }

    private Task PlannedAsync(MunicipalityCode municipality, PlantingSite site, CancellationToken cancellation) => new EventStore(database).CreateAsync(
        municipality, Event(LedgerCommands.IdOf("demo-event", "next spring"), site, "こどもの森 植樹会（架空）", "Children's forest planting (fictional)", Autumn),
        Lists(site, Autumn, false, [new("みどり野小学校（架空）", 45, null)]), cancellation);

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
