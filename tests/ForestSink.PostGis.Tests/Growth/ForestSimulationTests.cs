using System.Text.Json;
using ForestSink.Core.Forest;
using ForestSink.PostGis.Growth;
using ForestSink.PostGis.Jobs;
using ForestSink.TestSupport;

namespace ForestSink.PostGis.Tests.Growth;

public sealed class ForestSimulationTests : IAsyncLifetime
{
    private static readonly MunicipalityCode Town = MunicipalityCode.Parse("33999");

    private static readonly ForestSimulationOrder Order = new(
        2026, 40, ["sugi-kitakinki-chugoku", "hinoki-kitakinki-chugoku"], 0.63, 0.75,
        true, 0.8, 20, 60, 5, 0.65, 0.3, 2, false, true, 60, 3, 1, 2000, 0.9);

    private TestDatabase database = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        database = await TestDatabase.CreateAsync();
        await TestForest.AddMunicipalityAsync(database.OwnerConnectionString, "33999");
    }

    public ValueTask DisposeAsync() => database.DisposeAsync();

    [Fact]
    public async Task The_planted_sugi_and_hinoki_are_simulated_and_all_else_is_named_with_its_area()
    {
        await TestForest.AddAsync(database.OwnerConnectionString, "33999",
        [
            new() { Stand = 1, AreaHa = 2, OriginFy = 1990, SiteClass = "2" },
            new() { Stand = 2, SpeciesKey = "hinoki", AreaHa = 3, OriginFy = 1970, Volume = 180 },
            new() { Stand = 3, SpeciesKey = "larch", AreaHa = 5 },
            new() { Stand = 4, ForestType = "natural", AreaHa = 7 },
            new() { Stand = 5, OriginFy = null, AreaHa = 11 },
            new() { Stand = 6, AreaHa = null },
        ]);
        var (job, result) = await RunAsync(Order);

        Assert.Equal("succeeded", job.State);
        Assert.Equal((2, 5.0), (result.Cohorts, result.AreaHa));
        Assert.Equal((1, 1), (result.FromRegisterVolume, result.WithAssumedSiteClass));
        Assert.Equal(
            [("no-age", 1, 11.0), ("no-area", 1, 0.0), ("no-diagram", 1, 5.0), ("not-planted", 1, 7.0)],
            result.LeftOut.Select(left => (left.Reason, left.Cohorts, left.AreaHa)).OrderBy(left => left.Reason, StringComparer.Ordinal));
        Assert.Equal(41, result.Years.Count);
        Assert.All(result.Years, year => Assert.Equal(5, year.AgeClassAreaHa.Sum(), 9));
        Assert.Contains(result.Years, year => year.CutAreaHa > 0);
    }

    [Fact]
    public async Task A_stand_starts_with_the_volume_of_the_register()
    {
        await TestForest.AddAsync(database.OwnerConnectionString, "33999", [new() { AreaHa = 10, OriginFy = 1990, Volume = 210, SiteClass = "3" }]);
        var (_, result) = await RunAsync(Order);
        Assert.Equal(2100, result.Years[0].StockM3, 6);
    }

    [Fact]
    public async Task A_forest_with_nothing_to_simulate_says_so_instead_of_failing()
    {
        await TestForest.AddAsync(database.OwnerConnectionString, "33999", [new() { SpeciesKey = "larch", AreaHa = 5 }]);
        var (job, result) = await RunAsync(Order);
        Assert.Equal("succeeded", job.State);
        Assert.Equal(0, result.Cohorts);
        Assert.Equal(5, Assert.Single(result.LeftOut).AreaHa);
    }

    private async Task<(Job Job, ForestSimulationResult Result)> RunAsync(ForestSimulationOrder order)
    {
        var jobId = Guid.NewGuid();
        await using (var transaction = await database.Database.BeginAsync(Town, Cancellation))
        {
            await JobStore.EnqueueAsync(transaction, jobId, ForestSimulation.JobKind, JsonSerializer.Serialize(order, JsonSerializerOptions.Web), Cancellation);
            await transaction.CommitAsync(Cancellation);
        }

        var worker = new JobWorker(database.Database, new Dictionary<string, JobHandler>(StringComparer.Ordinal)
        {
            [ForestSimulation.JobKind] = new ForestSimulation(database.Database).RunAsync,
        });
        Assert.True(await worker.RunNextAsync(Cancellation));
        var job = (await new JobStore(database.Database).FindAsync(Town, jobId, Cancellation))!;
        return (job, JsonSerializer.Deserialize<ForestSimulationResult>(job.Result ?? "null", JsonSerializerOptions.Web)!);
    }
}
