using System.Globalization;
using System.Net;
using ForestSink.Core.Accounts;
using ForestSink.Core.Forest;
using ForestSink.PostGis.Credits;
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
        Assert.Contains("変えるものを1つ以上", await PostAsync(client, Address + "/scenarios", ("name", "なにもしない")), StringComparison.Ordinal);
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
        Assert.Matches($"(?s)<div class=\"field is-wrong\">\\s*<label[^>]*>[^<]*</label>\\s*<input[^>]* name=\"{field}\"[^>]*aria-invalid=\"true\".*?</div>", page);
        Assert.Matches($"(?s)name=\"{field}\".{{0,400}}{words}", page);                                        // beside its field
        Assert.Contains("か所を直してください", page, StringComparison.Ordinal);
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
    public async Task A_refused_scenario_comes_back_as_it_was_typed_with_each_problem_beside_its_field()
    {
        using var client = await app.ClientAsync(Town, Role.Officer);
        await PostAsync(client, List, Fields());
        var page = await PostAsync(client, Address + "/scenarios", ("name", ""), ("stands", "9-9"), ("thin", "1999"), ("cut", "いつか"), ("species", "sugi"));
        Assert.Contains("4か所を直してください", page, StringComparison.Ordinal);
        foreach (var (id, words) in new[] { ("s-name", "シナリオの名前を入れて"), ("s-stands", "次の小班はありません: 9-9"), ("s-thin", "認証対象期間（2026～2033）"), ("s-cut", "西暦4桁") })
            Assert.Matches($"(?s)<div class=\"field is-wrong\">\\s*<label for=\"{id}\">.*?id=\"{id}-hint\".{{0,300}}{words}", page);
        foreach (var kept in new[] { "9-9", "1999", "いつか" })
            Assert.Contains($"value=\"{kept}\"", page, StringComparison.Ordinal);
        Assert.Matches("(?s)<option value=\"sugi\" selected", page);
    }

    [Fact]
    public async Task A_frozen_run_shows_its_lots_and_offers_only_what_can_be_registered()
    {
        using var client = await app.ClientAsync(Town, Role.Officer);
        var run = await FrozenAsync(client);
        var register = $"/credits?run={run}";
        var before = await GetAsync(client, $"{Address}/runs/{run}");
        Assert.Contains(register, before, StringComparison.Ordinal);
        Assert.Contains("ロットを登録する", before, StringComparison.Ordinal);

        var lot = await RegisterAsync(run, 2026, 100, 0);
        var part = await GetAsync(client, $"{Address}/runs/{run}");
        Assert.Contains($"/credits/lots/{lot}", part, StringComparison.Ordinal);
        Assert.Contains("残りは口座へ", part, StringComparison.Ordinal);
        Assert.Contains("登録できる年度: 2027", part, StringComparison.Ordinal);
        Assert.Contains("残りのロットを登録する", part, StringComparison.Ordinal);
        var form = WebUtility.HtmlDecode(await GetAsync(client, $"/m/{Town}{register}"));
        Assert.Contains("残っているのは 2027 年度", form, StringComparison.Ordinal);
        Assert.Matches("name=\"vintage\" value=\"2027\"", form);

        await RegisterAsync(run, 2027, 50, 0);
        var none = await GetAsync(client, $"{Address}/runs/{run}");
        Assert.DoesNotContain(register, none, StringComparison.Ordinal);                                          // each year has its lot: nothing that could only fail
        Assert.Contains("どの年度もロットを登録済み", none, StringComparison.Ordinal);
        using var verifier = await app.ClientAsync(Town, Role.Verifier);
        Assert.Contains($"/credits/lots/{lot}", await GetAsync(verifier, $"{Address}/runs/{run}"), StringComparison.Ordinal);
        using var viewer = await app.ClientAsync(Town, Role.Worker);
        Assert.DoesNotContain("登録したロット", await GetAsync(viewer, $"{Address}/runs/{run}"), StringComparison.Ordinal);
    }

    private async Task<Guid> FrozenAsync(HttpClient client)
    {
        await PostAsync(client, List, Fields());
        await PostAsync(client, Address + "/plans", ("name", "計画1"), ("kind", "compartment"), ("approved", "2026-03-01"), ("first", "2026-04-01"), ("last", "2031-03-31"));
        await PostAsync(client, Address + "/enrolments", ("scope", "all"), ("factor", "1.0"), ("do", "enrol"));
        await PostAsync(client, Address + "/ticks", ("stand", Text(stands[0])), ("tick", "practice"), ("holds", "yes"), ("fy", "2005"), ("evidence", "検査調書"));
        var run = Guid.CreateVersion7();
        await PostAsync(client, Address + "/runs", ("run", run.ToString()), ("first", "2026"), ("last", "2027"));
        await FinishedAsync(client, run);
        await PostAsync(client, $"{Address}/runs/{run}/freeze");
        return run;
    }

    private async Task<Guid> RegisterAsync(Guid run, int vintage, long account, long buffer)
    {
        var (code, commands) = (MunicipalityCode.Parse(Town), new LedgerCommands(app.Database.Database));
        var programme = await new ProgrammeStore(app.Database.Database, commands).RegisterAsync(code, LedgerCommands.IdOf("test", "programme"), new("project", "町有林", null, "FO-001", "36", true, null), Cancellation);
        var first = vintage * 1000L;
        return (await new LotStore(commands).RegisterAsync(code, Guid.CreateVersion7(), new(programme, $"{vintage}年度分", vintage, new DateOnly(2026, 5, 1), "JC", "FM", $"JC FM {first}",
            new(first, first + account - 1), account + buffer, account, buffer, null, run), Cancellation)).Id;
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


        // The same in a table and a file, the largest difference first.
        var table = await GetAsync(client, Address + "/compare/stands");
        Assert.Matches("(?s)>1-1</button>.*?10\\.00.*?10\\.83.*?>1-2</button>.*?±0\\.00", table);
        var csv = (await GetAsync(client, Address + "/compare/stands.csv")).Split('\n');
        Assert.Contains(csv, line => line.StartsWith("1-1,10", StringComparison.Ordinal) && line.Contains("10.83347", StringComparison.Ordinal));
        Assert.Contains("いまのまま tCO2/ha/年,主伐 tCO2/ha/年", csv[1], StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NotFound, (await client.GetAsync(new Uri($"{Address}/compare/stands?scenario={Guid.NewGuid()}", UriKind.Relative), Cancellation)).StatusCode);

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
