using System.Security.Cryptography;
using System.Text.Json;
using ForestSink.Browser.Tests.Support;
using ForestSink.Core.Accounts;
using ForestSink.PostGis.Demo;
using ForestSink.TestSupport;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace ForestSink.Browser.Tests.Field;

/// <summary>A co-operative worker's tablet behind a network that can be cut; what tests do on it with a finger.</summary>
internal sealed class Tablet : IAsyncDisposable
{
    public const string Home = "/m/33999/field";
    private static readonly Lazy<string> Axe = new(() => File.ReadAllText(Path.Combine(Repository.Root, "src/ForestSink.Web/node_modules/axe-core/axe.min.js")));
    private readonly IBrowserContext context;

    private Tablet(IBrowserContext context, FaultProxy network) => (this.context, Network) = (context, network);

    public FaultProxy Network { get; }

    public IPage Page { get; private set; } = null!;

    /// <summary>What the page's own script did wrong; lost connections are the test's own doing.</summary>
    public List<string> Problems { get; } = [];

    public static async Task<Tablet> OpenAsync(BrowserFixture browser, double longitude, double latitude, string language = "ja", string? session = null, int width = 820, int height = 1180)
    {
        var network = await FaultProxy.StartAsync(browser.App.Address!);
        var profile = await browser.Browser.NewContextAsync(new BrowserNewContextOptions
        {
            ViewportSize = new() { Width = width, Height = height },
            HasTouch = true,
            Locale = language == "ja" ? "ja-JP" : "en-GB",
            TimezoneId = "Asia/Tokyo",
            ReducedMotion = ReducedMotion.Reduce,
            Permissions = ["geolocation"],
            Geolocation = new Geolocation { Longitude = (float)longitude, Latitude = (float)latitude, Accuracy = 4 },
        });
        profile.SetDefaultTimeout(90_000);
        session ??= await browser.App.SessionAsync(await browser.App.MemberAsync(DemoCity.Code.ToString(), [Role.Worker]));
        await profile.AddCookiesAsync([
            new Cookie { Name = "language", Value = language, Url = network.Address.ToString() },
            new Cookie { Name = TestApp.SessionCookie, Value = session, Url = $"https://{network.Address.Authority}/", Secure = true, HttpOnly = true },
        ]);
        var tablet = new Tablet(profile, network);
        await tablet.ReopenAsync();
        return tablet;
    }

    /// <summary>Opens the application as a worker does in the morning, or after the battery died.</summary>
    public async Task ReopenAsync()
    {
        Page = await context.NewPageAsync();
        Page.PageError += (_, error) => Problems.Add(error);
        Page.Console += (_, message) =>
        {
            if (message.Type == "error" && !message.Text.Contains("Failed to load resource", StringComparison.Ordinal))
                Problems.Add(message.Text);
        };
        await Page.GotoAsync(new Uri(Network.Address, Home).ToString());
        await Expect(Page.Locator("body[data-ready=true]")).ToBeVisibleAsync();
    }

    /// <summary>The application itself is on the tablet.</summary>
    public Task IsInstalledAsync() => Page.WaitForFunctionAsync("() => navigator.serviceWorker.controller !== null");

    /// <summary>Into the forest: the network is really gone, for page and service worker.</summary>
    public async Task LoseSignalAsync()
    {
        Network.IsCut = true;
        await context.SetOfflineAsync(true);
    }

    public async Task FindSignalAsync()
    {
        Network.IsCut = false;
        await context.SetOfflineAsync(false);
    }

    public Task StandAtAsync(double longitude, double latitude, float accuracy = 4) =>
        context.SetGeolocationAsync(new Geolocation { Longitude = (float)longitude, Latitude = (float)latitude, Accuracy = accuracy });

    public ILocator Named(string name) => Page.Locator($"[data-name='{name}']");

    public ILocator Badge => Page.Locator("#badge");

    public Task GoAsync(string screen) => Page.Locator($".bar-entry[data-screen={screen}]").ClickAsync();

    public async Task TakeAreaAsync(string compartment)
    {
        await GoAsync("areas");
        await Named("choose-area").ClickAsync();
        await Page.Locator($".choice-row input[value='{compartment}']").CheckAsync();
        await Named("see-size").ClickAsync();
        await Expect(Named("total-bytes")).ToContainTextAsync("B");
        await Named("take-area").ClickAsync();
        await Expect(Named("here")).ToBeVisibleAsync();
    }

    public Task QuestionIsAsync(string key) => Expect(Page.Locator($".question-page[data-question={key}]")).ToBeVisibleAsync();

    public Task NextAsync() => Named("next").ClickAsync();

    /// <summary>Holds the button so long that at least one position is averaged.</summary>
    /// <param name="done">What is there then.</param>
    public async Task HoldPositionAsync(string done = ".chosen li")
    {
        await Expect(Page.Locator(".gnss .ring")).ToBeVisibleAsync();
        // A press may fall just when the map above it settles: a finger presses again.
        for (var press = 0; press < 3 && await Page.Locator(done).CountAsync() == 0; press++)
        {
            await Named("hold").HoverAsync();
            await Page.Mouse.DownAsync();
            var isHeld = true;
            try
            {
                await Page.Locator("[data-name=hold].is-held").WaitForAsync(new() { Timeout = 4000 });
            }
            catch (Exception late) when (late is TimeoutException or PlaywrightException)
            {
                isHeld = false;
            }

            await Page.Mouse.UpAsync();
            if (isHeld)
                break;
        }

        await Expect(Page.Locator(done)).ToHaveCountAsync(1);
    }

    /// <summary>From the first question to the photos; figures by the steppers' big buttons.</summary>
    public async Task AnswerAsync(string kind, string? method = null, int volumeSteps = 0, string? reason = null)
    {
        await GoAsync("log");
        await Named("new-record").ClickAsync();
        await QuestionIsAsync("where");
        await HoldPositionAsync();
        await NextAsync();
        await Named(kind).ClickAsync();
        await Expect(Page.Locator(".question-page:is([data-question=method], [data-question=date])")).ToBeVisibleAsync();
        if (method is not null)
        {
            await QuestionIsAsync("method");
            await Named(method).ClickAsync();
        }
        else if (await Page.Locator(".question-page[data-question=method]").CountAsync() > 0)
            await NextAsync();

        await QuestionIsAsync("date");
        await Named("today").ClickAsync();
        await QuestionIsAsync("area");
        await NextAsync();
        if (volumeSteps > 0)
        {
            await QuestionIsAsync("stems");
            await NextAsync();
            await QuestionIsAsync("volume");
            for (var i = 0; i < volumeSteps; i++)
                await Page.Locator(".knob[data-by='5']").ClickAsync();
            await NextAsync();
        }

        if (reason is not null)
        {
            await QuestionIsAsync("reason");
            await Page.Locator("textarea[name=overCeilingReason]").FillAsync(reason);
            await NextAsync();
        }
    }

    /// <summary>On until the question is there.</summary>
    public async Task OnToAsync(string key)
    {
        for (var i = 0; i < 10 && await Page.Locator($".question-page[data-question={key}]").CountAsync() == 0; i++)
            await NextAsync();
        await QuestionIsAsync(key);
    }

    /// <summary>Takes photos through the camera's file input, each with its direction.</summary>
    public async Task<List<string>> TakePhotosAsync(params (string Phase, byte[] Content)[] photos)
    {
        await OnToAsync("photos");
        var before = await Page.Locator(".photos li").CountAsync();
        var camera = Directory.CreateTempSubdirectory("camera");
        foreach (var (phase, content) in photos)
        {
            // Of a file on the disk the browser is told the path alone: 40 MB need not go through the driver's pipe.
            var file = Path.Combine(camera.FullName, "IMG.jpg");
            await File.WriteAllBytesAsync(file, content, TestContext.Current.CancellationToken);
            await Page.Locator($"input[data-phase={phase}]").SetInputFilesAsync(file);
            await Expect(Page.Locator(".photos li")).ToHaveCountAsync(++before);
            await Page.Locator(".photos li").Last.Locator(".direction").Nth(1).ClickAsync();
            await Expect(Page.Locator(".photos li").Last.Locator(".direction[aria-pressed=true]")).ToHaveCountAsync(1);
        }

        camera.Delete(recursive: true);
        return [.. photos.Select(photo => Convert.ToHexStringLower(SHA256.HashData(photo.Content)))];
    }

    public async Task SaveAsync()
    {
        await OnToAsync("review");
        await Named("save").ClickAsync();
        await Expect(Named("new-record")).ToBeVisibleAsync();
    }

    /// <summary>Presses "send now" until nothing is left, as often as a bad network needs.</summary>
    public async Task SendAllAsync(int presses = 40)
    {
        await GoAsync("send");
        for (var i = 0; i < presses; i++)
        {
            if (await Page.Locator("#badge.badge-done").CountAsync() > 0)
                return;
            // Looked at and pressed in one step: between the two the tablet may begin to send by itself.
            await Page.EvaluateAsync("() => document.querySelector('[data-name=send-now]:not(:disabled)')?.click()");
            await Page.WaitForFunctionAsync("() => document.querySelector('[data-sync]')?.dataset.sync !== 'running'");
        }

        await Expect(Page.Locator("#badge.badge-done")).ToBeVisibleAsync();
    }

    public async Task ThemeAsync(string theme)
    {
        await GoAsync("settings");
        await Named($"theme-{theme}").ClickAsync();
        await Expect(Page.Locator($"html[data-theme={theme}]")).ToBeVisibleAsync();
    }

    /// <summary>What is too small for gloves, less than 56 px, or has its words cut off.</summary>
    public Task<string[]> SmallTargetsAsync() => Page.EvaluateAsync<string[]>("""
        () => [...document.querySelectorAll('#field button, #field a, #field input:not([type=checkbox]):not(.visually-hidden), #field .big-file, .choice-row, dialog button')].filter(one => one.offsetParent !== null && !one.closest('.maplibregl-ctrl-attrib') && !one.matches('.stepper-value'))
          .filter(one => { const box = one.getBoundingClientRect(); return box.height < 55.5 || box.width < 55.5 || (one.matches('button') && one.scrollWidth > one.clientWidth + 1); }).map(one => one.className + ' ' + one.textContent)
        """);

    public async Task<IReadOnlyList<string>> AccessibilityProblemsAsync()
    {
        await Page.EvaluateAsync(Axe.Value);
        var result = await Page.EvaluateAsync<JsonElement>("""
            () => axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa'] }).then(({ violations }) =>
              violations.map(({ id, impact, nodes }) => `${id} (${impact}): ${nodes.map(node => node.target.join(' ')).join(' | ')}`))
            """);
        return [.. result.EnumerateArray().Select(problem => problem.GetString()!)];
    }

    /// <summary>A picture no other is equal to, so many bytes long: a real JPEG whose comments carry the difference.</summary>
    public static byte[] Photo(int number, int bytes = 4000)
    {
        var pixel = Convert.FromBase64String(
            "/9j/4AAQSkZJRgABAQEASABIAAD/2wBDAP//////////////////////////////////////////////////////////////////////////////////////wgALCAABAAEBAREA/8QAFBABAAAAAAAAAAAAAAAAAAAAAP/aAAgBAQABPxA=");
        using var photo = new MemoryStream();
        photo.Write(pixel.AsSpan(0, 2));
        var random = new Random(number);
        for (var left = bytes; left > 0; left -= 60_000)
        {
            var comment = new byte[Math.Min(60_000, left)];
            random.NextBytes(comment);
            photo.Write([0xFF, 0xFE, (byte)((comment.Length + 2) >> 8), (byte)(comment.Length + 2)]);
            photo.Write(comment);
        }

        photo.Write(pixel.AsSpan(2));
        return photo.ToArray();
    }

    public async ValueTask DisposeAsync()
    {
        await context.DisposeAsync();
        await Network.DisposeAsync();
    }
}
