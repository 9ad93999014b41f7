using System.Text.RegularExpressions;
using ForestSink.Core.Accounts;
using ForestSink.Core.Forest;
using ForestSink.PostGis.Accounts;
using ForestSink.TestSupport;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace ForestSink.Browser.Tests.Accounts;

/// <summary>People come, change their roles and go; they see their own municipalities, and every look at an owner's name is on record.</summary>
public sealed class MemberFlowTests : IAsyncLifetime
{
    private const string Town = "40348";
    private const string Neighbour = "40341";
    private const string Password = "correct horse battery";
    private TestApp app = null!;
    private Chromium chromium = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        app = (await TestApp.StartAsync()).Listen();
        await app.AddMunicipalityAsync(Town, "久山町");
        await app.AddMunicipalityAsync(Neighbour, "宇美町");
        chromium = await Chromium.LaunchAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await chromium.DisposeAsync();
        await app.DisposeAsync();
    }

    [Theory]
    [InlineData("ja", 1440, 900)]
    [InlineData("en", 820, 1180)]
    public async Task An_invited_person_gets_another_role_is_signed_out_everywhere_and_leaves(string language, int width, int height)
    {
        var admin = await chromium.OpenAsync(app, await app.MemberAsync(Town, [Role.Admin]), language, width, height);
        admin.Dialog += async (_, dialog) => await dialog.AcceptAsync();
        await admin.GotoAsync($"/m/{Town}/members");
        await admin.FillAsync("#invite-email", "yamamoto@example.jp");
        await admin.Locator("form[action$=invitations] input[value=viewer]").CheckAsync();
        await admin.ClickAsync("form[action$=invitations] .button-primary");
        var link = await admin.InputValueAsync(".invitation-link input");

        var guest = await chromium.OpenAsync(app.Address!, language, width, height);
        await guest.GotoAsync(link);
        await guest.FillAsync("#name", "山本");
        await guest.FillAsync("#password", Password);
        await guest.ClickAsync(".button-primary");
        await Expect(guest).ToHaveURLAsync(Address($"/m/{Town}\\b"));
        await guest.GotoAsync("/account");
        await Expect(guest.Locator(".facts")).ToContainTextAsync(language == "ja" ? "閲覧者" : "Viewer");

        var member = admin.Locator(".member", new() { HasText = "山本" });
        await admin.GotoAsync($"/m/{Town}/members");
        await member.Locator("summary").First.ClickAsync();
        await member.Locator("input[value=viewer]").UncheckAsync();
        await member.Locator("input[value=worker]").CheckAsync();
        await member.Locator("form[action$=roles] .button-primary").ClickAsync();
        await Expect(member.Locator("summary .tag").First).ToHaveTextAsync(language == "ja" ? "森林組合 作業者" : "Co-operative worker");
        await admin.KeepAsync($"members-{language}-{width}");
        await guest.GotoAsync("/account");
        await Expect(guest.Locator(".facts")).ToContainTextAsync(language == "ja" ? "森林組合 作業者" : "Co-operative worker");

        await member.Locator("summary").First.ClickAsync();
        await member.Locator("details.more summary").ClickAsync();
        await Expect(member.Locator(".history-place .timeline li").First).ToBeVisibleAsync();
        await admin.KeepAsync($"member-history-{language}-{width}");
        await member.Locator("form[action$=end-sessions] button").ClickAsync();
        await Expect(admin.Locator(".account-good")).ToBeVisibleAsync();
        await IsSignedOutAsync(guest);
        await SignInAsync(guest, Password);
        await Expect(guest).Not.ToHaveURLAsync(Address("/sign-in"));

        await member.Locator("summary").First.ClickAsync();
        await member.Locator("form[action$=close] button").ClickAsync();
        await Expect(member).ToHaveCountAsync(0);
        await IsSignedOutAsync(guest);
        await SignInAsync(guest, Password);
        await Expect(guest.GetByRole(AriaRole.Alert).First).ToBeVisibleAsync();
        await guest.KeepAsync($"closed-{language}-{width}");
    }

    /// <summary>An ended session is noticed within seconds, not at the very next click.</summary>
    private static async Task IsSignedOutAsync(IPage page)
    {
        for (var attempt = 0; attempt < 20; attempt++)
        {
            await page.GotoAsync("/account");
            if (page.Url.Contains("/sign-in", StringComparison.Ordinal))
                return;
            await Task.Delay(TimeSpan.FromSeconds(1), Cancellation);
        }

        Assert.Fail("The session was not ended within 20 s.");
    }

    [Theory]
    [InlineData("ja", 1440, 900)]
    [InlineData("en", 820, 1180)]
    public async Task Owners_are_named_on_request_and_the_look_is_in_the_audit_log(string language, int width, int height)
    {
        var stand = (await TestForest.AddAsync(app.Database.OwnerConnectionString, Town, [new() { AreaHa = 4, OriginFy = 1985 }]))[0];
        await new LandOwnerStore(app.Database.Database).ReplaceAsync(MunicipalityCode.Parse(Town), [new(stand, "久山太郎"), new(stand, "久山花子")], Cancellation);
        var officer = await chromium.OpenAsync(app, Town, language, width, height);
        await officer.GotoAsync($"/m/{Town}?sel={stand}");
        var ask = officer.GetByRole(AriaRole.Button, new() { Name = language == "ja" ? "所有者を表示する" : "Show the owners" });
        await ask.ScrollIntoViewIfNeededAsync();
        await Expect(officer.Locator("#panel")).Not.ToContainTextAsync("久山太郎");
        await ask.ClickAsync();
        await Expect(officer.Locator("#panel")).ToContainTextAsync("久山花子");
        await officer.KeepAsync($"owners-{language}-{width}");

        var worker = await chromium.OpenAsync(app, await app.MemberAsync(Town, [Role.Worker]), language, width, height);
        await worker.GotoAsync($"/m/{Town}?sel={stand}");
        await Expect(worker.Locator("#panel .stand")).ToBeVisibleAsync();
        await Expect(worker.GetByRole(AriaRole.Button, new() { Name = language == "ja" ? "所有者を表示する" : "Show the owners" })).ToHaveCountAsync(0);

        var verifier = await chromium.OpenAsync(app, await app.MemberAsync(Town, [Role.Verifier]), language, width, height);
        await verifier.GotoAsync($"/m/{Town}/audit?kind=land-owner");
        var looks = verifier.Locator(".audit-entries > li", new() { HasText = language == "ja" ? "閲覧" : "read" });
        await Expect(looks).ToHaveCountAsync(1);
        await looks.Locator("summary").ClickAsync();
        await Expect(verifier.Locator(".audit-entries")).Not.ToContainTextAsync("久山太郎");
        await verifier.KeepAsync($"audit-owners-{language}-{width}");
    }

    [Fact]
    public async Task Who_has_two_municipalities_switches_and_sees_each_one_s_own_forest()
    {
        var here = await TestForest.AddAsync(app.Database.OwnerConnectionString, Town, [new() { Stand = 1 }, new() { Stand = 2 }]);
        await TestForest.AddAsync(app.Database.OwnerConnectionString, Neighbour, [new() { AreaHa = 4, OriginFy = 1985 }]);
        var account = await app.MemberAsync(Town, [Role.Viewer]);
        var invitations = new InvitationStore(app.Database.Database);
        await invitations.AcceptAsync(await invitations.InviteAsync(MunicipalityCode.Parse(Neighbour), account.Email, [Role.Viewer], null, Cancellation), account, isNew: false, Cancellation);

        var page = await chromium.OpenAsync(app, account);
        await page.GotoAsync($"/m/{Town}?drawer=35");
        await Expect(page.Locator("#table-totals")).ToContainTextAsync("2");
        await page.Locator(".top-end details[data-menu] summary").First.ClickAsync();
        await page.KeepAsync("switch-municipality");
        await page.Locator(".menu-list a", new() { HasText = "宇美町" }).ClickAsync();
        await Expect(page).ToHaveURLAsync(Address($"/m/{Neighbour}\\b"));
        await Expect(page.Locator("#panel h1")).ToContainTextAsync("宇美町");
        await page.GotoAsync($"/m/{Neighbour}?drawer=35");
        await Expect(page.Locator("#table-totals")).ToContainTextAsync("1");
        await page.GotoAsync($"/m/{Neighbour}?sel={here[0]}");
        await Expect(page.Locator("#panel .stand")).ToHaveCountAsync(0);
        await page.GotoAsync("/account");
        await Expect(page.Locator(".facts a")).ToHaveCountAsync(2);
        await page.KeepAsync("account-two-municipalities");
    }

    private static async Task SignInAsync(IPage page, string password)
    {
        await page.GotoAsync("/sign-in");
        await page.FillAsync("#email", "yamamoto@example.jp");
        await page.FillAsync("#password", password);
        await page.ClickAsync("form[action='/sign-in'] .button-primary");
    }

    private static Regex Address(string pattern) => new(pattern, RegexOptions.None, TimeSpan.FromSeconds(1));
}
