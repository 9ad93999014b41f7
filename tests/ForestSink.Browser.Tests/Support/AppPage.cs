using System.Text.Json;
using ForestSink.TestSupport;
using Microsoft.Playwright;

namespace ForestSink.Browser.Tests.Support;

/// <summary>A page of the application with what tests do again and again.</summary>
public sealed class AppPage : IAsyncDisposable
{
    private const float Patience = 90_000;
    private static readonly Lazy<string> Axe = new(() => File.ReadAllText(Path.Combine(Repository.Root, "src/ForestSink.Web/node_modules/axe-core/axe.min.js")));
    private readonly IBrowserContext context;
    private readonly Uri address;
    private readonly List<string> problems = [];

    internal AppPage(IBrowserContext context, IPage page, Uri address)
    {
        (this.context, Page, this.address) = (context, page, address);
        page.SetDefaultTimeout(Patience);
        page.PageError += (_, error) => problems.Add(error);
        page.Console += (_, message) =>
        {
            if (message.Type == "error")
                problems.Add($"{message.Text} ({message.Location})");
        };
        page.RequestFailed += (_, request) =>
        {
            if (request.Failure != "net::ERR_ABORTED")
                problems.Add($"{request.Url}: {request.Failure}");
        };
    }

    public IPage Page { get; }

    /// <summary>Path and query of the address bar.</summary>
    public string Address => new Uri(Page.Url).PathAndQuery;

    public ILocator Panel => Page.Locator("#panel");

    public Task GoAsync(string path) => Page.GotoAsync(new Uri(address, path).ToString());

    /// <summary>Errors a test has provoked on purpose are not held against the page.</summary>
    public void ForgiveProblems() => problems.Clear();

    /// <summary>Until the map has drawn everything it knows of.</summary>
    public Task MapIsDrawnAsync() => Page.WaitForFunctionAsync("() => document.getElementById('map')?.dataset.idle === 'true'");

    /// <summary>The middle of the map, in the page's pixels.</summary>
    public async Task<(float X, float Y)> MapCentreAsync()
    {
        var box = (await Page.Locator("#map").BoundingBoxAsync())!;
        return (box.X + (box.Width / 2), box.Y + (box.Height / 2));
    }

    /// <summary>
    /// Saves the page as an image under var/screenshots, for people to look at. Hiding the caret would leave style attributes behind.
    /// Software rendering now and then has no frame to give ("Unable to capture screenshot"); it is asked again, twice at most.
    /// </summary>
    public async Task ScreenshotAsync(string name)
    {
        var options = new PageScreenshotOptions { Path = Path.Combine(Repository.Root, "var", "screenshots", name + ".png"), Caret = ScreenshotCaret.Initial };
        for (var again = 2; ; again--)
        {
            try
            {
                await Page.ScreenshotAsync(options);
                return;
            }
            catch (PlaywrightException error) when (again > 0 && error.Message.Contains("Unable to capture screenshot", StringComparison.Ordinal))
            {
                await Page.EvaluateAsync("() => new Promise(resolve => requestAnimationFrame(resolve))");
            }
        }
    }

    /// <summary>What axe finds wrong in the page as it stands: rule, impact and the elements; WCAG 2 A and AA.</summary>
    public async Task<IReadOnlyList<string>> AccessibilityProblemsAsync()
    {
        await Page.EvaluateAsync(Axe.Value);
        var result = await Page.EvaluateAsync<JsonElement>("""
            () => axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa'] }).then(({ violations }) =>
              violations.map(({ id, impact, nodes }) => `${id} (${impact}): ${nodes.map(node => node.target.join(' ')).join(' | ')}`))
            """);
        return [.. result.EnumerateArray().Select(problem => problem.GetString()!)];
    }

    public async ValueTask DisposeAsync()
    {
        await context.DisposeAsync();
        if (problems.Count > 0)
            throw new InvalidOperationException("The page reported: " + string.Join("; ", problems));
    }
}
