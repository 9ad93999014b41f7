using System.Diagnostics;
using System.Globalization;

namespace ForestSink.PostGis.Tests.Exchange;

/// <summary>GDAL's own tools, to make test files and to count independently of the program.</summary>
internal static class Gdal
{
    public static string Run(string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program) { RedirectStandardOutput = true, UseShellExecute = false };
        foreach (var argument in arguments)
            start.ArgumentList.Add(argument);
        using var process = Process.Start(start)!;
        var text = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0 ? text : throw new InvalidOperationException($"{program} failed.");
    }

    /// <summary>The one row that an SQL statement over a file answers.</summary>
    public static decimal[] Row(string file, string sql) =>
        [.. Run("ogr2ogr", "-f", "CSV", "/vsistdout/", file, "-dialect", "sqlite", "-sql", sql)
            .Split('\n')[1].Trim().Split(',').Select(cell => decimal.Parse(cell.Trim('"'), NumberStyles.Float, CultureInfo.InvariantCulture))];
}
