using Dapper;
using ForestSink.Browser.Tests.Support;
using Npgsql;
using static Microsoft.Playwright.Assertions;

namespace ForestSink.Browser.Tests.Forest;

/// <summary>The map's main flows, as an officer at a desk and a worker with a tablet go through them.</summary>
public sealed class MapTests(BrowserFixture browser)
{
    private const string Home = "/m/33999";

    [Theory]
    [InlineData("ja", Screen.Desktop, "スギ")]
    [InlineData("en", Screen.Desktop, "Japanese cedar (sugi)")]
    [InlineData("ja", Screen.Tablet, "スギ")]
    [InlineData("en", Screen.Tablet, "Japanese cedar (sugi)")]
    public async Task The_forest_is_drawn_with_its_legend(string language, Screen screen, string sugi)
    {
        await using var page = await browser.OpenAsync(Home, language, screen);
        await page.MapIsDrawnAsync();
        if (screen == Screen.Tablet)
            await page.Page.Locator("#legend summary").ClickAsync();
        await Expect(page.Page.Locator("#legend-classes")).ToContainTextAsync(sugi);
        await Expect(page.Page.Locator("#legend-total")).ToContainTextAsync("3,510");
        await page.ScreenshotAsync($"map-{language}-{screen}");
    }

    [Theory]
    [InlineData("species", "3,510")]
    [InlineData("age", "3,510")]
    [InlineData("stock", "3,510")]
    [InlineData("absorption", "3,510")]
    [InlineData("type", "3,510")]
    public async Task Each_theme_has_its_areas(string theme, string words)
    {
        await using var page = await browser.OpenAsync($"{Home}?theme={theme}&fy=2026");
        await page.MapIsDrawnAsync();
        await Expect(page.Page.Locator("#legend-total")).ToContainTextAsync(words);
        Assert.True(await page.Page.Locator("#legend-classes li").CountAsync() >= 1);
        await page.ScreenshotAsync($"theme-{theme}");
    }

    [Fact]
    public async Task A_click_opens_the_stand_and_back_returns()
    {
        var stand = await StandAsync();
        await using var page = await browser.OpenAsync($"{Home}?at=16/{stand.Lat}/{stand.Lon}");
        await page.MapIsDrawnAsync();
        var (x, y) = await page.MapCentreAsync();
        await page.Page.Mouse.ClickAsync(x, y);
        await Expect(page.Panel.Locator("h1")).ToHaveTextAsync(stand.Code);
        Assert.Contains($"sel={stand.Id}", page.Address, StringComparison.Ordinal);
        await page.ScreenshotAsync("stand-ja-Desktop");
        await page.Page.GoBackAsync();
        await Expect(page.Panel.Locator("h1")).ToContainTextAsync("みどり野市");
        Assert.DoesNotContain("sel=", page.Address, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_address_restores_everything_it_says()
    {
        var stand = await StandAsync();
        await using var page = await browser.OpenAsync($"{Home}?theme=age&fy=2030&sel={stand.Id}&drawer=35&species=sugi,hinoki&sort=-registerArea");
        await page.MapIsDrawnAsync();
        await Expect(page.Page.Locator("#theme")).ToHaveValueAsync("age");
        await Expect(page.Page.Locator("#fiscal-year")).ToHaveValueAsync("2030");
        await Expect(page.Panel.Locator("h1")).ToHaveTextAsync(stand.Code);
        await Expect(page.Page.Locator("[data-count=species]")).ToHaveTextAsync("2");
        await Expect(page.Page.Locator("[aria-sort=descending]")).ToContainTextAsync("森林簿");
    }

    [Fact]
    public async Task Search_takes_full_width_codes_and_flies_there()
    {
        var stand = await StandAsync();
        await using var page = await browser.OpenAsync(Home);
        await page.Page.Keyboard.PressAsync("/");
        await page.Page.Locator("#search").FillAsync(FullWidth(stand.Code));
        await Expect(page.Page.Locator("#search-hits [role=option]").First).ToContainTextAsync(stand.Code);
        await page.Page.Keyboard.PressAsync("Enter");
        await Expect(page.Panel.Locator("h1")).ToHaveTextAsync(stand.Code);
        await page.MapIsDrawnAsync();
        Assert.Contains("at=1", page.Address, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Keys_step_the_year_and_choose_the_theme()
    {
        await using var page = await browser.OpenAsync($"{Home}?fy=2026");
        await page.MapIsDrawnAsync();
        await page.Page.Keyboard.PressAsync("]");
        await Expect(page.Page.Locator("#fiscal-year option:checked")).ToHaveTextAsync("令和9年度");
        await page.Page.Keyboard.PressAsync("2");
        await Expect(page.Page.Locator("#legend-title")).ToHaveTextAsync("齢級");
        await page.Page.GoBackAsync();
        await Expect(page.Page.Locator("#legend-title")).ToHaveTextAsync("樹種");
    }

    [Fact]
    public async Task A_legend_entry_narrows_map_and_table_alike()
    {
        await using var page = await browser.OpenAsync($"{Home}?drawer=35");
        await Expect(page.Page.Locator("#table-totals")).ToContainTextAsync("3,510");
        await page.Page.Locator(".legend-class", new() { HasText = "ヒノキ" }).ClickAsync();
        await Expect(page.Page.Locator("#table-totals")).Not.ToContainTextAsync("3,510");
        await Expect(page.Page.Locator(".grid-row .cell:nth-child(3)").First).ToHaveTextAsync("ヒノキ");
        Assert.Contains("species=hinoki", page.Address, StringComparison.Ordinal);
        await page.MapIsDrawnAsync();
        await page.ScreenshotAsync("filtered-ja-Desktop");
    }

    [Theory]
    [InlineData("ja", Screen.Desktop, "齢級・樹種別の面積")]
    [InlineData("en", Screen.Tablet, "Area by age class and species")]
    public async Task The_drawer_charts_what_the_filter_leaves(string language, Screen screen, string caption)
    {
        await using var page = await browser.OpenAsync($"{Home}?drawer=70&chart=1", language, screen);
        await Expect(page.Page.Locator("#stand-charts figcaption").First).ToContainTextAsync(caption);
        await Expect(page.Page.Locator("#stand-charts figure svg.plot")).ToHaveCountAsync(2);
        await Expect(page.Page.Locator("#stand-table")).ToBeHiddenAsync();
        await page.ScreenshotAsync($"chart-{language}-{screen}");
        var before = await page.Page.Locator("#stand-charts tbody").First.TextContentAsync();
        await page.GoAsync($"{Home}?drawer=70&chart=1&species=hinoki");
        await Expect(page.Page.Locator("#stand-charts .chart-key li")).ToHaveCountAsync(1);
        Assert.NotEqual(before, await page.Page.Locator("#stand-charts tbody").First.TextContentAsync());
        await page.Page.Locator("#drawer-toggle").ClickAsync();
        await Expect(page.Page.Locator("#stand-table")).ToBeVisibleAsync();
        Assert.DoesNotContain("chart=1", page.Address, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_table_is_walked_by_keys_and_selects_on_the_map()
    {
        await using var page = await browser.OpenAsync($"{Home}?drawer=70");
        await Expect(page.Page.Locator("#row-0 .cell").First).Not.ToBeEmptyAsync();
        await page.Page.Locator("#stand-table").FocusAsync();
        await page.Page.Keyboard.PressAsync("ArrowDown");
        var code = await page.Page.Locator("#row-1 .cell").First.InnerTextAsync();
        await page.Page.Keyboard.PressAsync("Enter");
        await Expect(page.Panel.Locator("h1")).ToHaveTextAsync(code);
        await Expect(page.Page.Locator("#row-1")).ToHaveAttributeAsync("aria-selected", "true");
        await page.Page.Keyboard.PressAsync("End");
        await Expect(page.Page.Locator("#row-3509 .cell").First).Not.ToBeEmptyAsync();
        await page.ScreenshotAsync("table-ja-Desktop");
    }

    [Fact]
    public async Task Shift_adds_to_the_selection()
    {
        var stand = await StandAsync();
        await using var page = await browser.OpenAsync($"{Home}?at=15/{stand.Lat}/{stand.Lon}");
        await page.MapIsDrawnAsync();
        var (x, y) = await page.MapCentreAsync();
        await page.Page.Mouse.ClickAsync(x, y);
        await page.Page.Keyboard.DownAsync("Shift");
        await page.Page.Mouse.MoveAsync(x - 150, y - 120);
        await page.Page.Mouse.DownAsync();
        await page.Page.Mouse.MoveAsync(x + 150, y + 120, new() { Steps = 4 });
        await page.Page.Mouse.UpAsync();
        await page.Page.Keyboard.UpAsync("Shift");
        await Expect(page.Panel.Locator("h1")).ToContainTextAsync("小班を選択中");
        await page.ScreenshotAsync("selection-ja-Desktop");
        await page.Page.Keyboard.PressAsync("Escape");
        await Expect(page.Panel.Locator("h1")).ToContainTextAsync("みどり野市");
    }

    [Theory]
    [InlineData("ja", Screen.Desktop)]
    [InlineData("en", Screen.Desktop)]
    [InlineData("ja", Screen.Tablet)]
    [InlineData("en", Screen.Tablet)]
    public async Task Nothing_stands_in_the_way_of_assistive_tools(string language, Screen screen)
    {
        var stand = await StandAsync();
        await using var page = await browser.OpenAsync($"{Home}?at=15/{stand.Lat}/{stand.Lon}&sel={stand.Id}", language, screen);
        await page.MapIsDrawnAsync();
        await page.ScreenshotAsync($"stand-{language}-{screen}");
        Assert.Empty(await page.AccessibilityProblemsAsync());
        await page.GoAsync($"{Home}?drawer=35");
        await Expect(page.Page.Locator("#row-0 .cell").First).Not.ToBeEmptyAsync();
        await page.MapIsDrawnAsync();
        await page.ScreenshotAsync($"table-{language}-{screen}");
        Assert.Empty(await page.AccessibilityProblemsAsync());
    }

    [Fact]
    public async Task An_unknown_municipality_is_explained_in_plain_words()
    {
        await using var page = await browser.OpenAsync("/m/47999");
        await Expect(page.Page.Locator("h1")).ToHaveTextAsync("ページが見つかりません");
        await page.ScreenshotAsync("not-found-ja-Desktop");
        page.ForgiveProblems();
    }

    private async Task<(long Id, string Code, double Lat, double Lon)> StandAsync()
    {
        await using var connection = new NpgsqlConnection(browser.App.Database.OwnerConnectionString);
        return await connection.QuerySingleAsync<(long, string, double, double)>("""
            SELECT stand_id, code, ST_Y(ST_PointOnSurface(geom)), ST_X(ST_PointOnSurface(geom)) FROM stand
            WHERE municipality_code = '33999' AND valid_to IS NULL AND compartment_code = '23' AND polygon_area_ha > 2 ORDER BY sort_key LIMIT 1
            """);
    }

    private static string FullWidth(string code) => string.Concat(code.Select(c => c == '-' ? '－' : (char)(c - '0' + '０')));
}
