using ForestSink.Browser.Tests.Support;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace ForestSink.Browser.Tests.Credits;

/// <summary>A city officer sells credits step by step, offsets an event, and the public sees it.</summary>
public sealed class CreditTests(BrowserFixture browser)
{
    [Fact]
    public async Task A_reservation_becomes_a_sale_a_payment_and_a_transfer_with_its_statement()
    {
        await using var page = await browser.OpenAsync("/m/33999/credits");
        await page.ScreenshotAsync("credits-stock-ja");
        Assert.Empty(await page.AccessibilityProblemsAsync());
        await page.Panel.Locator(".lot-list a").Filter(new() { HasText = "太陽光" }).ClickAsync();
        await Expect(page.Panel.Locator("table.book")).ToBeVisibleAsync();

        var form = page.Panel.Locator("form[action$='/reserve']");
        await page.Panel.Locator("summary").Filter(new() { HasText = "予約する" }).ClickAsync();
        await form.Locator("[name=tonnes]").FillAsync("9999");
        await form.Locator("button").ClickAsync();
        await Expect(form.Locator("[data-form-error]")).ToContainTextAsync("動かせません");
        await Expect(form.Locator("[name=tonnes]")).ToHaveValueAsync("9999");          // nothing typed is lost
        page.ForgiveProblems();                                                        // the refusal above
        await form.Locator("[name=tonnes]").FillAsync("5");
        await form.Locator("button").ClickAsync();

        foreach (var step in new[] { "契約", "請求", "入金" })
        {
            await Expect(page.Panel.Locator("h2").Filter(new() { HasText = $"次: {step}" })).ToBeVisibleAsync();
            await page.Panel.Locator("form[action$='/steps'] button").ClickAsync();
        }
        await Expect(page.Panel.Locator("h2").Filter(new() { HasText = "次: 移転" })).ToBeVisibleAsync();
        await page.Panel.Locator("form[action$='/steps'] [name=confirm]").FillAsync("5");
        await page.ScreenshotAsync("credits-sale-ja");
        await page.Panel.Locator("form[action$='/steps'] button").ClickAsync();
        await Expect(page.Panel.Locator(".checklist li.done")).ToHaveCountAsync(5);
        await page.Panel.Locator(".checklist a").Last.ClickAsync();
        await Expect(page.Page.Locator("main.statement")).ToContainTextAsync("JC ER");
        await page.ScreenshotAsync("credits-statement-ja");
        Assert.Empty(await page.AccessibilityProblemsAsync());
    }

    [Theory]
    [InlineData("ja", Screen.Desktop)]
    [InlineData("en", Screen.Tablet)]
    public async Task The_fund_and_the_check_are_shown(string language, Screen screen)
    {
        await using var page = await browser.OpenAsync("/m/33999/credits/fund", language, screen);
        await Expect(page.Panel.Locator(".chart-plot svg").First).ToBeVisibleAsync();
        await page.ScreenshotAsync($"credits-fund-{language}-{screen}");
        Assert.Empty(await page.AccessibilityProblemsAsync());
        await page.GoAsync("/m/33999/credits/verification");
        await Expect(page.Panel.Locator(".checklist li.done")).ToHaveCountAsync(13);
        await page.ScreenshotAsync($"credits-check-{language}-{screen}");
    }

    [Theory]
    [InlineData("ja", Screen.Desktop)]
    [InlineData("en", Screen.Tablet)]
    public async Task An_event_is_offset_and_its_certificate_is_confirmed_in_public(string language, Screen screen)
    {
        await using var page = await browser.OpenAsync("/m/33999/offsets", language, screen);
        await page.ScreenshotAsync($"offsets-{language}-{screen}");
        await page.Panel.Locator(".model-list a").First.ClickAsync();
        var form = page.Panel.Locator("form[action$='/offsets']");
        await form.Locator("[name=title]").FillAsync($"森の音楽会 {language}");
        await form.Locator("[name=activity0]").FillAsync("来場者の移動");
        await form.Locator("[name=factor0]").SelectOptionAsync("car-person-km");
        await form.Locator("[name=quantity0]").FillAsync("300×20×2");
        await form.Locator("button").ClickAsync();
        await Expect(page.Panel.Locator(".figures").First).ToContainTextAsync("1,692");
        await page.ScreenshotAsync($"offset-draft-{language}-{screen}");
        var certify = page.Panel.Locator("form[action$='/certify']");
        await certify.Locator("[name=confirm]").FillAsync("2");
        await certify.Locator("button").ClickAsync();
        await page.Panel.Locator("a[href^='/c/']").First.ClickAsync();
        await Expect(page.Page.Locator("main.certificate")).ToContainTextAsync("森の音楽会");
        await Expect(page.Page.Locator(".certificate-qr svg")).ToBeVisibleAsync();
        await page.ScreenshotAsync($"certificate-{language}-{screen}");
        Assert.Empty(await page.AccessibilityProblemsAsync());

        await using var visitor = await browser.OpenAsync("/p/33999", language, screen, session: "");
        await Expect(visitor.Page.Locator(".offsets-table")).ToContainTextAsync("森の音楽会");
        await visitor.Page.ScreenshotAsync(new PageScreenshotOptions { FullPage = true, Path = Path.Combine(TestSupport.Repository.Root, "var", "screenshots", $"public-{language}-{screen}.png") });
        Assert.Empty(await visitor.AccessibilityProblemsAsync());
    }
}
