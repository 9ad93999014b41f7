using System.Globalization;
using System.Text;
using ForestSink.Browser.Tests.Support;
using ForestSink.PostGis.Absorption.Projects;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace ForestSink.Browser.Tests.Absorption;

/// <summary>What proves a stand and which part of it counts: uploaded, drawn, and seen on the map.</summary>
public sealed class ProjectEvidenceTests(BrowserFixture browser)
{
    private const float Patience = 60_000;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_document_is_uploaded_as_evidence_of_a_requirement_and_counted_in_the_list()
    {
        var town = await ProjectTown.CreateAsync(browser, "44994", Cancellation);
        await using var page = await browser.OpenAsync($"{town.Address}/stands/{town.Stands[1]}/evidence", "ja", Screen.Desktop, town.Session);
        var practice = page.Panel.Locator("[data-tick=practice]");
        await practice.Locator("input[type=file]").SetInputFilesAsync(new FilePayload { Name = "検査調書.pdf", MimeType = "application/pdf", Buffer = Pdf() });
        await practice.Locator("select[name=kind]").SelectOptionAsync("document");
        await practice.Locator("input[name=caption]").FillAsync("平成17年度 造林補助");
        await practice.Locator(".evidence-form .button").ClickAsync();
        await Expect(practice.Locator(".evidence-file")).ToContainTextAsync("平成17年度 造林補助", new() { Timeout = Patience });
        await Expect(practice.Locator(".evidence-file a")).ToHaveAttributeAsync("title", "検査調書.pdf");
        await page.ScreenshotAsync("project-evidence-uploaded-ja");
        var files = await new EnrolmentStore(town.Database).TickFilesAsync(town.Code, town.Project, Cancellation);
        Assert.Equal(1, files[(town.Stands[1], "practice")]);

        await page.GoAsync($"{town.Address}/evidence?missing=practice");
        await Expect(page.Panel.Locator("tr", new() { HasText = "1-2" })).ToContainTextAsync("書類 1件", new() { Timeout = Patience });
    }

    [Theory]
    [InlineData(Screen.Desktop, "44995")]
    [InlineData(Screen.Tablet, "44996")]
    public async Task A_part_drawn_inside_a_stand_is_enrolled_with_the_drawn_area(Screen screen, string code)
    {
        var town = await ProjectTown.CreateAsync(browser, code, Cancellation);
        var enrolments = new EnrolmentStore(town.Database);
        await enrolments.WithdrawAsync(town.Code, town.Project, [town.Stands[1]], Cancellation);
        await using var page = await browser.OpenAsync($"{town.Address}?{ProjectTown.At}", "ja", screen, town.Session);
        await page.Panel.Locator("summary", new() { HasText = "小班の一部" }).ClickAsync(new() { Timeout = Patience });
        var form = page.Panel.Locator("form[action$='/parts']");
        await form.Locator("[data-draw-area]").ClickAsync();
        await page.MapIsDrawnAsync();
        // Stand 1-2 lies in the middle of the map; on a tablet the lower half of it is under the sheet.
        var (x, y) = await page.MapCentreAsync();
        foreach (var (dx, dy) in new[] { (-50, -70), (50, -70), (50, -10), (-50, -10), (-50, -70) })
            await page.Page.Mouse.ClickAsync(x + dx, y + dy, new() { Delay = 50 });
        await Expect(form.Locator("[data-draw-done]")).ToBeVisibleAsync(new() { Timeout = Patience });
        await form.Locator("[name=code]").FillAsync("1-2");
        await page.ScreenshotAsync($"project-part-drawn-{screen}");
        await form.Locator(".actions button").ClickAsync();
        await Expect(page.Panel.Locator(".form-done")).ToContainTextAsync("小班 1-2 の", new() { Timeout = Patience });
        // 100 × 60 pixels at zoom 17 and 33.6° N are about 50 × 30 m.
        var part = Assert.Single(await enrolments.EnrolledAsync(town.Code, town.Project, Cancellation), stand => !stand.Whole);
        Assert.Equal(town.Stands[1], part.StandId);
        Assert.InRange(part.AreaHa, 0.12m, 0.18m);
        await Expect(page.Panel.Locator(".form-done")).ToContainTextAsync(part.AreaHa.ToString("0.####", CultureInfo.InvariantCulture));
    }

    [Fact]
    public async Task The_map_hatches_the_stands_whose_evidence_is_missing()
    {
        var town = await ProjectTown.CreateAsync(browser, "44997", Cancellation);
        await using var page = await browser.OpenAsync($"{town.Address}?{ProjectTown.At}", "ja", Screen.Desktop, town.Session);
        await page.Panel.Locator("[data-project-theme=eligibility]").ClickAsync(new() { Timeout = Patience });
        var legend = page.Page.Locator("#legend-classes");
        await Expect(legend.Locator("li")).ToHaveTextAsync(["対象になる1.0", "証拠が足りない1.0", "対象外1.0"], new() { Timeout = Patience });
        await Expect(legend.Locator(".swatch-hatched")).ToHaveCountAsync(1);
        await page.MapIsDrawnAsync();
        await page.ScreenshotAsync("project-eligibility-hatched-ja");
        var (x, y) = await page.MapCentreAsync();
        // Above the middle, where no label is written; the neighbours' middles are 0.001° away.
        var pixels = new List<IReadOnlyList<int[]>>();
        foreach (var at in new[] { -187, 0, 187 })
            pixels.Add(await ProjectTown.PixelsAsync(page.Page, x + at, y - 50, 16));
        Assert.All(pixels[0], pixel => Assert.True(ProjectTown.Is(pixel, "#1b7837"), string.Join(',', pixel)));
        Assert.Contains(pixels[1], pixel => ProjectTown.Is(pixel, "#e08214"));
        Assert.Contains(pixels[1], pixel => pixel.All(channel => channel > 225));
        Assert.All(pixels[2], pixel => Assert.True(ProjectTown.Is(pixel, "#bdbdbd"), string.Join(',', pixel)));
    }

    /// <summary>The smallest document that a reader opens.</summary>
    private static byte[] Pdf() => Encoding.ASCII.GetBytes(
        "%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 200]>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n");
}
