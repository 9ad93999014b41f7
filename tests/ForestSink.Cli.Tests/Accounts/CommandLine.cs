using System.Diagnostics;
using ForestSink.TestSupport;

namespace ForestSink.Cli.Tests.Accounts;

/// <summary>Runs the built program as a user would, on a test database, in English.</summary>
internal static class CommandLine
{
    public static async Task<(int Exit, string Out, string Error)> RunAsync(TestDatabase database, params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "forest-sink.dll"), .. arguments])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment =
            {
                ["ConnectionStrings__ForestSink"] = database.ConnectionString,
                ["ConnectionStrings__ForestSinkOwner"] = database.OwnerConnectionString,
                ["LC_ALL"] = "C.UTF-8",
            },
        };
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        var error = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return (process.ExitCode, await output, await error);
    }
}
