using System.Net;
using Dapper;
using ForestSink.Core.Accounts;
using ForestSink.Core.Forest;
using ForestSink.PostGis.Credits;
using ForestSink.PostGis.Funds;
using ForestSink.PostGis.Offsets;
using ForestSink.PostGis.Planting;
using ForestSink.PostGis.Planting.Events;
using ForestSink.TestSupport;
using Npgsql;

namespace ForestSink.Web.Tests.Planting;

/// <summary>An event's pages as people use them.</summary>
public sealed class EventPagesTests : IAsyncLifetime
{
    private const string Here = "33998";
    private static readonly MunicipalityCode Code = MunicipalityCode.Parse(Here);
    private TestApp app = null!;
    private PlantingSite site = null!;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        app = await TestApp.StartAsync();
        await app.AddMunicipalityAsync(Here, "試験町");
        await TestStands.AddAsync(app.Database.OwnerConnectionString, Here);
        await new SiteMeasurement(app.Database.Database).RunAsync(Code, (_, _, _, _, _) => Task.CompletedTask, Stop);
        site = (await new SiteStore(app.Database.Database).ListAsync(Code, Stop))[0];
    }

    public ValueTask DisposeAsync() => app.DisposeAsync();

    [Fact]
    public async Task An_event_is_planned_from_a_site_with_its_lists_and_its_costs()
    {
        using var planner = await app.ClientAsync(Here, Role.Planner);
        Assert.Contains("植樹会はまだありません", await TextAsync(planner, "/events"), StringComparison.Ordinal);
        Assert.Contains("ここで植樹会をひらく", await TextAsync(planner, $"/sites/{site.SiteId}"), StringComparison.Ordinal);
        var form = await TextAsync(planner, $"/events/new?site={site.SiteId}&plant=hinoki");
        Assert.Contains($"{site.Name} 植樹会", form, StringComparison.Ordinal);
        var id = await CreateAsync(planner);
        var page = await TextAsync(planner, $"/events/{id}");
        Assert.Contains("令和9年3月16日（火）", page, StringComparison.Ordinal);
        Assert.Contains("9:30～12:00", page, StringComparison.Ordinal);
        Assert.Contains("件残っています", page, StringComparison.Ordinal);
        Assert.Contains("苗木の注文", await TextAsync(planner, $"/events/{id}/preparation"), StringComparison.Ordinal);
        var money = await TextAsync(planner, $"/events/{id}/money");
        Assert.Contains("地拵え", money, StringComparison.Ordinal);
        Assert.Contains("まだ予算を充てていません", money, StringComparison.Ordinal);
        Assert.Contains("仮の単価を含む", money, StringComparison.Ordinal);
        Assert.DoesNotContain("基金から予算を充てる", money, StringComparison.Ordinal);                       // the ledger is the officer's
    }

    [Fact]
    public async Task What_cannot_be_read_is_refused_in_the_user_s_words()
    {
        using var planner = await app.ClientAsync(Here, Role.Planner);
        foreach (var (field, value, reason) in new[]
        {
            ("heldOn", "来年の春", "「開催日」の日付を読めません"), ("rainOn", "2027-03-16", "予備日は、開催日より後"), ("endsAt", "9:00", "終わりの時刻は"), ("startsAt", "朝", "時刻「朝」を読めません"),
            ("trees", "0", "「植える本数」は1"), ("name", "", "名前を入れてください"), ("meetingPoint", "0,0", "地図で選び直して"),
        })
        {
            using var answer = await PostAsync(planner, "/events", [.. Fields().Where(pair => pair.Item1 != field), (field, value)]);
            Assert.Equal((field, HttpStatusCode.BadRequest), (field, answer.StatusCode));
            Assert.Contains(reason, WebUtility.HtmlDecode(await answer.Content.ReadAsStringAsync(Stop)), StringComparison.Ordinal);
        }
        var id = await CreateAsync(planner);
        using var people = await PostAsync(planner, $"/events/{id}/lists/groups", [("name.0", "さくら幼稚園"), ("people.0", "四十")]);
        Assert.Contains("1行目の「人数」", WebUtility.HtmlDecode(await people.Content.ReadAsStringAsync(Stop)), StringComparison.Ordinal);
        using var unknown = await PostAsync(planner, $"/events/{id}/lists/names", [("name.0", "x")]);
        Assert.Equal(HttpStatusCode.NotFound, unknown.StatusCode);
    }

    [Fact]
    public async Task An_officer_sets_money_aside_and_sees_who_pays_and_an_empty_fund_says_what_helps()
    {
        using var officer = await app.ClientAsync(Here, Role.Officer);
        var id = await CreateAsync(officer);
        using var empty = await PostAsync(officer, $"/events/{id}/commit", [("command", Guid.NewGuid().ToString()), ("amount", "1000")]);
        Assert.Contains("クレジットの売却の入金か、寄附・補助金を記録すると使えます", WebUtility.HtmlDecode(await empty.Content.ReadAsStringAsync(Stop)), StringComparison.Ordinal);
        var fund = new FundStore(app.Database.Database, new LedgerCommands(app.Database.Database));
        await fund.ReceiveAsync(Code, Guid.CreateVersion7(), new("donation", 50_000, new(2026, 4, 1), "緑の募金"), Stop);
        using var set = await PostAsync(officer, $"/events/{id}/commit", [("command", Guid.NewGuid().ToString()), ("amount", "30,000")]);
        Assert.Equal(HttpStatusCode.Redirect, set.StatusCode);
        var money = await TextAsync(officer, $"/events/{id}/money");
        Assert.Contains("緑の募金", money, StringComparison.Ordinal);
        Assert.Contains("残り 30,000 円", money, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_day_is_recorded_and_accepted_and_a_low_count_proposes_beating_up()
    {
        using var officer = await app.ClientAsync(Here, Role.Officer);
        var id = await CreateAsync(officer);
        await BareAsync();
        using var saved = await PostAsync(officer, $"/events/{id}/day", [("plantedOn", "2026-04-10"), ("attended", "42"), ("area", "0.2"), ("species.0", "hinoki"), ("stems.0", "400")]);
        Assert.Equal(HttpStatusCode.Redirect, saved.StatusCode);
        using var accepted = await PostAsync(officer, $"/events/{id}/accept", []);
        Assert.Equal(HttpStatusCode.Redirect, accepted.StatusCode);
        using var counted = await PostAsync(officer, $"/events/{id}/survival", [("command", Guid.NewGuid().ToString()), ("year", "1"), ("on", "2026-10-01"), ("counted", "50"), ("alive", "20")]);
        Assert.Equal(HttpStatusCode.Redirect, counted.StatusCode);
        var day = await TextAsync(officer, $"/events/{id}/day");
        Assert.Contains("240 本を提案", day, StringComparison.Ordinal);
        Assert.Contains("80 % を下回ると補植を提案", day, StringComparison.Ordinal);
        Assert.Contains("未確認", day, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_fund_s_balance_and_forecast_are_offered_to_a_plan_and_the_loop_shows_where_the_money_went()
    {
        using var officer = await app.ClientAsync(Here, Role.Officer);
        Assert.Contains("まだ基金への入金がありません", await TextAsync(officer, "/loop"), StringComparison.Ordinal);
        Assert.Contains("植樹基金に使えるお金がありません", await TextAsync(officer, "/plans"), StringComparison.Ordinal);
        var fund = new FundStore(app.Database.Database, new LedgerCommands(app.Database.Database));
        await fund.ReceiveAsync(Code, Guid.CreateVersion7(), new("donation", 2_500_000, new(2026, 4, 1), "緑の募金"), Stop);
        var plans = await TextAsync(officer, "/plans");
        Assert.Contains("value=\"2,500,000\"", plans, StringComparison.Ordinal);
        Assert.Contains("基金の見通し", plans, StringComparison.Ordinal);
        var loop = await TextAsync(officer, "/loop");
        Assert.Contains("このお金を使う植樹会がまだありません", loop, StringComparison.Ordinal);
        Assert.Contains("基金に残っているお金", loop, StringComparison.Ordinal);
        var id = await CreateAsync(officer);
        using var set = await PostAsync(officer, $"/events/{id}/commit", [("command", Guid.NewGuid().ToString()), ("amount", "30000")]);
        Assert.Contains($"/planting/events/{id}/day", await TextAsync(officer, "/loop?from=2026&to=2026"), StringComparison.Ordinal);
        Assert.Contains("この年度には入金がありません", await TextAsync(officer, "/loop?from=2000&to=2001"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_the_event_emits_is_offset_from_its_own_page_and_the_certificate_comes_back_to_it()
    {
        using var officer = await app.ClientAsync(Here, Role.Officer);
        var id = await CreateAsync(officer);
        await ExecuteAsync("""UPDATE planting_site SET facts = facts || '{"schoolM": 2000, "schoolName": "みどり小学校"}' WHERE site_id = @SiteId AND valid_to IS NULL""");
        Assert.Contains($"/offsets/new?of={id}", await TextAsync(officer, $"/events/{id}"), StringComparison.Ordinal);
        var about = WebUtility.HtmlDecode(await officer.GetStringAsync(new Uri($"/m/{Here}/offsets/new?of={id}", UriKind.Relative), Stop));
        foreach (var filled in (string[])["value=\"春の植樹会\"", "value=\"令和9年3月16日（火）\"", "value=\"2026\"", "参加者の移動", $"value=\"{id}\""])
            Assert.Contains(filled, about, StringComparison.Ordinal);
        var offset = Guid.CreateVersion7();
        using var begun = await officer.PostFormAsync($"/m/{Here}/planting", $"/m/{Here}/offsets", Stop,
            ("offset", offset.ToString()), ("event", id.ToString()), ("model", "event"), ("title", "春の植樹会"), ("organiser", "試験町"), ("year", "2026"), ("basis", "参加者の移動"));
        Assert.Equal(HttpStatusCode.Redirect, begun.StatusCode);
        var know = WebUtility.HtmlDecode(await officer.GetStringAsync(new Uri($"/m/{Here}/offsets/{offset}?step=2", UriKind.Relative), Stop));
        Assert.Contains("value=\"60\"", know, StringComparison.Ordinal);                                           // there is room for 60
        Assert.Contains("バス 2 台、みどり小学校から片道約 2.8 km、往復", know, StringComparison.Ordinal);              // 2 km straight × 1.4, 40 seats a bus
        Assert.Contains("value=\"336\"", know, StringComparison.Ordinal);                                          // 60 × 2.8 × 2
        using var counted = await officer.PostFormAsync($"/m/{Here}/planting", $"/m/{Here}/offsets/{offset}/steps/2", Stop, ("people", "60"), ("activity0", "移動"), ("factor0", "bus-person-km"), ("quantity0", "60×2.8×2"));
        Assert.Equal(HttpStatusCode.Redirect, counted.StatusCode);
        Assert.Contains("下書き", await TextAsync(officer, $"/events/{id}"), StringComparison.Ordinal);

        var (commands, day) = (new LedgerCommands(app.Database.Database), new DateOnly(2026, 5, 1));
        var programme = await new ProgrammeStore(app.Database.Database, commands).RegisterAsync(Code, Guid.CreateVersion7(), new("project", "町有林", null, "FO-001", "36", true, null), Stop);
        var lot = (await new LotStore(commands).RegisterAsync(Code, Guid.CreateVersion7(), new(programme, "令和6年度分", 2024, day, "JC", "FM", "1-10", new(1, 10), 10, 10, 0), Stop)).Id;
        using var certified = await officer.PostFormAsync($"/m/{Here}/planting", $"/m/{Here}/offsets/{offset}/certify", Stop,
            ("command", Guid.CreateVersion7().ToString()), ($"lot-{lot}", "1"), ("on", "2026-05-02"), ("confirm", "1"));
        Assert.Equal(HttpStatusCode.Redirect, certified.StatusCode);
        var certificate = (await new OffsetStore(app.Database.Database, commands).OfEventAsync(Code, id, Stop)).Single().Certificates.Single();
        Assert.Contains($"/c/{certificate}", await TextAsync(officer, $"/events/{id}"), StringComparison.Ordinal);
        await ExecuteAsync("UPDATE planting_event SET is_public = true, row_version = row_version + 1");
        using var visitor = app.Visitor();
        Assert.Contains($"/c/{certificate}", WebUtility.HtmlDecode(await visitor.GetStringAsync(new Uri($"/p/{Here}/events/1", UriKind.Relative), Stop)), StringComparison.Ordinal);
        using var unknown = await officer.GetAsync(new Uri($"/m/{Here}/offsets/new?of={Guid.NewGuid()}", UriKind.Relative), Stop);
        Assert.Equal(HttpStatusCode.NotFound, unknown.StatusCode);
    }

    [Fact]
    public async Task The_public_page_speaks_of_the_day_in_the_right_tense_and_counts_each_species_on_its_share()
    {
        using var officer = await app.ClientAsync(Here, Role.Officer);
        using var visitor = app.Visitor();
        var id = await CreateAsync(officer);
        await ExecuteAsync("UPDATE planting_event SET is_public = true, row_version = row_version + 1");
        Task<string> PublicAsync() => ReadAsync(visitor, $"/p/{Here}/events/1");
        Assert.Contains("植える木", await PublicAsync(), StringComparison.Ordinal);
        Assert.Contains("参加のご案内", await PublicAsync(), StringComparison.Ordinal);
        await ExecuteAsync("UPDATE planting_event SET held_on = '2026-03-16', rain_on = NULL, row_version = row_version + 1");
        var over = await PublicAsync();
        Assert.Contains("植える予定だった木", over, StringComparison.Ordinal);
        Assert.DoesNotContain("参加のご案内", over, StringComparison.Ordinal);

        await BareAsync();
        using var saved = await PostAsync(officer, $"/events/{id}/day",
            [("plantedOn", "2026-04-10"), ("attended", "42"), ("area", "0.4"), ("species.0", "hinoki"), ("stems.0", "300"), ("species.1", "kunugi"), ("stems.1", "100")]);
        Assert.Equal(HttpStatusCode.Redirect, saved.StatusCode);
        var planted = await PublicAsync();
        Assert.Contains("植えた木", planted, StringComparison.Ordinal);
        Assert.DoesNotContain("植える木", planted, StringComparison.Ordinal);
        Assert.Contains("クヌギのCO₂は計算できません", planted, StringComparison.Ordinal);
        Assert.Contains("面積は本数の割合で樹種に分けています", planted, StringComparison.Ordinal);
        // The city's own page names what its fund paid for, with the trees and the way to the event.
        var fund = new FundStore(app.Database.Database, new LedgerCommands(app.Database.Database));
        await fund.ReceiveAsync(Code, Guid.CreateVersion7(), new("donation", 50_000, new(2026, 4, 1), "緑の募金"), Stop);
        using var set = await PostAsync(officer, $"/events/{id}/commit", [("command", Guid.NewGuid().ToString()), ("amount", "30000")]);
        await ExecuteAsync("INSERT INTO public_page (municipality_code, is_published) VALUES ('33998', true)");
        var city = await ReadAsync(visitor, $"/p/{Here}");
        Assert.Contains($"href=\"/p/{Here}/events/1\"", city, StringComparison.Ordinal);
        Assert.Contains("植えた木 400 本", city, StringComparison.Ordinal);
        // Three quarters of the ground are hinoki's: as many tonnes as on 0.3 ha of hinoki alone.
        await using var transaction = await app.Database.Database.BeginAsync(Code, Stop);
        var outlook = await PlantingOutlook.NewestAsync(transaction, new FiscalYear(2026), Stop);
        var alone = outlook.Expect((await new SiteStore(app.Database.Database).FindAsync(Code, site.SiteId, Stop))! with { AreaHa = 0.3m }, "hinoki").Horizons.Single(each => each.Years == 40);
        Assert.Contains($"<td class=\"number\">{alone.Tonnes:#,0.0}</td>", planted, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_flyer_invites_before_the_day_and_reports_after_it_and_names_every_species()
    {
        using var officer = await app.ClientAsync(Here, Role.Officer);
        var id = await CreateAsync(officer);
        using var ordered = await PostAsync(officer, $"/events/{id}/lists/seedlings", [("species.0", "hinoki"), ("stems.0", "300"), ("step.0", "ordered"), ("species.1", "kunugi"), ("stems.1", "100"), ("step.1", "ordered")]);
        Assert.Equal(HttpStatusCode.Redirect, ordered.StatusCode);
        var invitation = await TextAsync(officer, $"/events/{id}/flyer");
        foreach (var told in (string[])["みんなで森をつくる", "集合場所", "林道の入口", "持ち物", "定員", "ヒノキ、クヌギ 計 400 本"])
            Assert.Contains(told, invitation, StringComparison.Ordinal);
        foreach (var page in (string[])["sign", "map"])
            Assert.Contains("ヒノキ、クヌギ 計", await TextAsync(officer, $"/events/{id}/{page}"), StringComparison.Ordinal);

        var count = await TextAsync(officer, $"/events/{id}/day");                                                // the order is where counting begins
        foreach (var (line, stems) in ((int, string)[])[(0, "value=\"300\""), (1, "value=\"100\""), (2, "inputmode")])
            Assert.Contains($"name=\"stems.{line}\" {stems}", count, StringComparison.Ordinal);

        await ExecuteAsync("UPDATE planting_event SET held_on = '2026-03-16', rain_on = NULL, row_version = row_version + 1");
        var over = await TextAsync(officer, $"/events/{id}/flyer");
        Assert.Contains("この植樹会は終わりました", over, StringComparison.Ordinal);
        Assert.Contains("植える予定だった木", over, StringComparison.Ordinal);
        Assert.Contains("植える予定だった木", await TextAsync(officer, $"/events/{id}/sign"), StringComparison.Ordinal);

        await BareAsync();
        using var saved = await PostAsync(officer, $"/events/{id}/day",
            [("plantedOn", "2026-04-10"), ("attended", "42"), ("area", "0.4"), ("species.0", "hinoki"), ("stems.0", "290"), ("species.1", "kunugi"), ("stems.1", "100")]);
        Assert.Equal(HttpStatusCode.Redirect, saved.StatusCode);
        var report = await TextAsync(officer, $"/events/{id}/flyer");
        foreach (var told in (string[])["みんなで植えました", "令和8年4月10日", "42 人", "ヒノキ 290本、クヌギ 100本"])
            Assert.Contains(told, report, StringComparison.Ordinal);
        foreach (var page in (string[])[over, report])
            foreach (var invites in (string[])["集合場所", "持ち物", "定員", "みんなで森をつくる", "植える木"])
                Assert.DoesNotContain(invites, page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Land_without_a_site_class_gets_the_one_the_officer_states_and_its_stand_shows_where_it_comes_from()
    {
        using var officer = await app.ClientAsync(Here, Role.Officer);
        var id = await CreateAsync(officer);
        await BareAsync();
        using var saved = await PostAsync(officer, $"/events/{id}/day", [("plantedOn", "2026-04-10"), ("attended", "42"), ("area", "0.2"), ("species.0", "hinoki"), ("stems.0", "400")]);
        Assert.Contains("この土地には森林簿の地位級がありません", await TextAsync(officer, $"/events/{id}/day"), StringComparison.Ordinal);
        using var unsourced = await PostAsync(officer, $"/events/{id}/accept", [("siteClass", "4"), ("siteClassStatus", "secondary"), ("siteClassSource", " ")]);
        Assert.Equal(HttpStatusCode.BadRequest, unsourced.StatusCode);
        Assert.Contains("地位級の由来を", WebUtility.HtmlDecode(await unsourced.Content.ReadAsStringAsync(Stop)), StringComparison.Ordinal);
        using var accepted = await PostAsync(officer, $"/events/{id}/accept", []);                                  // left open
        Assert.Equal(HttpStatusCode.Redirect, accepted.StatusCode);
        var address = $"/m/{Here}/stands/{site.StandId}/site-class";
        Assert.Contains($"hx-get=\"{address}\"", await ReadAsync(officer, $"/m/{Here}/stands/{site.StandId}/panel"), StringComparison.Ordinal);
        Assert.Contains("地位級がないため", await ReadAsync(officer, address), StringComparison.Ordinal);

        var cohort = await ScalarAsync("SELECT cohort_id::text FROM current_cohort WHERE stand_id = (SELECT stand_id FROM planting_site WHERE site_id = @SiteId AND valid_to IS NULL) AND species_key = 'hinoki'");
        using var refused = await officer.PostFormAsync($"/m/{Here}/planting", address, Stop, ("cohort", cohort), ("siteClass", ""), ("siteClassStatus", "secondary"), ("siteClassSource", "県の地位級図"));
        var again = WebUtility.HtmlDecode(await refused.Content.ReadAsStringAsync(Stop));
        Assert.Contains("地位級を選んでください", again, StringComparison.Ordinal);
        Assert.Contains("value=\"県の地位級図\"", again, StringComparison.Ordinal);                                 // what was typed stays
        using var stated = await officer.PostFormAsync($"/m/{Here}/planting", address, Stop, ("cohort", cohort), ("siteClass", "4"), ("siteClassStatus", "secondary"), ("siteClassSource", "県の地位級図"));
        Assert.Equal(HttpStatusCode.NoContent, stated.StatusCode);
        var shown = await ReadAsync(officer, address);
        foreach (var told in (string[])["4 級", "県の地位級図", "二次資料"])
            Assert.Contains(told, shown, StringComparison.Ordinal);
    }

    private async Task<string> ScalarAsync(string sql)
    {
        await using var connection = new NpgsqlConnection(app.Database.OwnerConnectionString);
        return await connection.ExecuteScalarAsync<string>(sql, new { site.SiteId }) ?? "";
    }

    private async Task ExecuteAsync(string sql)
    {
        await using var connection = new NpgsqlConnection(app.Database.OwnerConnectionString);
        await connection.ExecuteAsync(sql, new { site.SiteId });
    }

    private static async Task<string> ReadAsync(HttpClient client, string address) => WebUtility.HtmlDecode(await client.GetStringAsync(new Uri(address, UriKind.Relative), Stop));

    private async Task BareAsync()
    {
        await using var connection = new NpgsqlConnection(app.Database.OwnerConnectionString);
        await connection.ExecuteAsync("""
            DELETE FROM cohort WHERE stand_id = @StandId;
            INSERT INTO cohort (municipality_code, stand_id, treatment_no, species_key, species_text, forest_type, area_ha) VALUES (@Here, @StandId, '', 'cut-over', '伐採跡地', 'cut-over', 0.5)
            """, new { Here, site.StandId });
    }

    private (string, string)[] Fields() =>
    [
        ("command", Guid.CreateVersion7().ToString()), ("site", site.SiteId.ToString()), ("name", "春の植樹会"), ("heldOn", "R9.3.16"), ("rainOn", "2027-03-18"), ("startsAt", "9:30"), ("endsAt", "12時"),
        ("species", "hinoki"), ("trees", "400"), ("capacity", "60"), ("meetingPlace", "林道の入口"), ("meetingPoint", "133.9,35.1"),
    ];

    private async Task<Guid> CreateAsync(HttpClient client)
    {
        var fields = Fields();
        using var answer = await PostAsync(client, "/events", fields);
        Assert.Equal(HttpStatusCode.Redirect, answer.StatusCode);
        return (await new EventStore(app.Database.Database).ListAsync(Code, Stop)).Single().EventId;
    }

    private static async Task<string> TextAsync(HttpClient client, string path) => WebUtility.HtmlDecode(await client.GetStringAsync(new Uri($"/m/{Here}/planting{path}", UriKind.Relative), Stop));

    private static Task<HttpResponseMessage> PostAsync(HttpClient client, string path, (string Name, string Value)[] fields) =>
        client.PostFormAsync($"/m/{Here}/planting", $"/m/{Here}/planting{path}", Stop, fields);
}
