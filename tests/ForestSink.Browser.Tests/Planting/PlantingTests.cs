using ForestSink.Browser.Tests.Support;
using ForestSink.Core.Accounts;
using ForestSink.PostGis.Demo;
using ForestSink.PostGis.Planting;
using static Microsoft.Playwright.Assertions;

namespace ForestSink.Browser.Tests.Planting;

/// <summary>A planner finds sites, moves a weight, reads why, and plans within the fund.</summary>
public sealed class PlantingTests(BrowserFixture browser)
{
    [Theory]
    [InlineData("ja", Screen.Desktop, "点", "証明済み", "惜しかった場所")]
    [InlineData("en", Screen.Tablet, "points", "proven", "Nearly chosen")]
    public async Task A_planner_weighs_the_sites_and_plans_within_the_fund(string language, Screen screen, string points, string proven, string near)
    {
        await new SiteMeasurement(browser.App.Database.Database).RunAsync(DemoCity.Code, (_, _, _, _, _) => Task.CompletedTask, TestContext.Current.CancellationToken);
        var planner = await browser.App.SessionAsync(await browser.App.MemberAsync(DemoCity.Code.ToString(), [Role.Planner]));
        await using var page = await browser.OpenAsync("/m/33999/planting", language, screen, planner);
        var sites = page.Panel.Locator(".planting[data-judged='true']");
        await Expect(sites).ToBeVisibleAsync();
        await Expect(sites).ToContainTextAsync(points);
        await Expect(page.Panel.Locator(".planting[data-drawn='true']")).ToBeVisibleAsync();
        await page.MapIsDrawnAsync();
        await page.ScreenshotAsync($"planting-sites-{language}-{screen}");
        Assert.Empty(await page.AccessibilityProblemsAsync());

        var first = page.Panel.Locator("tr[data-site]").First.Locator("[data-points]");
        var before = await first.InnerTextAsync();
        await page.Panel.Locator("[data-preset='carbon']").ClickAsync();
        await Expect(page.Panel.Locator("[data-preset='carbon']")).ToHaveAttributeAsync("aria-pressed", "true");
        await Expect(first).Not.ToHaveTextAsync(before);

        await page.Panel.Locator("tr[data-site] a").First.ClickAsync();
        await Expect(page.Panel.Locator(".why svg").First).ToBeVisibleAsync();
        await page.ScreenshotAsync($"planting-site-{language}-{screen}");
        Assert.Empty(await page.AccessibilityProblemsAsync());

        await page.GoAsync("/m/33999/planting/plans");
        await page.Panel.Locator("#plan-name").FillAsync("春の植樹計画");
        await page.Panel.Locator("#plan-balance").FillAsync("320万");
        await page.Panel.Locator("#plan-limit").FillAsync("10");
        await page.ScreenshotAsync($"planting-form-{language}-{screen}");
        await page.Panel.Locator(".button-primary").ClickAsync();
        await Expect(page.Panel).ToContainTextAsync(near, new() { Timeout = 120_000 });
        await Expect(page.Panel).ToContainTextAsync(proven);
        await page.ScreenshotAsync($"planting-plan-{language}-{screen}");
        Assert.Empty(await page.AccessibilityProblemsAsync());
    }
}
