using ForestSink.Core.Forest;
using ForestSink.PostGis.Absorption;
using ForestSink.PostGis.Demo;
using ForestSink.PostGis.Planting;
using ForestSink.TestSupport;

namespace ForestSink.PostGis.Tests.Planting;

/// <summary>The demo city from a fresh start: sites with terrain, a plan within ¥3.2 million, and figures that agree with the estimate.</summary>
public sealed class DemoPlanTests : IAsyncLifetime
{
    private TestDatabase database = null!;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        database = await TestDatabase.CreateAsync();
        await new DemoCity(database.Database, Path.Combine(Repository.Data, "demo-city")).LoadAsync(new FiscalYear(2026), Stop);
    }

    public ValueTask DisposeAsync() => database.DisposeAsync();

    [Fact]
    public async Task Sites_are_measured_and_planned_within_the_fund()
    {
        var found = await new SiteMeasurement(database.Database).RunAsync(DemoCity.Code, NoReport, Stop);
        Assert.True(found.Sites > 40 && found.WithTerrain == found.Sites, $"{found}");
        var sites = await new SiteStore(database.Database).ListAsync(DemoCity.Code, Stop);
        Assert.All(sites, site => Assert.True(site.Facts is { RoadM: not null, ClimbM: not null, SchoolM: not null, VisiblePercent: not null, Terrain.Cells: > 0 }));

        var question = new PlanQuestion("試験", 2026, [3_200_000, 1_000_000, 1_000_000], ["sugi", "hinoki"], 2, new Dictionary<string, int>(StringComparer.Ordinal), 40, 0.5, 40, true,
            new Dictionary<string, double>(StringComparer.Ordinal), [], [], 20);
        var answer = await new PlanRunner(database.Database, new CbcSolver()).RunAsync(DemoCity.Code, Guid.CreateVersion7(), question, NoReport, Stop);
        Assert.False(answer.IsInfeasible);
        Assert.NotEmpty(answer.Sites);
        Assert.True(answer.CostYen <= 5_200_000);
        Assert.True(answer.Gap <= 0.01);
        Assert.Equal([80, 90, 100, 110, 120], answer.Frontier.Select(point => point.Percent));
        Assert.True(answer.Frontier[^1].Co2Tonnes >= answer.Frontier[0].Co2Tonnes * 0.99m);
        Assert.NotEmpty(answer.Near);
    }

    [Fact]
    public async Task Expected_absorption_is_that_of_the_estimate_of_the_same_stand()
    {
        await new SiteMeasurement(database.Database).RunAsync(DemoCity.Code, NoReport, Stop);
        var site = (await new SiteStore(database.Database).ListAsync(DemoCity.Code, Stop))[0];
        await using var transaction = await database.Database.BeginAsync(DemoCity.Code, Stop);
        var outlook = await PlantingOutlook.NewestAsync(transaction, new FiscalYear(2026), Stop);
        var expected = outlook.Expect(site, "hinoki");

        var code = MunicipalityCode.Parse("33998");
        await TestForest.AddMunicipalityAsync(database.OwnerConnectionString, code.ToString());
        await TestForest.AddAsync(database.OwnerConnectionString, code.ToString(),
            [new TestCohort { SpeciesKey = "hinoki", AreaHa = site.AreaHa, OriginFy = 2026, SiteClass = expected.SiteClass.ToString(System.Globalization.CultureInfo.InvariantCulture), Increment = null }]);
        var run = await new EstimateRunner(database.Database).RunAsync(code, new EstimateOrder(Guid.CreateVersion7(), 2026, 2035, "planted", "auto", EstimateSelection.All), NoReport, Stop);
        Assert.Equal(10, expected.Horizons[0].Years);
        var stored = await Co2Async(code, run.RunId);
        Assert.Equal(stored, expected.Horizons[0].Tonnes, 9);
        Assert.True(expected.Horizons[0].Least <= expected.Horizons[0].Tonnes && expected.Horizons[0].Tonnes <= expected.Horizons[0].Most);
        Assert.True(expected.Horizons.Zip(expected.Horizons.Skip(1)).All(pair => pair.First.Tonnes <= pair.Second.Tonnes));
    }

    private async Task<decimal> Co2Async(MunicipalityCode code, Guid run)
    {
        var years = await new EstimateStore(database.Database).YearsAsync(code, run, Stop);
        return Core.Absorption.Fo001.Co2Tonnes(years.Sum(year => year.AboveCarbonT + year.BelowCarbonT));
    }

    private static Task NoReport(string japanese, string english, long done, long total, CancellationToken cancellation) => Task.CompletedTask;
}
