using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using ForestSink.Core.Accounts;
using ForestSink.Core.Forest;
using ForestSink.PostGis.Planting;
using ForestSink.TestSupport;

namespace ForestSink.Web.Tests.Planting;

public sealed class PlantingPagesTests : IAsyncLifetime
{
    private const string Here = "33998";
    private TestApp app = null!;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        app = await TestApp.StartAsync();
        await app.AddMunicipalityAsync(Here, "試験町");
        await TestStands.AddAsync(app.Database.OwnerConnectionString, Here);
    }

    public ValueTask DisposeAsync() => app.DisposeAsync();

    [Fact]
    public async Task Without_sites_elevation_or_money_each_page_says_so_and_what_would_help()
    {
        using var planner = await app.ClientAsync(Here, Role.Planner);
        var sites = await TextAsync(planner, "");
        Assert.Contains("候補地がまだありません", sites, StringComparison.Ordinal);
        Assert.Contains("標高（DEM）がないため", sites, StringComparison.Ordinal);
        Assert.Contains("候補地がないため、まだ計画できません", await TextAsync(planner, "/plans"), StringComparison.Ordinal);
        Assert.Contains("未確認（仮の値・要入力）", await TextAsync(planner, "/assumptions"), StringComparison.Ordinal);

        Assert.Contains("見通しはどれも0円です", await TextAsync(planner, "/plans"), StringComparison.Ordinal);
        await FindAsync();
        var thin = await TextAsync(planner, "");                                                               // a town without elevation, whose owners nobody has stated
        Assert.Contains("% だけで付けています: 傾斜（中央値）、道からの登り", thin, StringComparison.Ordinal);
        Assert.Contains("/planting/surroundings", thin, StringComparison.Ordinal);
        var poor = await PlanAsync(planner, ("balance", "0"));
        Assert.Contains("基金に使えるお金がありません", poor, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_plan_within_the_fund_explains_itself_and_an_impossible_one_says_what_stands_in_the_way()
    {
        using var planner = await app.ClientAsync(Here, Role.Planner);
        await FindAsync();
        var plan = await PlanAsync(planner, ("balance", "1,000万"));
        Assert.Contains("証明済み", plan, StringComparison.Ordinal);
        Assert.Contains("惜しかった場所", plan, StringComparison.Ordinal);
        Assert.Contains("予算を変えると", plan, StringComparison.Ordinal);

        var impossible = await PlanAsync(planner, ("balance", "1000万"), ("needsSchool", "true"));
        Assert.Contains("学校から決めた時間内に", impossible, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_cannot_be_read_is_shown_again_with_the_reason()
    {
        using var planner = await app.ClientAsync(Here, Role.Planner);
        var page = await PostAsync(planner, "/plans", ("name", "春の計画"), ("years", "三"), ("balance", "320万"));
        Assert.Contains("数として読めません", page, StringComparison.Ordinal);
        Assert.Contains("春の計画", page, StringComparison.Ordinal);
        Assert.Contains("例: 3,200,000、320万", await PostAsync(planner, "/plans", ("name", "春の計画"), ("years", "3"), ("balance", "たくさん")), StringComparison.Ordinal);
        var assumptions = await PostAsync(planner, "/assumptions", ("label", "令和8年度"), ("value.seedling", "にひゃく"), ("source.seedling", "見積書"));
        Assert.Contains("「にひゃく」は数として読めません", assumptions, StringComparison.Ordinal);
        Assert.Contains("見積書", assumptions, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_municipality_s_own_prices_count_and_a_site_s_own_before_them()
    {
        using var planner = await app.ClientAsync(Here, Role.Planner);
        await FindAsync();
        var site = (await new SiteStore(app.Database.Database).ListAsync(MunicipalityCode.Parse(Here), Stop))[0];
        await PostAsync(planner, "/assumptions", ("label", "令和8年度 単価"), ("value.seedling", "123"), ("status.seedling", "official"), ("source.seedling", "県単価表"));
        Assert.Contains("123", await TextAsync(planner, $"/sites/{site.SiteId}"), StringComparison.Ordinal);
        const string said = "低密度植栽の指針（ヒノキ 1,500本/ha以上、スギ・カラマツ 1,000～1,500本/ha）";
        Assert.Contains($"value=\"{said}\"", await TextAsync(planner, "/assumptions"), StringComparison.Ordinal);
        await PostAsync(planner, "/assumptions", ("label", "令和8年度 単価"), ("value.density", "2100"), ("status.density", "secondary"), ("source.density", said));
        await using (var transaction = await app.Database.Database.BeginAsync(MunicipalityCode.Parse(Here), Stop))
        {
            var outlook = await PlantingOutlook.NewestAsync(transaction, new FiscalYear(2026), Stop);
            Assert.Equal((2100, true), (outlook.Assumptions.Value("density"), outlook.Assumptions["density"].Source.StartsWith("Low-density", StringComparison.Ordinal)));
        }
        await PostAsync(planner, $"/sites/{site.SiteId}/assumptions", ("key", "seedling"), ("value", "456"), ("status", "secondary"), ("source", "組合の見積"));
        Assert.Contains("456", await TextAsync(planner, $"/sites/{site.SiteId}"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_plan_has_a_name_before_anybody_types_one_and_the_next_another()
    {
        using var planner = await app.ClientAsync(Here, Role.Planner);
        await FindAsync();
        Assert.Contains("value=\"令和8年度の計画 1\"", await TextAsync(planner, "/plans"), StringComparison.Ordinal);
        await PlanAsync(planner, ("name", "令和8年度の計画 1"), ("balance", "1000000"));
        Assert.Contains("value=\"令和8年度の計画 2\"", await TextAsync(planner, "/plans"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Three_sites_stand_side_by_side_in_one_table()
    {
        using var planner = await app.ClientAsync(Here, Role.Planner);
        await FindAsync();
        var sites = (await new SiteStore(app.Database.Database).ListAsync(MunicipalityCode.Parse(Here), Stop)).Take(3).ToList();
        var page = await TextAsync(planner, $"/compare?sites={string.Join(',', sites.Select(site => site.SiteId))}");
        Assert.Equal(1 + 3, page.Split("<th scope=\"col\"").Length);
        var area = page.Split("<th scope=\"row\">").Single(row => row.StartsWith("面積", StringComparison.Ordinal));
        Assert.Equal(1 + 3, area.Split("<meter ").Length);
        Assert.All(sites, site => Assert.Contains($"{site.AreaHa:0.##}", area, StringComparison.Ordinal));
        Assert.Contains("比べる候補地を一覧で選んでください", await TextAsync(planner, "/compare"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Another_municipality_s_site_and_plan_are_not_found()
    {
        await FindAsync();
        var site = (await new SiteStore(app.Database.Database).ListAsync(MunicipalityCode.Parse(Here), Stop))[0];
        await app.AddMunicipalityAsync("33997", "隣町");
        using var stranger = await app.ClientAsync("33997", Role.Planner);
        using var answer = await stranger.GetAsync(new Uri($"/m/33997/planting/sites/{site.SiteId}", UriKind.Relative), Stop);
        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        using var viewer = await app.ClientAsync(Here, Role.Viewer);
        using var refused = await viewer.PostFormAsync($"/m/{Here}/planting", $"/m/{Here}/planting/find", Stop);
        Assert.Equal(HttpStatusCode.Forbidden, refused.StatusCode);
    }

    [Fact]
    public async Task The_table_of_scores_is_compact_and_complete()
    {
        await FindAsync();
        using var viewer = await app.ClientAsync(Here, Role.Viewer);
        var table = await viewer.GetFromJsonAsync<JsonElement>(new Uri($"/m/{Here}/planting/scores.json", UriKind.Relative), Stop);
        Assert.Equal(5, table.GetProperty("sites").GetArrayLength());
        Assert.All(table.GetProperty("sites").EnumerateArray(), site => Assert.Equal(table.GetProperty("criteria").GetArrayLength(), site.GetProperty("values").GetArrayLength()));
    }

    private async Task FindAsync() => await new SiteMeasurement(app.Database.Database).RunAsync(MunicipalityCode.Parse(Here), (_, _, _, _, _) => Task.CompletedTask, Stop);

    private static async Task<string> TextAsync(HttpClient client, string path) => WebUtility.HtmlDecode(await client.GetStringAsync(new Uri($"/m/{Here}/planting{path}", UriKind.Relative), Stop));

    private static async Task<string> PostAsync(HttpClient client, string path, params (string Name, string Value)[] fields)
    {
        using var answer = await client.PostFormAsync($"/m/{Here}/planting", $"/m/{Here}/planting{path}", Stop, fields);
        return answer.StatusCode == HttpStatusCode.Redirect ? "" : WebUtility.HtmlDecode(await answer.Content.ReadAsStringAsync(Stop));
    }

    /// <summary>Asks for a plan of one year for sugi, and waits until the job is over.</summary>
    private static async Task<string> PlanAsync(HttpClient client, params (string Name, string Value)[] more)
    {
        var id = Guid.CreateVersion7();
        (string, string)[] fields =
        [
            ("id", id.ToString()), ("firstFy", "2026"), ("years", "1"), ("income", "0"), ("species", "sugi"), ("events", "9"), ("schoolMinutes", "20"),
            ("co2Weight", "50"), ("horizon", "40"), ("how", "contract"), ("limit", "10"), .. more,
        ];
        if (!more.Any(field => field.Name == "name"))
            fields = [.. fields, ("name", "試験")];
        await PostAsync(client, "/plans", fields);
        for (var patience = 0; patience < 600; patience++)
        {
            var page = await TextAsync(client, $"/plans/{id}");
            if (!page.Contains("data-job=", StringComparison.Ordinal) && !page.Contains("終わりました", StringComparison.Ordinal))
                return page;
            await Task.Delay(100, Stop);
        }

        throw new TimeoutException("The plan took too long.");
    }
}
