using Dapper;
using ForestSink.Browser.Tests.Support;
using ForestSink.TestSupport;
using Microsoft.Playwright;
using Npgsql;
using static Microsoft.Playwright.Assertions;

namespace ForestSink.Browser.Tests.Field;

/// <summary>What goes wrong with tablets: a full store, a pack that is too old, photos of every sort.</summary>
public sealed class FieldHardCaseTests(BrowserFixture browser)
{
    [Fact]
    public async Task A_pack_past_its_date_leaves_the_tablet_and_what_was_written_stays()
    {
        await using var tablet = await TakenAsync(5);
        await tablet.IsInstalledAsync();
        await tablet.LoseSignalAsync();
        await tablet.AnswerAsync("weeding");
        await tablet.SaveAsync();
        await tablet.Page.EvaluateAsync("""
            () => new Promise(done => { const open = indexedDB.open('forestsink-field-33999'); open.onsuccess = () => {
              const packs = open.result.transaction('packs', 'readwrite').objectStore('packs');
              packs.getAll().onsuccess = e => { packs.put({ ...e.target.result[0], expiresAt: '2026-01-01T00:00:00Z' }); packs.transaction.oncomplete = () => { open.result.close(); done(); }; }; }; })
            """);
        await tablet.Page.CloseAsync();
        await tablet.ReopenAsync();
        await Expect(tablet.Page.Locator(".notice-warning")).ToContainTextAsync("期限が過ぎた");
        await Expect(tablet.Badge).ToContainTextAsync("未送信 1件");
        await tablet.GoAsync("areas");
        await Expect(tablet.Page.Locator(".card")).ToHaveCountAsync(0);
        Assert.Equal(0, await LeftAsync(tablet));
        await tablet.FindSignalAsync();
        await tablet.SendAllAsync();
        Assert.Empty(tablet.Problems);
    }

    [Fact]
    public async Task A_full_tablet_says_so_keeps_what_was_written_and_goes_on_when_there_is_room()
    {
        await using var tablet = await TakenAsync(6);
        await tablet.AnswerAsync("weeding");
        await tablet.OnToAsync("photos");
        // The limit of a test profile cannot be set from outside: the store answers as a full one does.
        await tablet.Page.EvaluateAsync("""
            () => { const put = IDBObjectStore.prototype.put;
              IDBObjectStore.prototype.put = function (...values) { if (this.name === 'photos') throw new DOMException('full', 'QuotaExceededError'); return put.apply(this, values); }; }
            """);
        await tablet.Page.Locator("input[data-phase=photo]").SetInputFilesAsync(new FilePayload { Name = "IMG.jpg", MimeType = "image/jpeg", Buffer = Tablet.Photo(400, 3_000_000) });
        await Expect(tablet.Page.Locator(".notice-error")).ToContainTextAsync("いっぱい");
        await Expect(tablet.Page.Locator(".photos li")).ToHaveCountAsync(0);

        await tablet.Page.CloseAsync();
        await tablet.ReopenAsync();
        await tablet.GoAsync("log");
        await tablet.QuestionIsAsync("photos");
        var sent = await tablet.TakePhotosAsync(("photo", Tablet.Photo(400, 3_000_000)));
        await tablet.OnToAsync("note");
        await tablet.Page.Locator("textarea[name=note]").FillAsync("沢沿いは残した");
        await tablet.SaveAsync();
        await tablet.SendAllAsync();
        Assert.Equal(("weeding", "沢沿いは残した", 1L), await OfAsync(sent[0]));
    }

    [Fact]
    public async Task A_photo_of_40_MB_and_a_HEIC_arrive_to_the_byte_over_a_bad_network()
    {
        await using var tablet = await TakenAsync(7);
        await tablet.AnswerAsync("thinning", "row-fell");
        await tablet.OnToAsync("photos");
        var heic = TestPhoto.Heic();
        await tablet.Page.Locator("input[data-phase=photo-after]").SetInputFilesAsync(new FilePayload { Name = "IMG_0001.HEIC", MimeType = "image/heic", Buffer = heic });
        await Expect(tablet.Page.Locator(".photos li")).ToHaveCountAsync(1);
        // Chromium cannot draw it: its name stands there instead of a broken picture.
        await Expect(tablet.Page.Locator(".photos li .photo-blank")).ToContainTextAsync("IMG_0001.HEIC");
        await Expect(tablet.Page.Locator(".photos li img")).ToHaveCountAsync(0);
        await tablet.Page.KeepAsync("field-heic-ja");
        var sent = await tablet.TakePhotosAsync(("photo", Tablet.Photo(401, 40 * 1024 * 1024)));
        await tablet.SaveAsync();
        tablet.Network.IsBad = true;
        await tablet.SendAllAsync();
        Assert.Equal((1L, 1L), (await StoredAsync(sent[0]), await StoredAsync(TestPhoto.Sha256(heic))));
        await using var connection = new NpgsqlConnection(browser.App.Database.OwnerConnectionString);
        Assert.Equal(("image/heic", true), await connection.QuerySingleAsync<(string, bool)>(
            "SELECT media_type, thumbnail IS NOT NULL FROM evidence_file WHERE municipality_code = '33999' AND sha256 = @hash", new { hash = TestPhoto.Sha256(heic) }));
        Assert.Empty(tablet.Problems);
    }

    [Fact]
    public async Task A_tablet_that_is_four_fifths_full_warns_before_it_is_too_late()
    {
        await using var tablet = await TakenAsync(8);
        await Expect(tablet.Page.Locator(".notice-warning")).ToHaveCountAsync(0);
        await tablet.Page.AddInitScriptAsync("navigator.storage.estimate = async () => ({ quota: 1_000_000_000, usage: 790_000_000 })");
        await tablet.Page.ReloadAsync();
        await Expect(tablet.Page.Locator("body[data-ready=true]")).ToBeVisibleAsync();
        await tablet.GoAsync("settings");
        await Expect(tablet.Page.Locator("#screen")).ToContainTextAsync("空き 210.0 MB");
        await Expect(tablet.Page.Locator(".notice-warning")).ToHaveCountAsync(0);
        await tablet.Page.AddInitScriptAsync("navigator.storage.estimate = async () => ({ quota: 1_000_000_000, usage: 810_000_000 })");
        await tablet.Page.ReloadAsync();
        await Expect(tablet.Page.Locator(".notice-warning")).ToContainTextAsync("残り少なく");
        await Expect(tablet.Page.Locator(".notice-warning")).ToContainTextAsync("空き 190.0 MB");
    }

    [Fact]
    public async Task A_tablet_with_unsent_work_meets_a_new_version_whole_and_delivers_everything()
    {
        await using var tablet = await TakenAsync(9);
        await tablet.IsInstalledAsync();
        await tablet.LoseSignalAsync();
        await tablet.AnswerAsync("weeding");
        var photos = await tablet.TakePhotosAsync(("photo-before", Tablet.Photo(500)), ("photo-after", Tablet.Photo(501, 700_000)));
        await tablet.SaveAsync();
        await tablet.AnswerAsync("pruning");
        photos.AddRange(await tablet.TakePhotosAsync(("photo", Tablet.Photo(502))));

        // Meanwhile the server gets a new version. On the way home one of its files is lost: the old version stays, whole.
        tablet.Network.NewBuild = "new-build";
        tablet.Network.Loses = path => path.EndsWith("/field/sync", StringComparison.Ordinal) || path == "/dist/field-style.css";
        await tablet.FindSignalAsync();
        await tablet.Page.ReloadAsync();
        await Expect(tablet.Page.Locator("body[data-ready=true]")).ToBeVisibleAsync();
        await tablet.Page.EvaluateAsync("async () => { const known = await navigator.serviceWorker.getRegistration(); await known.update().catch(() => null); }");
        await tablet.Page.WaitForFunctionAsync("async () => { const known = await navigator.serviceWorker.getRegistration(); return !known.installing && !known.waiting; }");
        Assert.Null(await BuildAsync(tablet));
        Assert.Equal("rgb(245, 247, 244)", await tablet.Page.EvaluateAsync<string>("() => getComputedStyle(document.body).backgroundColor"));
        await Expect(tablet.Badge).ToContainTextAsync("未送信 1件・写真 2枚");

        // The next time all of it comes; it takes over when the worker says so, and finds record and draft as they were.
        tablet.Network.Loses = path => path.EndsWith("/field/sync", StringComparison.Ordinal);
        await tablet.Page.EvaluateAsync("async () => { await (await navigator.serviceWorker.getRegistration()).update(); }");
        await Expect(tablet.Page.Locator(".notice-line")).ToContainTextAsync("新しい版があります");
        Assert.Null(await BuildAsync(tablet));
        await tablet.Page.Locator(".notice-line button").First.ClickAsync();
        await tablet.Page.WaitForFunctionAsync("() => document.documentElement.dataset.build === 'new-build' && document.body.dataset.ready === 'true'");
        Assert.Equal(1, await tablet.Page.EvaluateAsync<int>("async () => (await caches.keys()).filter(name => name.startsWith('field-33999-')).length"));
        await Expect(tablet.Badge).ToContainTextAsync("未送信 1件・写真 2枚");
        await tablet.LoseSignalAsync();
        await tablet.Page.ReloadAsync();
        await tablet.Page.WaitForFunctionAsync("() => document.documentElement.dataset.build === 'new-build' && document.body.dataset.ready === 'true'");
        await tablet.GoAsync("log");
        await tablet.QuestionIsAsync("photos");
        await Expect(tablet.Page.Locator(".photos li")).ToHaveCountAsync(1);
        await tablet.SaveAsync();
        tablet.Network.Loses = null;
        await tablet.FindSignalAsync();
        await tablet.SendAllAsync();
        Assert.Equal([("weeding", 1L), ("weeding", 1L), ("pruning", 1L)], [.. (await Task.WhenAll(photos.Select(OfAsync))).Select(one => (one.Kind, one.Stored))]);
        Assert.Empty(tablet.Problems);
    }

    private static Task<string?> BuildAsync(Tablet tablet) => tablet.Page.EvaluateAsync<string?>("() => document.documentElement.dataset.build ?? null");

    private async Task<Tablet> TakenAsync(int number)
    {
        var stand = await FieldStand.AtAsync(browser, number);
        var tablet = await Tablet.OpenAsync(browser, stand.Lon, stand.Lat);
        await tablet.TakeAreaAsync(stand.Compartment);
        return tablet;
    }

    /// <summary>Pieces of forest on the tablet.</summary>
    private static Task<int> LeftAsync(Tablet tablet) => tablet.Page.EvaluateAsync<int>("""
        () => new Promise(done => { const open = indexedDB.open('forestsink-field-33999'); open.onsuccess = () => {
          const all = open.result.transaction(['packs', 'areas', 'tiles']); let left = 0;
          for (const name of ['packs', 'areas', 'tiles']) all.objectStore(name).count().onsuccess = e => { left += e.target.result; };
          all.oncomplete = () => { open.result.close(); done(left); }; }; })
        """);

    private async Task<long> StoredAsync(string hash)
    {
        await using var connection = new NpgsqlConnection(browser.App.Database.OwnerConnectionString);
        return await connection.ExecuteScalarAsync<long>("SELECT count(*) FROM evidence_file WHERE municipality_code = '33999' AND sha256 = @hash", new { hash });
    }

    /// <summary>Kind and note of the record that a photo belongs to, and how often the photo is stored.</summary>
    private async Task<(string Kind, string? Note, long Stored)> OfAsync(string hash)
    {
        await using var connection = new NpgsqlConnection(browser.App.Database.OwnerConnectionString);
        return await connection.QuerySingleAsync<(string, string?, long)>("""
            SELECT r.kind::text, r.note, (SELECT count(*) FROM evidence_file f WHERE f.municipality_code = '33999' AND f.sha256 = @hash)
            FROM evidence_link l JOIN work_record r ON r.municipality_code = l.municipality_code AND r.record_id::text = l.thing_id
            WHERE l.municipality_code = '33999' AND l.thing_kind = 'work-record' AND l.sha256 = @hash
            """, new { hash });
    }
}
