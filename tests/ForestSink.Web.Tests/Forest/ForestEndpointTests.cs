using System.Net;
using System.Text.Json;
using Dapper;
using ForestSink.Core.Accounts;
using ForestSink.TestSupport;
using Npgsql;

namespace ForestSink.Web.Tests.Forest;

public sealed class ForestEndpointTests : IAsyncLifetime
{
    private TestApp app = null!;
    private HttpClient client = null!;
    private long stand;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        app = await TestApp.StartAsync();
        await TestForest.AddMunicipalityAsync(app.Database.OwnerConnectionString, "40348", "久山町");
        await TestStands.AddAsync(app.Database.OwnerConnectionString, "40348");
        await using var connection = new NpgsqlConnection(app.Database.OwnerConnectionString);
        stand = await connection.ExecuteScalarAsync<long>("SELECT stand_id FROM stand WHERE code = '10-2'");
        client = await app.ClientAsync("40348", Role.Viewer);
    }

    public ValueTask DisposeAsync() => app.DisposeAsync();

    [Fact]
    public async Task A_page_is_the_whole_shell_and_htmx_gets_the_panel_alone()
    {
        var page = await TextAsync($"/m/40348?sel={stand}");
        Assert.Contains("<!DOCTYPE html>", page, StringComparison.Ordinal);
        Assert.Contains("id=\"map\"", page, StringComparison.Ordinal);
        Assert.Contains("<h1>10-2</h1>", page, StringComparison.Ordinal);
        var panel = await TextAsync($"/m/40348?sel={stand}", ("HX-Request", "true"));
        Assert.DoesNotContain("<html", panel, StringComparison.Ordinal);
        Assert.Contains("<h1>10-2</h1>", panel, StringComparison.Ordinal);
    }

    [Fact]
    public async Task No_page_carries_inline_script_or_style()
    {
        var page = await TextAsync("/m/40348");
        Assert.DoesNotContain("style=\"", page, StringComparison.Ordinal);
        Assert.DoesNotContain(" onclick=", page, StringComparison.Ordinal);
        Assert.DoesNotContain("<script>", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_panel_warns_where_register_and_outline_differ_by_more_than_five_percent()
    {
        var panel = await TextAsync($"/m/40348/stands/{stand}/panel?fy=2026");
        Assert.Contains("tag-warning", panel, StringComparison.Ordinal);
        Assert.Contains("25.0 %", panel, StringComparison.Ordinal);
        Assert.Contains("ヒノキ", panel, StringComparison.Ordinal);
        Assert.Contains("平成18年（2006）", panel, StringComparison.Ordinal);
        Assert.Contains("境界木あり", panel, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(2026, "21")]
    [InlineData(2036, "31")]
    public async Task The_age_is_that_of_the_chosen_fiscal_year(int year, string age) =>
        Assert.Contains($"<dd>{age}<span class=\"unit\">年", await TextAsync($"/m/40348/stands/{stand}/panel?fy={year}"), StringComparison.Ordinal);

    [Fact]
    public async Task The_panel_speaks_English_and_json()
    {
        Assert.Contains("Register area", await TextAsync($"/m/40348/stands/{stand}/panel?lang=en"), StringComparison.Ordinal);
        using var json = JsonDocument.Parse(await TextAsync($"/m/40348/stands/{stand}/panel", ("Accept", "application/json")));
        Assert.Equal("10-2", json.RootElement.GetProperty("facts").GetProperty("code").GetString());
    }

    [Fact]
    public async Task The_legend_adds_up_to_the_table()
    {
        foreach (var theme in new[] { "species", "age", "type" })
        {
            using var legend = JsonDocument.Parse(await TextAsync($"/m/40348/legend?theme={theme}&fy=2026"));
            using var table = JsonDocument.Parse(await TextAsync("/m/40348/stands?fy=2026&limit=1"));
            var sum = legend.RootElement.GetProperty("classes").EnumerateArray().Sum(c => c.GetProperty("areaHa").GetDecimal());
            Assert.Equal(table.RootElement.GetProperty("totals").GetProperty("registerAreaHa").GetDecimal(), sum);
        }
    }

    [Fact]
    public async Task The_table_filters_by_the_legend_s_classes()
    {
        using var table = JsonDocument.Parse(await TextAsync("/m/40348/stands?species=oak&sort=-code"));
        Assert.Equal(5, table.RootElement.GetProperty("totals").GetProperty("stands").GetInt32());
        Assert.Equal("12-イ-3", table.RootElement.GetProperty("rows")[0].GetProperty("code").GetString());
    }

    [Theory]
    [InlineData("/m/40348/stands?sort=nonsense")]
    [InlineData("/m/40348/stands?sort=absorption")]
    [InlineData("/m/40348/legend?theme=nonsense")]
    [InlineData("/m/40348/legend?theme=absorption")]
    public async Task What_cannot_be_answered_is_400(string address)
    {
        using var answer = await client.GetAsync(new Uri(address, UriKind.Relative), Stop);
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
    }

    [Fact]
    public async Task An_unknown_page_is_explained_in_plain_words()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/m/40348/stands/999999999/panel");
        request.Headers.Add("Accept", "text/html");
        using var answer = await client.SendAsync(request, Stop);
        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        Assert.Contains("ページが見つかりません", await answer.Content.ReadAsStringAsync(Stop), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_language_is_kept_and_leads_nowhere_else()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/language/en");
        request.Headers.Referrer = new Uri("https://elsewhere.example/m/40348");
        using var answer = await client.SendAsync(request, Stop);
        Assert.Equal("/", answer.Headers.Location!.ToString());
        Assert.Contains("language=en", answer.Headers.GetValues("Set-Cookie").Single(), StringComparison.Ordinal);
    }

    private async Task<string> TextAsync(string address, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, address);
        foreach (var (name, value) in headers)
            request.Headers.TryAddWithoutValidation(name, value);
        using var answer = await client.SendAsync(request, Stop);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return await answer.Content.ReadAsStringAsync(Stop);
    }
}
