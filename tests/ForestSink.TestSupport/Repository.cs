namespace ForestSink.TestSupport;

/// <summary>Where the checkout and the sample data are.</summary>
public static class Repository
{
    public static string Root { get; } = FindRoot();

    public static string Data { get; } = Path.Combine(Root, "data");

    /// <summary>The folder of real forest data, or null; tests that need it skip with <see cref="NoSamples"/>.</summary>
    public static string? Samples { get; } = Environment.GetEnvironmentVariable("FORESTSINK_SAMPLES") is { Length: > 0 } folder ? folder : null;

    public const string NoSamples = "Needs the real forest data: set FORESTSINK_SAMPLES to its folder.";

    private static string FindRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "ForestSink.sln")))
                return folder.FullName;
        }
        throw new InvalidOperationException("The tests must run from a checkout.");
    }
}
