using System.Collections.Concurrent;
using System.Globalization;
using Dapper;
using ForestSink.Core.Accounts;
using ForestSink.Core.Credits;
using ForestSink.Core.Forest;
using ForestSink.PostGis.Credits;
using ForestSink.TestSupport;
using ForestSink.Web.Tests.Support;
using Npgsql;

namespace ForestSink.Web.Tests.Credits;

/// <summary>
/// The application itself is killed (SIGKILL) under the forms of eight browsers, again and again, and once in the very middle of
/// a posting. The pages stay open, so every request is sent again with its id: each is applied once, and the ledger agrees.
/// </summary>
public sealed class ApplicationKillTests : IAsyncLifetime
{
    private const string Town = "40348";
    private const int Clients = 8, SalesEach = 5;
    private static readonly MunicipalityCode Code = MunicipalityCode.Parse(Town);
    private static readonly string[] Steps = [SaleStep.Reserved, SaleStep.Contracted, SaleStep.Invoiced, SaleStep.Paid, SaleStep.Transferred];

    /// <summary>The application dies when so many of the 200 requests have their answer.</summary>
    private static readonly int[] KillsAt = [25, 80, 140];

    private TestDatabase database = null!;
    private string session = "";
    private Guid lot;
    private Guid party;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>A sale with the id of each of its requests, made by the page before anything is sent; the first is the sale's own.</summary>
    private sealed record Order(int Tonnes, bool Retires, Guid[] Commands)
    {
        public Guid Sale => Commands[0];
    }

    public async ValueTask InitializeAsync()
    {
        database = await TestDatabase.CreateAsync();
        await TestForest.AddMunicipalityAsync(database.OwnerConnectionString, Town, "久山町");
        await using (var app = await TestApp.StartAsync(database))
            session = await app.SessionAsync(await app.MemberAsync(Town, [Role.Officer]));
        var commands = new LedgerCommands(database.Database);
        var programme = await new ProgrammeStore(database.Database, commands).RegisterAsync(Code, Guid.CreateVersion7(), new("project", "町有林", null, "FO-001", "36", true, null), Cancellation);
        party = await new PartyStore(database.Database, commands).RegisterAsync(Code, Guid.CreateVersion7(), new("company", "山川銀行", null, null, true), Cancellation);
        lot = (await new LotStore(commands).RegisterAsync(Code, Guid.CreateVersion7(),
            new(programme, "令和6年度分", 2024, new(2026, 4, 1), "JC", "FM", "1-500", new(1, 500), 515, 500, 15, 10_000), Cancellation)).Id;
    }

    public ValueTask DisposeAsync() => database.DisposeAsync();

    [Fact]
    public async Task Killed_again_and_again_among_postings_it_loses_nothing_answered_and_posts_nothing_twice()
    {
        var orders = Enumerable.Range(0, Clients * SalesEach).Select(i => new Order(1 + (i % 4), i % 3 == 0, [.. Steps.Select(_ => Guid.CreateVersion7())])).ToList();
        var answers = new ConcurrentDictionary<Guid, string>();
        var unanswered = 0;
        OpenPage? page = null;
        foreach (var killAt in KillsAt)
        {
            using var app = await AppProcess.StartAsync(database.ConnectionString, Cancellation);
            page = page?.At(app.Address) ?? await OpenPage.OpenAsync(app.Address, session, $"/m/{Town}/credits", Cancellation);
            var open = page;
            var enough = new TaskCompletionSource();
            var clients = orders.Chunk(SalesEach).Select(chunk => Task.Run(() => PostUntilGoneAsync(open, chunk, answers, () =>
            {
                if (answers.Count >= killAt)
                    enough.TrySetResult();
            }))).ToList();
            await enough.Task.WaitAsync(Cancellation);
            await app.KillAsync(Cancellation);
            unanswered += (await Task.WhenAll(clients)).Count(lost => lost);

            await MustAgreeAsync();
            var stored = await StoredAsync();
            Assert.DoesNotContain(null, stored.Values);
            Assert.All(answers.Keys, command => Assert.Contains(command, stored.Keys));
            foreach (var order in orders)
                Assert.Equal(Steps.Where((_, i) => stored.ContainsKey(order.Commands[i])).Order(), (await StepsAsync(order.Sale)).Order());
        }
        Assert.InRange(answers.Count, KillsAt[^1], (orders.Count * Steps.Length) - 1);
        Assert.True(unanswered > 0, "No request was under way when the application died.");

        using var last = await AppProcess.StartAsync(database.ConnectionString, Cancellation);
        foreach (var order in orders)
        {
            for (var i = 0; i < Steps.Length; i++)
            {
                var answer = await SendAsync(page!.At(last.Address), order, i);
                Assert.Equal(answers.GetValueOrDefault(order.Commands[i], answer), answer);
            }
        }
        await MustAgreeAsync();
        var stock = (await new LedgerStore(database.Database).FindLotAsync(Code, lot, Cancellation))!;
        Assert.Equal((orders.Where(o => !o.Retires).Sum(o => o.Tonnes), orders.Where(o => o.Retires).Sum(o => o.Tonnes), 0L), (stock.SoldT, stock.RetiredT, stock.ReservedT));
        await using var look = new NpgsqlConnection(database.OwnerConnectionString);
        foreach (var order in orders)
        {
            Assert.Equal(Steps.Order(), (await StepsAsync(order.Sale)).Order());
            Assert.Equal((2, 1, order.Tonnes * 11_000L), await look.QuerySingleAsync<(int, int, long)>("""
                SELECT (SELECT count(*)::int FROM credit_movement WHERE sale_id = @sale), count(DISTINCT m.movement_id)::int, -sum(e.amount_yen)::bigint
                FROM yen_movement m JOIN yen_entry e USING (municipality_code, movement_id) WHERE m.sale_id = @sale AND e.account = 'income'
                """, new { sale = order.Sale }));
        }
    }

    [Fact]
    public async Task Killed_in_the_middle_of_a_payment_it_leaves_nothing_of_it_and_the_repeat_posts_it_once()
    {
        var order = new Order(3, false, [.. Steps.Select(_ => Guid.CreateVersion7())]);
        OpenPage page;
        await using var look = new NpgsqlConnection(database.OwnerConnectionString);
        await look.OpenAsync(Cancellation);
        int server;
        using (var app = await AppProcess.StartAsync(database.ConnectionString, Cancellation))
        {
            page = await OpenPage.OpenAsync(app.Address, session, $"/m/{Town}/credits", Cancellation);
            for (var i = 0; i < 3; i++)
                await SendAsync(page, order, i);
            // The command and the step are written; the yen must wait for this lock.
            await using var hold = await look.BeginTransactionAsync(Cancellation);
            await look.ExecuteAsync("LOCK TABLE yen_entry IN EXCLUSIVE MODE");
            var paying = SendAsync(page, order, 3);
            int? waiting;
            while ((waiting = await look.QuerySingleOrDefaultAsync<int?>("SELECT pid FROM pg_locks WHERE relation = 'yen_entry'::regclass AND NOT granted")) is null)
                await Task.Delay(20, Cancellation);
            server = waiting.Value;
            await app.KillAsync(Cancellation);
            await Assert.ThrowsAnyAsync<HttpRequestException>(() => paying);
            await hold.RollbackAsync(Cancellation);
        }
        while (await look.ExecuteScalarAsync<bool>("SELECT EXISTS (SELECT FROM pg_stat_activity WHERE pid = @server)", new { server }))
            await Task.Delay(20, Cancellation);
        Assert.DoesNotContain(order.Commands[3], (await StoredAsync()).Keys);
        Assert.DoesNotContain(SaleStep.Paid, await StepsAsync(order.Sale));
        await MustAgreeAsync();

        using var again = await AppProcess.StartAsync(database.ConnectionString, Cancellation);
        for (var i = 0; i < 2; i++)
            await SendAsync(page.At(again.Address), order, 3);
        Assert.Equal((1, 3 * 11_000L), await look.QuerySingleAsync<(int, long)>("""
            SELECT count(DISTINCT m.movement_id)::int, -sum(e.amount_yen)::bigint
            FROM yen_movement m JOIN yen_entry e USING (municipality_code, movement_id) WHERE m.sale_id = @sale AND e.account = 'income'
            """, new { sale = order.Sale }));
        await MustAgreeAsync();
    }

    /// <returns>Whether a request was lost.</returns>
    private async Task<bool> PostUntilGoneAsync(OpenPage page, Order[] orders, ConcurrentDictionary<Guid, string> answers, Action answered)
    {
        foreach (var order in orders)
        {
            for (var i = 0; i < Steps.Length; i++)
            {
                if (answers.ContainsKey(order.Commands[i]))
                    continue;
                try
                {
                    answers[order.Commands[i]] = await SendAsync(page, order, i);
                    answered();
                }
                catch (HttpRequestException)
                {
                    return true;             // the application is gone: this browser has no answer
                }
            }
        }
        return false;
    }

    private Task<string> SendAsync(OpenPage page, Order order, int step)
    {
        var fields = new Dictionary<string, string> { ["command"] = order.Commands[step].ToString(), ["on"] = "2026-05-01" };
        if (step > 0)
        {
            fields["step"] = Steps[step];
            fields["confirm"] = order.Tonnes.ToString(CultureInfo.InvariantCulture);
            return page.PostAsync($"/m/{Town}/credits/sales/{order.Sale}/steps", fields, Cancellation);
        }
        fields["party"] = party.ToString();
        fields["tonnes"] = order.Tonnes.ToString(CultureInfo.InvariantCulture);
        (fields["price"], fields["tax"], fields["expires"]) = ("10000", "10", "2026-05-31");
        (fields["settles"], fields["purpose"]) = (order.Retires ? "retire" : "transfer", "印刷物");
        return page.PostAsync($"/m/{Town}/credits/lots/{lot}/reserve", fields, Cancellation);
    }

    private async Task<Dictionary<Guid, string?>> StoredAsync()
    {
        await using var look = new NpgsqlConnection(database.OwnerConnectionString);
        return (await look.QueryAsync<(Guid Id, string? Answer)>("SELECT command_id, answer FROM ledger_command")).ToDictionary(row => row.Id, row => row.Answer);
    }

    private async Task<List<string>> StepsAsync(Guid sale)
    {
        await using var look = new NpgsqlConnection(database.OwnerConnectionString);
        return (await look.QueryAsync<string>("SELECT step FROM sale_step WHERE sale_id = @sale", new { sale })).AsList();
    }

    private async Task MustAgreeAsync()
    {
        var report = await new LedgerVerification(database.Database).VerifyAsync(Code, Cancellation);
        Assert.True(report.IsClean, string.Join("; ", report.Rules.SelectMany(rule => rule.Findings)));
    }
}
