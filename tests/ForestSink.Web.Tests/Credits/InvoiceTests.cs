using System.Net;
using ForestSink.Core.Accounts;
using ForestSink.Core.Forest;
using ForestSink.PostGis.Credits;
using ForestSink.TestSupport;

namespace ForestSink.Web.Tests.Credits;

public sealed class InvoiceTests : IAsyncLifetime
{
    private const string Here = "33998";
    private TestApp app = null!;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        app = await TestApp.StartAsync();
        await app.AddMunicipalityAsync(Here, "試験町");
    }

    public ValueTask DisposeAsync() => app.DisposeAsync();

    [Fact]
    public async Task An_invoice_names_buyer_credits_tax_and_due_day_in_either_language_and_is_void_once_the_sale_has_ended()
    {
        var (code, database, day) = (MunicipalityCode.Parse(Here), app.Database.Database, new DateOnly(2026, 5, 1));
        var commands = new LedgerCommands(database);
        var sales = new SaleStore(database, commands);
        var programme = await new ProgrammeStore(database, commands).RegisterAsync(code, Guid.CreateVersion7(), new("project", "町有林", "Town forest", "FO-001", "36", true, null), Stop);
        var party = await new PartyStore(database, commands).RegisterAsync(code, Guid.CreateVersion7(), new("company", "買い手商事", "Buyer Ltd", null, false), Stop);
        var lot = (await new LotStore(commands).RegisterAsync(code, Guid.CreateVersion7(), new(programme, "令和6年度分", 2024, day, "JC", "FM", "1-100", new(1, 100), 100, 100, 0), Stop)).Id;
        var sale = (await sales.ReserveAsync(code, Guid.CreateVersion7(), new(party, lot, 7, 10_001, 10, day, day.AddDays(30)), Stop)).Id;

        using var officer = await app.ClientAsync(Here, Role.Officer);
        var japanese = await TextAsync(officer, sale, "ja");
        foreach (var said in new[] { "請求書", "買い手商事 様", "試験町", "町有林", "7 t-CO₂", "70,007 円", "7,000 円", "77,007 円", "消費税（10%対象）", "令和8年5月31日" })
            Assert.Contains(said, japanese, StringComparison.Ordinal);
        var english = await TextAsync(officer, sale, "en");
        foreach (var said in new[] { "Invoice", "Buyer Ltd", "Town forest", "¥77,007", "Consumption tax (10%)", "31 May 2026" })
            Assert.Contains(said, english, StringComparison.Ordinal);
        Assert.DoesNotContain("買い手商事", english, StringComparison.Ordinal);
        Assert.DoesNotContain("使えません", japanese, StringComparison.Ordinal);
        await sales.CancelAsync(code, Guid.CreateVersion7(), sale, day, "取りやめ", Stop);
        Assert.Contains("この請求書は使えません", await TextAsync(officer, sale, "ja"), StringComparison.Ordinal);
    }

    private static async Task<string> TextAsync(HttpClient client, Guid sale, string language) =>
        WebUtility.HtmlDecode(await client.GetStringAsync(new Uri($"/m/{Here}/credits/sales/{sale}/invoice?lang={language}", UriKind.Relative), Stop));
}
