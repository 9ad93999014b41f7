using ForestSink.Core.Accounts;
using ForestSink.PostGis.Accounts;
using Microsoft.Playwright;

namespace ForestSink.TestSupport;

/// <summary>Debian's Chromium, one for a test class, with a fresh context per user.</summary>
public sealed class Chromium : IAsyncDisposable
{
    private static readonly string[] Flags =
    [
        "--no-sandbox", "--use-angle=swiftshader", "--enable-unsafe-swiftshader", "--disable-background-networking",
        "--disable-component-update", "--disable-sync", "--no-first-run", "--disable-quic",
    ];

    private readonly IPlaywright playwright;
    private readonly IBrowser browser;

    private Chromium(IPlaywright playwright, IBrowser browser) => (this.playwright, this.browser) = (playwright, browser);

    public static async Task<Chromium> LaunchAsync()
    {
        Assertions.SetDefaultExpectTimeout(90_000);
        var driver = await Playwright.CreateAsync();
        return new Chromium(driver, await driver.Chromium.LaunchAsync(new BrowserTypeLaunchOptions
        {
            ExecutablePath = "/usr/bin/chromium",
            Args = Flags,
        }));
    }

    /// <summary>A page of a visitor, in one of the two languages ("ja", "en").</summary>
    public async Task<IPage> OpenAsync(Uri address, string language = "ja", int width = 1280, int height = 860)
    {
        var context = await browser.NewContextAsync(new BrowserNewContextOptions
        {
            BaseURL = address.ToString(),
            Locale = language,
            ViewportSize = new ViewportSize { Width = width, Height = height },
        });
        context.SetDefaultTimeout(90_000);
        await context.AddCookiesAsync([new Cookie { Name = "language", Value = language, Url = address.ToString() }]);
        return await context.NewPageAsync();
    }

    /// <summary>A page of somebody who has signed in; by default a city officer.</summary>
    public async Task<IPage> OpenAsync(TestApp app, Account account, string language = "ja", int width = 1280, int height = 860)
    {
        var page = await OpenAsync(app.Address!, language, width, height);
        await page.Context.AddCookiesAsync([new Cookie
        {
            Name = TestApp.SessionCookie,
            Value = await app.SessionAsync(account),
            Url = app.Address!.ToString().Replace("http:", "https:", StringComparison.Ordinal),
            Secure = true,
            HttpOnly = true,
        }]);
        return page;
    }

    /// <summary>A page of a new city officer of the municipality.</summary>
    public async Task<IPage> OpenAsync(TestApp app, string municipality, string language = "ja", int width = 1280, int height = 860) =>
        await OpenAsync(app, await app.MemberAsync(municipality, [Role.Officer]), language, width, height);

    public async ValueTask DisposeAsync()
    {
        await browser.DisposeAsync();
        playwright.Dispose();
    }
}
