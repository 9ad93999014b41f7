using System.Globalization;
using System.Text;
using Dapper;
using ForestSink.Browser.Tests.Support;
using ForestSink.Core.Accounts;
using ForestSink.TestSupport;
using Microsoft.Playwright;
using Npgsql;
using static Microsoft.Playwright.Assertions;

namespace ForestSink.Browser.Tests.Growth;

/// <summary>A planner's way through growth science: table, site, curve, diagram, stand, municipality.</summary>
public sealed class GrowthFlowTests(BrowserFixture browser)
{
    private const string Growth = "/m/33999/growth";

    [Theory]
    [InlineData("ja", Screen.Desktop, "減っています", "この版を公開する")]
    [InlineData("en", Screen.Tablet, "falls", "Publish this version")]
    public async Task A_yield_table_is_looked_at_as_curves_before_it_is_published(string language, Screen screen, string oddity, string publish)
    {
        var code = screen == Screen.Desktop ? "33991" : "33992";
        await TestForest.AddMunicipalityAsync(browser.App.Database.OwnerConnectionString, code);
        var session = await browser.App.SessionAsync(await browser.App.MemberAsync(code, [Role.Officer]));
        await using var page = await browser.OpenAsync($"/m/{code}/growth", language, screen, session);
        await page.Panel.Locator("#name").FillAsync("pref-sugi");
        await page.Panel.Locator("#source").FillAsync("県 2020");
        await page.Panel.Locator("#file").SetInputFilesAsync(new FilePayload
        {
            Name = "table.csv",
            MimeType = "text/csv",
            Buffer = Encoding.UTF8.GetBytes("species,site_class,age,volume_m3_per_ha\nスギ,1,20,180\nスギ,1,40,390\nスギ,1,60,350\nスギ,2,20,140\nスギ,2,40,300\nスギ,2,60,420\n"),
        });
        await page.Panel.Locator("form button[value=no]").ClickAsync();
        await Expect(page.Panel.Locator("figure.chart svg").First).ToBeVisibleAsync();
        await Expect(page.Panel).ToContainTextAsync(oddity);
        await page.ScreenshotAsync($"growth-table-check-{language}-{screen}");
        await page.Panel.GetByRole(AriaRole.Button, new() { Name = publish }).ClickAsync();
        await Expect(page.Panel.Locator("table")).ToContainTextAsync("pref-sugi");
        await page.ScreenshotAsync($"growth-tables-{language}-{screen}");
    }

    [Theory]
    [InlineData("csv")]
    [InlineData("xlsx")]
    public async Task A_table_comes_as_the_office_saves_it_with_its_heights_stems_and_diameters(string kind)
    {
        var code = kind == "csv" ? "33993" : "33994";
        await TestForest.AddMunicipalityAsync(browser.App.Database.OwnerConnectionString, code);
        var session = await browser.App.SessionAsync(await browser.App.MemberAsync(code, [Role.Officer]));
        await using var page = await browser.OpenAsync($"/m/{code}/growth", "ja", Screen.Desktop, session);
        await page.Panel.Locator("#name").FillAsync("pref-sugi");
        await page.Panel.Locator("#source").FillAsync("県 2020");
        await Expect(page.Panel.Locator("#ageStep")).ToHaveValueAsync("5");
        string[] rows = ["species,site_class,age,volume_m3_per_ha,height_m,stems_per_ha,dbh_cm", "スギ,1,20,180,11.5,2100,14.2", "スギ,1,25,240,13.6,1700,17.0", "スギ,1,35,350,17.0,1250,21.8"];
        await page.Panel.Locator("#file").SetInputFilesAsync(new FilePayload { Name = "table." + kind, MimeType = "application/octet-stream", Buffer = kind == "csv" ? OfficeFiles.Cp932(rows) : OfficeFiles.Xlsx(rows) });
        await page.Panel.Locator("form button[value=no]").ClickAsync();
        await Expect(page.Panel.Locator("figure.chart svg")).ToHaveCountAsync(5);
        await Expect(page.Panel).ToContainTextAsync("示された5年おきではありません");
        await page.ScreenshotAsync($"growth-table-{kind}");
        await page.Panel.Locator("form button[value=yes]").ClickAsync();
        await page.Panel.Locator("table a", new() { HasText = "pref-sugi" }).ClickAsync();
        await Expect(page.Panel.Locator(".facts").First).ToContainTextAsync("m³/ha、5年おき");
    }

    [Theory]
    [InlineData("ja", Screen.Desktop)]
    [InlineData("en", Screen.Tablet)]
    public async Task A_plan_of_a_stand_becomes_work_orders_and_a_scenario(string language, Screen screen)
    {
        var stand = await EnrolledStandAsync();
        var address = $"{Growth}/stand?stand={stand}&baseFy=2026&standAge=40&stems=1000&aAges=42,48&aMethod=FromBelow&aMeasure=StemShare&aValue=30&aCut=80&bAges=&cAges=&years=60";
        await using var page = await browser.OpenAsync(address, language, screen);
        var orders = page.Panel.Locator("form[data-plan=a][action*='/orders']");
        await orders.ScrollIntoViewIfNeededAsync();
        await Expect(orders.Locator("input[name=work]:checked")).ToHaveCountAsync(2);
        await page.ScreenshotAsync($"growth-save-{language}-{screen}");
        Assert.Empty(await page.AccessibilityProblemsAsync());
        Assert.Contains("baseFy=2026&standAge=40", page.Address, StringComparison.Ordinal);      // the map leaves the plan's figures alone
        await orders.Locator("button").ClickAsync();
        await page.Page.WaitForURLAsync(url => new Uri(url).AbsolutePath == "/m/33999/work");
        await Expect(page.Panel.Locator("a[href*='/work/orders/']").First).ToBeVisibleAsync();
        await page.Panel.Locator("a[href*='/work/orders/']", new() { HasText = "2028" }).Or(page.Panel.Locator("a[href*='/work/orders/']", new() { HasText = "令和10年" })).First.ClickAsync();
        await Expect(page.Panel.Locator(".facts")).ToContainTextAsync("30 %");
        await page.ScreenshotAsync($"growth-order-{language}-{screen}");

        await page.GoAsync(address);
        var scenario = page.Panel.Locator("form[data-plan=a][action*='/scenarios']");
        await scenario.Locator("[name=name]").FillAsync($"間伐計画 {language}");
        await scenario.Locator("button").ClickAsync();
        await page.Page.WaitForURLAsync(url => new Uri(url).AbsolutePath.EndsWith("/compare", StringComparison.Ordinal), new() { Timeout = 60_000 });
        await Expect(page.Panel.Locator("thead")).ToContainTextAsync($"間伐計画 {language}", new() { Timeout = 60_000 });
        await page.ScreenshotAsync($"growth-scenario-{language}-{screen}");
    }

    /// <summary>A planted sugi stand of the demo city that is enrolled in its project.</summary>
    private async Task<long> EnrolledStandAsync()
    {
        await using var connection = new NpgsqlConnection(browser.App.Database.OwnerConnectionString);
        return await connection.QueryFirstAsync<long>("""
            SELECT s.stand_id FROM stand s JOIN project_stand p ON p.municipality_code = s.municipality_code AND p.stand_id = s.stand_id AND p.withdrawn_at IS NULL
            WHERE s.municipality_code = '33999' AND s.valid_to IS NULL AND s.species_key = 'sugi' AND s.origin_fy BETWEEN 1975 AND 1995 ORDER BY s.sort_key LIMIT 1
            """);
    }

    [Theory]
    [InlineData("ja", Screen.Desktop)]
    [InlineData("en", Screen.Tablet)]
    public async Task Measured_heights_are_shown_on_the_site_curves_with_both_classes(string language, Screen screen)
    {
        await using var page = await browser.OpenAsync(Growth + "/site", language, screen);
        await page.Panel.Locator("#points").FillAsync("30, 16.1\n40, 20.2");
        await page.Panel.Locator("form .button-primary").ClickAsync();
        await Expect(page.Panel.Locator(".figures dd")).ToHaveCountAsync(3);
        await Expect(page.Panel.Locator("figure.chart svg circle")).ToHaveCountAsync(2);
        await Expect(page.Panel.Locator(".figures dd").Nth(1)).ToHaveTextAsync("2");
        await Expect(page.Panel.Locator(".figures dd").Nth(2)).ToHaveTextAsync("3");
        await page.ScreenshotAsync($"growth-site-{language}-{screen}");
    }

    [Theory]
    [InlineData("ja", Screen.Desktop, "おすすめ")]
    [InlineData("en", Screen.Tablet, "suggested")]
    public async Task Pasted_points_are_fitted_and_another_form_may_be_chosen(string language, Screen screen, string suggested)
    {
        await using var page = await browser.OpenAsync(Growth + "/fit", language, screen);
        await page.Panel.Locator("textarea").FillAsync("15,10.1\n20,13.5\n25,16.2\n30,18.8\n35,21.2\n40,23.2\n45,24.9\n50,26.3\n55,27.5\n60,28.5");
        await page.Panel.Locator("form .button-primary").First.ClickAsync();
        await Expect(page.Panel).ToContainTextAsync(suggested);
        await Expect(page.Panel.Locator("figure.chart svg")).ToHaveCountAsync(2);
        await page.ScreenshotAsync($"growth-fit-{language}-{screen}");
    }

    [Theory]
    [InlineData("ja", Screen.Desktop)]
    [InlineData("en", Screen.Tablet)]
    public async Task A_click_into_the_density_diagram_plans_a_thinning_to_that_number_of_stems(string language, Screen screen)
    {
        await using var page = await browser.OpenAsync(Growth + "/diagram?diagram=sugi-kitakinki-chugoku&height=16&stems=2000&value=0.65", language, screen);
        var plot = page.Panel.Locator("svg.is-pickable");
        await plot.ScrollIntoViewIfNeededAsync();
        await page.ScreenshotAsync($"growth-diagram-{language}-{screen}");
        var box = (await plot.BoundingBoxAsync())!;
        await page.Page.Mouse.ClickAsync(box.X + box.Width * 0.45f, box.Y + box.Height * 0.5f);
        await page.Page.WaitForURLAsync(url => url.Contains("stay=", StringComparison.Ordinal) && !url.Contains("stay=&", StringComparison.Ordinal));
        var typed = await page.Panel.Locator("#value").InputValueAsync();
        var stems = double.Parse(typed, CultureInfo.InvariantCulture);
        Assert.InRange(stems, 300, 1990);
        await Expect(page.Panel.Locator("#measure")).ToHaveValueAsync("StemsAfter");
        await Expect(page.Panel.Locator("table.data").First).ToContainTextAsync(stems.ToString("N0", CultureInfo.InvariantCulture));
    }

    [Theory]
    [InlineData("ja", Screen.Desktop, "最もよい")]
    [InlineData("en", Screen.Tablet, "best")]
    public async Task Two_plans_of_a_stand_are_compared_and_the_best_is_explained(string language, Screen screen, string best)
    {
        await using var page = await browser.OpenAsync(Growth + "/stand", language, screen);
        await page.Panel.Locator("#aAges").FillAsync("25,40");
        await page.Panel.Locator("#bAges").FillAsync("30");
        await page.Panel.Locator("#bSurvival").FillAsync("80");
        await page.Panel.Locator("[name=search]").CheckAsync();
        await page.Panel.Locator("form .button-primary").First.ClickAsync();
        await Expect(page.Panel.Locator("figure.chart svg").Nth(5)).ToBeVisibleAsync();
        await Expect(page.Panel).ToContainTextAsync(best);
        await Expect(page.Panel).ToContainTextAsync("B 80");
        await page.ScreenshotAsync($"growth-stand-{language}-{screen}");
        if (screen == Screen.Desktop)
        {
            await page.Page.EmulateMediaAsync(new() { Media = Media.Print });
            await page.Page.KeepAsync("growth-stand-print");
        }
    }

    [Theory]
    [InlineData("ja", Screen.Desktop, "年度")]
    [InlineData("en", Screen.Tablet, "FY")]
    public async Task The_simulated_years_of_the_municipality_are_watched_on_the_map(string language, Screen screen, string year)
    {
        await using var page = await browser.OpenAsync(Growth + "/forest", language, screen);
        await page.ScreenshotAsync($"growth-forest-form-{language}-{screen}");
        await page.Panel.Locator("#years").FillAsync("40");
        await page.Panel.Locator("#thinslope").FillAsync("35");
        await page.Panel.Locator("form .button-primary").First.ClickAsync();
        var watch = page.Panel.Locator("[data-player-open]");
        await Expect(watch).ToBeVisibleAsync(new() { Timeout = 60_000 });
        await Expect(page.Panel.Locator(".figures dd").First).ToBeVisibleAsync();
        await page.ScreenshotAsync($"growth-forest-result-{language}-{screen}");
        await watch.ClickAsync();

        var player = page.Page.Locator(".simulation-player");
        await Expect(player.Locator("output")).ToHaveTextAsync(language == "ja" ? "2026年度" : "FY2026");
        Assert.Contains(year, await player.Locator("output").InnerTextAsync(), StringComparison.Ordinal);
        var before = await player.Locator("[data-figures]").InnerTextAsync();
        await page.Page.Keyboard.PressAsync("]");
        await Expect(player.Locator("output")).ToContainTextAsync("2027");
        await page.Page.Keyboard.PressAsync("[");
        await Expect(player.Locator("output")).ToContainTextAsync("2026");
        await player.Locator("input[type=range]").FillAsync("40");
        await Expect(player.Locator("output")).ToContainTextAsync("2066");
        Assert.NotEqual(before, await player.Locator("[data-figures]").InnerTextAsync());
        await page.MapIsDrawnAsync();
        await page.ScreenshotAsync($"growth-player-stock-{language}-{screen}");
        await player.Locator("select").SelectOptionAsync("age");
        await Expect(player.Locator("[data-legend]")).ToContainTextAsync("81–");
        await page.MapIsDrawnAsync();
        await page.ScreenshotAsync($"growth-player-age-{language}-{screen}");
        await player.Locator("[data-close]").ClickAsync();
        await Expect(player).ToHaveCountAsync(0);
    }
}
