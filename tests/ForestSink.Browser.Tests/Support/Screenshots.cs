using Microsoft.Playwright;

namespace ForestSink.TestSupport;

/// <summary>Keeps pictures of screens where FORESTSINK_SCREENSHOTS names a folder, for people to look at.</summary>
public static class Screenshots
{
    private static readonly string? Folder = Environment.GetEnvironmentVariable("FORESTSINK_SCREENSHOTS");

    public static async Task KeepAsync(this IPage page, string name)
    {
        if (Folder is { Length: > 0 })
            await page.ScreenshotAsync(new PageScreenshotOptions { Path = Path.Combine(Folder, name + ".png"), FullPage = true });
    }
}
