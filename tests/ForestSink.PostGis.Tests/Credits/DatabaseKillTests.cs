using System.Collections.Concurrent;
using Dapper;
using ForestSink.Core.Credits;
using ForestSink.PostGis.Credits;
using ForestSink.PostGis.Database;
using ForestSink.TestSupport;
using Npgsql;
using static ForestSink.PostGis.Tests.Credits.TestLedger;

namespace ForestSink.PostGis.Tests.Credits;

/// <summary>
/// A durable cluster is killed (SIGKILL) while eight connections take sales from reservation to retirement, through both journals.
/// After recovery whatever was answered is there, nothing is there by half, and each command sent again completes what is missing.
/// </summary>
public sealed class DatabaseKillTests
{
    private const int Connections = 8, SalesEach = 6, KillAfter = 60;

    private static readonly string[] Steps = [SaleStep.Reserved, SaleStep.Contracted, SaleStep.Invoiced, SaleStep.Paid, SaleStep.Transferred];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>A sale with the id of each of its commands, made before anything is sent; the first is the sale's own.</summary>
    private sealed record Order(int Tonnes, bool Retires, Guid[] Commands)
    {
        public Guid Sale => Commands[0];
    }

    [Fact]
    public async Task Killing_the_database_while_posting_loses_nothing_answered_and_leaves_nothing_half_done()
    {
        await using var cluster = new DurableCluster();
        var (owner, app) = await cluster.StartAsync();
        await Migrator.MigrateAsync(owner, Cancellation);
        await TestForest.AddMunicipalityAsync(owner, Town, "久山町");
        var orders = Enumerable.Range(0, Connections * SalesEach).Select(i => new Order(1 + (i % 4), i % 3 == 0, [.. Steps.Select(_ => Guid.CreateVersion7())])).ToList();
        var answers = new ConcurrentDictionary<Guid, Posted>();
        Guid lot, party;
        await using (var first = new ForestSinkDatabase(app))
        {
            var ledger = new TestLedger(first);
            party = await ledger.PartyAsync();
            lot = await ledger.LotAsync(await ledger.ProgrammeAsync(), 500);
            var enough = new TaskCompletionSource();
            var kill = Task.Run(async () => { await enough.Task; await cluster.KillAsync(); }, Cancellation);
            await Task.WhenAll(orders.Chunk(SalesEach).Select(chunk => Task.Run(() => PostUntilGoneAsync(ledger, chunk, lot, party, answers, enough))));
            enough.TrySetResult();
            await kill;
        }
        Assert.InRange(answers.Count, KillAfter, (orders.Count * Steps.Length) - 1);

        var (recovered, again) = await cluster.StartAsync();
        await using var second = new ForestSinkDatabase(again);
        var after = new TestLedger(second);
        await MustAgreeAsync(second);
        await using (var look = new NpgsqlConnection(recovered))
        {
            var stored = (await look.QueryAsync<(Guid Id, string? Answer)>("SELECT command_id, answer FROM ledger_command")).ToDictionary(row => row.Id, row => row.Answer);
            Assert.DoesNotContain(null, stored.Values);
            Assert.All(answers.Keys, command => Assert.Contains(command, stored.Keys));
            foreach (var order in orders)
            {
                // The steps that are there are those whose command is there: no more, no fewer.
                var done = (await after.Ledger.FindSaleAsync(Code, order.Sale, Cancellation))?.Done ?? [];
                Assert.Equal(Steps.Where((_, i) => stored.ContainsKey(order.Commands[i])).Order(), done.Order());
            }
        }

        foreach (var order in orders)
        {
            for (var i = 0; i < Steps.Length; i++)
            {
                var posted = await SendAsync(after, order, i, lot, party);
                Assert.Equal(answers.GetValueOrDefault(order.Commands[i], posted), posted);
            }
        }
        var stock = await after.StockAsync(lot);
        Assert.Equal((orders.Where(o => !o.Retires).Sum(o => o.Tonnes), orders.Where(o => o.Retires).Sum(o => o.Tonnes), 0L), (stock.SoldT, stock.RetiredT, stock.ReservedT));
        Assert.Equal(orders.Sum(o => o.Tonnes) * 10_000L, (await after.Fund.BalanceAsync(Code, Cancellation)).InHandYen);
        await MustAgreeAsync(second);
    }

    private static async Task PostUntilGoneAsync(TestLedger ledger, Order[] orders, Guid lot, Guid party, ConcurrentDictionary<Guid, Posted> answers, TaskCompletionSource enough)
    {
        try
        {
            foreach (var order in orders)
            {
                for (var i = 0; i < Steps.Length; i++)
                {
                    answers[order.Commands[i]] = await SendAsync(ledger, order, i, lot, party);
                    if (answers.Count >= KillAfter)
                        enough.TrySetResult();
                }
            }
        }
        catch (NpgsqlException)
        {
            // The database is gone: this client has no answer.
        }
    }

    private static Task<Posted> SendAsync(TestLedger ledger, Order order, int step, Guid lot, Guid party) => Steps[step] switch
    {
        SaleStep.Reserved => ledger.Sales.ReserveAsync(Code, order.Commands[step],
            Sale(lot, party, order.Tonnes) with { SettlesBy = order.Retires ? "retire" : "transfer", Purpose = order.Retires ? "印刷物" : null }, Cancellation),
        SaleStep.Paid => ledger.Sales.RecordPaymentAsync(Code, order.Commands[step], order.Sale, Day, null, Cancellation),
        SaleStep.Transferred => ledger.Sales.SettleAsync(Code, order.Commands[step], order.Sale, Day, order.Tonnes, null, Cancellation),
        var recorded => ledger.Sales.RecordAsync(Code, order.Commands[step], order.Sale, recorded, Day, null, Cancellation),
    };

    private static async Task MustAgreeAsync(ForestSinkDatabase database)
    {
        var report = await new LedgerVerification(database).VerifyAsync(Code, Cancellation);
        Assert.True(report.IsClean, string.Join("; ", report.Rules.SelectMany(rule => rule.Findings)));
    }
}
