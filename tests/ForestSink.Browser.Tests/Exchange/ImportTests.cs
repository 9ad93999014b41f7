using System.Text;
using ForestSink.Browser.Tests.Support;
using ForestSink.Core.Accounts;
using ForestSink.TestSupport;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace ForestSink.Browser.Tests.Exchange;

/// <summary>An officer imports a town: file, check, report on the map, apply. Each test takes a municipality of its own.</summary>
public sealed class ImportTests(BrowserFixture browser)
{
    [Theory]
    [InlineData("40341", "ja", Screen.Desktop, "検査する", "取り込む", "取り込みました")]
    [InlineData("40342", "en", Screen.Tablet, "Check the file", "Import", "Imported")]
    public async Task A_town_goes_from_its_file_to_the_map(string code, string language, Screen screen, string check, string import, string done)
    {
        if (Repository.Samples is not { } samples)
        {
            Assert.Skip(Repository.NoSamples);
            return;
        }

        await using var page = await OpenAsync(code, "宇美町", language, screen);
        await page.ScreenshotAsync($"import-start-{language}-{screen}");
        Assert.Empty(await page.AccessibilityProblemsAsync());
        await page.Page.Locator("[data-file]").SetInputFilesAsync(Path.Combine(samples, "fukuoka/umi-shapefile-cp932-epsg6670.zip"));
        await page.Panel.GetByRole(AriaRole.Button, new() { Name = check }).ClickAsync();

        await Expect(page.Panel.Locator(".changes")).ToContainTextAsync("2,628");
        await Expect(page.Panel.Locator("[data-import-preview][data-shown]")).ToBeVisibleAsync();
        await page.MapIsDrawnAsync();
        await page.Panel.Locator(".finding-group summary").First.ClickAsync();
        await Expect(page.Panel.Locator(".finding-list li").First).ToBeVisibleAsync();
        await page.ScreenshotAsync($"import-report-{language}-{screen}");
        Assert.Empty(await page.AccessibilityProblemsAsync());
        await page.Panel.Locator("[data-zoom]").First.ClickAsync();
        await page.MapIsDrawnAsync();
        await page.ScreenshotAsync($"import-finding-{language}-{screen}");

        await page.Panel.GetByRole(AriaRole.Button, new() { Name = import, Exact = true }).ClickAsync();
        await Expect(page.Panel.Locator("h1")).ToHaveTextAsync(done);
        await page.MapIsDrawnAsync();
        await page.ScreenshotAsync($"import-done-{language}-{screen}");
        await page.Panel.Locator(".button-primary").ClickAsync();
        await Expect(page.Panel.Locator(".figures")).ToContainTextAsync("2,628");
        await page.ScreenshotAsync($"import-map-{language}-{screen}");
    }

    [Fact]
    public async Task Swapped_coordinates_are_put_right_by_one_button()
    {
        await using var page = await OpenAsync("40343", "志免町");
        await SendAsync(page, "swapped.geojson", Forest(swapped: true));

        await Expect(page.Panel.Locator("[role=alert]")).ToContainTextAsync("XとYが逆");
        await page.ScreenshotAsync("import-swapped-ja-Desktop");
        await page.Panel.GetByRole(AriaRole.Button, new() { Name = "XとYを入れ替えて読み直す" }).ClickAsync();

        await Expect(page.Panel.Locator(".changes")).ToContainTextAsync("3");
        await Expect(page.Panel.Locator("h1")).ToHaveTextAsync("検査の結果");
    }

    [Fact]
    public async Task An_unknown_code_is_assigned_in_the_report()
    {
        await using var page = await OpenAsync("40344", "須恵町");
        await SendAsync(page, "unknown.geojson", Forest(species: "77"));

        await Expect(page.Panel.Locator(".unknown-code")).ToContainTextAsync("[不明:77]");
        await page.ScreenshotAsync("import-unknown-ja-Desktop");
        await page.Panel.Locator(".unknown-code select").SelectOptionAsync("keyaki");
        await page.Panel.GetByRole(AriaRole.Button, new() { Name = "割り当てて検査し直す" }).ClickAsync();

        await Expect(page.Panel.Locator("h1")).ToHaveTextAsync("検査の結果");
        await Expect(page.Panel.Locator(".unknown-code")).ToHaveCountAsync(0);
    }

    [Theory]
    [InlineData("40345", "ja", Screen.Desktop)]
    [InlineData("40349", "en", Screen.Tablet)]
    public async Task A_file_with_columns_of_its_own_gets_a_mapping(string code, string language, Screen screen)
    {
        await using var page = await OpenAsync(code, "新宮町", language, screen);
        await SendAsync(page, "own-columns.geojson", Forest().Replace("樹種", "きのなまえ" + code, StringComparison.Ordinal));

        await Expect(page.Panel.Locator("[role=alert]")).ToContainTextAsync("きのなまえ" + code);
        await page.ScreenshotAsync($"import-missing-{language}-{screen}");
        await page.Panel.Locator("a[href*='/mappings/register-ja?check=']").ClickAsync();
        await page.Panel.Locator("[name='slot0.species']").SelectOptionAsync("きのなまえ" + code);
        await page.ScreenshotAsync($"import-mapping-{language}-{screen}");
        Assert.Empty(await page.AccessibilityProblemsAsync());
        await page.Panel.Locator("form .button-primary").ClickAsync();

        await Expect(page.Panel.Locator(".changes")).ToContainTextAsync("3");
    }

    [Fact]
    public async Task A_file_that_is_no_map_is_explained_and_nothing_is_lost()
    {
        await using var page = await OpenAsync("40382", "水巻町");
        await SendAsync(page, "notes.zip", "this is not a zip");

        await Expect(page.Panel.Locator("[role=alert]")).ToContainTextAsync("取り込めません");
        await page.Panel.Locator(".back").ClickAsync();
        await Expect(page.Panel.Locator("[data-drop-zone]")).ToBeVisibleAsync();
    }

    private static async Task SendAsync(AppPage page, string name, string content)
    {
        await page.Page.Locator("[data-file]").SetInputFilesAsync(new FilePayload { Name = name, MimeType = "application/octet-stream", Buffer = Encoding.UTF8.GetBytes(content) });
        await page.Panel.Locator("[data-upload-start]").ClickAsync();
    }

    private async Task<AppPage> OpenAsync(string code, string name, string language = "ja", Screen screen = Screen.Desktop)
    {
        await browser.App.AddMunicipalityAsync(code, name);
        var session = await browser.App.SessionAsync(await browser.App.MemberAsync(code, [Role.Admin, Role.Officer]));
        var page = await browser.OpenAsync($"/m/{code}/imports", language, screen, session);
        await page.MapIsDrawnAsync();
        return page;
    }

    private static string Forest(bool swapped = false, string species = "スギ")
    {
        var features = Enumerable.Range(1, 3).Select(i =>
        {
            var (x, y) = (130.50 + (i * 0.002), 33.60);
            (double X, double Y)[] ring = [(x, y), (x + 0.002, y), (x + 0.002, y + 0.002), (x, y + 0.002), (x, y)];
            var coordinates = string.Join(',', ring.Select(p => FormattableString.Invariant($"[{(swapped ? p.Y : p.X)},{(swapped ? p.X : p.Y)}]")));
            var text = i == 3 ? species : "スギ";
            return $$$"""{"type":"Feature","properties":{"林班":"1","小班":"{{{i}}}","樹種":"{{{text}}}","林種":"人工林","林齢":40,"面積":4.1,"基準日":"2024-04-01"},"geometry":{"type":"Polygon","coordinates":[[{{{coordinates}}}]]}}""";
        });
        return $$"""{"type":"FeatureCollection","features":[{{string.Join(',', features)}}]}""";
    }
}
