using Dapper;
using ForestSink.Core.Absorption;
using ForestSink.Core.Forest;
using ForestSink.PostGis.Absorption;
using ForestSink.PostGis.Database;
using ForestSink.TestSupport;
using Npgsql;

namespace ForestSink.PostGis.Tests.Absorption;

public sealed class EstimateSeriesTests : IAsyncLifetime
{
    private static readonly MunicipalityCode Town = MunicipalityCode.Parse("40348");
    private TestDatabase database = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        database = await TestDatabase.CreateAsync();
        await TestForest.AddMunicipalityAsync(database.OwnerConnectionString, "40348");
    }

    public ValueTask DisposeAsync() => database.DisposeAsync();

    [Fact]
    public async Task Cohorts_of_one_curve_species_and_origin_share_a_series()
    {
        await TestForest.AddAsync(database.OwnerConnectionString, "40348",
        [
            new() { Stand = 1, SpeciesKey = "sugi", AreaHa = 10, OriginFy = 1980, Increment = 12 },
            new() { Stand = 2, SpeciesKey = "sugi", AreaHa = 0.0001m, OriginFy = 1980, Increment = 12 },
            new() { Stand = 3, SpeciesKey = "sugi", AreaHa = 10, OriginFy = 1981, Increment = 12 },
            new() { Stand = 4, SpeciesKey = "hinoki", AreaHa = 10, OriginFy = 1980, Increment = 12 },
            new() { Stand = 5, SpeciesKey = "sugi", AreaHa = 10, OriginFy = 1980, Increment = 11 },
        ]);
        var run = await RunAsync("register");

        Assert.Equal(5, run.CohortsEstimated);
        await using var connection = new NpgsqlConnection(database.OwnerConnectionString);
        Assert.Equal([1, 1, 2, 3, 4], await connection.QueryAsync<int>("SELECT series_no FROM estimate_cohort ORDER BY stand_id"));
        Assert.Equal(4, await connection.ExecuteScalarAsync<int>("SELECT count(*)::int FROM estimate_series"));
    }

    /// <summary>Takes the migration back to where each cohort kept its own carbon, and applies it again.</summary>
    [Fact]
    public async Task A_run_stored_before_there_were_series_keeps_every_digit()
    {
        await TestForest.GenerateAsync(database.OwnerConnectionString, "40348", 801);
        var run = await RunAsync("auto");
        var before = await CohortsAsync(run);
        await using (var connection = new NpgsqlConnection(database.OwnerConnectionString))
        {
            await connection.ExecuteAsync("""
                ALTER TABLE estimate_cohort DISABLE TRIGGER estimate_is_final, ADD growth_source text, ADD growth_table text, ADD growth_notes smallint,
                  ADD root_to_shoot numeric, ADD above_carbon_t numeric[];
                UPDATE estimate_cohort c SET growth_source = y.growth_source, growth_table = y.growth_table, growth_notes = y.growth_notes, root_to_shoot = y.root_to_shoot,
                  above_carbon_t = (SELECT array_agg(v * c.area_ha ORDER BY n) FROM unnest(y.above_carbon_t_per_ha) WITH ORDINALITY t(v, n))
                FROM estimate_series y WHERE (y.run_id, y.series_no) = (c.run_id, c.series_no);
                ALTER TABLE estimate_cohort ENABLE TRIGGER estimate_is_final, DROP series_no;
                DROP TABLE estimate_series;
                DELETE FROM migration WHERE name = '0091_estimate_series';
                """);
        }

        Assert.Equal(["0091_estimate_series"], await Migrator.MigrateAsync(database.OwnerConnectionString, Cancellation));

        var after = await CohortsAsync(run);
        Assert.Contains(before, cohort => cohort.Reason is not null);
        Assert.Contains(before, cohort => cohort.CarbonAt(15) is not null);
        Assert.Equal(before.SelectMany(Figures), after.SelectMany(Figures));
    }

    private static IEnumerable<(long, string?, string?, string?, short?, Carbon?)> Figures(EstimatedCohort cohort) => Enumerable.Range(0, 16)
        .Select(year => (cohort.CohortId, cohort.Reason, cohort.GrowthSource, cohort.GrowthTable, cohort.GrowthNotes, cohort.CarbonAt(year)));

    private async Task<List<EstimatedCohort>> CohortsAsync(EstimateRun run)
    {
        var cohorts = new List<EstimatedCohort>();
        await foreach (var cohort in new ExplanationStore(database.Database).AllAsync(Town, run.RunId, Cancellation))
            cohorts.Add(cohort);
        return cohorts;
    }

    private Task<EstimateRun> RunAsync(string growth) => new EstimateRunner(database.Database).RunAsync(
        Town, new(Guid.CreateVersion7(), 2026, 2041, "planted", growth, EstimateSelection.All), (_, _, _, _, _) => Task.CompletedTask, Cancellation);
}
