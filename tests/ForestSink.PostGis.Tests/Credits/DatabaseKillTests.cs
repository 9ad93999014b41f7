using System.Diagnostics;
using ForestSink.PostGis.Credits;
using ForestSink.PostGis.Database;
using ForestSink.PostGis.Jobs;
using ForestSink.TestSupport;
using Npgsql;
using static ForestSink.PostGis.Tests.Credits.TestLedger;

namespace ForestSink.PostGis.Tests.Credits;

/// <summary>
/// A durable cluster of its own is killed (SIGKILL) while eight connections post. After it is up again every command is sent
/// once more: whatever was answered before the kill is there, nothing is there twice, and the ledger agrees with itself.
/// </summary>
public sealed class DatabaseKillTests
{
    private const int Commands = 200;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Killing_the_database_while_posting_loses_nothing_answered_and_doubles_nothing()
    {
        var folder = Path.Combine(Path.GetTempPath(), $"forestsink-kill-{Guid.NewGuid():N}");
        try
        {
            var (owner, app) = await StartAsync(folder);
            await Migrator.MigrateAsync(owner, Cancellation);
            await TestForest.AddMunicipalityAsync(owner, Town, "久山町");
            await using var first = new ForestSinkDatabase(app);
            var ledger = new TestLedger(first);
            var (programme, party) = (await ledger.ProgrammeAsync(), await ledger.PartyAsync());
            var lot = await ledger.LotAsync(programme, 500);
            var orders = Enumerable.Range(0, Commands).Select(i => (Command: Guid.CreateVersion7(), Tonnes: 1 + (i % 4))).ToList();
            var answered = new Dictionary<Guid, Guid>();
            var killed = Task.Run(async () =>
            {
                while (true)
                {
                    lock (answered)
                    {
                        if (answered.Count >= 40)
                            break;
                    }
                    await Task.Delay(5, Cancellation);
                }
                await RunAsync("bash", "-c", Kill, "kill", await DataAsync(folder));
            }, Cancellation);
            await Task.WhenAll(orders.Chunk(Commands / 8).Select(chunk => Task.Run(async () =>
            {
                foreach (var (command, tonnes) in chunk)
                {
                    try
                    {
                        var posted = await ReserveAsync(ledger, command, lot, party, tonnes);
                        lock (answered)
                            answered[command] = posted.Id;
                    }
                    catch (Exception gone) when (gone is NpgsqlException or UserErrorException)
                    {
                    }
                }
            })));
            await killed;
            Assert.InRange(answered.Count, 40, Commands - 1);

            var (_, restarted) = await StartAsync(folder);
            await using var second = new ForestSinkDatabase(restarted);
            var after = new TestLedger(second);
            long reserved = 0;
            foreach (var (command, tonnes) in orders)
            {
                try
                {
                    var posted = await ReserveAsync(after, command, lot, party, tonnes);
                    Assert.Equal(answered.GetValueOrDefault(command, posted.Id), posted.Id);
                    reserved += tonnes;
                }
                catch (UserErrorException)
                {
                    Assert.DoesNotContain(command, answered.Keys);
                }
            }
            Assert.Equal(reserved, (await after.StockAsync(lot)).ReservedT);
            var report = await new LedgerVerification(second).VerifyAsync(Code, Cancellation);
            Assert.True(report.IsClean, string.Join("; ", report.Rules.SelectMany(rule => rule.Findings)));
        }
        finally
        {
            await RunAsync(Tool, "stop", "--dir", folder);
            await RunAsync("rm", "-rf", folder);
        }
    }

    /// <summary>Kills the server and waits until it and its children are gone; a dead process that nobody has reaped counts as gone.</summary>
    private const string Kill = """
        file=$1/postmaster.pid; server=$(head -1 "$file"); children=$(pgrep -P "$server"); kill -9 "$server"
        for process in $server $children; do while [ -e "/proc/$process" ] && ! grep -q '^State:.*Z' "/proc/$process/status"; do sleep 0.1; done; done
        rm -f "$file"
        """;

    private static string Tool => Path.Combine(Repository.Root, "tools", "postgis");

    private static Task<Posted> ReserveAsync(TestLedger ledger, Guid command, Guid lot, Guid party, int tonnes) =>
        ledger.Sales.ReserveAsync(Code, command, new(party, lot, tonnes, 10_000, 10, Day, Day.AddDays(30)), Cancellation);

    /// <summary>The server's processes may take a moment to notice that their parent is gone.</summary>
    private static async Task<(string Owner, string App)> StartAsync(string folder)
    {
        for (var attempt = 0; (await RunAsync(Tool, "start", "--dir", folder)).Exit != 0; attempt++)
        {
            if (attempt == 20)
                throw new InvalidOperationException("The cluster did not start.");
            await Task.Delay(500, Cancellation);
        }
        var lines = (await RunAsync(Tool, "env", "--dir", folder)).Out.Split('\n');
        string Value(string name) => lines.Single(line => line.StartsWith($"export {name}=", StringComparison.Ordinal))[$"export {name}='".Length..].TrimEnd('\'');
        return (Value("ConnectionStrings__ForestSinkOwner"), Value("ConnectionStrings__ForestSink"));
    }

    /// <summary>Where the cluster really is: a folder that the server's user cannot enter is kept elsewhere.</summary>
    private static async Task<string> DataAsync(string folder)
    {
        if (File.Exists(Path.Combine(folder, "data", "postmaster.pid")))
            return Path.Combine(folder, "data");
        var (_, found) = await RunAsync("bash", "-c", $"echo -n /var/lib/forestsink/$(printf '%s' '{folder}' | sha256sum | cut -c1-12)/data");
        return found;
    }

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
