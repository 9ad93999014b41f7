using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;

namespace ForestSink.PostGis.Work;

/// <summary>Runs a program on a hostile file outside our process: memory, time and file size bounded, nothing of our environment.</summary>
internal static class BoundedProcess
{
    private const long MemoryBytes = 1536L * 1024 * 1024;
    private static readonly TimeSpan Time = TimeSpan.FromSeconds(30);

    /// <returns>The exit code and the first words of both outputs; null where the program is not installed.</returns>
    public static async Task<(int ExitCode, string Words)?> RunAsync(string program, IEnumerable<string> arguments, CancellationToken cancellation)
    {
        if (!IsInstalled(program))
            return null;
        using var timer = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        timer.CancelAfter(Time);
        using var process = Start(program, arguments);
        try
        {
            var (output, errors) = (process.StandardOutput.ReadToEndAsync(timer.Token), process.StandardError.ReadToEndAsync(timer.Token));
            await process.WaitForExitAsync(timer.Token);
            var words = await output + await errors;
            return (process.ExitCode, words.Length > 2000 ? words[..2000] : words);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return (-1, "time limit");
        }
        finally
        {
            if (!process.HasExited)
                process.Kill(entireProcessTree: true);
        }
    }

    private static bool IsInstalled(string program) =>
        Path.IsPathRooted(program) ? File.Exists(program)
            : (Environment.GetEnvironmentVariable("PATH") ?? "/usr/bin:/bin").Split(':').Any(folder => File.Exists(Path.Combine(folder, program)));

    private static Process Start(string program, IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo("prlimit") { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true };
        foreach (var bound in new[] { string.Create(CultureInfo.InvariantCulture, $"--as={MemoryBytes}"), "--cpu=30", "--fsize=67108864", "--core=0", "--", program })
            start.ArgumentList.Add(bound);
        foreach (var argument in arguments)
            start.ArgumentList.Add(argument);
        var path = start.Environment.TryGetValue("PATH", out var value) ? value : "/usr/bin:/bin";
        start.Environment.Clear();
        start.Environment["PATH"] = path;
        start.Environment["LC_ALL"] = "C.UTF-8";
        start.Environment["VIPS_BLOCK_UNTRUSTED"] = "1";       // only decoders that are tested against hostile files
        start.Environment["VIPS_CONCURRENCY"] = "1";
        try
        {
            var process = Process.Start(start)!;
            process.StandardInput.Close();
            return process;
        }
        catch (Win32Exception error)
        {
            throw new InvalidOperationException("prlimit (util-linux) was not found.", error);
        }
    }
}
