using System.Collections.Concurrent;
using Dapper;
using ForestSink.Core.Credits;
using ForestSink.PostGis.Credits;
using ForestSink.PostGis.Jobs;
using ForestSink.TestSupport;
using FsCheck;
using FsCheck.Fluent;
using Npgsql;
using static ForestSink.PostGis.Tests.Credits.TestLedger;

namespace ForestSink.PostGis.Tests.Credits;

/// <summary>
/// Generated commands on eight connections at once, some sent twice, some with their connection killed under them, against the
/// model in memory: what committed, in the order of the journal, must be what the model does, to the last serial number.
/// </summary>
public sealed class LedgerPropertyTests : IAsyncLifetime
{
    private const int Connections = 8;
    private TestDatabase database = null!;
    private TestLedger ledger = null!;
    private Guid party;
    private Guid programme;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        database = await TestDatabase.CreateAsync();
        ledger = await CreateAsync(database);
        (party, programme) = (await ledger.PartyAsync(), await ledger.ProgrammeAsync());
    }

    public ValueTask DisposeAsync() => database.DisposeAsync();

    /// <param name="Verb">Which command; see <see cref="SendAsync"/>.</param>
    /// <param name="Which">Picks the lot, the sale or the transfer.</param>
    public sealed record Order(int Verb, int Which, int Tonnes, bool Twice);

    private static Arbitrary<Order[]> Orders => Arb.From(
        Gen.ArrayOf(from verb in Gen.Choose(0, 9)
                    from which in Gen.Choose(0, 7)
                    from tonnes in Gen.Choose(1, 12)
                    from twice in Gen.Elements(true, false)
                    select new Order(verb, which, tonnes, twice), 64));

    [Fact]
    public void Whatever_eight_do_at_once_the_ledger_is_what_the_model_says() =>
        Prop.ForAll(Orders, orders => RunAsync(orders, kill: false).GetAwaiter().GetResult()).Check(Config.QuickThrowOnFailure.WithMaxTest(8));

    [Fact]
    public void Nor_does_killing_connections_under_the_commands_change_that() =>
        Prop.ForAll(Orders, orders => RunAsync(orders, kill: true).GetAwaiter().GetResult()).Check(Config.QuickThrowOnFailure.WithMaxTest(4));

    [Fact]
    public async Task Checking_and_then_inserting_oversells_where_the_ledger_does_not()
    {
        await using (var owner = new NpgsqlConnection(database.OwnerConnectionString))
            await owner.ExecuteAsync("CREATE TABLE naive_sale (tonnes bigint NOT NULL)");
        await AtOnceAsync(20, async () =>
        {
            // What a ledger without locks does: look whether there is enough, then write.
            await using var connection = new NpgsqlConnection(database.OwnerConnectionString);
            if (await connection.ExecuteScalarAsync<long>("SELECT 100 - coalesce(sum(tonnes), 0) FROM naive_sale") >= 10)
            {
                await Task.Delay(30, Cancellation);
                await connection.ExecuteAsync("INSERT INTO naive_sale VALUES (10)");
            }
        });
        await using var look = new NpgsqlConnection(database.OwnerConnectionString);
        Assert.True(await look.ExecuteScalarAsync<long>("SELECT sum(tonnes) FROM naive_sale") > 100);

        var lot = await ledger.LotAsync(programme);
        var sold = 0;
        await AtOnceAsync(20, async () =>
        {
            try
            {
                await ledger.ReserveAsync(lot, party, 10);
                Interlocked.Add(ref sold, 10);
            }
            catch (UserErrorException)
            {
            }
        });
        Assert.Equal((100, 100L), (sold, (await ledger.StockAsync(lot)).ReservedT));
    }

    private async Task<bool> RunAsync(Order[] orders, bool kill)
    {
        var model = new LedgerModel();
        var lots = new List<Guid>();
        for (var i = 0; i < 2; i++)
        {
            var lot = ledger.NewLot(programme, 40, 1);
            var id = (await ledger.Lots.RegisterAsync(Code, Guid.CreateVersion7(), lot, Cancellation)).Id;
            model.Issue(id, lot.Serials.First, 40);
            lots.Add(id);
        }
        var sales = new ConcurrentQueue<Guid>();
        var transfers = new ConcurrentQueue<Guid>();
        var work = new ConcurrentQueue<Order>(orders);
        using var over = new CancellationTokenSource();
        var killer = kill ? KillAsync(over.Token) : Task.CompletedTask;
        await AtOnceAsync(Connections, async () =>
        {
            while (work.TryDequeue(out var order))
            {
                var command = Guid.CreateVersion7();
                var (sale, transfer) = (Pick(sales, order.Which), Pick(transfers, order.Which));
                for (var sent = 0; sent < (order.Twice ? 2 : 1); sent++)
                    await SendAsync(order, command, lots[order.Which % 2], sale, transfer, sales, transfers);
            }
        });
        await over.CancelAsync();
        await killer;
        NpgsqlConnection.ClearAllPools();
        await ReplayAsync(model, lots);
        var report = await new LedgerVerification(database.Database).VerifyAsync(Code, Cancellation);
        Assert.True(report.IsClean, string.Join("; ", report.Rules.SelectMany(rule => rule.Findings)));
        foreach (var lot in lots)
            Assert.Equal(model.Of(lot).Select(pair => (pair.Key, pair.Value)), await PlacesAsync(lot));
        return true;
    }

    private async Task SendAsync(Order order, Guid command, Guid lot, Guid sale, Guid transfer, ConcurrentQueue<Guid> sales, ConcurrentQueue<Guid> transfers)
    {
        for (var attempt = 0; ; attempt++)
        {
            try
            {
                await (order.Verb switch
                {
                    0 or 1 => KeepAsync(sales, ledger.Sales.ReserveAsync(Code, command, Sale(lot, party, order.Tonnes), Cancellation)),
                    2 => ledger.Sales.RecordAsync(Code, command, sale, SaleStep.Contracted, Day, null, Cancellation),
                    3 => ledger.Sales.RecordAsync(Code, command, sale, SaleStep.Invoiced, Day, null, Cancellation),
                    4 => ledger.Sales.RecordPaymentAsync(Code, command, sale, Day, null, Cancellation),
                    5 => SettleAsync(command, sale),
                    6 => ledger.Sales.CancelAsync(Code, command, sale, Day, "取りやめ", Cancellation),
                    7 => ledger.Disposals.RetireAsync(Code, command, new([new(lot, order.Tonnes)], new("試験", null, "久山町", null), Day, order.Tonnes), Cancellation),
                    8 => KeepAsync(transfers, ledger.Disposals.TransferAsync(Code, command, new(lot, party, order.Tonnes, Day, order.Tonnes, "移転"), Cancellation)),
                    _ => order.Which == 0 ? ledger.Sales.ExpireAsync(Code, Day.AddDays(31), Cancellation) : ledger.Disposals.ReverseAsync(Code, command, transfer, Day, "訂正", Cancellation),
                });
                return;
            }
            catch (UserErrorException)
            {
                return;                                   // refused, and said why
            }
            catch (NpgsqlException) when (attempt < 500)
            {
                await Task.Delay(5, Cancellation);        // the connection died: nobody knows whether it committed, so the same command is sent again
            }
        }
    }

    private async Task SettleAsync(Guid command, Guid sale) =>
        await ledger.Sales.SettleAsync(Code, command, sale, Day, (await ledger.Ledger.FindSaleAsync(Code, sale, Cancellation))?.Tonnes ?? 0, null, Cancellation);

    private static async Task KeepAsync(ConcurrentQueue<Guid> kept, Task<Posted> posting) => kept.Enqueue((await posting).Id);

    private static Guid Pick(ConcurrentQueue<Guid> from, int which) => from.ToArray() is { Length: > 0 } all ? all[which % all.Length] : Guid.Empty;

    /// <summary>The model does what the journal says was done, in its order; each must be possible there.</summary>
    private async Task ReplayAsync(LedgerModel model, List<Guid> lots)
    {
        await using var owner = new NpgsqlConnection(database.OwnerConnectionString);
        var done = (await owner.QueryAsync<(string Kind, Guid Movement, Guid? Sale, Guid? Reverses, Guid Lot, long Tonnes)>("""
            SELECT m.kind, m.movement_id, m.sale_id, m.reverses, e.lot_id, e.tonnes FROM credit_movement m JOIN credit_entry e USING (municipality_code, movement_id)
            WHERE e.tonnes > 0 AND e.lot_id = ANY (@lots) AND m.kind <> 'issue' ORDER BY m.movement_no
            """, new { lots = lots.ToArray() })).AsList();
        var steps = (await owner.QueryAsync<(Guid Sale, string Step)>(
            "SELECT sale_id, step FROM sale_step WHERE step IN ('contracted', 'invoiced', 'paid') ORDER BY array_position(ARRAY['contracted', 'invoiced', 'paid'], step)")).ToLookup(row => row.Sale, row => row.Step);
        foreach (var (kind, movement, sale, reverses, lot, tonnes) in done)
        {
            if (sale is { } recorded && kind is not "reserve")
            {
                foreach (var step in steps[recorded])
                    model.Step(recorded, step);
            }
            Assert.True(kind switch
            {
                "reserve" => model.Reserve(sale!.Value, lot, tonnes),
                "sell" => model.Settle(sale!.Value),
                "release" => model.Cancel(sale!.Value),
                "expire" => model.Expire(sale!.Value),
                "retire" => model.Retire(lot, tonnes),
                "transfer" => model.Transfer(movement, lot, tonnes),
                _ => sale is { } refunded ? model.Cancel(refunded) : model.Reverse(reverses!.Value),
            }, $"The journal has a {kind} that the model refuses.");
        }
    }

    private async Task<IEnumerable<(long, string)>> PlacesAsync(Guid lot)
    {
        await using var owner = new NpgsqlConnection(database.OwnerConnectionString);
        return (await owner.QueryAsync<(long, string)>("""
            SELECT serial, account FROM credit_position p, LATERAL generate_series(lower(p.serials), upper(p.serials) - 1) serial
            WHERE p.lot_id = @lot AND p.closed_by IS NULL ORDER BY serial
            """, new { lot })).AsList();
    }

    private async Task KillAsync(CancellationToken over)
    {
        while (!over.IsCancellationRequested)
        {
            // The application's own role may end its sessions; the owner of the schema may not.
            await using var connection = new NpgsqlConnection(database.ConnectionString + ";Pooling=false");
            await connection.ExecuteAsync("""
                SELECT pg_terminate_backend(pid) FROM pg_stat_activity
                WHERE datname = current_database() AND usename = current_user AND pid <> pg_backend_pid() AND state <> 'idle' ORDER BY random() LIMIT 1
                """);
            await Task.Delay(100, CancellationToken.None);
        }
    }

    private static Task AtOnceAsync(int count, Func<Task> act) => Task.WhenAll(Enumerable.Range(0, count).Select(_ => Task.Run(act)));
}
