using System.Globalization;
using System.Text.RegularExpressions;
using ForestSink.Browser.Tests.Support;
using static Microsoft.Playwright.Assertions;

namespace ForestSink.Browser.Tests.Absorption;

/// <summary>A city officer estimates, reads the totals and follows a tonne to its formula.</summary>
public sealed partial class EstimateTests(BrowserFixture browser)
{
    [Theory]
    [InlineData("ja", Screen.Desktop, "8か年の合計", "認証を示すものではありません", "森林簿の面積")]
    [InlineData("en", Screen.Tablet, "Total of 8 fiscal years", "by the FO-001 formula", "area of the register")]
    public async Task A_tonne_is_followed_from_the_total_to_the_formula(string language, Screen screen, string total, string notice, string area)
    {
        await using var page = await browser.OpenAsync("/m/33999/estimates", language, screen);
        await page.ScreenshotAsync($"estimate-form-{language}-{screen}");
        await page.Panel.Locator(".estimate-form .button-primary").ClickAsync();

        var result = page.Panel.Locator("article.estimate[data-estimate]");
        await Expect(result).ToBeVisibleAsync();
        await Expect(result).ToContainTextAsync(total);
        await Expect(result).ToContainTextAsync(notice);
        await Expect(result.Locator(".year-chart svg")).ToBeVisibleAsync();
        Assert.Matches(ResultAddress(), page.Address);
        await page.ScreenshotAsync($"estimate-result-{language}-{screen}");
        Assert.Empty(await page.AccessibilityProblemsAsync());

        await result.Locator("a.formula-link").First.ClickAsync();
        await Expect(page.Panel.Locator("[data-show-stand]").First).ToBeVisibleAsync();
        await page.ScreenshotAsync($"estimate-breakdown-{language}-{screen}");
        await page.Panel.Locator("tr:has([data-show-stand]) a.formula-link").First.ClickAsync();
        await page.Panel.Locator("[data-formula]").First.ClickAsync();

        await page.ScreenshotAsync($"estimate-stand-{language}-{screen}");
        var steps = page.Panel.Locator(".derivation-steps");
        await Expect(steps).ToContainTextAsync(area);
        await Expect(page.Panel.Locator(".derivation .sum-check")).ToBeVisibleAsync();
        var stored = await steps.Locator("li.result .exact").InnerTextAsync();
        Assert.True(decimal.Parse(stored, CultureInfo.InvariantCulture) > 0, $"The formula ends in {stored}.");
        await page.ScreenshotAsync($"estimate-formula-{language}-{screen}");
    }

    [GeneratedRegex("^/m/33999/estimates/[0-9a-f-]{36}", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex ResultAddress();
}
