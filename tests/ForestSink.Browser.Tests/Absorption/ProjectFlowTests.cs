using System.Globalization;
using System.Text.RegularExpressions;
using ForestSink.Browser.Tests.Support;
using ForestSink.TestSupport;
using static Microsoft.Playwright.Assertions;

namespace ForestSink.Browser.Tests.Absorption;

/// <summary>A city officer opens the demo project, reads its frozen run and follows a figure; another one is created and run.</summary>
public sealed class ProjectFlowTests(BrowserFixture browser)
{
    // Enrolling a whole city and opening a project of thousands of stands takes seconds on a busy machine.
    private const float Patience = 60_000;

    [Theory]
    [InlineData("ja", Screen.Desktop, "要件と証拠", "口座へ")]
    [InlineData("en", Screen.Tablet, "Requirements and evidence", "To the account")]
    public async Task The_demo_project_is_read_from_its_years_to_a_formula(string language, Screen screen, string evidence, string account)
    {
        await using var page = await browser.OpenAsync("/m/33999/projects", language, screen);
        await page.Panel.Locator(".run-list a", new() { HasText = "みどり野" }).First.ClickAsync();
        var project = page.Panel.Locator("article.project");
        await Expect(project).ToContainTextAsync(evidence, new() { Timeout = Patience });
        await Expect(project.Locator(".year-grid li")).ToHaveCountAsync(26, new() { Timeout = Patience });
        await page.ScreenshotAsync($"project-{language}-{screen}");
        Assert.Empty(await page.AccessibilityProblemsAsync());
        await project.Locator("[data-project-theme=eligibility]").ClickAsync();
        await page.MapIsDrawnAsync();
        await page.ScreenshotAsync($"project-eligibility-{language}-{screen}");

        await project.Locator("a[href*='/runs/']", new() { HasText = language == "ja" ? "確定" : "Frozen" }).Last.ClickAsync();
        var run = page.Panel.Locator("article.project", new() { HasText = account });
        await Expect(run.Locator(".rounding-strip")).ToBeVisibleAsync(new() { Timeout = Patience });
        await Expect(run.Locator(".sum-check")).ToBeVisibleAsync(new() { Timeout = Patience });
        await page.ScreenshotAsync($"project-run-{language}-{screen}");
        Assert.Empty(await page.AccessibilityProblemsAsync());

        await run.Locator(".by-year tbody a").First.ClickAsync();
        await page.Panel.Locator("a.formula-link").First.ClickAsync();
        await Expect(page.Panel.Locator(".derivation-steps li.result").First).ToBeVisibleAsync(new() { Timeout = Patience });
        await page.ScreenshotAsync($"project-formula-{language}-{screen}");
    }

    [Fact]
    public async Task A_project_is_created_enrolled_and_run_to_its_flags()
    {
        await using var page = await browser.OpenAsync("/m/33999/projects/new", "ja", Screen.Desktop);
        await page.Page.FillAsync("#project-name", "試験プロジェクト");
        await page.Page.FillAsync("#project-version", "6.2");
        await page.Page.FillAsync("[name=last]", "2030");
        await page.Panel.Locator(".button-primary").ClickAsync();
        await Expect(page.Panel.Locator(".field:has(#project-last) .field-problem")).ToContainTextAsync("8～16年度", new() { Timeout = Patience });
        Assert.Equal("試験プロジェクト", await page.Page.InputValueAsync("#project-name"));
        await page.Page.FillAsync("[name=last]", "2041");
        await page.ScreenshotAsync("project-form-ja");
        await page.Panel.Locator(".button-primary").ClickAsync();
        await Expect(page.Panel.Locator("h1")).ToHaveTextAsync("試験プロジェクト", new() { Timeout = Patience });
        await page.Panel.Locator("button[name=do][value=enrol]").ClickAsync();
        await Expect(page.Panel.Locator(".form-done")).ToContainTextAsync("小班を登録しました", new() { Timeout = Patience });
        await page.Panel.Locator("form[action$='/runs'] .button-primary").ClickAsync();
        await Expect(page.Panel.Locator(".rounding-strip")).ToBeVisibleAsync(new() { Timeout = Patience });
        await Expect(page.Panel.Locator(".flag-blocking").First).ToBeVisibleAsync(new() { Timeout = Patience });
        await page.ScreenshotAsync("project-run-blocking-ja");
    }

    [Theory]
    [InlineData("ja", Screen.Desktop)]
    [InlineData("en", Screen.Tablet)]
    public async Task A_part_is_drawn_evidence_has_its_place_and_the_report_s_maps_are_printed(string language, Screen screen)
    {
        await using var page = await browser.OpenAsync("/m/33999/projects", language, screen);
        await page.Panel.Locator(".run-list a", new() { HasText = "みどり野" }).First.ClickAsync();
        var form = page.Panel.Locator("form[action$='/parts']");
        await page.Panel.Locator("summary", new() { HasText = language == "ja" ? "小班の一部" : "Enrol a part" }).ClickAsync(new() { Timeout = Patience });
        await form.Locator("[data-draw-area]").ClickAsync();
        await Expect(form.Locator("[data-draw-hint]")).ToBeVisibleAsync();
        await page.MapIsDrawnAsync();
        foreach (var (x, y) in new[] { (400, 300), (480, 300), (480, 380), (400, 380), (400, 300) })
            await page.Page.Mouse.ClickAsync(x, y, new() { Delay = 50 });
        await Expect(form.Locator("[data-draw-done]")).ToBeVisibleAsync();
        await page.ScreenshotAsync($"project-part-{language}-{screen}");
        await form.Locator("[name=code]").FillAsync("9999-1");
        await form.Locator(".actions button").ClickAsync();
        await Expect(form.Locator(".field-problem")).ToContainTextAsync("9999-1", new() { Timeout = Patience });
        Assert.Equal("9999-1", await form.Locator("[name=code]").InputValueAsync());          // nothing typed or drawn is lost
        Assert.Contains("Polygon", await form.Locator("[name=outline]").InputValueAsync(), StringComparison.Ordinal);

        var run = (await page.Panel.Locator("article.project a[href*='/runs/']", new() { HasText = language == "ja" ? "確定" : "Frozen" }).Last.GetAttributeAsync("href"))!;
        await page.Panel.Locator(".evidence-list a").First.ClickAsync();
        await page.Panel.Locator("a[href*='/stands/'][href$='/evidence']").First.ClickAsync(new() { Timeout = Patience });
        await Expect(page.Panel.Locator(".tick-evidence")).ToHaveCountAsync(4);
        await page.ScreenshotAsync($"project-stand-evidence-{language}-{screen}");
        Assert.Empty(await page.AccessibilityProblemsAsync());

        await page.GoAsync($"{run}/report");
        await Expect(page.Page.Locator("svg[data-report-map]")).ToHaveCountAsync(3);
        await Expect(page.Page.Locator("svg[data-report-map=treated] path[data-treated]")).ToHaveCountAsync(2);      // FY2023 and FY2024
        await Expect(page.Page.Locator("svg[data-report-map=plots] circle[data-plot]")).ToHaveCountAsync(3);
        await page.ScreenshotAsync($"project-report-{language}-{screen}");
        Assert.Empty(await page.AccessibilityProblemsAsync());
        // Three maps on a sheet each, then the tables; every sheet is A4 landscape (842 × 595 pt).
        var pdf = System.Text.Encoding.Latin1.GetString(await page.Page.PdfAsync(new() { Path = Path.Combine(Repository.Root, "var", "screenshots", $"project-report-{language}.pdf"), PreferCSSPageSize = true, PrintBackground = true }));
        var sheets = Regex.Matches(pdf, @"/MediaBox \[0 0 (?<width>[\d.]+) (?<height>[\d.]+)\]", RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(5));
        Assert.Equal(4, sheets.Count);
        Assert.All(sheets, sheet => Assert.Equal(("842", "595"), (Points(sheet, "width"), Points(sheet, "height"))));

        static string Points(Match sheet, string side) => double.Parse(sheet.Groups[side].Value, CultureInfo.InvariantCulture).ToString("0", CultureInfo.InvariantCulture);
    }
}
