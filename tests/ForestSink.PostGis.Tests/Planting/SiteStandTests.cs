using Dapper;
using ForestSink.Core.Absorption;
using ForestSink.Core.Forest;
using ForestSink.Core.Reference;
using ForestSink.PostGis.Absorption;
using ForestSink.PostGis.Forest;
using ForestSink.PostGis.Jobs;
using ForestSink.PostGis.Planting;
using ForestSink.PostGis.Planting.Events;
using ForestSink.PostGis.Tests.Work;
using ForestSink.TestSupport;
using Npgsql;

namespace ForestSink.PostGis.Tests.Planting;

/// <summary>Land that the register does not know: drawn, taken in as a stand, planted, estimated.</summary>
public sealed class SiteStandTests : WorkTest
{
    private readonly Guid site = Guid.NewGuid();
    private SiteStore sites = null!;
    private SiteStand stands = null!;

    protected override IEnumerable<TestCohort> Cohorts => Enumerable.Range(1, 3).Select(n => new TestCohort { Stand = n, AreaHa = 1 });

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        (sites, stands) = (new(Database.Database), new(Database.Database));
        // Beside the last stand, touching it by a hair.
        await sites.AddDrawnAsync(Town, site, "川のほとり", await ScalarAsync<string>("""
            SELECT ST_AsGeoJSON(ST_MakeEnvelope(ST_XMax(geom) - 0.00005, ST_YMin(geom), ST_XMax(geom) + 0.001, ST_YMax(geom), 6668)) FROM stand WHERE stand_id = @stand
            """, new { stand = Stands[^1] }) ?? "", Cancellation);
    }

    [Fact]
    public async Task A_site_that_only_touches_a_stand_lies_in_none_and_the_next_number_of_the_compartment_is_proposed()
    {
        Assert.Null((await sites.FindAsync(Town, site, Cancellation))!.StandId);
        Assert.Equal("1-4", (await stands.ProposeAsync(Town, site, Cancellation)).ToString());
    }

    [Fact]
    public async Task The_day_is_refused_until_the_stand_is_there_and_then_counts_in_the_next_estimate()
    {
        var events = new EventStore(Database.Database);
        var outcome = new EventOutcome(Database.Database, Store);
        var planned = new PlantingEvent { EventId = Guid.CreateVersion7(), Name = "川の植樹会", SiteId = site, SpeciesKey = "hinoki", Trees = 400 };
        await events.CreateAsync(Town, planned, new([], [], [], [], [], []), Cancellation);
        await outcome.SaveAsync(Town, planned.EventId, new(30, new(2026, 4, 10), 0.2m, [new("hinoki", 400)]), Today, Cancellation);
        var refused = await Assert.ThrowsAsync<UserErrorException>(() => outcome.AcceptAsync(Town, planned.EventId, Today, null, Cancellation));
        Assert.Contains("この範囲を小班として加える", refused.Japanese, StringComparison.Ordinal);

        var stand = await stands.AddAsync(Town, site, StandCode.Parse("1-4"), "unstocked", Cancellation);
        Assert.Equal(stand, await stands.AddAsync(Town, site, StandCode.Parse("1-5"), "unstocked", Cancellation));       // a repeat adds nothing
        Assert.Equal((stand, "1-4"), ((await sites.FindAsync(Town, site, Cancellation))!.StandId!.Value, (await sites.FindAsync(Town, site, Cancellation))!.StandCode));
        Assert.Equal("created", await ScalarAsync<string>("SELECT action FROM audit_entry WHERE thing_kind = 'stand' AND thing_id = @stand::text", new { stand }));
        Assert.Equal(0m, await ScalarAsync<decimal>("""
            SELECT round(ST_Area(ST_Intersection(n.geom, o.geom)::geography)::numeric, 2) FROM stand n JOIN stand o ON o.stand_id = @other WHERE n.stand_id = @stand
            """, new { stand, other = Stands[^1] }));
        Assert.Equal(await ScalarAsync<decimal>("SELECT polygon_area_ha FROM stand WHERE stand_id = @stand", new { stand }), await outcome.BareHaAsync(Town, planned.EventId, Cancellation));
        Assert.Equal(4, await ScalarAsync<int>("SELECT stand_count FROM compartment WHERE compartment_code = '1'"));

        await outcome.AcceptAsync(Town, planned.EventId, Today, null, Cancellation);
        Assert.Equal((null, null), await EstimatedAsync(stand));                                                        // nobody stated a class, and none is made up; this prefecture's table asks for none
        var statement = new SiteClassStatement(Database.Database);
        var cohort = await ScalarAsync<long>("SELECT cohort_id FROM current_cohort WHERE stand_id = @stand AND forest_type = 'planted'", new { stand });
        var without = await Assert.ThrowsAsync<UserErrorException>(() => statement.StateAsync(Town, stand, cohort, new(3, "", SourceStatus.Unverified), Cancellation));
        Assert.Contains("由来", without.Japanese, StringComparison.Ordinal);
        await statement.StateAsync(Town, stand, cohort, new(3, "県の地位級図", SourceStatus.Secondary), Cancellation);
        await statement.StateAsync(Town, stand, cohort, new(2, "県の地位級図（訂正）", SourceStatus.Secondary), Cancellation);
        Assert.Equal("2, 県の地位級図（訂正）, secondary", await ScalarAsync<string>(
            "SELECT concat_ws(', ', site_class, attributes ->> '地位級の由来', attributes ->> '地位級の確かさ') FROM current_cohort WHERE cohort_id = @cohort", new { cohort }));
        Assert.Equal(("2", null), await EstimatedAsync(stand));
        await ExecuteAsync("UPDATE cohort SET site_class = '1' WHERE stand_id = @other", new { other = Stands[0] });
        var surveyed = await ScalarAsync<long>("SELECT cohort_id FROM current_cohort WHERE stand_id = @other", new { other = Stands[0] });
        var byHand = await Assert.ThrowsAsync<UserErrorException>(() => statement.StateAsync(Town, Stands[0], surveyed, new(1, "見た目", SourceStatus.Unverified), Cancellation));
        Assert.Contains("手では変えられません", byHand.Japanese, StringComparison.Ordinal);                                 // the register's own class stays
    }

    /// <summary>Two ways to one figure: the planner's, before anything is planted, and the officer's, from the register of planted land.</summary>
    [Fact]
    public async Task What_a_site_was_expected_to_bind_is_what_the_estimate_of_its_planted_stand_binds()
    {
        var events = new EventStore(Database.Database);
        var outcome = new EventOutcome(Database.Database, Store);
        var stand = await stands.AddAsync(Town, site, StandCode.Parse("1-4"), "unstocked", Cancellation);
        var planned = new PlantingEvent { EventId = Guid.CreateVersion7(), Name = "川の植樹会", SiteId = site, SpeciesKey = "hinoki", Trees = 400 };
        await events.CreateAsync(Town, planned, new([], [], [], [], [], []), Cancellation);
        await outcome.SaveAsync(Town, planned.EventId, new(30, new(2026, 4, 10), 0.2m, [new("hinoki", 400)]), Today, Cancellation);
        await outcome.AcceptAsync(Town, planned.EventId, Today, null, Cancellation);

        await using var transaction = await Database.Database.BeginAsync(Town, Cancellation);
        var outlook = await PlantingOutlook.NewestAsync(transaction, new(2026), Cancellation);
        var expected = outlook.Expect((await sites.FindAsync(Town, site, Cancellation))! with { AreaHa = 0.2m }, "hinoki").Horizons.Single(horizon => horizon.Years == 10);

        var run = await new EstimateRunner(Database.Database).RunAsync(Town, new EstimateOrder(Guid.CreateVersion7(), 2026, 2035, "planted", "auto", EstimateSelection.All), (_, _, _, _, _) => Task.CompletedTask, Cancellation);
        var estimated = (await new ExplanationStore(Database.Database).CohortsAsync(Town, run.RunId, stand, Cancellation)).Single(cohort => cohort.SpeciesKey == "hinoki");
        var carbon = Enumerable.Range(0, 10).Select(year => estimated.CarbonAt(year)!.Value).Aggregate((sum, year) => sum + year);
        Assert.True(expected.Tonnes > 0);
        Assert.Equal(expected.Tonnes, Fo001.Co2Tonnes(carbon.TotalT));
    }

    /// <summary>The site class that a run made now takes for the planted cohort, and why there is no estimate.</summary>
    private async Task<(string? SiteClass, string? Reason)> EstimatedAsync(long stand)
    {
        var run = await new EstimateRunner(Database.Database).RunAsync(Town, new EstimateOrder(Guid.CreateVersion7(), 2026, 2033, "planted", "auto", EstimateSelection.All), (_, _, _, _, _) => Task.CompletedTask, Cancellation);
        await using var connection = new NpgsqlConnection(Database.OwnerConnectionString);
        return await connection.QuerySingleAsync<(string?, string?)>("SELECT site_class, reason FROM estimate_cohort WHERE run_id = @RunId AND stand_id = @stand AND species_key = 'hinoki'", new { run.RunId, stand });
    }

    [Fact]
    public async Task A_code_that_is_another_stand_s_and_ground_that_stands_cover_are_refused()
    {
        var taken = await Assert.ThrowsAsync<UserErrorException>(() => stands.AddAsync(Town, site, StandCode.Parse("1-2"), "unstocked", Cancellation));
        Assert.Contains("空いている番号", taken.Japanese, StringComparison.Ordinal);
        // Meanwhile a register came in whose stand covers the ground.
        await ExecuteAsync("UPDATE stand SET geom = (SELECT geom FROM planting_site WHERE site_id = @site AND valid_to IS NULL) WHERE stand_id = @stand", new { site, stand = Stands[0] });
        var covered = await Assert.ThrowsAsync<UserErrorException>(() => stands.AddAsync(Town, site, StandCode.Parse("1-9"), "unstocked", Cancellation));
        Assert.Contains("森林簿の小班に入っています", covered.Japanese, StringComparison.Ordinal);
        Assert.Equal(3, await ScalarAsync<long>("SELECT count(*) FROM stand WHERE valid_to IS NULL"));
    }
}
