using System.Net;
using Dapper;
using ForestSink.Core.Accounts;
using ForestSink.PostGis.Absorption.Projects;
using ForestSink.TestSupport;
using Npgsql;

namespace ForestSink.Web.Tests.Growth;

public sealed class StandGrowthTests : IAsyncLifetime
{
    private TestApp app = null!;
    private long stand;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        app = await TestApp.StartAsync();
        await TestForest.AddMunicipalityAsync(app.Database.OwnerConnectionString, "33999");
        await TestForest.AddMunicipalityAsync(app.Database.OwnerConnectionString, "33998", "隣町");
        stand = (await TestForest.AddAsync(app.Database.OwnerConnectionString, "33999", [new() { AreaHa = 4, OriginFy = 1980, SiteClass = "4" }]))[0];
        await using var connection = new NpgsqlConnection(app.Database.OwnerConnectionString);
        await connection.ExecuteAsync("""
            INSERT INTO canopy_survey (municipality_code, survey_id, title, source, status, method, measured_on, file_name, sha256, pixel_m)
            VALUES ('33999', '0190a000-0000-7000-8000-000000000001', '県のレーザ計測', '県', 'official', 'laser', '2020-05-01', 'f.tif', repeat('0', 64), 1);
            INSERT INTO canopy_height VALUES ('33999', '0190a000-0000-7000-8000-000000000001', @stand, 20.5, 80, 97)
            """, new { stand });
    }

    public ValueTask DisposeAsync() => app.DisposeAsync();

    [Fact]
    public async Task The_stand_panel_tells_of_the_measured_height_and_leads_on()
    {
        using var client = await app.ClientAsync("33999", Role.Viewer);
        var section = await GetAsync(client, $"/m/33999/stands/{stand}/growth?fy=2026");
        Assert.Contains("20.5 m（41年生", section, StringComparison.Ordinal);
        Assert.Contains("県のレーザ計測", section, StringComparison.Ordinal);
        Assert.Contains($"growth/site?stand={stand}", section, StringComparison.Ordinal);
        Assert.Contains($"growth/stand?stand={stand}", section, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_site_page_opens_with_the_points_of_the_stand_and_both_classes()
    {
        using var client = await app.ClientAsync("33999", Role.Viewer);
        var page = await GetAsync(client, $"/m/33999/growth/site?stand={stand}");
        Assert.Contains("41, 20.50", page, StringComparison.Ordinal);
        Assert.Contains("小班 1-1", page, StringComparison.Ordinal);
        Assert.Contains("公表値", page, StringComparison.Ordinal);
        Assert.Contains("森林簿の地位級: 4", page, StringComparison.Ordinal);
        Assert.Contains("FO-001向けの控えめ", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_simulation_opens_with_the_age_and_the_height_that_the_measurement_gives()
    {
        using var client = await app.ClientAsync("33999", Role.Viewer);
        var page = await GetAsync(client, $"/m/33999/growth/stand?stand={stand}&fy=2026");
        Assert.Contains("name=\"standAge\" value=\"47\"", page, StringComparison.Ordinal);
        Assert.Matches("name=\"height\" value=\"2[12]", page);
        Assert.Contains("初期値90は仮定", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_known_crown_base_gives_the_crown_ratio_as_an_upper_limit()
    {
        using var client = await app.ClientAsync("33999", Role.Viewer);
        Assert.DoesNotContain("樹冠長率の上限", await GetAsync(client, "/m/33999/growth/stand?standAge=30&stems=1500"), StringComparison.Ordinal);
        Assert.Contains("樹冠長率の上限", await GetAsync(client, "/m/33999/growth/stand?standAge=30&stems=1500&crown=5"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_survival_of_a_plan_is_what_was_typed()
    {
        using var client = await app.ClientAsync("33999", Role.Viewer);
        var page = await GetAsync(client, "/m/33999/growth/stand?standAge=50&stems=900&aAges=&aCut=55&aPlanted=2000&aSurvival=70&years=20");
        Assert.Contains("A 70%", page, StringComparison.Ordinal);
        Assert.Contains("1,400", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_plan_is_saved_as_work_orders_once_and_wholly_or_not_at_all()
    {
        using var client = await app.ClientAsync("33999", Role.Officer);
        var address = $"?stand={stand}&fy=2026&standAge=47&stems=900&aAges=50,58&aMethod=FromBelow&aMeasure=StemShare&aValue=30&aCut=70&bAges=&cAges=&years=40";
        var page = await GetAsync(client, "/m/33999/growth/stand" + address);
        Assert.Contains("施業の指示にする", page, StringComparison.Ordinal);
        Assert.Contains("登録されていない", page, StringComparison.Ordinal);
        var (first, second) = (Guid.NewGuid().ToString(), Guid.NewGuid().ToString());
        (string, string)[] fields = [("plan", "a"), ("order0", first), ("order1", second), ("work", "0"), ("work", "1"), ("haul", "yes")];
        for (var twice = 0; twice < 2; twice++)
            await client.PostFormAsync("/m/33999/growth/fit", "/m/33999/growth/stand/orders" + address, Cancellation, fields);
        await using var connection = new NpgsqlConnection(app.Database.OwnerConnectionString);
        var orders = (await connection.QueryAsync<(string Kind, string Method, int Year, decimal Stems, string Instructions)>("""
            SELECT kind::text, method, fiscal_year::int, target_stems_percent, instructions FROM work_order JOIN work_order_stand s USING (municipality_code, order_id)
            WHERE municipality_code = '33999' ORDER BY planned_from
            """)).ToList();
        Assert.Equal([("thinning", "selective-haul", 2029, 30m), ("thinning", "selective-haul", 2037, 30m)], orders.Select(order => (order.Kind, order.Method, order.Year, order.Stems)));
        Assert.Contains("計画「A」", orders[0].Instructions, StringComparison.Ordinal);

        var refused = await (await client.PostFormAsync("/m/33999/growth/fit", "/m/33999/growth/stand/orders" + address, Cancellation,
            ("plan", "a"), ("order0", Guid.NewGuid().ToString()), ("order1", "none"), ("work", "0"), ("work", "1"))).Content.ReadAsStringAsync(Cancellation);
        Assert.Contains("読み直して", refused, StringComparison.Ordinal);
        Assert.Equal(2, await connection.ExecuteScalarAsync<int>("SELECT count(*)::int FROM work_order"));
        var none = await (await client.PostFormAsync("/m/33999/growth/fit", "/m/33999/growth/stand/orders" + address, Cancellation, ("plan", "a"), ("order0", first))).Content.ReadAsStringAsync(Cancellation);
        Assert.Contains("1つ以上選んで", none, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_plan_is_compared_as_a_scenario_of_the_project_and_one_outside_its_years_is_refused()
    {
        var code = ForestSink.Core.Forest.MunicipalityCode.Parse("33999");
        var project = new Project { ProjectId = Guid.CreateVersion7(), Name = "市有林", Methodology = "fo-001", MethodologyVersion = "2.0", FirstFy = 2026, LastFy = 2033, ScopeOption = 1, Applicant = "試験町" };
        await new ProjectStore(app.Database.Database).CreateAsync(code, project, Cancellation);
        await new EnrolmentStore(app.Database.Database).EnrolAsync(code, project, [stand], 1m, Cancellation);
        using var client = await app.ClientAsync("33999", Role.Officer);
        string Address(string ages) => $"/m/33999/growth/stand/scenarios?stand={stand}&fy=2026&standAge=47&stems=900&aAges={ages}&aMethod=FromBelow&aMeasure=StemShare&aValue=20&aCut=53&aPlanted=2000&years=40";

        var saved = await client.PostFormAsync("/m/33999/growth/fit", Address("48,51"), Cancellation,
            ("plan", "a"), ("id", Guid.NewGuid().ToString()), ("project", project.ProjectId.ToString()), ("name", "計画Aの場合"));
        Assert.Equal($"/m/33999/projects/{project.ProjectId}/compare", saved.Headers.Location?.ToString());
        Assert.Contains("計画Aの場合", await GetAsync(client, saved.Headers.Location!.ToString()), StringComparison.Ordinal);
        var scenario = Assert.Single(await new ScenarioStore(app.Database.Database).AllAsync(code, project.ProjectId, Cancellation)).Scenario;
        Assert.Equal((2027, 2032, "sugi"), (scenario.ThinFy, scenario.CutFy, scenario.ReplantSpecies));
        Assert.Equal([2030], scenario.LaterThinFys);
        Assert.Equal([stand], scenario.StandIds);

        var refused = await (await client.PostFormAsync("/m/33999/growth/fit", Address("60").Replace("aCut=53", "aCut=", StringComparison.Ordinal), Cancellation,
            ("plan", "a"), ("id", Guid.NewGuid().ToString()), ("project", project.ProjectId.ToString()), ("name", "遠い計画"))).Content.ReadAsStringAsync(Cancellation);
        Assert.Contains("1つもかかりません", refused, StringComparison.Ordinal);
        Assert.Contains("value=\"遠い計画\"", refused, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_canopy_page_lists_the_stand_with_its_classes_and_exports_it()
    {
        using var client = await app.ClientAsync("33999", Role.Officer);
        var page = await GetAsync(client, "/m/33999/growth/canopy");
        Assert.Contains("県のレーザ計測", page, StringComparison.Ordinal);
        Assert.Contains("取り下げる", page, StringComparison.Ordinal);
        Assert.Contains("1-1,sugi,41,20.5,97,", await GetAsync(client, "/m/33999/growth/canopy/heights.csv"), StringComparison.Ordinal);
        var withdrawn = await client.PostFormAsync("/m/33999/growth/fit", "/m/33999/growth/canopy/0190a000-0000-7000-8000-000000000001/withdraw", Cancellation);
        Assert.Contains("取り下げ済み", await withdrawn.Content.ReadAsStringAsync(Cancellation), StringComparison.Ordinal);
        Assert.Contains("樹高の実測", await GetAsync(client, $"/m/33999/stands/{stand}/growth"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_survey_without_its_day_or_file_is_answered_and_what_was_typed_stays()
    {
        using var client = await app.ClientAsync("33999", Role.Officer);
        var answer = await client.PostFormAsync("/m/33999/growth/fit", "/m/33999/growth/canopy/checks", Cancellation, ("source", "県森林課 2025"), ("measuredOn", ""), ("survey", Guid.NewGuid().ToString()));
        var page = await answer.Content.ReadAsStringAsync(Cancellation);
        Assert.Contains("計測した日", page, StringComparison.Ordinal);
        Assert.Contains("value=\"県森林課 2025\"", page, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/m/33998/stands/{0}/growth")]
    [InlineData("/m/33998/growth/site?stand={0}")]
    [InlineData("/m/33998/growth/stand?stand={0}")]
    public async Task A_stand_of_another_municipality_is_not_found(string path)
    {
        using var client = await app.ClientAsync("33998", Role.Officer);
        var address = string.Format(System.Globalization.CultureInfo.InvariantCulture, path, stand);
        Assert.Equal(HttpStatusCode.NotFound, (await client.GetAsync(new Uri(address, UriKind.Relative), Cancellation)).StatusCode);
        using var foreign = await app.ClientAsync("33998", Role.Officer);
        Assert.Equal(HttpStatusCode.NotFound,
            (await foreign.PostFormAsync("/m/33998/growth/fit", "/m/33998/growth/canopy/0190a000-0000-7000-8000-000000000001/withdraw", Cancellation)).StatusCode);
    }

    private static Task<string> GetAsync(HttpClient client, string path) => client.GetStringAsync(new Uri(path, UriKind.Relative), Cancellation);
}
