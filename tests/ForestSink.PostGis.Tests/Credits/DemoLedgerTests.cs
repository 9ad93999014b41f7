using ForestSink.PostGis.Credits;
using ForestSink.PostGis.Demo;
using ForestSink.PostGis.Funds;
using ForestSink.TestSupport;

namespace ForestSink.PostGis.Tests.Credits;

public sealed class DemoLedgerTests
{
    [Fact]
    public async Task The_demo_city_starts_with_a_fund_of_3_200_000_yen_and_loading_it_again_changes_nothing()
    {
        var stop = TestContext.Current.CancellationToken;
        await using var test = await TestDatabase.CreateAsync();
        var database = test.Database;
        await TestForest.AddMunicipalityAsync(test.OwnerConnectionString, DemoCity.Code.ToString());
        LedgerReport? first = null;
        for (var start = 0; start < 2; start++)
        {
            await new DemoLedger(database).LoadAsync(DemoCity.Code, stop);
            Assert.Equal(3_200_000, (await new FundStore(database, new LedgerCommands(database)).BalanceAsync(DemoCity.Code, stop)).InHandYen);
            var report = await new LedgerVerification(database).VerifyAsync(DemoCity.Code, stop);
            Assert.True(report.IsClean);
            first ??= report;
            Assert.Equal((first.Movements, first.Tonnes), (report.Movements, report.Tonnes));
        }
    }
}
