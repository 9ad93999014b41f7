using System.Diagnostics;
using System.Text.RegularExpressions;

namespace ForestSink.PostGis.Tests.Absorption.Projects;

/// <summary>LibreOffice without a screen: opens a workbook, recalculates it, and gives each sheet as lines of cells.</summary>
internal static partial class Spreadsheet
{
    public static IReadOnlyDictionary<string, List<string[]>> Recalculated(byte[] workbook)
    {
        if (!File.Exists("/usr/bin/soffice"))
            Assert.Skip("LibreOffice (libreoffice-calc-nogui) is not installed.");
        var folder = Directory.CreateTempSubdirectory("forestsink-calc-");
        try
        {
            File.WriteAllBytes(Path.Combine(folder.FullName, "run.xlsx"), workbook);
            // Comma, quotes, UTF-8, cells as stored rather than as shown, every sheet into a file of its own.
            using var process = Process.Start(new ProcessStartInfo("soffice",
            [
                $"-env:UserInstallation=file://{folder.FullName}/profile", "--headless", "--convert-to", "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,false,false,false,false,-1",
                "--outdir", folder.FullName, Path.Combine(folder.FullName, "run.xlsx"),
            ])
            { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false })!;
            if (!process.WaitForExit(120_000))
                process.Kill(entireProcessTree: true);
            return Directory.EnumerateFiles(folder.FullName, "run-*.csv").ToDictionary(file => Path.GetFileNameWithoutExtension(file)["run-".Length..], Lines, StringComparer.Ordinal);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static List<string[]> Lines(string file) =>
        [.. File.ReadLines(file).Select(line => Cell().Matches(line).Select(match => match.Groups["quoted"].Success ? match.Groups["quoted"].Value.Replace("\"\"", "\"", StringComparison.Ordinal) : match.Groups["plain"].Value).ToArray())];

    [GeneratedRegex("""(?:^|,)(?:"(?<quoted>(?:[^"]|"")*)"|(?<plain>[^,]*))""", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Cell();
}
