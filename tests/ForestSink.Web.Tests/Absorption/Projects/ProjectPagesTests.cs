using System.Globalization;
using System.Net;
using ForestSink.Core.Accounts;
using ForestSink.TestSupport;

namespace ForestSink.Web.Tests.Absorption.Projects;

public sealed class ProjectPagesTests : IAsyncLifetime
{
    private const string Town = "33999";
    private const string List = $"/m/{Town}/projects";
    private readonly Guid project = Guid.CreateVersion7();
    private TestApp app = null!;
    private long[] stands = [];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private string Address => $"{List}/{project}";

    public async ValueTask InitializeAsync()
    {
        app = await TestApp.StartAsync();
        await TestForest.AddMunicipalityAsync(app.Database.OwnerConnectionString, Town);
        stands = await TestForest.AddAsync(app.Database.OwnerConnectionString, Town, [new() { Stand = 1, AreaHa = 10, OriginFy = 1980, Increment = 12 }, new() { Stand = 2, AreaHa = 5, OriginFy = 1980, Increment = 12 }]);
    }

    public ValueTask DisposeAsync() => app.DisposeAsync();

    [Fact]
    public async Task An_officer_takes_a_project_from_creation_to_a_frozen_run()
    {
        using var client = await app.ClientAsync(Town, Role.Officer);
        Assert.Contains("まだ登録されていません。計画がないと", await PostAsync(client, List, Fields()), StringComparison.Ordinal);
        Assert.Contains("計画を登録しました", await PostAsync(client, Address + "/plans", ("name", "計画1"), ("kind", "compartment"), ("approved", "令和8年3月1日"), ("first", "2026-04-01"), ("last", "2031-03-31")), StringComparison.Ordinal);
        Assert.Contains("2小班を登録しました", await PostAsync(client, Address + "/enrolments", ("scope", "all"), ("factor", "1.0"), ("do", "enrol")), StringComparison.Ordinal);
        Assert.Contains("施業の実績を記録するか", await GetAsync(client, Address + "/evidence?missing=practice"), StringComparison.Ordinal);
        Assert.Contains("1小班の「1990年度以降の施業」", await PostAsync(client, Address + "/ticks", ("stand", Text(stands[0])), ("tick", "practice"), ("holds", "yes"), ("fy", "2005"), ("evidence", "検査調書")), StringComparison.Ordinal);

        var run = Guid.CreateVersion7();
        await PostAsync(client, Address + "/runs", ("run", run.ToString()), ("first", "2026"), ("last", "2026"));
        await FinishedAsync(client, run);
        var page = await GetAsync(client, $"{Address}/runs/{run}");
        // U2 at age 47: 10 ha × 12 m³/ha·yr.
        Assert.Contains("108.33471", page, StringComparison.Ordinal);
        Assert.Contains("""<data value="108">""", page, StringComparison.Ordinal);
        Assert.Contains("""<data value="105">""", page, StringComparison.Ordinal);
        Assert.Contains("施業の実績がない", page, StringComparison.Ordinal);
        Assert.Contains("最後の桁まで一致しました", page, StringComparison.Ordinal);

        Assert.Contains("1-1", await GetAsync(client, $"{Address}/runs/{run}/years/2026?of=tended"), StringComparison.Ordinal);
        var formula = await GetAsync(client, $"{Address}/runs/{run}/stands/{stands[0]}?fy=2026");
        Assert.Contains("拡大係数", formula, StringComparison.Ordinal);
        Assert.Contains("108.33471", formula, StringComparison.Ordinal);
        Assert.Contains("林野庁通知 3林政企第60号", formula, StringComparison.Ordinal);
        Assert.DoesNotContain("Forestry Agency", formula, StringComparison.Ordinal);
        Assert.Contains("108.33471", await GetAsync(client, $"{Address}/runs/{run}/rows.csv"), StringComparison.Ordinal);
        Assert.Contains("ハッシュが一致しました", await GetAsync(client, $"{Address}/runs/{run}/verify"), StringComparison.Ordinal);
        Assert.Contains("何も変わっていません", await GetAsync(client, $"{Address}/runs/{run}/changes"), StringComparison.Ordinal);
        Assert.Contains("90 %の範囲", await GetAsync(client, $"{Address}/runs/{run}/uncertainty?growth=20&seed=7"), StringComparison.Ordinal);
        Assert.Contains("いまとの差", await PostAsync(client, Address + "/scenarios", ("name", "主伐して植える"), ("stands", "1-1"), ("cut", "2028"), ("species", "sugi")), StringComparison.Ordinal);
        Assert.Contains("何を変えるか", await PostAsync(client, Address + "/scenarios", ("name", "なにもしない")), StringComparison.Ordinal);
        Assert.Contains("報告の基礎として確定しました", await PostAsync(client, $"{Address}/runs/{run}/freeze"), StringComparison.Ordinal);
        Assert.Contains("施業の実績を記録するか", await GetAsync(client, $"/m/{Town}/stands/{stands[1]}/project"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("first", "2012", "2013年度")]
    [InlineData("last", "2030", "8～16年度")]
    [InlineData("last", "2050", "8～16年度")]
    [InlineData("last", "abc", "西暦4桁")]
    [InlineData("name", "", "プロジェクト名を入れて")]
    [InlineData("methodologyVersion", "", "方法論の版")]
    public async Task A_wrong_field_is_answered_in_words_and_nothing_typed_is_lost(string field, string value, string words)
    {
        using var client = await app.ClientAsync(Town, Role.Officer);
        var fields = Fields().Select(f => f.Name == field ? (f.Name, value) : f).ToArray();
        var page = await PostAsync(client, List, fields);
        Assert.Contains(words, page, StringComparison.Ordinal);
        Assert.Contains(field == "name" ? "申請者" : "市の森", page, StringComparison.Ordinal);
        Assert.Contains("JCS-1", page, StringComparison.Ordinal);
        Assert.DoesNotContain("JCS-1", await GetAsync(client, List), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_refused_plan_or_emission_comes_back_as_it_was_typed_with_the_problem_beside_the_field()
    {
        using var client = await app.ClientAsync(Town, Role.Officer);
        await PostAsync(client, List, Fields());
        var plan = await PostAsync(client, Address + "/plans", ("name", "東部の計画"), ("kind", "district"), ("approved", "春ごろ"), ("first", "2026-04-01"), ("last", "2025-03-31"));
        Assert.Contains("2か所を直してください", plan, StringComparison.Ordinal);
        foreach (var kept in new[] { "東部の計画", "春ごろ", "2025-03-31" })
            Assert.Contains($"value=\"{kept}\"", plan, StringComparison.Ordinal);
        Assert.Matches("(?s)<option value=\"district\" selected", plan);
        Assert.Matches("(?s)<div class=\"field is-wrong\">\\s*<label for=\"p-approved\">.*?id=\"p-approved-hint\".*?認定日を「2026-04-01」", plan);
        Assert.Matches("(?s)<div class=\"field is-wrong\">\\s*<label for=\"p-last\">.*?id=\"p-last-hint\".*?始期より後", plan);
        Assert.Contains("まだ登録されていません。計画がないと", plan, StringComparison.Ordinal);

        var emission = await PostAsync(client, Address + "/emissions", ("fy", "2040"), ("label", "重機の軽油"), ("tonnes", "十二"), ("treatment", "estimated"), ("note", "給油の記録による"));
        foreach (var kept in new[] { "2040", "重機の軽油", "十二", "給油の記録による" })
            Assert.Contains($"value=\"{kept}\"", emission, StringComparison.Ordinal);
        Assert.Matches("(?s)<div class=\"field is-wrong\">\\s*<label for=\"e-fy\">.*?認証対象期間（2026～2033）", emission);
        Assert.Matches("(?s)<div class=\"field is-wrong\">\\s*<label for=\"e-t\">.*?0以上の数", emission);
        Assert.Contains("登録しました", await PostAsync(client, Address + "/emissions", ("fy", "2027"), ("label", "重機の軽油"), ("tonnes", "１２.５"), ("treatment", "estimated"), ("note", "")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_swipe_map_gets_every_scenario_stand_by_stand()
    {
        using var client = await app.ClientAsync(Town, Role.Officer);
        await PostAsync(client, List, Fields());
        await PostAsync(client, Address + "/plans", ("name", "計画1"), ("kind", "compartment"), ("approved", "2026-03-01"), ("first", "2026-04-01"), ("last", "2031-03-31"));
        await PostAsync(client, Address + "/enrolments", ("scope", "all"), ("factor", "1.0"), ("do", "enrol"));
        await PostAsync(client, Address + "/ticks", ("stand", Text(stands[0])), ("tick", "practice"), ("holds", "yes"), ("fy", "2005"), ("evidence", "検査調書"));
        Assert.DoesNotContain("data-swipe=", await GetAsync(client, Address + "/compare"), StringComparison.Ordinal);
        Assert.Contains("data-swipe=", await PostAsync(client, Address + "/scenarios", ("name", "主伐"), ("stands", "1-1"), ("cut", "2030")), StringComparison.Ordinal);
        using var json = System.Text.Json.JsonDocument.Parse(await GetAsync(client, Address + "/compare/stands.json"));
        var scenarios = json.RootElement.GetProperty("scenarios");
        Assert.Equal(["いまのまま", "主伐"], scenarios.EnumerateArray().Select(scenario => scenario.GetProperty("name").GetString()));
        // U2 per ha: 12 m³/ha·yr of sugi above 20 years; stand 1-2 has no practice.
        Assert.Equal([(stands[0], 10.8335m), (stands[1], 0m)], Rates(scenarios[0]));
        Assert.True(Rates(scenarios[1])[0].Rate < 0);
        Assert.Equal(["rate", "difference"], json.RootElement.GetProperty("themes").EnumerateArray().Select(theme => theme.GetProperty("key").GetString()));

        static List<(long Stand, decimal Rate)> Rates(System.Text.Json.JsonElement scenario) =>
            [.. scenario.GetProperty("rates").EnumerateArray().Select(pair => (pair[0].GetInt64(), pair[1].GetDecimal())).OrderBy(pair => pair.Item1)];
    }

    [Fact]
    public async Task A_viewer_reads_and_may_not_change_and_a_neighbour_sees_nothing()
    {
        using var officer = await app.ClientAsync(Town, Role.Officer);
        await PostAsync(officer, List, Fields());
        using var viewer = await app.ClientAsync(Town, Role.Viewer);
        var page = await GetAsync(viewer, Address);
        Assert.DoesNotContain("/enrolments", page, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Forbidden, (await viewer.PostFormAsync(List, Address + "/enrolments", Cancellation, ("scope", "all"))).StatusCode);
        await TestForest.AddMunicipalityAsync(app.Database.OwnerConnectionString, "33998");
        using var neighbour = await app.ClientAsync("33998", Role.Officer);
        Assert.Equal(HttpStatusCode.NotFound, (await neighbour.GetAsync(new Uri($"/m/33998/projects/{project}", UriKind.Relative), Cancellation)).StatusCode);
    }

    private (string Name, string Value)[] Fields() =>
    [
        ("id", project.ToString()), ("name", "市の森"), ("registry", "JCS-1"), ("methodology", "fo-001"), ("methodologyVersion", "6.2"), ("first", "2026"), ("last", "2033"),
        ("scope", "1"), ("applicant", "市"), ("participants", ""), ("growth", "register"), ("note", ""),
    ];

    private static string Text(long id) => id.ToString(CultureInfo.InvariantCulture);

    private static Task<string> GetAsync(HttpClient client, string address) => client.GetStringAsync(new Uri(address, UriKind.Relative), Cancellation);

    private static async Task<string> PostAsync(HttpClient client, string address, params (string Name, string Value)[] fields)
    {
        using var answer = await client.PostFormAsync(List, address, Cancellation, fields);
        if (answer.StatusCode == HttpStatusCode.Redirect)
        {
            var page = await GetAsync(client, answer.Headers.Location!.OriginalString);
            return page;
        }

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return await answer.Content.ReadAsStringAsync(Cancellation);
    }

    private static async Task FinishedAsync(HttpClient client, Guid job)
    {
        for (var i = 0; i < 300; i++)
        {
            var state = await GetAsync(client, $"/m/{Town}/jobs/{job}");
            if (state.Contains("\"succeeded\"", StringComparison.Ordinal))
                return;
            Assert.DoesNotContain("\"failed\"", state, StringComparison.Ordinal);
            await Task.Delay(100, Cancellation);
        }

        Assert.Fail("The job did not end.");
    }
}
