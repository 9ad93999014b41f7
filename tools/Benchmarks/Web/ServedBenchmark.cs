using System.Diagnostics;
using System.Globalization;
using System.Net;
using Microsoft.Playwright;

namespace ForestSink.Benchmarks.Web;

/// <summary>
/// What a person in front of the running demo (<c>tools/run</c>) waits for: the first map with an empty browser cache, tiles that
/// the server or the browser has already, and the stand panel while twenty ask at once.
/// </summary>
internal static class ServedBenchmark
{
    private const string Town = "/m/33999";
    private const int Visits = 7;

    public static async Task RunAsync(Uri address, TextWriter output)
    {
        await output.WriteLineAsync("| work | time | size | goal |\n|---|---|---|---|");
        using var driver = await Playwright.CreateAsync();
        await using var browser = await driver.Chromium.LaunchAsync(new() { ExecutablePath = "/usr/bin/chromium", Args = ["--no-sandbox", "--use-angle=swiftshader", "--enable-unsafe-swiftshader"] });
        var session = await SignInAsync(browser, address);
        var tile = await FirstMapAsync(browser, address, session, output);
        using var client = new HttpClient(new SocketsHttpHandler { UseCookies = false, MaxConnectionsPerServer = 20 }) { BaseAddress = address };
        client.DefaultRequestHeaders.Add("Cookie", string.Join("; ", session.Select(cookie => $"{cookie.Name}={cookie.Value}")));
        await CachedTileAsync(client, tile, output);
        await PanelAsync(client, output);
    }

    private static async Task<IReadOnlyList<BrowserContextCookiesResult>> SignInAsync(IBrowser browser, Uri address)
    {
        var context = await browser.NewContextAsync(new() { BaseURL = address.ToString() });
        var page = await context.NewPageAsync();
        await page.GotoAsync("/sign-in");
        await page.ClickAsync("button[name=role][value=officer]");
        await page.WaitForURLAsync(url => !url.Contains("sign-in", StringComparison.Ordinal));
        return await context.CookiesAsync();
    }

    /// <summary>Each visit in a new profile; usable is when every tile in view is drawn. Returns the address of one of the tiles.</summary>
    private static async Task<string> FirstMapAsync(IBrowser browser, Uri address, IReadOnlyList<BrowserContextCookiesResult> session, TextWriter output)
    {
        var (times, scripts, tile) = (new List<TimeSpan>(), 0.0, "");
        for (var visit = 0; visit < Visits; visit++)
        {
            await using var context = await browser.NewContextAsync(new() { BaseURL = address.ToString(), ViewportSize = new() { Width = 1440, Height = 900 } });
            await context.AddCookiesAsync(session.Select(cookie => new Microsoft.Playwright.Cookie
            {
                Name = cookie.Name,
                Value = cookie.Value,
                Url = address.ToString().Replace("http:", "https:", StringComparison.Ordinal),
                Secure = cookie.Secure,
                HttpOnly = cookie.HttpOnly,
            }));
            var page = await context.NewPageAsync();
            page.Response += (_, response) => tile = response.Url.Contains(".mvt", StringComparison.Ordinal) ? new Uri(response.Url).PathAndQuery : tile;
            var start = Stopwatch.GetTimestamp();
            await page.GotoAsync(Town, new() { WaitUntil = WaitUntilState.Commit });
            await page.WaitForFunctionAsync("() => document.getElementById('map')?.dataset.idle === 'true'");
            times.Add(Stopwatch.GetElapsedTime(start));
            scripts = await page.EvaluateAsync<double>("() => performance.getEntriesByType('resource').filter(r => /\\.m?js(\\?|$)/.test(r.name)).reduce((sum, r) => sum + r.encodedBodySize, 0)");
        }

        await RowAsync(output, $"first usable map, empty cache, median of {Visits}", times.Order().ElementAt(Visits / 2), $"{scripts / 1024:N0} KB of script (550)", 1500);
        return tile;
    }

    private static async Task CachedTileAsync(HttpClient client, string tile, TextWriter output)
    {
        var (bytes, tag) = (0, "");
        var served = await TimesAsync(300, async () =>
        {
            using var response = await client.GetAsync(tile);
            response.EnsureSuccessStatusCode();
            tag = response.Headers.ETag!.ToString();
            bytes = (await response.Content.ReadAsByteArrayAsync()).Length;
        });
        await RowAsync(output, "tile the server keeps, p95 of 300", Measurement.Percentile95(served), $"{bytes / 1024.0:N0} KB compressed", 2);
        var unchanged = await TimesAsync(300, async () =>
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, tile) { Headers = { { "If-None-Match", tag } } };
            using var response = await client.SendAsync(request);
            if (response.StatusCode != HttpStatusCode.NotModified)
                throw new InvalidOperationException($"The tile's tag was not recognised: {response.StatusCode}.");
        });
        await RowAsync(output, "tile the browser keeps (ETag), p95 of 300", Measurement.Percentile95(unchanged), null, 2);
    }

    private static async Task PanelAsync(HttpClient client, TextWriter output)
    {
        var times = new List<TimeSpan>();
        for (var round = 0; round < 15; round++)
        {
            var asked = await Task.WhenAll(Enumerable.Range(1, 20).Select(async stand => (await TimesAsync(1, async () =>
            {
                using var request = new HttpRequestMessage(HttpMethod.Get, $"{Town}/stands/{(round * 20) + stand}/panel") { Headers = { { "HX-Request", "true" } } };
                using var response = await client.SendAsync(request);
                response.EnsureSuccessStatusCode();
                await response.Content.ReadAsByteArrayAsync();
            }))[0]));
            if (round >= 5)     // the first rounds compile the page
                times.AddRange(asked);
        }

        await RowAsync(output, $"stand panel, 20 in flight, p95 of {times.Count}", Measurement.Percentile95(times), null, 50);
    }

    private static async Task<List<TimeSpan>> TimesAsync(int count, Func<Task> work)
    {
        var times = new List<TimeSpan>();
        for (var run = -count / 10; run < count; run++)
        {
            var start = Stopwatch.GetTimestamp();
            await work();
            if (run >= 0)
                times.Add(Stopwatch.GetElapsedTime(start));
        }

        return times;
    }

    private static Task RowAsync(TextWriter output, string work, TimeSpan time, string? size, int goal) => output.WriteLineAsync(
        string.Create(CultureInfo.InvariantCulture, $"| {work} | {time.TotalMilliseconds:N1} ms | {size ?? "–"} | {goal} ms |"));
}
