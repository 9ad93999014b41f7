using System.Globalization;
using Dapper;
using ForestSink.Browser.Tests.Support;
using ForestSink.Core.Accounts;
using ForestSink.PostGis.Demo;
using ForestSink.TestSupport;
using Microsoft.Playwright;
using Npgsql;
using static Microsoft.Playwright.Assertions;

namespace ForestSink.Browser.Tests.Work;

/// <summary>From the plan on the map to the stand's timeline: an order, its map on paper, a record sent back, corrected and accepted.</summary>
public sealed class OfficeFlowTests(BrowserFixture browser)
{
    [Theory]
    [InlineData("ja", Screen.Desktop, 20)]
    [InlineData("en", Screen.Tablet, 24)]
    public async Task Work_is_planned_printed_recorded_sent_back_corrected_accepted_and_stands_on_the_timeline(string language, Screen screen, int from)
    {
        string T(string ja, string en) => language == "ja" ? ja : en;
        var stands = await StandsAsync(from);
        await using var office = await browser.OpenAsync($"/m/33999?at=15/{N(stands[0].Lat)}/{N(stands[0].Lon)}&sel={stands[0].Id},{stands[1].Id}", language, screen);
        await office.Panel.GetByRole(AriaRole.Link, new() { Name = T("施業を計画する", "Plan work") }).ClickAsync();
        var form = office.Panel.Locator(".work-form");
        await Expect(form).ToContainTextAsync(stands[0].Code);
        await form.Locator("[name=kind]").SelectOptionAsync("cleaning");
        await form.Locator("[name=plannedFrom]").FillAsync("令和8年9月1日");
        await form.Locator("[name=plannedTo]").FillAsync("九月");
        await form.Locator("[name=crew]").FillAsync("北部班");
        await office.Page.KeepAsync($"work-order-new-{language}");
        Assert.Empty(await office.AccessibilityProblemsAsync());
        await form.Locator(".button-primary").ClickAsync();
        await Expect(office.Panel.Locator("[role=alert]")).ToContainTextAsync(T("時期を日付で", "two dates"));
        await Expect(office.Panel.Locator("[name=crew]")).ToHaveValueAsync("北部班");
        await office.Panel.Locator("[name=plannedTo]").FillAsync("2026-10-31");
        await office.Panel.Locator(".work-form .button-primary").ClickAsync();
        await Expect(office.Panel.Locator("h1")).ToContainTextAsync("2026-");
        Assert.Empty(await office.AccessibilityProblemsAsync());
        await office.Page.KeepAsync($"work-order-{language}");
        var order = new Uri(office.Page.Url).AbsolutePath;
        await MeasureSheetAsync($"{order}/map?paper=A4", language, stands);

        await using var field = await browser.OpenAsync(order, language, screen, await browser.App.SessionAsync(await browser.App.MemberAsync(DemoCity.Code.ToString(), [Role.Worker])));
        await field.Panel.GetByRole(AriaRole.Link, new() { Name = T("実績を記録する", "Record it") }).ClickAsync();
        await field.Panel.Locator("[name=doneOn]").FillAsync("2026-10-05");
        await field.Panel.Locator($"[name=area-{stands[1].Id}]").FillAsync("0.2");
        await field.Panel.Locator("[name=note]").FillAsync("谷側が残りました");
        await field.Page.KeepAsync($"work-record-new-{language}");
        Assert.Empty(await field.AccessibilityProblemsAsync());
        await field.Panel.Locator("button[name=submit][value=yes]").ClickAsync();
        await Expect(field.Panel.Locator(".panel-head .tag")).ToHaveTextAsync(T("確認待ち", "To be checked"));
        await field.Panel.Locator(".evidence-form input[type=file]").SetInputFilesAsync(new FilePayload { Name = "IMG_1.jpg", MimeType = "image/jpeg", Buffer = TestPhoto.Jpeg(from) });
        await field.Panel.Locator(".evidence-form [name=kind]").SelectOptionAsync("photo-after");
        await field.Panel.Locator(".evidence-form .button").ClickAsync();
        await Expect(field.Panel.Locator(".evidence-file img")).ToHaveCountAsync(1);
        var record = new Uri(field.Page.Url).AbsolutePath;

        await office.GoAsync(record);
        await Expect(office.Panel.Locator(".order-points tr.differs th")).ToHaveTextAsync([T("面積", "Area")]);
        await Expect(office.Panel.Locator(".work-drawing path[stroke-dasharray]")).ToHaveCountAsync(1);
        await office.Page.KeepAsync($"work-review-{language}");
        Assert.Empty(await office.AccessibilityProblemsAsync());
        await office.Panel.Locator("[name=reason]").FillAsync(T("2つ目の小班の面積を確かめてください。", "Please check the area of the second stand."));
        await office.Panel.Locator("form[action$='/return'] button").ClickAsync();
        await Expect(office.Panel.Locator(".panel-head .tag")).ToHaveTextAsync(T("差し戻し", "Sent back"));

        await field.GoAsync(record);
        await Expect(field.Panel.Locator("[role=note]")).ToContainTextAsync(T("面積を確かめて", "check the area"));
        await field.Panel.Locator("a[href$='/edit']").ClickAsync();
        await Expect(field.Panel.Locator("[name=note]")).ToHaveValueAsync("谷側が残りました");
        await field.Panel.Locator($"[name=area-{stands[1].Id}]").FillAsync("");
        await field.Panel.Locator("button[name=submit][value=yes]").ClickAsync();
        await Expect(field.Panel.Locator(".panel-head .tag")).ToHaveTextAsync(T("確認待ち", "To be checked"));

        await office.GoAsync("/m/33999/work/board");
        await office.Panel.Locator(".board-column").Nth(2).Locator($"a[href='{record}']").ClickAsync();
        await Expect(office.Panel.Locator(".order-points tr.differs")).ToHaveCountAsync(0);
        await office.Panel.Locator("form[action$='/accept'] .button-primary").ClickAsync();
        await Expect(office.Panel.Locator(".panel-head .tag")).ToHaveTextAsync(T("承認済み", "Accepted"));
        await office.GoAsync($"/m/33999?sel={stands[1].Id}");
        var done = office.Panel.Locator(".timeline .is-done").First;
        await Expect(done).ToContainTextAsync(T("除伐", "Cleaning"));
        await Expect(done.Locator(".timeline-photos img")).ToHaveCountAsync(1);
        await done.ScrollIntoViewIfNeededAsync();
        await office.Page.KeepAsync($"work-timeline-{language}");
        Assert.Empty(await office.AccessibilityProblemsAsync());
    }

    [Theory]
    [InlineData("ja", Screen.Desktop)]
    [InlineData("en", Screen.Tablet)]
    public async Task The_board_shows_how_far_work_is_and_colours_the_map(string language, Screen screen)
    {
        await using var page = await browser.OpenAsync("/m/33999/work/board", language, screen);
        await Expect(page.Panel.Locator(".board-column")).ToHaveCountAsync(4);
        await Expect(page.Panel.Locator(".board-column").First).ToContainTextAsync(language == "ja" ? "間伐（列状・搬出）" : "Thinning (by rows, hauled)");
        await page.Page.KeepAsync($"work-board-{language}");
        Assert.Empty(await page.AccessibilityProblemsAsync());
        await page.Panel.Locator("[data-map-theme=work]").ClickAsync();
        await Expect(page.Page.Locator("#legend-classes")).ToContainTextAsync(language == "ja" ? "提出（確認待ち）" : "Handed in");
        await page.MapIsDrawnAsync();
        await page.Page.KeepAsync($"work-theme-{language}");
    }

    [Fact]
    public async Task What_two_tablets_said_differently_is_chosen_at_the_desk()
    {
        await using var page = await browser.OpenAsync("/m/33999/work", "ja");
        await page.Panel.Locator(".open-banner").ClickAsync();
        await page.Page.KeepAsync("field-open-ja");
        Assert.Empty(await page.AccessibilityProblemsAsync());
        await page.Panel.Locator(".open-list a").Filter(new() { HasText = "食い違っています" }).First.ClickAsync();
        await Expect(page.Panel.Locator(".dispute-sides label")).ToHaveCountAsync(3);
        await page.Page.KeepAsync("field-dispute-ja");
        Assert.Empty(await page.AccessibilityProblemsAsync());
        await page.Panel.Locator(".dispute-sides label").Filter(new() { HasText = "18" }).Locator("input").CheckAsync();
        await page.Panel.Locator(".button-primary").First.ClickAsync();
        await Expect(page.Panel.Locator(".done-note")).ToBeVisibleAsync();
        await Expect(page.Panel.Locator(".facts")).ToContainTextAsync("18");
    }

    /// <summary>The sheet is as large on paper as it says, and so is each stand on it.</summary>
    private async Task MeasureSheetAsync(string address, string language, IReadOnlyList<Stand> stands)
    {
        await using var sheet = await browser.OpenAsync(address, language);
        var drawn = await sheet.Page.EvaluateAsync<double[][]>("""
            () => {
              const svg = document.querySelector('main svg');
              const perMm = 96 / 25.4;
              const scale = Number(svg.querySelector('[data-scale]').dataset.scale);
              const page = svg.getBoundingClientRect();
              return [[scale, page.width / perMm, page.height / perMm], ...[...svg.querySelectorAll('path[data-stand]')].map(path => {
                const box = path.getBBox();
                const matrix = path.getScreenCTM();
                return [Number(path.dataset.stand), box.width * matrix.a / perMm, box.height * matrix.d / perMm];
              })];
            }
            """);
        await sheet.Page.KeepAsync($"work-map-{language}");
        var scale = drawn[0][0];
        Assert.Equal((273.0, 186.0), (Math.Round(drawn[0][1], 1), Math.Round(drawn[0][2], 1)));        // A4 landscape within margins of 12 mm
        foreach (var stand in stands)
        {
            var path = drawn.Skip(1).Single(one => (long)one[0] == stand.Id);
            Assert.InRange(path[1], (stand.WidthM * 1000 / scale) - 0.05, (stand.WidthM * 1000 / scale) + 0.05);
            Assert.InRange(path[2], (stand.HeightM * 1000 / scale) - 0.05, (stand.HeightM * 1000 / scale) + 0.05);
        }
    }

    /// <summary>Two neighbours of one compartment that nobody else works in.</summary>
    private async Task<IReadOnlyList<Stand>> StandsAsync(int compartment)
    {
        await using var connection = new NpgsqlConnection(browser.App.Database.OwnerConnectionString);
        return [.. await connection.QueryAsync<Stand>("""
            SELECT s.stand_id AS id, s.code, ST_X(ST_PointOnSurface(s.geom)) AS lon, ST_Y(ST_PointOnSurface(s.geom)) AS lat,
                   ST_XMax(p) - ST_XMin(p) AS width_m, ST_YMax(p) - ST_YMin(p) AS height_m
            FROM stand s CROSS JOIN LATERAL ST_Transform(s.geom, 6673) p
            WHERE s.municipality_code = '33999' AND s.valid_to IS NULL AND s.polygon_area_ha > 0.5 AND s.forest_type = 'planted'
              AND s.compartment_code = (SELECT compartment_code FROM stand WHERE municipality_code = '33999' AND valid_to IS NULL AND forest_type = 'planted' AND polygon_area_ha > 0.5
                                        GROUP BY compartment_code HAVING count(*) > 1 ORDER BY compartment_code OFFSET @compartment LIMIT 1)
              AND NOT EXISTS (SELECT FROM work_record_stand w WHERE w.municipality_code = '33999' AND w.stand_id = s.stand_id)
            ORDER BY s.sort_key LIMIT 2
            """, new { compartment })];
    }

    private static string N(double value) => value.ToString("0.00000", CultureInfo.InvariantCulture);

    private sealed record Stand
    {
        public long Id { get; init; }
        public required string Code { get; init; }
        public double Lon { get; init; }
        public double Lat { get; init; }
        public double WidthM { get; init; }
        public double HeightM { get; init; }
    }
}
