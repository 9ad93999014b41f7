using System.Diagnostics;
using ForestSink.TestSupport;

namespace ForestSink.Web.Tests.Support;

/// <summary>The application as people run it: a process of its own on a free loopback port, to be killed under a test.</summary>
internal sealed class AppProcess : IDisposable
{
    private const string Listening = "Now listening on: ";
    private readonly Process process;

    private AppProcess(Process process, Uri address) => (this.process, Address) = (process, address);

    public Uri Address { get; }

    /// <summary>Starts it on a database and returns when it takes requests.</summary>
    public static async Task<AppProcess> StartAsync(string connectionString, CancellationToken cancellation)
    {
        var web = Path.Combine(Repository.Root, "src", "ForestSink.Web");
        // The tests' own folder ends with configuration and framework, as the application's does.
        var built = Path.GetRelativePath(Path.Combine(Repository.Root, "tests", "ForestSink.Web.Tests"), AppContext.BaseDirectory);
        var start = new ProcessStartInfo("dotnet", [Path.Combine(web, built, "ForestSink.Web.dll"), "--urls", "http://127.0.0.1:0"])
        {
            WorkingDirectory = web,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        start.Environment["ConnectionStrings__ForestSink"] = connectionString;
        start.Environment["Logging__LogLevel__Microsoft.Hosting.Lifetime"] = "Information";
        var listens = new TaskCompletionSource<Uri>(TaskCreationOptions.RunContinuationsAsynchronously);
        var said = new System.Collections.Concurrent.ConcurrentQueue<string>();
        var started = new Process { StartInfo = start, EnableRaisingEvents = true };
        started.OutputDataReceived += (_, line) => Hear(line.Data);
        started.ErrorDataReceived += (_, line) => Hear(line.Data);
        started.Exited += (_, _) => listens.TrySetException(new InvalidOperationException($"The application ended while starting: {string.Join('\n', said)}"));
        started.Start();
        started.BeginOutputReadLine();
        started.BeginErrorReadLine();
        return new(started, await listens.Task.WaitAsync(cancellation));

        void Hear(string? line)
        {
            said.Enqueue(line ?? "");
            if (line?.IndexOf(Listening, StringComparison.Ordinal) is { } at and >= 0)
                listens.TrySetResult(new Uri(line[(at + Listening.Length)..].Trim()));
        }
    }

    /// <summary>SIGKILL: nothing in the process gets to run after it. Returns when the process is gone.</summary>
    public async Task KillAsync(CancellationToken cancellation)
    {
        process.Kill();
        await process.WaitForExitAsync(cancellation);
        Assert.Equal(128 + 9, process.ExitCode);
    }

    public void Dispose()
    {
        if (!process.HasExited)
        {
            process.Kill();
            process.WaitForExit();
        }
        process.Dispose();
    }
}
