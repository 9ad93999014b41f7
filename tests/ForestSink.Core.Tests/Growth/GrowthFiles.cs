using System.Globalization;
using System.Runtime.CompilerServices;

namespace ForestSink.Core.Tests.Growth;

/// <summary>Reads the shipped tables, the reference values beside these tests, and the sample data where it is.</summary>
internal static class GrowthFiles
{
    public static string? Samples { get; } = Environment.GetEnvironmentVariable("FORESTSINK_SAMPLES") is { Length: > 0 } folder ? folder : null;

    public const string NoSamples = "Needs the real forest data: set FORESTSINK_SAMPLES to its folder.";

    public static string Shipped(string path) => File.ReadAllText(Path.Combine(Root(), "data", path));

    public static IEnumerable<string[]> Reference(string path) =>
        File.ReadLines(Path.Combine(Root(), "tests", "ForestSink.Core.Tests", path)).Skip(1).Select(line => line.Split(','));

    public static double Number(string text) => double.Parse(text, NumberStyles.Float, CultureInfo.InvariantCulture);

    private static string Root([CallerFilePath] string thisFile = "") =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(thisFile)!, "..", "..", ".."));
}
