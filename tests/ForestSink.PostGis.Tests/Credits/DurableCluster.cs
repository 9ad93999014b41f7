using System.Diagnostics;
using ForestSink.TestSupport;

namespace ForestSink.PostGis.Tests.Credits;

/// <summary>A PostgreSQL of its own with durability on, to be killed under a test and started again.</summary>
internal sealed class DurableCluster : IAsyncDisposable
{
    private readonly string folder = Path.Combine(Path.GetTempPath(), $"forestsink-kill-{Guid.NewGuid():N}");

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private static string Tool => Path.Combine(Repository.Root, "tools", "postgis");

    /// <summary>Starts it; after a kill the server recovers from its log first.</summary>
    /// <returns>The connection strings of the schema's owner and of the application.</returns>
    public async Task<(string Owner, string App)> StartAsync()
    {
        var (exit, _) = await RunAsync(Tool, "start", "--dir", folder);
        Assert.Equal(0, exit);
        var lines = (await RunAsync(Tool, "env", "--dir", folder)).Out.Split('\n');
        string Value(string name) => lines.Single(line => line.StartsWith($"export {name}=", StringComparison.Ordinal))[$"export {name}='".Length..].TrimEnd('\'');
        return (Value("ConnectionStrings__ForestSinkOwner"), Value("ConnectionStrings__ForestSink"));
    }

    /// <summary>SIGKILL to the server and all its processes at one moment; returns when they are gone.</summary>
    public async Task KillAsync() => Assert.Equal(0, (await RunAsync("bash", "-c", Kill, "kill", await DataAsync())).Exit);

    public async ValueTask DisposeAsync()
    {
        await RunAsync(Tool, "stop", "--dir", folder);
        var data = await DataAsync();
        await RunAsync("rm", "-rf", folder, Path.GetDirectoryName(data)!);
    }

    /// <summary>A dead process that nobody has reaped counts as gone.</summary>
    private const string Kill = """
        file=$1/postmaster.pid; server=$(head -1 "$file") && all="$server $(pgrep -P "$server")" && kill -9 $all || exit 1
        for process in $all; do while [ -e "/proc/$process" ] && ! grep -q '^State:.*Z' "/proc/$process/status"; do sleep 0.1; done; done
        rm -f "$file"
        """;

    /// <summary>Where the cluster really is: a folder that the server's user cannot enter is kept elsewhere.</summary>
    private async Task<string> DataAsync() => Directory.Exists(Path.Combine(folder, "data"))
        ? Path.Combine(folder, "data")
        : (await RunAsync("bash", "-c", $"echo -n /var/lib/forestsink/$(printf '%s' '{folder}' | sha256sum | cut -c1-12)/data")).Out;

    private static async Task<(int Exit, string Out)> RunAsync(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false })!;
        var error = process.StandardError.ReadToEndAsync(Cancellation);
        var output = await process.StandardOutput.ReadToEndAsync(Cancellation);
        await process.WaitForExitAsync(Cancellation);
        await error;
        return (process.ExitCode, output);
    }
}
