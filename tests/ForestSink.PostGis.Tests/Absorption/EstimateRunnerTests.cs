using Dapper;
using ForestSink.Core.Absorption;
using ForestSink.Core.Forest;
using ForestSink.PostGis.Absorption;
using ForestSink.TestSupport;
using Npgsql;

namespace ForestSink.PostGis.Tests.Absorption;

public sealed class EstimateRunnerTests : IAsyncLifetime
{
    private static readonly MunicipalityCode Town = MunicipalityCode.Parse("40348");
    private static readonly MunicipalityCode Neighbour = MunicipalityCode.Parse("40349");
    private TestDatabase database = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private static TestCohort Sugi { get; } = new() { SpeciesKey = "sugi", AreaHa = 10, OriginFy = 1980, Increment = 12 };

    public async ValueTask InitializeAsync()
    {
        database = await TestDatabase.CreateAsync();
        await TestForest.AddMunicipalityAsync(database.OwnerConnectionString, "40348");
        await TestForest.AddMunicipalityAsync(database.OwnerConnectionString, "40349");
    }

    public ValueTask DisposeAsync() => database.DisposeAsync();

    [Fact]
    public async Task The_unit_vectors_of_the_fact_sheet_come_out_of_the_database()
    {
        await AddAsync(
            Sugi with { Stand = 1, OriginFy = 2006 },                                                        // 21 in FY2026: U2
            new() { Stand = 2, SpeciesKey = "hinoki", AreaHa = 3.45m, OriginFy = 1980, Increment = 7.8m },   // U3
            new() { Stand = 3, SpeciesKey = "nara", AreaHa = 2, OriginFy = 1980, Increment = 3 });           // U4
        var run = await RunAsync(first: 2026, last: 2026);

        var year = Assert.Single(await Store.YearsAsync(Town, run.RunId, Cancellation));
        Assert.Equal(150.79551294456m, Fo001.Co2Tonnes(year.AboveCarbonT + year.BelowCarbonT));
        Assert.Equal(
            [("hinoki", 31.99940800056m), ("nara", 10.461394944m), ("sugi", 108.334710m)],
            (await Store.PartsAsync(Town, run.RunId, "species", Cancellation))
                .Select(part => (part.Part, Co2(part))).OrderBy(part => part.Part, StringComparer.Ordinal));
    }

    [Fact]
    public async Task The_expansion_factor_changes_between_age_20_and_21()
    {
        await AddAsync(Sugi with { OriginFy = 2007 });
        var run = await RunAsync(first: 2026, last: 2027);

        Assert.Equal([138.280890m, 108.334710m], (await Store.YearsAsync(Town, run.RunId, Cancellation)).Select(Co2));
    }

    [Fact]
    public async Task Every_cohort_is_counted_with_an_estimate_or_with_a_reason()
    {
        await AddAsync(
            Sugi,
            Sugi with { ForestType = "bamboo", SpeciesKey = "mosochiku" },
            Sugi with { ForestType = "natural" },
            Sugi with { AreaHa = null },
            Sugi with { OriginFy = null },
            Sugi with { SpeciesKey = "unknown" },
            Sugi with { Increment = null });
        var run = await RunAsync();

        Assert.Equal((1, 6), (run.CohortsEstimated, run.CohortsNotEstimated));
        Assert.Equal(
            ["age-missing", "area-missing", "bamboo", "forest-type-not-chosen", "register-increment-missing", "unknown-species"],
            run.NotEstimatedCounts.Select(count => count.Reason).Order(StringComparer.Ordinal));
        Assert.All(run.NotEstimatedCounts, count => Assert.Equal(1, count.Cohorts));
        Assert.Equal(7, await ScalarAsync<int>("SELECT count(*)::int FROM estimate_cohort"));
        Assert.All(run.NotEstimatedCounts, count => Assert.True(NotEstimatedReasonText.TryParse(count.Reason, out _)));
    }

    [Fact]
    public async Task A_stated_increment_of_zero_is_an_estimate_of_zero_that_says_so()
    {
        await AddAsync(Sugi with { Increment = 0 });
        var run = await RunAsync();

        Assert.Equal((1, 0, 0m), (run.CohortsEstimated, run.CohortsNotEstimated, run.AboveCarbonT));
        Assert.Equal(16, Assert.Single(run.GrowthUses).Notes & 16);
    }

    [Fact]
    public async Task The_parts_sum_to_the_years_and_the_cohorts_to_both()
    {
        await TestForest.GenerateAsync(database.OwnerConnectionString, "40348", 3001);
        var run = await RunAsync(growth: "auto", types: "all", first: 2026, last: 2041);

        Assert.Equal(3001, run.CohortsEstimated + run.CohortsNotEstimated);
        Assert.Equal(0, await ScalarAsync<int>("""
            SELECT count(*)::int FROM estimate_year y
            LEFT JOIN LATERAL (SELECT sum(above_carbon_t) a, sum(below_carbon_t) b FROM estimate_part p WHERE p.run_id = y.run_id AND p.fiscal_year = y.fiscal_year AND dimension = 'species') s ON true
            LEFT JOIN LATERAL (SELECT sum(above_carbon_t) a, sum(below_carbon_t) b FROM estimate_part p WHERE p.run_id = y.run_id AND p.fiscal_year = y.fiscal_year AND dimension = 'age-class') g ON true
            LEFT JOIN LATERAL (SELECT sum(c.area_ha * r.above_carbon_t_per_ha[y.fiscal_year - 2025]) a, sum(c.area_ha * r.above_carbon_t_per_ha[y.fiscal_year - 2025] * r.root_to_shoot) b
                               FROM estimate_cohort c JOIN estimate_series r USING (run_id, series_no) WHERE c.run_id = y.run_id) k ON true
            WHERE (y.above_carbon_t, y.below_carbon_t) IS DISTINCT FROM (s.a, s.b)
               OR (y.above_carbon_t, y.below_carbon_t) IS DISTINCT FROM (g.a, g.b)
               OR (y.above_carbon_t, y.below_carbon_t) IS DISTINCT FROM (k.a, k.b)
            """));
        Assert.Equal(16, await ScalarAsync<int>("SELECT count(*)::int FROM estimate_year WHERE above_carbon_t > 0"));
    }

    [Fact]
    public async Task Order_and_splitting_never_change_a_digit()
    {
        await AddAsync(Sugi with { AreaHa = 7.1234m }, new() { Stand = 2, SpeciesKey = "hinoki", AreaHa = 0.01m, Increment = 3 });
        await TestForest.AddAsync(database.OwnerConnectionString, "40349",
        [
            new() { Stand = 1, SpeciesKey = "hinoki", AreaHa = 0.01m, Increment = 3 },
            Sugi with { Stand = 2, AreaHa = 3.0001m },
            Sugi with { Stand = 3, AreaHa = 4.1233m },
        ]);
        var one = await RunAsync();
        var other = await RunAsync(municipality: Neighbour);

        Assert.Equal((one.AboveCarbonT, one.BelowCarbonT), (other.AboveCarbonT, other.BelowCarbonT));
    }

    [Fact]
    public async Task The_same_run_id_again_gives_the_same_run()
    {
        await AddAsync(Sugi);
        var first = await RunAsync();
        await ScalarAsync<int?>("UPDATE cohort SET area_ha = 99");
        var again = await new EstimateRunner(database.Database).RunAsync(Town, Order(first.RunId, "register", "planted", 2030, 2031), NoProgress, Cancellation);

        Assert.Equal((first.AboveCarbonT, first.FirstFy), (again.AboveCarbonT, again.FirstFy));
        Assert.Equal(1, await ScalarAsync<int>("SELECT count(*)::int FROM estimate_run"));
    }

    [Fact]
    public async Task Two_requests_with_one_id_at_once_make_one_run()
    {
        await AddAsync(Sugi);
        var id = Guid.CreateVersion7();
        var runs = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ =>
            new EstimateRunner(database.Database).RunAsync(Town, Order(id, "register", "planted", 2026, 2033), NoProgress, Cancellation)));

        Assert.Single(runs.Select(run => run.CreatedAt).Distinct());
        Assert.Equal(1, await ScalarAsync<int>("SELECT count(*)::int FROM estimate_cohort"));
    }

    [Fact]
    public async Task A_selection_estimates_its_stands_alone()
    {
        var stands = await AddAsync(Sugi, Sugi with { Stand = 2, AreaHa = 5 });
        var run = await RunAsync(selection: EstimateSelection.Of([stands[1]], "1-2"));

        Assert.Equal((1, 5m), (run.CohortsEstimated, run.AreaEstimatedHa));
        Assert.Equal("1-2", run.SelectionValue.Description);
    }

    [Fact]
    public async Task Without_stands_there_is_a_clear_refusal()
    {
        var error = await Assert.ThrowsAsync<ForestSink.PostGis.Jobs.UserErrorException>(() => RunAsync());
        Assert.Contains("no stands", error.English, StringComparison.Ordinal);
        Assert.Equal(0, await ScalarAsync<int>("SELECT count(*)::int FROM estimate_run"));
    }

    [Fact]
    public async Task A_cancelled_estimate_leaves_nothing_behind()
    {
        await TestForest.GenerateAsync(database.OwnerConnectionString, "40348", 40_000);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        Task Cancel(string ja, string en, long done, long total, CancellationToken cancellation)
        {
            if (done > 0)
                stop.Cancel();
            cancellation.ThrowIfCancellationRequested();
            return Task.CompletedTask;
        }

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => new EstimateRunner(database.Database)
            .RunAsync(Town, Order(Guid.CreateVersion7(), "auto", "all", 2026, 2033), Cancel, stop.Token));
        Assert.Equal(0, await ScalarAsync<int>("SELECT count(*)::int FROM estimate_cohort"));
        Assert.Equal(0, await ScalarAsync<int>("SELECT count(*)::int FROM estimate_run"));
    }

    [Fact]
    public async Task Nothing_of_a_run_can_be_changed_or_removed()
    {
        await AddAsync(Sugi);
        await RunAsync();
        foreach (var connectionString in new[] { database.ConnectionString, database.OwnerConnectionString })
        {
            foreach (var table in new[] { "estimate_run", "estimate_year", "estimate_part", "estimate_series", "estimate_cohort", "estimate_stand" })
            {
                await using var connection = new NpgsqlConnection(connectionString);
                await connection.OpenAsync(Cancellation);
                await connection.ExecuteAsync("SELECT set_config('forestsink.municipality', '40348', false)");
                await Assert.ThrowsAsync<PostgresException>(() => connection.ExecuteAsync($"UPDATE {table} SET run_id = run_id"));
                await Assert.ThrowsAsync<PostgresException>(() => connection.ExecuteAsync($"DELETE FROM {table}"));
                await Assert.ThrowsAsync<PostgresException>(() => connection.ExecuteAsync($"TRUNCATE {table} CASCADE"));
            }
        }
    }

    [Fact]
    public async Task Another_municipality_sees_nothing_of_it()
    {
        await AddAsync(Sugi);
        var run = await RunAsync();

        Assert.Null(await Store.FindAsync(Neighbour, run.RunId, Cancellation));
        Assert.Empty(await Store.RecentAsync(Neighbour, 10, Cancellation));
        Assert.Empty(await Store.YearsAsync(Neighbour, run.RunId, Cancellation));
        Assert.Empty(await Store.StandsAsync(Neighbour, run, 2026, null, true, 0, 10, Cancellation));
    }

    [Fact]
    public async Task The_map_gets_tonnes_per_hectare_of_each_stand()
    {
        var stands = await AddAsync(Sugi with { OriginFy = 2006 }, Sugi with { OriginFy = 2006, Increment = 0 }, Sugi with { Stand = 2, ForestType = "bamboo" });
        await RunAsync(first: 2026, last: 2026);

        Assert.Equal(108.334710 / 20, await ScalarAsync<double>($"SELECT co2_t_per_ha[1]::float8 FROM estimate_stand WHERE stand_id = {stands[0]}"), 4);
        Assert.True(await ScalarAsync<bool>($"SELECT co2_t_per_ha IS NULL FROM estimate_stand WHERE stand_id = {stands[1]}"));
    }

    [Fact]
    public async Task A_run_stays_as_it_was_and_explains_itself_after_the_register_has_changed()
    {
        var stands = await AddAsync(Sugi with { OriginFy = 2006 });
        var before = await RunAsync(first: 2026, last: 2026);
        var cohort = await ScalarAsync<long>("SELECT cohort_id FROM cohort");
        await using (var connection = new NpgsqlConnection(database.OwnerConnectionString))
        {
            await connection.ExecuteAsync("""
                WITH closed AS (UPDATE cohort SET valid_to = now() WHERE valid_to IS NULL RETURNING *)
                INSERT INTO cohort (municipality_code, cohort_id, stand_id, version, treatment_no, species_key, species_text, forest_type, area_ha, origin_fy, register_increment_m3_per_ha, register_date, valid_from)
                SELECT municipality_code, cohort_id, stand_id, version + 1, treatment_no, 'hinoki', 'hinoki', forest_type, 3.45, 1980, 7.8, register_date, now() FROM closed
                """);
        }

        var after = await RunAsync(first: 2026, last: 2026);
        Assert.Equal(31.99940800056m, Co2(Assert.Single(await Store.YearsAsync(Town, after.RunId, Cancellation))));
        Assert.Equal(108.334710m, Co2(Assert.Single(await Store.YearsAsync(Town, before.RunId, Cancellation))));
        var explained = await new ExplanationStore(database.Database).ExplainAsync(Town, before.RunId, cohort, 2026, Cancellation);
        Assert.Equal(("sugi", 10m, 108.334710m), (explained!.Cohort.SpeciesKey, explained.Cohort.AreaHa, explained.Derivation.Co2Tonnes));
        Assert.Equal(stands[0], explained.Cohort.StandId);
    }

    private EstimateStore Store => new(database.Database);

    private static decimal Co2(YearCarbon year) => Fo001.Co2Tonnes(year.AboveCarbonT + year.BelowCarbonT);

    private static decimal Co2(PartCarbon part) => Fo001.Co2Tonnes(part.AboveCarbonT + part.BelowCarbonT);

    private static Task NoProgress(string japanese, string english, long done, long total, CancellationToken cancellation) => Task.CompletedTask;

    private static EstimateOrder Order(Guid id, string growth, string types, int first, int last, EstimateSelection? selection = null) =>
        new(id, first, last, types, growth, selection ?? EstimateSelection.All);

    private Task<EstimateRun> RunAsync(
        string growth = "register", string types = "planted", int first = 2026, int last = 2033, MunicipalityCode? municipality = null, EstimateSelection? selection = null) =>
        new EstimateRunner(database.Database).RunAsync(
            municipality ?? Town, Order(Guid.CreateVersion7(), growth, types, first, last, selection), NoProgress, Cancellation);

    private Task<long[]> AddAsync(params TestCohort[] cohorts) => TestForest.AddAsync(database.OwnerConnectionString, "40348", cohorts);

    private async Task<T> ScalarAsync<T>(string sql)
    {
        await using var connection = new NpgsqlConnection(database.OwnerConnectionString);
        return (await connection.ExecuteScalarAsync<T>(sql))!;
    }
}
