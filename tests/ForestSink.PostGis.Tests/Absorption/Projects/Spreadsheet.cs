using System.Diagnostics;
using System.Globalization;
using CsvHelper;
using CsvHelper.Configuration;

namespace ForestSink.PostGis.Tests.Absorption.Projects;

/// <summary>LibreOffice without a screen: opens a workbook, recalculates it, and gives each sheet as lines of cells.</summary>
internal static class Spreadsheet
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
            { RedirectStandardOutput = true, RedirectStandardError = true })!;
            if (!process.WaitForExit(120_000))
                process.Kill(entireProcessTree: true);
            return Directory.EnumerateFiles(folder.FullName, "run-*.csv").ToDictionary(file => Path.GetFileNameWithoutExtension(file)["run-".Length..], Lines, StringComparer.Ordinal);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static List<string[]> Lines(string file)
    {
        using var reader = new CsvReader(new StreamReader(file), new CsvConfiguration(CultureInfo.InvariantCulture) { HasHeaderRecord = false, BadDataFound = null });
        var lines = new List<string[]>();
        while (reader.Read())
            lines.Add(Enumerable.Range(0, reader.Parser.Count).Select(i => reader.GetField(i) ?? "").ToArray());
        return lines;
    }
}
