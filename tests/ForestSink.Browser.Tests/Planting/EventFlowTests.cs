using System.Globalization;
using ForestSink.Browser.Tests.Support;
using ForestSink.PostGis.Demo;
using ForestSink.PostGis.Funds;
using ForestSink.PostGis.Planting;
using ForestSink.PostGis.Planting.Events;
using ForestSink.TestSupport;
using ForestSink.Web.Forest;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace ForestSink.Browser.Tests.Planting;

/// <summary>The loop closes: the fund's money plants a site, and the new stand is in the next estimate.</summary>
public sealed class EventFlowTests(BrowserFixture browser)
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("ja", Screen.Desktop)]
    [InlineData("en", Screen.Tablet)]
    public async Task From_the_fund_s_money_to_the_new_stand_in_the_next_estimate(string language, Screen screen)
    {
        var (database, today) = (browser.App.Database.Database, browser.App.Services.GetRequiredService<Today>().Date);
        await new SiteMeasurement(database).RunAsync(DemoCity.Code, (_, _, _, _, _) => Task.CompletedTask, Stop);
        var taken = (await new EventStore(database).ListAsync(DemoCity.Code, Stop)).Select(planned => planned.SiteId).ToHashSet();
        var site = (await new SiteStore(database).ListAsync(DemoCity.Code, Stop))
            .Where(each => each is { Origin: "register", StandId: not null, Withdrawn: false, AreaHa: >= 0.2m } && !taken.Contains(each.SiteId)).MinBy(each => each.AreaHa)!;
        string Is(string name) => $"event-{name}-{language}-{screen}";
        string Say(string ja, string en) => language == "ja" ? ja : en;

        await using var page = await browser.OpenAsync("/m/33999/credits/fund", language, screen);
        var inHand = (await browser.App.Services.GetRequiredService<FundStore>().BalanceAsync(DemoCity.Code, Stop)).InHandYen;
        Assert.Equal(3_200_000, browser.FundAtStart);
        await Expect(page.Panel.Locator(".figures").First).ToContainTextAsync(inHand.ToString("#,0", CultureInfo.InvariantCulture));

        await page.GoAsync($"/m/33999/planting/sites/{site.SiteId}?plant=hinoki");
        await page.Panel.Locator("a[href*='/events/new']").ClickAsync();
        var form = page.Panel.Locator("form[action$='/planting/events']");
        await form.Locator("[name=heldOn]").FillAsync(today.AddDays(-2).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));
        await form.Locator("[name=startsAt]").FillAsync("朝");
        await form.Locator("button.button-primary").ClickAsync();
        await Expect(form.Locator("[data-form-error]")).ToContainTextAsync("朝");                   // refused in words, nothing typed is lost
        page.ForgiveProblems();
        await form.Locator("[name=startsAt]").FillAsync("9:30");
        await form.Locator("[name=meetingPlace]").FillAsync("林道の入口");
        await form.Locator("[name=isPublic]").CheckAsync();
        await form.Locator("[data-pick-point]").ClickAsync();
        await page.MapIsDrawnAsync();
        if (screen == Screen.Desktop)
        {
            var (x, y) = await page.MapCentreAsync();
            await page.Page.Mouse.ClickAsync(x, y);
            await Expect(form.Locator("[data-point-done]")).ToBeVisibleAsync();
        }
        await page.ScreenshotAsync(Is("form"));
        await form.Locator("button.button-primary").ClickAsync();
        await Expect(page.Panel.Locator("h1")).ToContainTextAsync(site.Name);
        await Expect(page.Panel.Locator(".checklist li").First).ToBeVisibleAsync();
        var address = page.Address.Split('?')[0];
        await page.ScreenshotAsync(Is("overview"));
        Assert.Empty(await page.AccessibilityProblemsAsync());

        await page.GoAsync(address + "/preparation");
        await page.ScreenshotAsync(Is("preparation"));
        Assert.Empty(await page.AccessibilityProblemsAsync());
        var groups = page.Panel.Locator("form[action$='/lists/groups']");
        await groups.Locator("[name='name.0']").FillAsync("さくら幼稚園");
        await groups.Locator("[name='people.0']").FillAsync("25");
        await groups.Locator("button").ClickAsync();
        await Expect(page.Panel.Locator("h2").Filter(new() { HasText = Say("申し込み", "Registrations") })).ToContainTextAsync("25");

        await page.GoAsync(address + "/money");
        await page.Panel.Locator("form[action$='/commit'] button").ClickAsync();
        await Expect(page.Panel.Locator("[data-event-incomes]")).ToContainTextAsync("200 t");       // the credits that pay
        await page.Panel.Locator("form[action$='/spend'] [name=amount]").FillAsync("10,000");
        await page.Panel.Locator("form[action$='/spend'] [name=description]").FillAsync("苗木の手付");
        await page.Panel.Locator("form[action$='/spend'] button").ClickAsync();
        await Expect(page.Panel.Locator("[data-event-incomes] tfoot")).ToContainTextAsync("10,000");
        await page.ScreenshotAsync(Is("money"));
        Assert.Empty(await page.AccessibilityProblemsAsync());

        foreach (var paper in new[] { "map", "flyer", "sign" })
        {
            await page.GoAsync($"{address}/{paper}");
            await Expect(page.Page.Locator(paper == "map" ? "path[data-site]" : ".paper-qr svg").First).ToBeAttachedAsync();
            Assert.Empty(await page.AccessibilityProblemsAsync());
            await page.Page.PdfAsync(new PagePdfOptions { Path = Path.Combine(Repository.Root, "var", "screenshots", Is(paper) + ".pdf"), PreferCSSPageSize = true, PrintBackground = true });
            await page.ScreenshotAsync(Is(paper));
        }

        await page.GoAsync(address + "/day");
        await page.Panel.Locator("[name=attended]").FillAsync("24");
        await page.ScreenshotAsync(Is("day"));
        await page.Panel.Locator("form[data-ledger-form][action$='/day'] button").ClickAsync();
        await page.Panel.Locator("form[action$='/accept'] button").ClickAsync();
        await Expect(page.Panel.Locator("a[href*='/work/records/']")).ToBeVisibleAsync();
        await page.ScreenshotAsync(Is("accepted"));
        Assert.Empty(await page.AccessibilityProblemsAsync());

        await page.GoAsync("/m/33999/estimates");
        await page.Panel.Locator(".estimate-form .button-primary").ClickAsync();
        await Expect(page.Panel.Locator("article.estimate[data-estimate]")).ToBeVisibleAsync(new() { Timeout = 120_000 });
        await page.GoAsync($"{page.Address.Split('?')[0]}/stands/{site.StandId}/years/{Core.Forest.FiscalYear.Of(today).Year}");
        await Expect(page.Panel).ToContainTextAsync(Say("ヒノキ", "Hinoki"));
        await Expect(page.Panel).Not.ToContainTextAsync(Say("試算なし", "No estimate"));
        await Expect(page.Panel.Locator("tr").Filter(new() { HasText = Say("ヒノキ", "Hinoki") }).Locator(".formula-link").First).ToBeVisibleAsync();   // tonnes with their formula
        await page.ScreenshotAsync(Is("estimate"));

        var number = (await new EventStore(database).ListAsync(DemoCity.Code, Stop)).Single(planned => planned.SiteId == site.SiteId).EventNo;
        await using var visitor = await browser.OpenAsync($"/p/33999/events/{number}", language, screen, session: "");
        await Expect(visitor.Page.Locator("main")).ToContainTextAsync(Say("みどり野銀行", "Midorino Bank"));
        await Expect(visitor.Page.Locator("main")).Not.ToContainTextAsync("さくら幼稚園");
        await visitor.ScreenshotAsync(Is("public"));
        Assert.Empty(await visitor.AccessibilityProblemsAsync());
    }
}
