using System.Text;
using Dapper;
using ForestSink.Core.Growth;
using ForestSink.PostGis.Absorption;
using ForestSink.PostGis.Forest;
using ForestSink.PostGis.Growth;
using ForestSink.PostGis.Jobs;
using ForestSink.PostGis.Planting.Events;
using ForestSink.PostGis.Tests.Credits;
using ForestSink.PostGis.Tests.Work;
using ForestSink.PostGis.Work;
using ForestSink.TestSupport;
using Npgsql;

namespace ForestSink.PostGis.Tests.Planting.Events;

/// <summary>From the fund's money to a new cohort, and to the gaps in it.</summary>
public sealed class EventTests : WorkTest
{
    private readonly Guid site = Guid.NewGuid();
    private TestLedger ledger = null!;
    private EventStore events = null!;
    private EventMoney money = null!;
    private EventOutcome outcome = null!;
    private SurvivalStore survival = null!;

    protected override IEnumerable<TestCohort> Cohorts =>
        Enumerable.Range(1, 4).Select(n => new TestCohort { Stand = n, AreaHa = 1, SpeciesKey = "cut-over", ForestType = "cut-over", OriginFy = null, Increment = null, SiteClass = n == 1 ? null : "2" });

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        ledger = new(Database.Database);
        (events, money, outcome) = (new(Database.Database), new(Database.Database, ledger.Fund), new(Database.Database, Store));
        survival = new(Database.Database, new WorkOrders(Database.Database));
        await ExecuteAsync("""
            INSERT INTO planting_site (municipality_code, site_id, name, origin, stand_id, geom, area_ha, facts)
            SELECT municipality_code, @site, '南の伐採跡地', 'register', stand_id, geom, 0.91, '{"neighbourSiteClass": 2.4}' FROM stand WHERE stand_id = @stand
            """, new { site, stand = Stands[0] });
    }

    [Fact]
    public async Task A_planned_event_keeps_its_lists_and_a_repeat_adds_nothing()
    {
        var planned = await PlannedAsync();
        await events.CreateAsync(Town, planned with { Name = "二度目" }, Lists(), Cancellation);
        var read = (await events.FindAsync(Town, planned.EventId, Cancellation))!;
        Assert.Equal(("春の植樹会", 1, Stands[0], "1-1", 40), (read.Name, read.EventNo, read.StandId, read.StandCode, read.Registered));
        var lists = await events.ListsAsync(Town, planned.EventId, Cancellation);
        Assert.Equivalent(Lists(), lists, strict: true);
        await events.SaveAsync(Town, planned.EventId, EventList.Tasks, [lists.Tasks[1] with { IsDone = true }], Cancellation);
        Assert.Equal([new EventTask("下見", null, null, true)], (await events.ListsAsync(Town, planned.EventId, Cancellation)).Tasks);
        Assert.Equal(0, await ScalarAsync<long>("SELECT count(*) FROM audit_entry WHERE thing_kind = 'planting-event-group' AND new_values::text LIKE '%0868%'"));
    }

    [Fact]
    public async Task An_empty_fund_and_too_large_a_budget_are_refused_with_the_reason()
    {
        var planned = await PlannedAsync();
        var empty = await Assert.ThrowsAsync<UserErrorException>(() => CommitAsync(planned, 1000));
        Assert.Contains("使えるお金がありません", empty.Japanese, StringComparison.Ordinal);
        await SellAsync();
        var over = await Assert.ThrowsAsync<UserErrorException>(() => CommitAsync(planned, 100_001));
        Assert.Contains("1 円足りません", over.Japanese, StringComparison.Ordinal);
        Assert.Empty((await money.FindAsync(Town, planned, Cancellation)).Budgets);
    }

    [Fact]
    public async Task Each_yen_of_an_event_is_tied_to_the_credits_that_were_sold_for_it()
    {
        var planned = await PlannedAsync();
        await SellAsync();
        var command = Guid.CreateVersion7();
        await money.CommitAsync(Town, command, planned, 80_000, TestLedger.Day, null, Cancellation);
        await money.CommitAsync(Town, command, planned, 80_000, TestLedger.Day, null, Cancellation);      // a retry
        var budget = Assert.Single((await money.FindAsync(Town, planned, Cancellation)).Budgets);
        await money.SpendAsync(Town, Guid.CreateVersion7(), planned, new(budget.CommitmentId, 50_000, TestLedger.Day, "苗木"), Cancellation);
        var funds = await money.FindAsync(Town, planned, Cancellation);
        Assert.Equal((80_000L, 50_000L, 30_000L), (funds.BudgetYen, funds.SpentYen, funds.LeftYen));
        var income = Assert.Single(funds.Incomes);
        Assert.Equal(("sale", "山川銀行", 10L, "町有林", 30_000L, 50_000L), (income.Kind, income.PartyName, income.Tonnes, income.ProgrammeName, income.CommittedYen, income.SpentYen));
        var tooMuch = await Assert.ThrowsAsync<UserErrorException>(() => money.SpendAsync(Town, Guid.CreateVersion7(), planned, new(budget.CommitmentId, 30_001, TestLedger.Day, "バス"), Cancellation));
        Assert.Contains("1 円足りません", tooMuch.Japanese, StringComparison.Ordinal);

        var other = await PlannedAsync();
        await Assert.ThrowsAsync<UserErrorException>(() => money.SpendAsync(Town, Guid.CreateVersion7(), other, new(budget.CommitmentId, 1, TestLedger.Day, "ほかの会"), Cancellation));
        var held = await Assert.ThrowsAsync<UserErrorException>(() => events.CancelAsync(Town, planned.EventId, "雨", Cancellation));
        Assert.Contains("30,000 円残っています", held.Japanese, StringComparison.Ordinal);
        await money.ReleaseAsync(Town, Guid.CreateVersion7(), planned, budget.CommitmentId, TestLedger.Day, Cancellation);
        await events.CancelAsync(Town, planned.EventId, "雨", Cancellation);
        Assert.Equal("cancelled", (await events.FindAsync(Town, planned.EventId, Cancellation))!.State);
    }

    [Fact]
    public async Task Accepting_the_day_begins_a_cohort_that_the_next_estimate_counts()
    {
        var planned = await PlannedAsync();
        var early = await Assert.ThrowsAsync<UserErrorException>(() => outcome.AcceptAsync(Town, planned.EventId, Today, null, Cancellation));
        Assert.Contains("先に当日の実績", early.Japanese, StringComparison.Ordinal);
        Assert.Equal(1m, await outcome.BareHaAsync(Town, planned.EventId, Cancellation));
        await outcome.SaveAsync(Town, planned.EventId, new(38, new(2026, 11, 3), 0.4m, [new("hinoki", 600), new("sugi", 200)]), Today, Cancellation);
        var offer = await new SiteClassStatement(Database.Database).OfferAsync(Town, Stands[0], Cancellation);
        Assert.Equal((null, 2m), (offer.OfGround, Math.Round(offer.Mean!.Value, 6)));
        var record = await outcome.AcceptAsync(Town, planned.EventId, Today, offer.Proposal, Cancellation);
        Assert.Equal(record, await outcome.AcceptAsync(Town, planned.EventId, Today, null, Cancellation));
        Assert.Equal("accepted", (await Store.FindAsync(Town, record, Cancellation))!.State);
        Assert.Equal([("cut-over", 0.6m, (short?)null), ("hinoki", 0.3m, (short?)2026), ("sugi", 0.1m, (short?)2026)], await CohortsAsync());

        Assert.Equal("2", await ScalarAsync<string>("SELECT string_agg(DISTINCT site_class, ',') FROM current_cohort WHERE forest_type = 'planted'"));          // the neighbours' mean, as stated
        Assert.Equal(2, await ScalarAsync<long>("SELECT count(*) FROM current_cohort WHERE attributes ->> '地位級の確かさ' = 'unverified' AND attributes ->> '地位級の由来' LIKE '周り300 m %'"));
        Assert.Equal(1, await ScalarAsync<long>("SELECT count(*) FROM current_cohort WHERE stand_id = @id AND site_class IS NULL", new { id = Stands[0] }));       // what is still bare has none

        // The city's own table goes by site class; an estimate that rests on a stated one says so.
        await new YieldTableStore(Database.Database).AddAsync(Town, new("by-class", "地位級別", "試験", "official"),
            Encoding.UTF8.GetBytes("species,site_class,age,volume_m3_per_ha\nsugi,2,5,20\nsugi,2,40,400\nhinoki,2,5,15\nhinoki,2,40,300\n"), Cancellation);
        var run = await new EstimateRunner(Database.Database).RunAsync(Town, new EstimateOrder(Guid.CreateVersion7(), 2026, 2033, "planted", "auto", EstimateSelection.All), (_, _, _, _, _) => Task.CompletedTask, Cancellation);
        Assert.Equal(2, run.CohortsEstimated);
        Assert.Equal(2, await ScalarAsync<long>("SELECT count(*) FROM estimate_cohort WHERE run_id = @RunId AND origin_fy = 2026 AND reason IS NULL", new { run.RunId }));
        Assert.All(run.GrowthUses, use => Assert.True(((GrowthNotes)use.Notes).HasFlag(GrowthNotes.StatedSiteClass)));           // and says that an officer stated the class
        var cohort = await ScalarAsync<long>("SELECT cohort_id FROM estimate_cohort WHERE run_id = @RunId AND species_key = 'sugi' AND origin_fy = 2026", new { run.RunId });
        var explained = (await new ExplanationStore(Database.Database).ExplainAsync(Town, run.RunId, cohort, 2026, Cancellation))!;
        Assert.True(explained.Agrees);
        Assert.Contains(explained.Derivation.Steps, step => step.Working.Ja.Contains("地位級は担当者が由来をつけて入れた値", StringComparison.Ordinal));
        await Assert.ThrowsAsync<UserErrorException>(() => outcome.SaveAsync(Town, planned.EventId, new(1, new(2026, 11, 3), 0.4m, [new("hinoki", 1)]), Today, Cancellation));
        var fixedDay = (await events.FindAsync(Town, planned.EventId, Cancellation))!;
        await Assert.ThrowsAsync<UserErrorException>(() => events.SaveAsync(Town, fixedDay with { HeldOn = new(2026, 11, 4) }, Cancellation));
    }

    [Fact]
    public async Task More_than_the_bare_ground_is_refused_and_nothing_is_half_accepted()
    {
        var planned = await PlannedAsync();
        await outcome.SaveAsync(Town, planned.EventId, new(38, new(2026, 11, 3), 1m, [new("hinoki", 2000)]), Today, Cancellation);
        await ExecuteAsync("UPDATE cohort SET area_ha = 0.5 WHERE stand_id = @stand", new { stand = Stands[0] });
        var refused = await Assert.ThrowsAsync<UserErrorException>(() => outcome.AcceptAsync(Town, planned.EventId, Today, null, Cancellation));
        Assert.Contains("足りません", refused.Japanese, StringComparison.Ordinal);
        Assert.Equal(0, await ScalarAsync<long>("SELECT count(*) FROM work_record"));
        Assert.Equal("planned", (await events.FindAsync(Town, planned.EventId, Cancellation))!.State);
    }

    [Fact]
    public async Task Low_survival_proposes_the_missing_seedlings_and_becomes_one_order()
    {
        var planned = await PlannedAsync();
        await outcome.SaveAsync(Town, planned.EventId, new(38, new(2025, 3, 20), 0.4m, [new("hinoki", 800)]), Today, Cancellation);
        await outcome.AcceptAsync(Town, planned.EventId, Today, null, Cancellation);
        var count = new SurvivalCount(Guid.CreateVersion7(), 1, new(2026, 4, 2), 100, 71, null, null);
        await survival.AddAsync(Town, planned.EventId, count, Today, Cancellation);
        await survival.AddAsync(Town, planned.EventId, count, Today, Cancellation);
        Assert.Equal(count, Assert.Single(await survival.ListAsync(Town, planned.EventId, Cancellation)));
        var accepted = (await events.FindAsync(Town, planned.EventId, Cancellation))!;
        await Assert.ThrowsAsync<UserErrorException>(() => survival.OrderAsync(Town, accepted, count, 71, Today, Cancellation));
        var order = await survival.OrderAsync(Town, accepted, count, 80, Today, Cancellation);
        Assert.Equal(order, await survival.OrderAsync(Town, accepted, (await survival.ListAsync(Town, planned.EventId, Cancellation))[0], 80, Today, Cancellation));
        var made = (await new WorkOrders(Database.Database).FindAsync(Town, order, Cancellation))!;
        Assert.Equal(("replanting-gaps", new DateOnly(2027, 3, 1)), (made.Kind, made.PlannedFrom));
        Assert.Contains("苗木 232 本", made.Instructions, StringComparison.Ordinal);
        var changed = await Assert.ThrowsAsync<PostgresException>(() => ExecuteAsync("UPDATE planting_survival SET alive = 99"));
        Assert.Contains("stays as it was counted", changed.MessageText, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_loop_follows_what_came_in_during_the_years_asked_for_to_its_use()
    {
        var loops = new LoopStore(Database.Database);
        Assert.Null(await loops.YearsAsync(Town, Cancellation));
        var planned = await PlannedAsync();
        await SellAsync();
        await CommitAsync(planned, 80_000);
        Assert.Equal((2026, 2026), await loops.YearsAsync(Town, Cancellation));
        Assert.Empty(await loops.YenAsync(Town, 2020, 2025, Cancellation));
        var yen = await loops.YenAsync(Town, 2026, 2026, Cancellation);
        Assert.Equal([(planned.EventId, 80_000L), ((Guid?)null, 20_000L)], yen.Select(row => (row.EventId, row.Yen)).OrderByDescending(row => row.Yen));
        Assert.All(yen, row => Assert.Equal((10L, "町有林"), (row.Tonnes, row.ProgrammeName)));
    }

    [Fact]
    public async Task A_published_event_is_loaded_once_and_nothing_is_invented()
    {
        var csv = await File.ReadAllTextAsync(Path.Combine(Repository.Data, "examples", "tsuyama-planting-day.csv"), Cancellation);
        Assert.Equal(1, await new PublishedEvents(Database.Database).LoadAsync(Town, csv, Cancellation));
        await new PublishedEvents(Database.Database).LoadAsync(Town, csv, Cancellation);
        var loaded = Assert.Single(await events.ListAsync(Town, Cancellation));
        Assert.Equal(("published", new DateOnly(2016, 3, 16), "official"), (loaded.State, loaded.HeldOn, loaded.Status));
        Assert.Null(loaded.TreesNow ?? loaded.Attended ?? loaded.Capacity);
        Assert.Contains("平成26年度のクレジットの売上", loaded.Note, StringComparison.Ordinal);
        Assert.Equal(["school", "co-operative"], (await events.ListsAsync(Town, loaded.EventId, Cancellation)).Partners.Select(partner => partner.Kind));
        await Assert.ThrowsAsync<UserErrorException>(() => CommitAsync(loaded, 1));
        await Assert.ThrowsAsync<UserErrorException>(() => outcome.AcceptAsync(Town, loaded.EventId, Today, null, Cancellation));
    }

    private static EventLists Lists() => new(
        [new("co-operative", "森林組合", "植え方の指導")], [new("さくら幼稚園", 40, "0868-00-0000")], [new("hinoki", 800, "苗木屋", new(2026, 10, 30), "ordered")],
        [new("safety", "救急箱", false)], [new("苗木の注文", "山田", new(2026, 8, 1), true), new("下見", null, null, false)], [new("苗木", 160_000, "unverified")]);

    private async Task<PlantingEvent> PlannedAsync()
    {
        var planned = new PlantingEvent { EventId = Guid.CreateVersion7(), Name = "春の植樹会", SiteId = site, SpeciesKey = "hinoki", Trees = 800, AreaHa = 0.4m, HeldOn = new(2026, 11, 3), MeetingLongitude = 130.4, MeetingLatitude = 33.6 };
        await events.CreateAsync(Town, planned, Lists(), Cancellation);
        return (await events.FindAsync(Town, planned.EventId, Cancellation))!;
    }

    /// <summary>10 t for ¥100,000, paid.</summary>
    private async Task SellAsync() => await ledger.PayAsync(await ledger.ReserveAsync(await ledger.LotAsync(await ledger.ProgrammeAsync()), await ledger.PartyAsync(), 10));

    private Task CommitAsync(PlantingEvent planned, long yen) => money.CommitAsync(Town, Guid.CreateVersion7(), planned, yen, TestLedger.Day, null, Cancellation);

    private async Task<IEnumerable<(string, decimal, short?)>> CohortsAsync()
    {
        await using var connection = new NpgsqlConnection(Database.OwnerConnectionString);
        return await connection.QueryAsync<(string, decimal, short?)>("SELECT species_key, area_ha, origin_fy FROM current_cohort WHERE stand_id = @id ORDER BY cohort_id", new { id = Stands[0] });
    }
}
