using System.ComponentModel;
using System.Diagnostics;
using ForestSink.PostGis.Jobs;

namespace ForestSink.PostGis.Tiles;

/// <summary>Runs one of GDAL's programs on a file of the operator's own, without network.</summary>
internal static class GdalTool
{
    /// <returns>What the program printed.</returns>
    /// <exception cref="UserErrorException">GDAL is missing or could not read the file.</exception>
    public static async Task<string> RunAsync(string program, IEnumerable<string> arguments, CancellationToken cancellation)
    {
        using var process = Start(program, arguments);
        try
        {
            var output = process.StandardOutput.ReadToEndAsync(cancellation);
            var errors = process.StandardError.ReadToEndAsync(cancellation);
            await process.WaitForExitAsync(cancellation);
            if (process.ExitCode == 0)
                return await output;
            var words = (await errors).Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).LastOrDefault() ?? "?";
            throw new UserErrorException($"ファイルを読めません（{program}: {words}）", $"The file cannot be read ({program}: {words})");
        }
        finally
        {
            if (!process.HasExited)
                process.Kill(entireProcessTree: true);
        }
    }

    private static Process Start(string program, IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["PROJ_NETWORK"] = "OFF";
        start.Environment["CPL_VSIL_CURL_ALLOWED_EXTENSIONS"] = ".none";
        try
        {
            return Process.Start(start)!;
        }
        catch (Win32Exception error)
        {
            throw new UserErrorException("GDAL が見つかりません。gdal-bin を入れてください。", "GDAL was not found: install gdal-bin.", error);
        }
    }
}
