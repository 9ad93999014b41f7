using ForestSink.Browser.Tests.Support;
using ForestSink.TestSupport;
using static Microsoft.Playwright.Assertions;

namespace ForestSink.Browser.Tests.Surveys;

/// <summary>Plots are placed, measured and read: at the desk by keyboard, in gloves by big buttons.</summary>
public sealed class SurveyTests(BrowserFixture browser)
{
    [Theory]
    [InlineData("ja", Screen.Desktop, "K-1")]
    [InlineData("en", Screen.Desktop, "K-2")]
    public async Task A_plot_is_placed_on_the_map_and_its_trees_typed(string language, Screen screen, string number)
    {
        await using var page = await browser.OpenAsync("/m/33999/surveys", language, screen);
        var list = page.Panel.Locator(".surveys");
        await Expect(list).ToContainTextAsync("D-01");
        await page.Page.KeepAsync($"surveys-{language}-{screen}");
        Assert.Empty(await page.AccessibilityProblemsAsync());
        await list.Locator("[data-map-theme=plots]").ClickAsync();
        await Expect(page.Page.Locator("#legend-classes")).ToContainTextAsync(language == "ja" ? "調査区なし" : "No plot");
        await page.MapIsDrawnAsync();
        await page.Page.KeepAsync($"surveys-coverage-{language}-{screen}");

        await page.Panel.Locator("a[href$='/surveys/new']").ClickAsync();
        var form = page.Panel.Locator("[data-plot-form]");
        await form.Locator("[name=plotNo]").FillAsync(number);
        await form.Locator("[data-pick-position]").ClickAsync();
        var (x, y) = await page.MapCentreAsync();
        await page.Page.Mouse.ClickAsync(x, y);
        await Expect(form.Locator("[name=latitude]")).Not.ToHaveValueAsync("");
        await form.Locator("[name=shape][value=rectangle]").CheckAsync();
        await form.Locator("[name=along]").FillAsync("25");
        await form.Locator("[name=across]").FillAsync("20");
        await form.Locator("[name=slope]").FillAsync("30");
        await form.Locator("[data-entry-mode=keys]").ClickAsync();
        await form.Locator("[data-entry=diameter]").FocusAsync();
        foreach (var (diameter, height) in new[] { ("24", "17"), ("30", "20.5"), ("36", "22"), ("２８", "") })
        {
            await page.Page.Keyboard.TypeAsync(diameter);
            await page.Page.Keyboard.PressAsync("Enter");
            await page.Page.Keyboard.TypeAsync(height);
            await page.Page.Keyboard.PressAsync("Enter");
        }

        var live = form.Locator("[data-plot-preview]");
        await Expect(live.Locator("[data-figure=area] dd").First).ToContainTextAsync("433.0");
        await Expect(live.Locator("[data-figure=stems] dd").First).ToContainTextAsync("92");
        await Expect(live.Locator("[data-note=estimated-heights]")).ToBeVisibleAsync();
        await live.Locator("[data-derive=area] summary").ClickAsync();
        await Expect(live.Locator("[data-derive=area]")).ToContainTextAsync("cos 30°");
        await page.Page.KeepAsync($"survey-form-{language}-{screen}");
        Assert.Empty(await page.AccessibilityProblemsAsync());
        if (await live.Locator("[data-place] .tag-good").CountAsync() == 0)
            await form.Locator("[name=stand]").FillAsync(await StandCodeAsync(page));
        await Expect(live.Locator("[data-place] .tag-good")).ToBeVisibleAsync();
        await live.Locator("[data-figure=volume] dd").First.ScrollIntoViewIfNeededAsync();
        var volume = await live.Locator("[data-figure=volume] dd").First.InnerTextAsync();
        await form.Locator("[data-plot-save]").ClickAsync();

        var plot = page.Panel.Locator("article.survey-plot");
        await Expect(plot).ToContainTextAsync(number);
        Assert.Equal(volume, await plot.Locator("[data-figure=volume] dd").First.InnerTextAsync());
        await page.Page.KeepAsync($"survey-plot-{language}-{screen}");
        Assert.Empty(await page.AccessibilityProblemsAsync());
    }

    [Theory]
    [InlineData("ja", "B-1")]
    [InlineData("en", "B-2")]
    public async Task Gloves_count_stems_by_big_buttons_and_an_interrupted_form_is_continued(string language, string number)
    {
        await using var page = await browser.OpenAsync("/m/33999/surveys/new", language, Screen.Tablet);
        var form = page.Panel.Locator("[data-plot-form]");
        await form.Locator("[name=plotNo]").FillAsync(number);
        await form.Locator("[name=stand]").FillAsync(await StandCodeAsync(page));
        await form.Locator("[name=radius]").FillAsync("11.28");
        await form.Locator("[data-entry-mode=big]").ClickAsync();
        var plus = form.Locator(".entry-class").Filter(new() { HasText = "24" }).Locator(".entry-step").Last;
        for (var i = 0; i < 3; i++)
            await plus.ClickAsync();
        await form.Locator(".entry-class").Filter(new() { HasText = "24" }).Locator(".entry-step").First.ClickAsync();
        Assert.True((await plus.BoundingBoxAsync())!.Height >= 56);
        await form.Locator(".entry-add").ClickAsync();
        var live = form.Locator("[data-plot-preview]");
        await Expect(live.Locator("[data-figure=stems] dd").First).ToContainTextAsync("75");
        await page.Page.KeepAsync($"survey-big-{language}-Tablet");
        Assert.Empty(await page.AccessibilityProblemsAsync());

        await page.GoAsync("/m/33999/surveys/new");
        await page.Panel.Locator("[data-draft=restore]").ClickAsync();
        await Expect(form.Locator("[name=plotNo]")).ToHaveValueAsync(number);
        await Expect(live.Locator("[data-figure=stems] dd").First).ToContainTextAsync("75");
        await form.Locator("[data-plot-save]").ClickAsync();
        await Expect(page.Panel.Locator("article.survey-plot")).ToContainTextAsync(number);
        await page.Page.KeepAsync($"survey-plot-{language}-Tablet");

        await page.GoAsync("/m/33999/surveys/new");
        await Expect(page.Panel.Locator("[data-plot-draft-offer]")).ToBeHiddenAsync();
    }

    [Theory]
    [InlineData("ja")]
    [InlineData("en")]
    public async Task The_stand_shows_its_plots_and_the_sheet_fits_on_paper(string language)
    {
        await using var page = await browser.OpenAsync("/m/33999/surveys", language);
        await page.Panel.Locator("a", new() { HasText = "D-01" }).ClickAsync();
        await Expect(page.Panel.Locator("article.survey-plot .chart svg").First).ToBeVisibleAsync();
        await page.Page.KeepAsync($"survey-demo-plot-{language}");
        await page.Panel.Locator("[data-show-stand]").First.ClickAsync();
        var sheet = await page.Panel.Locator("a[href*='/sheet']").GetAttributeAsync("href");
        await page.GoAsync("/m/33999/surveys/sheet");
        await page.Page.KeepAsync($"survey-sheet-blank-{language}");
        await page.GoAsync(sheet!);
        await Expect(page.Page.Locator(".sheet-result")).ToBeVisibleAsync();
        await page.Page.KeepAsync($"survey-sheet-{language}");
        Assert.Empty(await page.AccessibilityProblemsAsync());
    }

    /// <summary>A stand of the demo city, from its table of plots.</summary>
    private static async Task<string> StandCodeAsync(AppPage page)
    {
        var text = await page.Page.EvaluateAsync<string>("() => fetch('/m/33999/surveys/plots.geojson').then(answer => answer.json()).then(all => all.features.find(each => each.properties.no === 'D-01').properties.stand)");
        return text;
    }
}
