using System.Globalization;
using ForestSink.Browser.Tests.Support;
using ForestSink.Core.Absorption.Projects;
using ForestSink.PostGis.Absorption.Projects;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace ForestSink.Browser.Tests.Absorption;

/// <summary>Two scenarios on one map with a divider: both sides show the stands in the colours of their own figures.</summary>
public sealed class SwipeTests(BrowserFixture browser)
{
    private const float Patience = 60_000;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("ja", Screen.Desktop, "44991")]
    [InlineData("en", Screen.Tablet, "44992")]
    public async Task The_divider_moves_and_each_side_is_coloured_by_its_own_scenario(string language, Screen screen, string code)
    {
        var town = await ProjectTown.CreateAsync(browser, code, Cancellation);
        var scenarios = new ScenarioStore(town.Database);
        await scenarios.AddAsync(town.Code, town.Project, Guid.CreateVersion7(), new Scenario { Name = "2030年度に主伐", CutFy = 2030, StandIds = [town.Stands[0]] }, Cancellation);
        var map = await scenarios.MapAsync(town.Code, (await new ProjectStore(town.Database).FindAsync(town.Code, town.Project, Cancellation))!, Cancellation);
        var (today, cut) = (map.Scenarios[0].Co2TPerHaYr[town.Stands[0]], map.Scenarios[1].Co2TPerHaYr[town.Stands[0]]);
        Assert.InRange(today, 10m, 12m);                           // 10.83 t-CO2/ha·yr: the class of 10 to 12
        Assert.True(cut < 0);

        await using var page = await browser.OpenAsync($"{town.Address}/compare?{ProjectTown.At}", language, screen, town.Session);
        await page.Panel.Locator("[data-swipe]").ClickAsync(new() { Timeout = Patience });
        var swipe = page.Page.Locator(".map-area .swipe");
        var divider = swipe.GetByRole(AriaRole.Slider);
        foreach (var side in new[] { "left", "right" })
            await Expect(swipe.Locator($"[data-side={side}]")).ToHaveAttributeAsync("data-idle", "true", new() { Timeout = Patience });

        // The legend has the area of each class on either side: stands of 1, 2 and 3 ha, of which 1-1 alone counts.
        Assert.Equal(["–", "1.0"], await swipe.Locator("tr[data-class='0'] td").AllTextContentsAsync());
        Assert.Equal(["5.0", "5.0"], await swipe.Locator("tr[data-class='1'] td").AllTextContentsAsync());
        Assert.Equal(["1.0", "–"], await swipe.Locator("tr[data-class='6'] td").AllTextContentsAsync());

        // Stand 1-1 is where the figures say so.
        var (x, y) = await FindAsync(page, swipe, "1-1");
        await Expect(swipe.Locator("[data-swipe-readout]")).ToContainTextAsync(today.ToString("0.0", CultureInfo.InvariantCulture));
        await Expect(swipe.Locator("[data-swipe-readout]")).ToContainTextAsync(cut.ToString("0.0", CultureInfo.InvariantCulture));
        await page.ScreenshotAsync($"swipe-{language}-{screen}");
        Assert.Empty(await page.AccessibilityProblemsAsync());

        // Keys: all of it left, all of it right; the same pixel has the one and the other scenario's colour.
        await divider.FocusAsync();
        await page.Page.Keyboard.PressAsync("End");
        await Expect(divider).ToHaveAttributeAsync("aria-valuenow", "100");
        Assert.True(ProjectTown.Is((await ProjectTown.PixelsAsync(page.Page, x, y))[0], await SwatchAsync(swipe, "6")), "left: what it absorbs today");
        await page.Page.Keyboard.PressAsync("Home");
        await Expect(divider).ToHaveAttributeAsync("aria-valuenow", "0");
        Assert.True(ProjectTown.Is((await ProjectTown.PixelsAsync(page.Page, x, y))[0], "#b35806"), "right: the loss of the final cut");
        await page.Page.Keyboard.PressAsync("ArrowRight");
        await Expect(divider).ToHaveAttributeAsync("aria-valuenow", "2");

        // Dragging: the divider follows, and the right map is clipped there.
        await page.Page.Keyboard.PressAsync("End");
        var grip = (await swipe.Locator(".swipe-grip").BoundingBoxAsync())!;
        Assert.True(grip is { Width: >= 44, Height: >= 44 });
        var area = (await swipe.BoundingBoxAsync())!;
        await page.Page.Mouse.MoveAsync(area.X + area.Width - 4, grip.Y + 24);
        await page.Page.Mouse.DownAsync();
        await page.Page.Mouse.MoveAsync(area.X + (area.Width * 0.3f), grip.Y + 24, new() { Steps = 4 });
        await page.Page.Mouse.UpAsync();
        await Expect(divider).ToHaveAttributeAsync("aria-valuenow", "30");
        Assert.Contains("30", await swipe.Locator("[data-side=right]").EvaluateAsync<string>("side => side.style.clipPath"), StringComparison.Ordinal);

        // The difference from today: none on the left, a loss on the right.
        await swipe.Locator("[data-swipe-theme]").SelectOptionAsync(new SelectOptionValue { Index = 1 });
        Assert.Equal(["–", "1.0"], await swipe.Locator("tr[data-class='0'] td").AllTextContentsAsync());
        Assert.Equal(["6.0", "5.0"], await swipe.Locator("tr[data-class='3'] td").AllTextContentsAsync());
        await Expect(swipe.Locator("[data-swipe-readout]")).ToContainTextAsync((cut - today).ToString("0.0", CultureInfo.InvariantCulture));
        await page.ScreenshotAsync($"swipe-difference-{language}-{screen}");

        await page.Page.Keyboard.PressAsync("Escape");
        await Expect(swipe).ToHaveCountAsync(0);
        await Expect(page.Panel.Locator("[data-swipe]")).ToHaveAttributeAsync("aria-pressed", "false");
    }

    [Fact]
    public async Task Both_maps_keep_the_same_view_and_leaving_the_page_takes_them_away()
    {
        var town = await ProjectTown.CreateAsync(browser, "44993", Cancellation);
        await new ScenarioStore(town.Database).AddAsync(town.Code, town.Project, Guid.CreateVersion7(), new Scenario { Name = "主伐", CutFy = 2030 }, Cancellation);
        await using var page = await browser.OpenAsync($"{town.Address}/compare?{ProjectTown.At}", "ja", Screen.Desktop, town.Session);
        await page.Panel.Locator("[data-swipe]").ClickAsync(new() { Timeout = Patience });
        var swipe = page.Page.Locator(".map-area .swipe");
        await Expect(swipe.Locator("[data-side=right]")).ToHaveAttributeAsync("data-idle", "true", new() { Timeout = Patience });
        var before = await FindAsync(page, swipe, "1-2");
        // Drag the left map; the stand under the moved pointer is the same on the right one.
        await page.Page.Keyboard.PressAsync("End");
        await page.Page.Mouse.MoveAsync(before.X, before.Y);
        await page.Page.Mouse.DownAsync();
        await page.Page.Mouse.MoveAsync(before.X + 60, before.Y + 40, new() { Steps = 6 });
        await page.Page.WaitForTimeoutAsync(300);                  // held still, so that the map does not fly on
        await page.Page.Mouse.UpAsync();
        await page.Page.Keyboard.PressAsync("Home");
        await page.Page.Mouse.MoveAsync(before.X + 62, before.Y + 42);
        await Expect(swipe.Locator("[data-swipe-readout]")).ToContainTextAsync("1-2");
        await page.Panel.Locator("a.back").ClickAsync();
        await Expect(swipe).ToHaveCountAsync(0, new() { Timeout = Patience });
    }

    /// <summary>A point well inside the stand: from there the readout names it.</summary>
    private static async Task<(float X, float Y)> FindAsync(AppPage page, ILocator swipe, string stand)
    {
        var area = (await swipe.BoundingBoxAsync())!;
        for (var x = area.X + 30; x < area.X + area.Width - 30; x += 37)
        {
            var y = area.Y + (area.Height / 2) - 25;
            await page.Page.Mouse.MoveAsync(x, y);
            if ((await swipe.Locator("[data-swipe-readout]").TextContentAsync())!.StartsWith(stand + "　", StringComparison.Ordinal))
            {
                await page.Page.Mouse.MoveAsync(x + 12, y);
                return (x + 12, y);
            }
        }

        throw new InvalidOperationException($"Stand {stand} is not on the map.");
    }

    private static Task<string> SwatchAsync(ILocator swipe, string of) => swipe.Locator($"tr[data-class='{of}'] .swatch").EvaluateAsync<string>(
        "swatch => '#' + getComputedStyle(swatch).backgroundColor.match(/\\d+/g).slice(0, 3).map(part => Number(part).toString(16).padStart(2, '0')).join('')");
}
