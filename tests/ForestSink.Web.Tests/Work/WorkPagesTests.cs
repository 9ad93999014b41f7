using ForestSink.Core.Accounts;
using ForestSink.TestSupport;

namespace ForestSink.Web.Tests.Work;

public sealed class WorkPagesTests : IAsyncLifetime
{
    private const string Work = "/m/40348/work";
    private TestApp app = null!;
    private long[] stands = [];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        app = await TestApp.StartAsync();
        await TestForest.AddMunicipalityAsync(app.Database.OwnerConnectionString, "40348");
        stands = await TestForest.AddAsync(app.Database.OwnerConnectionString, "40348", [new(), new() { Stand = 2 }]);
    }

    public ValueTask DisposeAsync() => app.DisposeAsync();

    [Fact]
    public async Task Work_is_planned_printed_recorded_and_accepted_and_stands_on_the_timeline()
    {
        using var officer = await app.ClientAsync("40348", Role.Officer);
        var (order, record) = (Guid.CreateVersion7(), Guid.CreateVersion7());
        var ids = string.Join(',', stands);
        await officer.PostFormAsync($"{Work}/orders/new?stands={ids}", $"{Work}/orders", Cancellation,
            ("order", $"{order}"), ("stands", ids), ("kind", "thinning"), ("method", "row-haul"), ("plannedFrom", "令和8年6月1日"), ("plannedTo", "2026-09-30"), ("crew", "北部班"));
        Assert.Contains("2026-1", await PageAsync(officer, $"{Work}/orders/{order}"), StringComparison.Ordinal);
        var map = await PageAsync(officer, $"{Work}/orders/{order}/map?scale=5000");
        Assert.Contains("data-scale-bar=\"200\"", map, StringComparison.Ordinal);
        Assert.Contains("width=\"40\" height=\"1.4\"", map, StringComparison.Ordinal);

        (string, string)[] fields = [("record", $"{record}"), ("message", $"{Guid.CreateVersion7()}"), ("base", "0"), ("order", $"{order}"), ("stands", ids),
            ("kind", "thinning"), ("method", "row-haul"), ("doneOn", "R8.6.12"), ("volumeRemovedPercent", "40"), ("note", "急斜面"), ("submit", "yes")];
        var refused = await officer.PostFormAsync($"{Work}/records/new?order={order}", $"{Work}/records", Cancellation, fields);
        var page = System.Net.WebUtility.HtmlDecode(await refused.Content.ReadAsStringAsync(Cancellation));
        Assert.Contains("35%を超えています", page, StringComparison.Ordinal);
        Assert.Contains("急斜面", page, StringComparison.Ordinal);
        await officer.PostFormAsync($"{Work}/records/new?order={order}", $"{Work}/records", Cancellation, [.. fields, ("overCeilingReason", "風害木を含む")]);
        Assert.Contains("確認待ち", await PageAsync(officer, $"{Work}/records/{record}"), StringComparison.Ordinal);
        await officer.PostFormAsync($"{Work}/records/{record}", $"{Work}/records/{record}/accept", Cancellation, ("version", "1"));
        Assert.Contains("承認済み", await PageAsync(officer, $"{Work}/records/{record}"), StringComparison.Ordinal);
        Assert.Contains("令和8年度", await PageAsync(officer, $"/m/40348/stands/{stands[0]}/work"), StringComparison.Ordinal);
        Assert.Contains("北部班", await PageAsync(officer, Work), StringComparison.Ordinal);
    }

    private static async Task<string> PageAsync(HttpClient client, string address) =>
        System.Net.WebUtility.HtmlDecode(await client.GetStringAsync(new Uri(address, UriKind.Relative), Cancellation));
}
