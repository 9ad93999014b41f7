using System.Diagnostics;
using System.Globalization;
using System.Text;
using ForestSink.PostGis.Jobs;

namespace ForestSink.PostGis.Exchange;

/// <summary>
/// Runs one of GDAL's programs on a file of ours, outside our process and within bounds: memory, processor time, wall-clock
/// time, no network, only the few drivers we need. What users type never becomes a data-source name.
/// </summary>
internal static class GdalProcess
{
    private static readonly string[] Drivers = ["ESRI Shapefile", "GPKG", "FlatGeobuf", "GeoJSON", "PGDUMP", "GTiff", "ENVI", "MEM"];
    private static readonly SemaphoreSlim Gate = new(1);
    private static string? skippedDrivers;

    /// <summary>Hands stdout to <paramref name="read"/>; fails with GDAL's last words where the program does.</summary>
    public static async Task<T> RunAsync<T>(
        string program, IReadOnlyList<string> arguments, ImportLimits limits, Func<Stream, CancellationToken, Task<T>> read, CancellationToken cancellation)
    {
        using var timer = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        timer.CancelAfter(limits.ReadingTime);
        var skip = await SkippedDriversAsync(cancellation);
        using var process = Start(program, arguments, limits, skip);
        try
        {
            var errors = ReadErrorsAsync(process.StandardError, timer.Token);
            var result = await read(process.StandardOutput.BaseStream, timer.Token);
            var words = await errors;
            await process.WaitForExitAsync(timer.Token);
            return process.ExitCode == 0 && !words.Contains("ERROR", StringComparison.Ordinal) ? result : throw new GdalException(process.ExitCode, words);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            throw new UserErrorException("ファイルの読み込みに時間がかかりすぎるため、中止しました。ファイルを分けてください。", "Reading the file took too long and was stopped. Split the file.");
        }
        finally
        {
            Kill(process);
        }
    }

    public static Task<string> TextAsync(string program, IReadOnlyList<string> arguments, ImportLimits limits, CancellationToken cancellation) =>
        RunAsync(program, arguments, limits, async (stdout, stop) =>
        {
            using var reader = new StreamReader(stdout, Encoding.UTF8);
            return await reader.ReadToEndAsync(stop);
        }, cancellation);

    private static Process Start(string program, IReadOnlyList<string> arguments, ImportLimits limits, string skip)
    {
        var start = new ProcessStartInfo("prlimit")
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
            WorkingDirectory = Path.GetTempPath(),
        };
        start.ArgumentList.Add(string.Create(CultureInfo.InvariantCulture, $"--as={limits.ProcessMemoryBytes}"));
        start.ArgumentList.Add(string.Create(CultureInfo.InvariantCulture, $"--cpu={(long)limits.ReadingTime.TotalSeconds}"));
        start.ArgumentList.Add("--fsize=67108864");
        start.ArgumentList.Add("--core=0");
        start.ArgumentList.Add("--");
        start.ArgumentList.Add(program);
        foreach (var argument in arguments)
            start.ArgumentList.Add(argument);
        Isolate(start.Environment, skip);
        try
        {
            var process = Process.Start(start)!;
            process.StandardInput.Close();
            return process;
        }
        catch (System.ComponentModel.Win32Exception error)
        {
            throw new UserErrorException("地図ファイルを読むプログラム（GDAL）が見つかりません。gdal-bin を入れてください。", "GDAL was not found: install gdal-bin.", error);
        }
    }

    /// <summary>Nothing of our own environment (connection strings!) reaches the child.</summary>
    private static void Isolate(IDictionary<string, string?> environment, string skip)
    {
        var path = environment.TryGetValue("PATH", out var value) ? value : "/usr/bin:/bin";
        environment.Clear();
        environment["PATH"] = path;
        environment["LC_ALL"] = "C.UTF-8";
        environment["GDAL_SKIP"] = skip;
        environment["OGR_SKIP"] = skip;
        environment["GDAL_DRIVER_PATH"] = "disable";
        environment["CPL_VSIL_CURL_ALLOWED_EXTENSIONS"] = ".none";
        environment["GDAL_HTTP_TIMEOUT"] = "1";
        environment["GDAL_DISABLE_READDIR_ON_OPEN"] = "FALSE";
        environment["PROJ_NETWORK"] = "OFF";
        environment["OGR_GEOJSON_MAX_OBJ_SIZE"] = "200";
        environment["PG_USE_COPY"] = "YES";
    }

    /// <summary>GDAL knows no list of drivers to allow before 3.7, so all others are skipped by name.</summary>
    private static async Task<string> SkippedDriversAsync(CancellationToken cancellation)
    {
        await Gate.WaitAsync(cancellation);
        try
        {
            return skippedDrivers ??= string.Join(',', (await ListOthersAsync("ogrinfo", cancellation)).Union(await ListOthersAsync("gdalinfo", cancellation), StringComparer.Ordinal));
        }
        finally
        {
            Gate.Release();
        }
    }

    /// <summary>Vector drivers are listed by one program, raster drivers by the other.</summary>
    private static async Task<IReadOnlyList<string>> ListOthersAsync(string program, CancellationToken cancellation)
    {
        using var process = Start(program, ["--formats"], ImportLimits.Default, "");
        var names = new List<string>();
        while (await process.StandardOutput.ReadLineAsync(cancellation) is { } line)
        {
            var end = line.IndexOf(" -", StringComparison.Ordinal);
            if (line.StartsWith("  ", StringComparison.Ordinal) && end > 2 && !Drivers.Contains(line[2..end], StringComparer.OrdinalIgnoreCase))
                names.Add(line[2..end]);
        }

        await process.WaitForExitAsync(cancellation);
        return names;
    }

    private static async Task<string> ReadErrorsAsync(StreamReader stderr, CancellationToken cancellation)
    {
        var words = new StringBuilder();
        while (await stderr.ReadLineAsync(cancellation) is { } line)
        {
            if (words.Length < 4_000)
                words.AppendLine(line);
        }

        return words.ToString();
    }

    private static void Kill(Process process)
    {
        try
        {
            if (!process.HasExited)
                process.Kill(entireProcessTree: true);
        }
        catch (InvalidOperationException)
        {
            // It ended between the question and the deed.
        }
    }
}

/// <summary>GDAL could not read a file to its end.</summary>
internal sealed class GdalException : Exception
{
    private static readonly string[] StopWords = ["out of memory", "bad_alloc", "cannot allocate", "too large"];

    public GdalException(int exitCode, string words)
        : base(words)
    {
        WasStopped = exitCode > 128 || exitCode < 0 || StopWords.Any(word => words.Contains(word, StringComparison.OrdinalIgnoreCase));
        Words = string.Join(' ', words.Split('\n').Select(line => line.Trim()).Where(line => line.StartsWith("ERROR", StringComparison.Ordinal)).Take(1)).Replace(Path.GetTempPath(), "", StringComparison.Ordinal);
    }

    /// <summary>Killed by a limit (memory, time) rather than ended by itself.</summary>
    public bool WasStopped { get; }

    /// <summary>GDAL's last complaint without paths.</summary>
    public string Words { get; }
}
