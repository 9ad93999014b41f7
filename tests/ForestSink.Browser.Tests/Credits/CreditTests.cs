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
        await Expect(form.Locator(".is-wrong:has([name=tonnes]) .field-problem")).ToContainTextAsync("動かせません");
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
    public async Task Three_municipalities_buy_together_and_each_gets_its_certificate(string language, Screen screen)
    {
        await using var page = await browser.OpenAsync("/m/33999/offsets/new?model=joint", language, screen);
        var about = page.Panel.Locator("form[action$='/offsets']");
        await about.Locator(".actions button").ClickAsync();
        await Expect(about.Locator(".is-wrong:has([name=title]) .field-problem")).ToBeVisibleAsync();
        await about.Locator("[name=title]").FillAsync($"流域の共同購入 {language}");
        await about.Locator("[name=titleEn]").FillAsync($"Joint purchase {language}");
        await about.Locator("[name=member0]").FillAsync("みどり野市");
        await about.Locator("[name=weight0]").FillAsync("3");
        await about.Locator(".actions button").ClickAsync();
        await Expect(about.Locator(".is-wrong:has([name=member1])")).ToBeVisibleAsync();
        page.ForgiveProblems();                                                        // the refusal above
        await about.Locator("[name=member1]").FillAsync("海辺町");
        await about.Locator("[name=memberEn1]").FillAsync("Umibe");
        await about.Locator("[name=weight1]").FillAsync("2");
        await about.Locator("[data-add-row]").ClickAsync();
        await about.Locator("[name=member2]").FillAsync("山里村");
        await about.Locator("[name=weight2]").FillAsync("1");
        await page.ScreenshotAsync($"offset-joint-{language}-{screen}");
        Assert.Empty(await page.AccessibilityProblemsAsync());
        await about.Locator(".actions button").ClickAsync();

        var know = page.Panel.Locator("form[action$='/steps/2']");
        await know.Locator("[name=factor0]").SelectOptionAsync("petrol");
        await Expect(know.Locator(".unit[data-unit]").First).ToHaveTextAsync("L");
        await know.Locator("[name=quantity0]").FillAsync("2500");
        await know.Locator(".actions button").ClickAsync();
        await page.Panel.Locator("form[action$='/steps/3'] .actions button").ClickAsync();
        var certify = page.Panel.Locator("form[action$='/certify']");
        await certify.Locator("[name^=lot-]").First.FillAsync("5");
        await certify.Locator("[name=confirm]").FillAsync("6");
        await certify.Locator(".actions button").ClickAsync();
        await Expect(certify.Locator("[data-problem-place] .field-problem")).ToContainTextAsync("5 t");      // 6 are needed
        page.ForgiveProblems();                                                        // the refusal above
        await certify.Locator("[name^=lot-]").First.FillAsync("6");
        await certify.Locator(".actions button").ClickAsync();
        await Expect(page.Panel.Locator("a[href^='/c/']")).ToHaveCountAsync(3);
        await page.ScreenshotAsync($"offset-joint-done-{language}-{screen}");
        await page.Panel.Locator("a[href^='/c/']").Nth(1).ClickAsync();
        await Expect(page.Page.Locator(".certificate-who")).ToContainTextAsync(language == "en" ? "Umibe" : "海辺町 様");
        await Expect(page.Page.Locator(".certificate-tonnes")).ToContainTextAsync("2");
    }

    [Fact]
    public async Task A_donation_recorded_by_mistake_is_taken_back_and_stays_in_the_journal()
    {
        await using var page = await browser.OpenAsync("/m/33999/credits/fund");
        var inHand = page.Panel.Locator(".figures dd").First;
        var before = await inHand.InnerTextAsync();
        await page.Panel.Locator("summary", new() { HasText = "寄附・補助金を記録する" }).ClickAsync();
        var form = page.Panel.Locator("form[action$='/incomes']");
        await form.Locator("[name=amount]").FillAsync("12345");
        await form.Locator("[name=description]").FillAsync("まちがえた寄附");
        await form.Locator(".actions button").ClickAsync();
        var row = page.Panel.Locator("tr", new() { HasText = "まちがえた寄附" });
        await row.Locator("summary").ClickAsync();
        await row.Locator("[name=reason]").FillAsync("二重に記録した");
        await page.ScreenshotAsync("fund-take-back-ja");
        await row.Locator("form button").ClickAsync();
        await Expect(row).ToHaveCountAsync(0);
        await Expect(inHand).ToHaveTextAsync(before);
        var journal = await page.Page.EvaluateAsync<string>("() => fetch('/m/33999/credits/fund/journal.csv').then(answer => answer.text())");
        Assert.Equal(2, journal.Split('\n').Count(line => line.Contains("まちがえた寄附", StringComparison.Ordinal) && line.Contains("収入", StringComparison.Ordinal)));
        Assert.Contains("二重に記録した", journal, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_lot_comes_from_a_frozen_run_with_its_figures_and_not_beyond_them()
    {
        await using var page = await browser.OpenAsync("/m/33999/projects");
        await page.Panel.Locator(".run-list a", new() { HasText = "架空" }).First.ClickAsync();
        // The frozen run's years have their lots already: the draft of the year after them is frozen first.
        await page.Panel.Locator("article.project a[href*='/runs/']", new() { HasText = "試算" }).ClickAsync(new() { Timeout = 60_000 });
        await page.Panel.Locator(".freeze-form button").ClickAsync(new() { Timeout = 60_000 });
        await page.Panel.Locator("a[href*='credits?run=']").ClickAsync(new() { Timeout = 60_000 });
        var form = page.Panel.Locator("form[action$='/credits/lots']");
        var account = long.Parse(await form.Locator("[name=account]").InputValueAsync(), System.Globalization.CultureInfo.InvariantCulture);
        await page.ScreenshotAsync("lot-of-run-ja");
        await form.Locator("[name=vintage]").FillAsync("2025");
        await form.Locator("[name=certifiedOn]").FillAsync("2026-07-01");
        await form.Locator("[name=account]").FillAsync($"{account + 1}");
        await form.Locator("[name=buffer]").FillAsync("0");
        await form.Locator("[name=certified]").FillAsync($"{account + 1}");
        await form.Locator("[name=first]").FillAsync("1000001");
        await form.Locator("[name=last]").FillAsync($"{1000001 + account}");
        await form.Locator("[name=serialText]").FillAsync("DEMO-2025");
        await page.Page.RunAndWaitForConsoleMessageAsync(() => form.Locator(".actions button").ClickAsync(), new() { Predicate = message => message.Type == "error" });
        await Expect(form.Locator(".is-wrong:has([name=certified]) .field-problem")).ToContainTextAsync("確定した算定結果の量");
        page.ForgiveProblems();                                                        // the refusal, which the browser reports when it likes
        await form.Locator("[name=account]").FillAsync("20");
        await form.Locator("[name=certified]").FillAsync("20");
        await form.Locator("[name=last]").FillAsync("1000020");
        await form.Locator(".actions button").ClickAsync();
        await Expect(page.Panel.Locator("table.book")).ToContainTextAsync("1000001");
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
        var about = page.Panel.Locator("form[action$='/offsets']");
        await about.Locator("[name=title]").FillAsync($"森の音楽会 {language}");
        await page.ScreenshotAsync($"offset-about-{language}-{screen}");
        await about.Locator(".actions button").ClickAsync();

        // The address holds the step; what was typed and not sent outlives another step and a reload.
        var know = page.Panel.Locator("form[action$='/steps/2']");
        await know.Locator("[name=activity0]").FillAsync("来場者の移動");
        Assert.Contains("?step=2", page.Page.Url, StringComparison.Ordinal);
        await page.Panel.Locator(".offset-steps a").Nth(2).ClickAsync();
        await Expect(page.Panel.Locator("form[action$='/steps/3']")).ToBeVisibleAsync();
        await page.Page.GoBackAsync();
        await page.Page.ReloadAsync();
        await Expect(know.Locator("[name=activity0]")).ToHaveValueAsync("来場者の移動");
        await Expect(know.Locator("[data-kept]")).ToBeVisibleAsync();
        await know.Locator("[name=factor0]").SelectOptionAsync("car-person-km");
        await know.Locator("[name=quantity0]").FillAsync("三百人");
        await know.Locator(".actions button").ClickAsync();
        await Expect(know.Locator(".is-wrong:has([name=quantity0]) .field-problem")).ToContainTextAsync("三百人");
        page.ForgiveProblems();                                                        // the refusal above
        await know.Locator("[name=quantity0]").FillAsync("300×20×2");
        await page.ScreenshotAsync($"offset-know-{language}-{screen}");
        await know.Locator(".actions button").ClickAsync();

        var reduce = page.Panel.Locator("form[action$='/steps/3']");
        await Expect(page.Panel.Locator(".figures").First).ToContainTextAsync("1,692");
        await reduce.Locator("[name=reduction]").FillAsync("バスを増やした");
        await reduce.Locator(".actions button").ClickAsync();
        var certify = page.Panel.Locator("form[action$='/certify']");
        await certify.Locator("[name=confirm]").FillAsync("2");
        await page.ScreenshotAsync($"offset-retire-{language}-{screen}");
        await certify.Locator(".actions button").ClickAsync();
        await page.Panel.Locator("form[action$='/steps/5'] [name=told]").FillAsync("会場で公表");
        await page.Panel.Locator("form[action$='/steps/5'] .actions button").ClickAsync();
        await Expect(page.Panel.Locator(".ticks li.done")).ToHaveCountAsync(5);
        await page.ScreenshotAsync($"offset-tell-{language}-{screen}");
        Assert.Empty(await page.AccessibilityProblemsAsync());
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
