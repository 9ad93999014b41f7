using System.Diagnostics;
using ForestSink.Cli.Tests.Accounts;
using ForestSink.TestSupport;

namespace ForestSink.Cli.Tests.Credits;

public sealed class LedgerCommandTests : IAsyncLifetime
{
    private TestDatabase database = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        database = await TestDatabase.CreateAsync();
        await TestForest.AddMunicipalityAsync(database.OwnerConnectionString, "33203", "津山市");
    }

    public ValueTask DisposeAsync() => database.DisposeAsync();

    [Fact]
    public async Task A_load_that_is_killed_in_the_middle_leaves_a_clean_ledger_and_is_simply_repeated()
    {
        for (var milliseconds = 700; milliseconds <= 1900; milliseconds += 400)
        {
            using var process = Process.Start(new ProcessStartInfo("dotnet",
                [Path.Combine(AppContext.BaseDirectory, "forest-sink.dll"), "ledger", "load-example", "tsuyama-offsets.csv", "--municipality", "33203"])
            {
                UseShellExecute = false,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
                Environment = { ["ConnectionStrings__ForestSink"] = database.ConnectionString },
            })!;
            await Task.Delay(milliseconds, Cancellation);
            process.Kill();                                    // SIGKILL: nothing can be tidied up
            await process.WaitForExitAsync(Cancellation);
            Assert.Equal(0, (await CommandLine.RunAsync(database, "ledger", "verify", "--municipality", "33203")).Exit);
        }
        var loaded = await CommandLine.RunAsync(database, "ledger", "load-example", "tsuyama-offsets.csv", "--municipality", "33203");
        Assert.Contains("13 offsets, 669 t-CO2", loaded.Out, StringComparison.Ordinal);
        var verified = await CommandLine.RunAsync(database, "ledger", "verify", "--municipality", "33203");
        Assert.Equal((0, "33203: clean (14 movements, 669 t certified)"), (verified.Exit, verified.Out.Trim()));
        Assert.Contains("retired 669", (await CommandLine.RunAsync(database, "credits", "lots", "--municipality", "33203")).Out, StringComparison.Ordinal);
        Assert.Contains("retired", (await CommandLine.RunAsync(database, "credits", "serial", "669", "--municipality", "33203")).Out, StringComparison.Ordinal);
    }
}
