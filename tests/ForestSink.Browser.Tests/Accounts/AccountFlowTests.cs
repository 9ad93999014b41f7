using System.Text.RegularExpressions;
using ForestSink.Core.Accounts;
using ForestSink.Core.Forest;
using ForestSink.PostGis.Accounts;
using ForestSink.TestSupport;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace ForestSink.Browser.Tests.Accounts;

/// <summary>People's own way in, in a real browser over the loopback address, in both languages.</summary>
public sealed class AccountFlowTests : IAsyncLifetime
{
    private const string Town = "40348";
    private const string Password = "correct horse battery";
    private TestApp app = null!;
    private int usedCodes;
    private Chromium chromium = null!;

    public async ValueTask InitializeAsync()
    {
        app = (await TestApp.StartAsync()).Listen();
        await app.AddMunicipalityAsync(Town, "久山町");
        chromium = await Chromium.LaunchAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await chromium.DisposeAsync();
        await app.DisposeAsync();
    }

    [Theory]
    [InlineData("ja")]
    [InlineData("en")]
    public async Task An_administrator_invites_and_the_invited_person_signs_in(string language)
    {
        var admin = await chromium.OpenAsync(app, await app.MemberAsync(Town, [Role.Admin]), language);
        await admin.GotoAsync($"/m/{Town}/members");
        var email = $"invited-{language}@example.jp";
        await admin.FillAsync("#invite-email", email);
        await admin.Locator("form[action$=invitations] input[value=viewer]").CheckAsync();
        await admin.FillAsync("#invite-organisation", "久山森林組合");
        await admin.KeepAsync($"invite-{language}");
        await admin.ClickAsync("form[action$=invitations] .button-primary");
        var link = await admin.InputValueAsync(".invitation-link input");
        await admin.KeepAsync($"invited-{language}");

        var guest = await chromium.OpenAsync(app.Address!, language);
        await guest.GotoAsync(link);
        await guest.KeepAsync($"invitation-{language}");
        await guest.FillAsync("#name", "山本");
        await guest.FillAsync("#password", Password);
        await guest.ClickAsync(".button-primary");
        await Expect(guest).ToHaveURLAsync(new Regex($"/m/{Town}\\b", RegexOptions.None, TimeSpan.FromSeconds(1)));

        await guest.GotoAsync(link);
        await Expect(guest.Locator("h1")).ToHaveTextAsync(language == "ja" ? "このリンクは使えません" : "This link does not work");
        await SignOutAsync(guest);
        await SignInAsync(guest, email, Password);
        await guest.GotoAsync("/account");
        await Expect(guest.Locator(".facts")).ToContainTextAsync(language == "ja" ? "閲覧者" : "Viewer");
        await guest.KeepAsync($"account-{language}");
    }

    [Theory]
    [InlineData("ja", "15分間")]
    [InlineData("en", "locked for 15 minutes")]
    public async Task Wrong_passwords_lock_the_account(string language, string words)
    {
        var account = await app.MemberAsync(Town, [Role.Viewer], Password);
        var page = await chromium.OpenAsync(app.Address!, language);
        for (var attempt = 0; attempt < 6; attempt++)
            await SignInAsync(page, account.Email, attempt < 5 ? "wrong" : Password);
        await Expect(page.GetByRole(AriaRole.Alert).First).ToContainTextAsync(words);
        Assert.Equal(account.Email, await page.InputValueAsync("#email"));
        await page.KeepAsync($"locked-{language}");
    }

    [Theory]
    [InlineData("ja")]
    [InlineData("en")]
    public async Task An_officer_enrols_an_authenticator_app_and_signs_in_with_it_and_with_a_recovery_code(string language)
    {
        var account = await app.MemberAsync(Town, [Role.Admin], Password);
        var page = await chromium.OpenAsync(app.Address!, language);
        await page.GotoAsync($"/m/{Town}/members");
        await SignInAsync(page, account.Email, Password, navigate: false);
        await Expect(page).ToHaveURLAsync(new Regex("/account/second-factor$", RegexOptions.None, TimeSpan.FromSeconds(1)));
        await Expect(page.Locator("img.qr")).ToHaveJSPropertyAsync("complete", true);
        await page.KeepAsync($"enrol-{language}");
        await page.FillAsync("#code", "000000");
        await page.ClickAsync(".button-primary");
        await Expect(page.GetByRole(AriaRole.Alert)).ToBeVisibleAsync();
        await page.FillAsync("#code", await CodeAsync(account));
        await page.ClickAsync(".button-primary");
        await page.KeepAsync($"recovery-codes-{language}");
        var recovery = await page.Locator(".recovery-codes code").AllTextContentsAsync();
        Assert.Equal(10, recovery.Count);
        await page.GotoAsync($"/m/{Town}/members");
        await Expect(page.Locator(".member")).ToHaveCountAsync(1);

        await SignOutAsync(page);
        await SignInAsync(page, account.Email, Password);
        await page.KeepAsync($"second-factor-{language}");
        await page.FillAsync("#code", await CodeAsync(account));
        await page.ClickAsync(".button-primary");
        await ExpectSignedInAsync(page);

        foreach (var (code, accepted) in new[] { (recovery[0], true), (recovery[1], true), (recovery[0], false) })
        {
            await SignOutAsync(page);
            await SignInAsync(page, account.Email, Password);
            await page.FillAsync("#code", code);
            await page.ClickAsync(".button-primary");
            if (accepted)
                await ExpectSignedInAsync(page);
            else
                await Expect(page.GetByRole(AriaRole.Alert)).ToBeVisibleAsync();
        }
    }

    [Theory]
    [InlineData("ja")]
    [InlineData("en")]
    public async Task A_passkey_is_registered_and_signs_an_officer_in_without_password_or_code(string language)
    {
        var account = await app.MemberAsync(Town, [Role.Admin], Password);
        var page = await chromium.OpenAsync(app.Address!, language, width: 820, height: 1180);
        await AddAuthenticatorAsync(page);
        await SignInAsync(page, account.Email, Password);
        await page.GotoAsync("/account");
        await page.FillAsync("#passkey-name", "現場のタブレット");
        await page.ClickAsync("form[data-passkey=create] .button");
        await Expect(page.Locator(".plain-list li")).ToContainTextAsync("現場のタブレット");
        await page.KeepAsync($"passkeys-{language}");

        await SignOutAsync(page);
        await page.GotoAsync($"/sign-in?returnUrl=/m/{Town}/members");
        await page.KeepAsync($"sign-in-{language}");
        await page.ClickAsync("form[data-passkey=get] .button");
        await Expect(page.Locator(".member")).ToHaveCountAsync(1);

        await page.GotoAsync("/account");
        await page.ClickAsync(".plain-list .button-danger");
        await Expect(page.Locator(".plain-list li")).ToHaveCountAsync(0);
        await SignOutAsync(page);
        await page.ClickAsync("form[data-passkey=get] .button");
        await Expect(page.GetByRole(AriaRole.Alert).First).ToBeVisibleAsync();
        await Expect(page.Locator(".member")).ToHaveCountAsync(0);
    }

    [Theory]
    [InlineData("ja", "これはデモです")]
    [InlineData("en", "This is a demo")]
    public async Task Demo_users_enter_by_one_click(string language, string words)
    {
        await app.AddMunicipalityAsync("33999", "みどり野市", 5, isDemo: true);
        await new DemoUsers(app.Database.Database).CreateAsync(MunicipalityCode.Parse("33999"), TestContext.Current.CancellationToken);
        var page = await chromium.OpenAsync(app.Address!, language);
        await page.GotoAsync("/sign-in?returnUrl=/m/33999/audit");
        await Expect(page.Locator("main")).ToContainTextAsync(words);
        await page.KeepAsync($"demo-{language}");
        await page.ClickAsync("button[value=verifier]");
        await Expect(page.Locator("#chain-status .account-good")).ToBeVisibleAsync();
        await page.Locator(".audit-entries details").First.EvaluateAsync("d => d.open = true");
        await page.KeepAsync($"audit-{language}");
        await page.GotoAsync("/m/33999/audit/daily-heads");
        await page.KeepAsync($"daily-heads-{language}");
    }

    [Fact]
    public async Task Signing_out_everywhere_ends_the_session_on_the_other_device()
    {
        var account = await app.MemberAsync(Town, [Role.Viewer], Password);
        var (tablet, desk) = (await chromium.OpenAsync(app.Address!), await chromium.OpenAsync(app.Address!));
        await SignInAsync(tablet, account.Email, Password);
        await SignInAsync(desk, account.Email, Password);
        await desk.GotoAsync("/account");
        await desk.ClickAsync("form[action$=sign-out-everywhere] button");
        await tablet.GotoAsync("/account");
        await Expect(tablet).ToHaveURLAsync(new Regex("/sign-in", RegexOptions.None, TimeSpan.FromSeconds(1)));
    }

    [Fact]
    public async Task A_bare_loopback_address_keeps_the_session_too()
    {
        var account = await app.MemberAsync(Town, [Role.Viewer], Password);
        var page = await chromium.OpenAsync(new UriBuilder(app.Address!) { Host = "127.0.0.1" }.Uri);
        await SignInAsync(page, account.Email, Password);
        await ExpectSignedInAsync(page);
    }

    private static async Task SignInAsync(IPage page, string email, string password, bool navigate = true)
    {
        if (navigate)
            await page.GotoAsync("/sign-in");
        await page.FillAsync("#email", email);
        await page.FillAsync("#password", password);
        await page.ClickAsync("form[action='/sign-in'] .button-primary");
    }

    private static async Task SignOutAsync(IPage page)
    {
        await page.GotoAsync("/account");
        await page.ClickAsync("form[action='/sign-out'] button");
        await Expect(page).ToHaveURLAsync(new Regex("/sign-in$", RegexOptions.None, TimeSpan.FromSeconds(1)));
    }

    private static async Task ExpectSignedInAsync(IPage page)
    {
        await page.WaitForURLAsync(address => !address.Contains("/sign-in", StringComparison.Ordinal));
        await page.GotoAsync("/account");
        await Expect(page.Locator("form[action='/sign-out']")).ToHaveCountAsync(1);
    }

    /// <summary>What the authenticator app shows now; the next one where that has been used, since each opens once.</summary>
    private async Task<string> CodeAsync(Account account)
    {
        await using var scope = app.Services.CreateAsyncScope();
        var users = scope.ServiceProvider.GetRequiredService<UserManager<Account>>();
        var stored = await users.FindByIdAsync(account.UserId.ToString());
        return Totp.Code(stored!.TotpKey!, DateTimeOffset.UtcNow.AddSeconds(30 * usedCodes++));
    }

    private static async Task AddAuthenticatorAsync(IPage page)
    {
        var session = await page.Context.NewCDPSessionAsync(page);
        await session.SendAsync("WebAuthn.enable");
        await session.SendAsync("WebAuthn.addVirtualAuthenticator", new Dictionary<string, object>(StringComparer.Ordinal)
        {
            ["options"] = new
            {
                protocol = "ctap2",
                transport = "internal",
                hasResidentKey = true,
                hasUserVerification = true,
                isUserVerified = true,
                automaticPresenceSimulation = true,
            },
        });
    }
}
