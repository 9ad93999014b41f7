using ForestSink.Browser.Tests.Support;
using ForestSink.Core.Accounts;
using ForestSink.Core.Forest;
using ForestSink.PostGis.Demo;
using ForestSink.PostGis.Funds;
using ForestSink.TestSupport;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;

[assembly: AssemblyFixture(typeof(BrowserFixture))]

namespace ForestSink.Browser.Tests.Support;

/// <summary>The sizes every screen is looked at in.</summary>
public enum Screen
{
    /// <summary>1440 × 900, mouse.</summary>
    Desktop = 0,

    /// <summary>820 × 1180, touch.</summary>
    Tablet = 1,
}

/// <summary>
/// One Chromium and one real application for all browser tests, on a database of its own that holds the demo city.
/// A test that changes data takes a municipality of its own.
/// </summary>
public sealed class BrowserFixture : IAsyncLifetime
{
    /// <summary>The demo city's register is of April 2026.</summary>
    public static readonly FiscalYear FirstYear = new(2026);

    private IPlaywright playwright = null!;
    private IBrowser browser = null!;
    private string officer = "";

    public TestApp App { get; private set; } = null!;

    /// <summary>Yen in the demo city's fund before any test sold or spent something there.</summary>
    public long FundAtStart { get; private set; }

    /// <summary>For tests that need a profile of their own making.</summary>
    public IBrowser Browser => browser;

    public async ValueTask InitializeAsync()
    {
        var database = await TestDatabase.CreateAsync();
        await new DemoCity(database.Database, Path.Combine(Repository.Data, "demo-city")).LoadAsync(FirstYear, CancellationToken.None);
        App = (await TestApp.StartAsync(database)).Listen();
        FundAtStart = (await App.Services.GetRequiredService<FundStore>().BalanceAsync(DemoCity.Code, CancellationToken.None)).InHandYen;
        officer = await App.SessionAsync(await App.MemberAsync(DemoCity.Code.ToString(), [Role.Officer]));
        playwright = await Playwright.CreateAsync();
        Assertions.SetDefaultExpectTimeout(90_000);                  // a busy machine is slow, not wrong
        browser = await playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions
        {
            ExecutablePath = "/usr/bin/chromium",
            Args =
            [
                "--no-sandbox", "--use-angle=swiftshader", "--enable-unsafe-swiftshader", "--disable-background-networking",
                "--disable-component-update", "--disable-sync", "--no-first-run", "--disable-quic",
            ],
        });
    }

    public async ValueTask DisposeAsync()
    {
        await browser.DisposeAsync();
        playwright.Dispose();
        await App.DisposeAsync();
        await App.Database.DisposeAsync();
    }

    /// <summary>A page in a fresh browser profile. Disposing it fails the test where the page reported an error.</summary>
    /// <param name="path">Begins with a slash.</param>
    /// <param name="language">ja or en.</param>
    /// <param name="session">A session cookie's value of <see cref="TestApp.SessionAsync"/>; without it, of an officer of the demo city; empty for a visitor.</param>
    public async Task<AppPage> OpenAsync(string path, string language = "ja", Screen screen = Screen.Desktop, string? session = null)
    {
        var context = await browser.NewContextAsync(new BrowserNewContextOptions
        {
            ViewportSize = screen == Screen.Desktop ? new() { Width = 1440, Height = 900 } : new() { Width = 820, Height = 1180 },
            HasTouch = screen == Screen.Tablet,
            Locale = language == "ja" ? "ja-JP" : "en-GB",
            TimezoneId = "Asia/Tokyo",
            ReducedMotion = ReducedMotion.Reduce,
        });
        await context.AddCookiesAsync([new Cookie { Name = "language", Value = language, Url = App.Address!.ToString() }]);
        session ??= officer;
        if (session.Length > 0)
            await context.AddCookiesAsync([new Cookie { Name = TestApp.SessionCookie, Value = session, Url = $"https://{App.Address!.Authority}/", Secure = true, HttpOnly = true }]);
        var page = new AppPage(context, await context.NewPageAsync(), App.Address!);
        await page.GoAsync(path);
        return page;
    }
}
