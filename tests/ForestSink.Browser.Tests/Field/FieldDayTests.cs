using Dapper;
using ForestSink.Browser.Tests.Support;
using ForestSink.TestSupport;
using Microsoft.Playwright;
using Npgsql;
using static Microsoft.Playwright.Assertions;

namespace ForestSink.Browser.Tests.Field;

/// <summary>A day of a co-operative worker: area taken along, no signal, five works with photos, a dead battery, a bad network on the way home.</summary>
public sealed class FieldDayTests(BrowserFixture browser)
{
    [Fact]
    public async Task A_whole_day_without_signal_reaches_the_office_once_and_complete()
    {
        var stand = await StandAsync(0);
        await using var tablet = await Tablet.OpenAsync(browser, stand.Lon, stand.Lat);
        await tablet.IsInstalledAsync();
        await tablet.TakeAreaAsync(stand.Compartment);
        await tablet.Named("here").ClickAsync();
        await Expect(tablet.Page.Locator(".card h2")).ToHaveTextAsync(stand.Code);
        Assert.Equal(0, await tablet.Page.EvaluateAsync<int>("""
            () => new Promise(done => { const open = indexedDB.open('forestsink-field-33999'); open.onsuccess = () => {
              open.result.transaction('areas').objectStore('areas').getAll().onsuccess = e => done(/owner|所有者/.test(JSON.stringify(e.target.result)) ? 1 : 0); }; })
            """));

        await tablet.LoseSignalAsync();
        await tablet.Page.ReloadAsync();
        await Expect(tablet.Page.Locator("body[data-ready=true]")).ToBeVisibleAsync();
        await Expect(tablet.Badge).ToContainTextAsync("圏外");
        var photos = new List<string>();
        await tablet.AnswerAsync("weeding");
        photos.AddRange(await tablet.TakePhotosAsync(("photo-before", Tablet.Photo(1)), ("photo-after", Tablet.Photo(2))));
        await tablet.SaveAsync();
        await tablet.AnswerAsync("thinning", "selective-haul", 8, "風倒木の処理");
        photos.AddRange(await tablet.TakePhotosAsync(("photo-before", Tablet.Photo(3, 1_300_000)), ("photo-after", Tablet.Photo(4, 700_000))));
        await tablet.SaveAsync();
        await tablet.AnswerAsync("vine-cutting");
        photos.AddRange(await tablet.TakePhotosAsync(("photo", Tablet.Photo(5))));
        await tablet.SaveAsync();
        await tablet.AnswerAsync("pruning");
        await tablet.Page.KeepAsync("field-offline-ja");
        photos.AddRange(await tablet.TakePhotosAsync(("photo-after", Tablet.Photo(6))));
        await tablet.SaveAsync();

        // The battery dies in the middle of the fifth; everything up to the last tap is there.
        await tablet.AnswerAsync("deer-protection", "fence");
        photos.AddRange(await tablet.TakePhotosAsync(("photo-after", Tablet.Photo(7)), ("photo", Tablet.Photo(1))));
        await tablet.Page.CloseAsync();
        await tablet.ReopenAsync();
        await Expect(tablet.Badge).ToContainTextAsync("未送信 4件・写真 6枚");
        await tablet.GoAsync("log");
        await tablet.QuestionIsAsync("photos");
        await Expect(tablet.Page.Locator(".photos li")).ToHaveCountAsync(2);
        await tablet.SaveAsync();
        await Expect(tablet.Badge).ToContainTextAsync("未送信 5件・写真 8枚");

        tablet.Network.IsBad = true;
        await tablet.FindSignalAsync();
        await tablet.SendAllAsync();
        Assert.True(tablet.Network.Faults.Count >= 4, "The bad network did nothing: " + string.Join(' ', tablet.Network.Faults));
        await Expect(tablet.Page.Locator(".record[data-state=delivered]")).ToHaveCountAsync(5);
        await tablet.Page.KeepAsync("field-sent-ja");

        await using var connection = new NpgsqlConnection(browser.App.Database.OwnerConnectionString);
        var records = (await connection.QueryAsync<(Guid Id, string Kind, string State)>(
            "SELECT r.record_id, r.kind::text, r.state FROM work_record r JOIN work_record_stand s USING (municipality_code, record_id) WHERE s.stand_id = @Id ORDER BY 1", new { stand.Id })).ToList();
        Assert.Equal(["deer-protection", "pruning", "thinning", "vine-cutting", "weeding"], records.Select(record => record.Kind).Order());
        Assert.All(records, record => Assert.Equal("submitted", record.State));
        var stored = (await connection.QueryAsync<string>("SELECT sha256 FROM evidence_file WHERE municipality_code = '33999' AND sha256 = ANY (@photos)", new { photos = photos.ToArray() })).ToList();
        Assert.Equal(photos.Distinct().Order(), stored.Order());
        var linked = await connection.QueryAsync<string>(
            "SELECT sha256 FROM evidence_link WHERE thing_kind = 'work-record' AND thing_id = ANY (@ids) AND direction_degrees = 45", new { ids = records.Select(record => record.Id.ToString()).ToArray() });
        Assert.Equal(photos.Order(), linked.Order());
        Assert.Equal(0, await connection.ExecuteScalarAsync<int>("SELECT count(*) FROM field_upload"));
        Assert.Equal(5, await connection.ExecuteScalarAsync<int>("SELECT count(*) FROM field_delta WHERE record_id = ANY (@ids)", new { ids = records.Select(record => record.Id).ToArray() }));
        Assert.Empty(tablet.Problems);
    }

    [Fact]
    public async Task Two_tablets_change_one_record_and_a_person_decides()
    {
        var stand = await StandAsync(1);
        await using var first = await Tablet.OpenAsync(browser, stand.Lon, stand.Lat);
        await first.TakeAreaAsync(stand.Compartment);
        await first.AnswerAsync("weeding");
        await first.OnToAsync("note");
        await first.Page.Locator("textarea[name=note]").FillAsync("はじめ");
        await first.SaveAsync();
        await first.SendAllAsync();

        await using var second = await Tablet.OpenAsync(browser, stand.Lon, stand.Lat);
        await second.TakeAreaAsync(stand.Compartment);
        await second.LoseSignalAsync();
        await first.LoseSignalAsync();
        await CorrectNoteAsync(first, "谷側は未了");
        await CorrectNoteAsync(second, "全部終わった", stateArea: true);
        await first.FindSignalAsync();
        await first.SendAllAsync();
        await second.FindSignalAsync();
        await second.GoAsync("send");
        await second.Named("send-now").ClickAsync();
        await second.Named("choose").ClickAsync();
        await Expect(second.Page.Locator(".dispute")).ToHaveCountAsync(1);      // the area was changed by one only and merges by itself
        await Expect(second.Page.Locator(".dispute .before")).ToContainTextAsync("はじめ");
        await Expect(second.Page.Locator("[data-side=mine]")).ToContainTextAsync("全部終わった");
        await Expect(second.Page.Locator("[data-side=theirs]")).ToContainTextAsync("谷側は未了");
        await second.Page.KeepAsync("field-conflict-ja");
        Assert.Empty(await second.AccessibilityProblemsAsync());
        await second.Page.Locator("[data-side=theirs]").ClickAsync();
        await second.Named("settle").ClickAsync();
        await second.SendAllAsync();

        await using var connection = new NpgsqlConnection(browser.App.Database.OwnerConnectionString);
        var (note, source, deltas, conflicts) = await connection.QuerySingleAsync<(string, string, int, string)>("""
            SELECT r.note, s.area_source, (SELECT count(*)::int FROM field_delta d WHERE d.record_id = r.record_id), f.conflicts::text
            FROM work_record r JOIN work_record_stand s USING (municipality_code, record_id) JOIN field_record f USING (municipality_code, record_id) WHERE s.stand_id = @Id
            """, new { stand.Id });
        Assert.Equal(("谷側は未了", "stated", 4, "[]"), (note, source, deltas, conflicts));
        Assert.Empty(second.Problems);
    }

    [Theory]
    [InlineData("ja", "standard")]
    [InlineData("en", "canopy")]
    [InlineData("ja", "sun")]
    public async Task Every_screen_can_be_read_and_pressed_with_gloves_in_each_display(string language, string theme)
    {
        var stand = await StandAsync(2);
        await using var tablet = await Tablet.OpenAsync(browser, stand.Lon, stand.Lat, language);
        await tablet.TakeAreaAsync(stand.Compartment);
        await tablet.ThemeAsync(theme);
        await LookAsync(tablet, $"field-settings-{theme}-{language}");
        await tablet.GoAsync("map");
        await tablet.Named("here").ClickAsync();
        await Expect(tablet.Page.Locator("#field-map[data-idle=true]")).ToBeVisibleAsync();
        await LookAsync(tablet, $"field-map-{theme}-{language}");
        await tablet.GoAsync("areas");
        await LookAsync(tablet, $"field-areas-{theme}-{language}");
        await tablet.GoAsync("log");
        await tablet.Named("new-record").ClickAsync();
        await tablet.HoldPositionAsync();
        await LookAsync(tablet, $"field-where-{theme}-{language}");
        await tablet.NextAsync();
        await LookAsync(tablet, $"field-kind-{theme}-{language}");
        await tablet.Named("thinning").ClickAsync();
        await tablet.Named("row-haul").ClickAsync();
        await tablet.Named("today").ClickAsync();
        await LookAsync(tablet, $"field-area-{theme}-{language}");
        await tablet.OnToAsync("volume");
        for (var i = 0; i < 8; i++)
            await tablet.Page.Locator(".knob[data-by='5']").ClickAsync();
        await LookAsync(tablet, $"field-volume-{theme}-{language}");
        await tablet.NextAsync();
        await tablet.QuestionIsAsync("reason");
        await tablet.NextAsync();
        await Expect(tablet.Page.Locator(".notice-warning")).ToBeVisibleAsync();
        await tablet.Page.Locator("textarea").FillAsync("風倒木");
        await tablet.TakePhotosAsync(("photo-before", Tablet.Photo(100)));
        await LookAsync(tablet, $"field-photos-{theme}-{language}");
        await tablet.OnToAsync("review");
        await LookAsync(tablet, $"field-review-{theme}-{language}");
        Assert.Empty(tablet.Problems);
    }

    [Fact]
    public async Task What_is_not_a_photo_is_refused_with_words_and_nothing_else_is_lost()
    {
        var stand = await StandAsync(3);
        await using var tablet = await Tablet.OpenAsync(browser, stand.Lon, stand.Lat);
        await tablet.TakeAreaAsync(stand.Compartment);
        await tablet.AnswerAsync("weeding");
        await tablet.TakePhotosAsync(("photo", Tablet.Photo(200)));
        await tablet.Page.Locator("input[data-phase=photo]").SetInputFilesAsync(new FilePayload { Name = "memo.jpg", MimeType = "image/jpeg", Buffer = "これは写真ではない"u8.ToArray() });
        await Expect(tablet.Page.Locator(".notice-warning")).ToContainTextAsync("写真ではない");
        await Expect(tablet.Page.Locator(".photos li")).ToHaveCountAsync(1);
    }

    [Fact]
    public async Task Signing_out_warns_of_unsent_records_and_clears_the_forest()
    {
        var stand = await StandAsync(4);
        await using var tablet = await Tablet.OpenAsync(browser, stand.Lon, stand.Lat);
        await tablet.IsInstalledAsync();
        await tablet.TakeAreaAsync(stand.Compartment);
        await tablet.AnswerAsync("weeding");
        await tablet.GoAsync("settings");
        await tablet.Named("sign-out").ClickAsync();
        await Expect(tablet.Page.Locator("dialog")).ToContainTextAsync("未送信");
        await tablet.Named("ask-no").ClickAsync();
        await tablet.GoAsync("log");
        await tablet.SaveAsync();
        await tablet.SendAllAsync();
        await tablet.GoAsync("settings");
        await tablet.Named("sign-out").ClickAsync();
        await tablet.Page.WaitForURLAsync("**/sign-in");
        Assert.Equal(0, await tablet.Page.EvaluateAsync<int>("async () => (await indexedDB.databases()).filter(one => one.name.startsWith('forestsink-field')).length + (await caches.keys()).length"));
    }

    private static async Task CorrectNoteAsync(Tablet tablet, string note, bool stateArea = false)
    {
        await tablet.GoAsync("send");
        await tablet.Named("correct").First.ClickAsync();
        await tablet.QuestionIsAsync("review");
        await tablet.Page.Locator(".review-edit button").Last.ClickAsync();
        await tablet.QuestionIsAsync("note");
        await tablet.Page.Locator("textarea[name=note]").FillAsync(note);
        if (stateArea)
        {
            await tablet.NextAsync();
            await tablet.QuestionIsAsync("review");
            await tablet.Page.GetByLabel("どれだけの面積ですか: 直す").ClickAsync();
            await tablet.QuestionIsAsync("area");
            await tablet.Named("stated").ClickAsync();
            await tablet.Page.Locator(".knob[data-by='-0.1']").ClickAsync();
        }

        await tablet.SaveAsync();
    }

    private static async Task LookAsync(Tablet tablet, string name)
    {
        await tablet.Page.KeepAsync(name);
        Assert.Empty(await tablet.AccessibilityProblemsAsync());
        Assert.Empty(await tablet.SmallTargetsAsync());
    }

    private Task<(long Id, string Code, string Compartment, double Lon, double Lat)> StandAsync(int number) => FieldStand.AtAsync(browser, number);
}
