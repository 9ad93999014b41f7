using Dapper;
using ForestSink.PostGis.Jobs;
using ForestSink.TestSupport;
using Npgsql;
using static ForestSink.PostGis.Tests.Credits.TestLedger;

namespace ForestSink.PostGis.Tests.Credits;

public sealed class LedgerTests : IAsyncLifetime
{
    private TestDatabase database = null!;
    private TestLedger ledger = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        database = await TestDatabase.CreateAsync();
        ledger = await CreateAsync(database);
    }

    public ValueTask DisposeAsync() => database.DisposeAsync();

    [Fact]
    public async Task A_sale_goes_from_reservation_to_transfer_and_the_book_shows_every_tonne()
    {
        var lot = await ledger.LotAsync(await ledger.ProgrammeAsync());
        var sale = await ledger.ReserveAsync(lot, await ledger.PartyAsync(), 30);
        await ledger.PayAsync(sale);
        await ledger.SettleAsync(sale, 30);
        await ledger.RetireAsync(lot, 5);

        var stock = await ledger.StockAsync(lot);
        Assert.Equal((65L, 0L, 30L, 5L, 3L, 103L), (stock.HeldT, stock.ReservedT, stock.SoldT, stock.RetiredT, stock.BufferT, stock.CertifiedT));
        var book = await ledger.Ledger.BookAsync(Code, lot, Cancellation);
        Assert.Equal([("issue", 100L, 100L), ("reserve", -30L, 70L), ("sell", 0L, 70L), ("retire", -5L, 65L)], book.Select(line => (line.Kind, line.Change, line.Balance)));
        Assert.Equal(["1–30"], book[2].Serials);
        Assert.Equal(["31–35"], book[3].Serials);
        Assert.NotNull(book[3].CertificateId);

        var trace = await ledger.Ledger.TraceAsync(Code, 30, Cancellation);
        Assert.Equal(("sold", "山川銀行", Day), (trace[0].Account, trace[0].PartyName, trace[0].PaidOn));
        Assert.True(trace[0].IsCurrent);
        Assert.Equal(["sold", "reserved", "holding"], trace.Select(place => place.Account));
    }

    [Fact]
    public async Task Payment_comes_before_transfer_and_a_refused_step_says_what_is_missing()
    {
        var lot = await ledger.LotAsync(await ledger.ProgrammeAsync());
        var sale = await ledger.ReserveAsync(lot, await ledger.PartyAsync(), 30);
        var refused = await Assert.ThrowsAsync<UserErrorException>(() => ledger.SettleAsync(sale, 30));
        Assert.Contains("契約", refused.Japanese, StringComparison.Ordinal);
        await ledger.PayAsync(sale);
        refused = await Assert.ThrowsAsync<UserErrorException>(() => ledger.SettleAsync(sale, 29));
        Assert.Contains("30", refused.Japanese, StringComparison.Ordinal);
        Assert.Equal(30, (await ledger.StockAsync(lot)).ReservedT);
    }

    [Fact]
    public async Task More_than_is_in_stock_cannot_leave()
    {
        var lot = await ledger.LotAsync(await ledger.ProgrammeAsync());
        var party = await ledger.PartyAsync();
        await ledger.ReserveAsync(lot, party, 90);
        var refused = await Assert.ThrowsAsync<UserErrorException>(() => ledger.RetireAsync(lot, 11));
        Assert.Contains("10 t", refused.Japanese, StringComparison.Ordinal);
        await Assert.ThrowsAsync<UserErrorException>(() => ledger.ReserveAsync(lot, party, 11));
        await ledger.RetireAsync(lot, 10);
    }

    [Fact]
    public async Task A_repeated_command_gives_the_first_answer_and_posts_nothing()
    {
        var lot = await ledger.LotAsync(await ledger.ProgrammeAsync());
        var command = Guid.CreateVersion7();
        var request = Sale(lot, await ledger.PartyAsync(), 10);
        var first = await ledger.Sales.ReserveAsync(Code, command, request, Cancellation);
        var repeats = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => ledger.Sales.ReserveAsync(Code, command, request, Cancellation)));
        Assert.All(repeats, answer => Assert.Equal(first, answer));
        Assert.Equal(10, (await ledger.StockAsync(lot)).ReservedT);
        await Assert.ThrowsAsync<UserErrorException>(() => ledger.Sales.ReserveAsync(Code, command, request with { Tonnes = 11 }, Cancellation));
    }

    [Fact]
    public async Task Reservations_expire_and_come_back_to_stock_unless_they_were_paid()
    {
        var lot = await ledger.LotAsync(await ledger.ProgrammeAsync());
        var party = await ledger.PartyAsync();
        await ledger.ReserveAsync(lot, party, 10);
        var paid = await ledger.ReserveAsync(lot, party, 20);
        await ledger.PayAsync(paid);
        Assert.Equal(0, await ledger.Sales.ExpireAsync(Code, Day.AddDays(30), Cancellation));
        Assert.Equal(1, await ledger.Sales.ExpireAsync(Code, Day.AddDays(31), Cancellation));
        Assert.Equal(0, await ledger.Sales.ExpireAsync(Code, Day.AddDays(31), Cancellation));
        var stock = await ledger.StockAsync(lot);
        Assert.Equal((80L, 20L), (stock.HeldT, stock.ReservedT));
        await ledger.SettleAsync(paid, 20);
    }

    [Fact]
    public async Task A_paid_sale_is_refunded_by_reversing_movements()
    {
        var lot = await ledger.LotAsync(await ledger.ProgrammeAsync());
        var sale = await ledger.ReserveAsync(lot, await ledger.PartyAsync(), 10);
        await ledger.PayAsync(sale);
        await ledger.SettleAsync(sale, 10);
        Assert.Equal(100_000, (await ledger.Fund.BalanceAsync(Code, Cancellation)).AvailableYen);
        await ledger.Sales.CancelAsync(Code, Guid.CreateVersion7(), sale, Day, "契約の解除", Cancellation);
        Assert.Equal(0, (await ledger.Fund.BalanceAsync(Code, Cancellation)).AvailableYen);
        Assert.Equal(100, (await ledger.StockAsync(lot)).HeldT);
        Assert.Equal(["issue", "reserve", "sell", "reverse"], (await ledger.Ledger.BookAsync(Code, lot, Cancellation)).Select(line => line.Kind));
    }

    [Fact]
    public async Task A_retirement_is_final_in_the_application_and_in_the_database()
    {
        var lot = await ledger.LotAsync(await ledger.ProgrammeAsync());
        var retired = await ledger.RetireAsync(lot, 5);
        await Assert.ThrowsAsync<UserErrorException>(() => ledger.Disposals.ReverseAsync(Code, Guid.CreateVersion7(), retired.MovementId, Day, "まちがい", Cancellation));
        await using var owner = new NpgsqlConnection(database.OwnerConnectionString);
        var refused = await Assert.ThrowsAsync<PostgresException>(() => owner.ExecuteAsync(
            "UPDATE credit_position SET closed_by = opened_by WHERE account = 'retired'"));
        Assert.Contains("stays retired", refused.MessageText, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_journals_are_append_only_even_to_the_owner_of_the_schema()
    {
        await ledger.LotAsync(await ledger.ProgrammeAsync());
        await using var owner = new NpgsqlConnection(database.OwnerConnectionString);
        foreach (var table in new[] { "credit_movement", "credit_entry", "credit_sale", "sale_step", "credit_retirement", "credit_certificate", "yen_movement", "yen_entry", "lot_price" })
        {
            await Assert.ThrowsAsync<PostgresException>(() => owner.ExecuteAsync($"UPDATE {table} SET municipality_code = municipality_code"));
            await Assert.ThrowsAsync<PostgresException>(() => owner.ExecuteAsync($"DELETE FROM {table}"));
        }
        await Assert.ThrowsAsync<PostgresException>(() => owner.ExecuteAsync("DELETE FROM credit_position"));
        await Assert.ThrowsAsync<PostgresException>(() => owner.ExecuteAsync("UPDATE credit_lot SET name = 'x'"));
    }

    [Fact]
    public async Task A_movement_that_does_not_balance_or_disagrees_with_its_serials_cannot_commit()
    {
        var lot = await ledger.LotAsync(await ledger.ProgrammeAsync());
        foreach (var (entries, message) in new[]
        {
            ("('holding', -5), ('retired', 4)", "balance"),
            ("('holding', -5), ('retired', 5)", "serial numbers differ"),
        })
        {
            await using var owner = new NpgsqlConnection(database.OwnerConnectionString);
            await owner.OpenAsync(Cancellation);
            await owner.ExecuteAsync("SELECT set_config('forestsink.municipality', @Town, false)", new { Town });
            await using var transaction = await owner.BeginTransactionAsync(Cancellation);
            await owner.ExecuteAsync($"""
                INSERT INTO credit_movement (municipality_code, movement_id, movement_no, kind, occurred_on, description)
                VALUES (@Town, gen_random_uuid(), next_ledger_no('credit'), 'transfer', '2026-05-01', 'x');
                INSERT INTO credit_entry (municipality_code, movement_id, line_no, lot_id, account, tonnes)
                SELECT @Town, (SELECT movement_id FROM credit_movement WHERE description = 'x'), row_number() OVER (), @lot, account, tonnes FROM (VALUES {entries}) v(account, tonnes)
                """, new { Town, lot });
            var refused = await Assert.ThrowsAsync<PostgresException>(() => transaction.CommitAsync(Cancellation));
            Assert.Contains(message, refused.MessageText, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Serial_numbers_are_registered_once_and_counted()
    {
        var programme = await ledger.ProgrammeAsync();
        var lot = ledger.NewLot(programme);
        await ledger.Lots.RegisterAsync(Code, Guid.CreateVersion7(), lot, Cancellation);
        var refused = await Assert.ThrowsAsync<UserErrorException>(() => ledger.Lots.RegisterAsync(Code, Guid.CreateVersion7(), lot, Cancellation));
        Assert.Contains("重なって", refused.Japanese, StringComparison.Ordinal);
        refused = await Assert.ThrowsAsync<UserErrorException>(() => ledger.Lots.RegisterAsync(Code, Guid.CreateVersion7(), lot with { Serials = new(1000, 1098) }, Cancellation));
        Assert.Contains("99 個", refused.Japanese, StringComparison.Ordinal);
        refused = await Assert.ThrowsAsync<UserErrorException>(() => ledger.Lots.RegisterAsync(Code, Guid.CreateVersion7(), lot with { CertifiedT = 104 }, Cancellation));
        Assert.Contains("104 t", refused.Japanese, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_mistaken_registration_is_withdrawn_and_its_serials_can_be_registered_rightly()
    {
        var programme = await ledger.ProgrammeAsync();
        var wrong = ledger.NewLot(programme, vintage: 2023);
        var lot = (await ledger.Lots.RegisterAsync(Code, Guid.CreateVersion7(), wrong, Cancellation)).Id;
        var issue = (await ledger.Ledger.BookAsync(Code, lot, Cancellation))[0].MovementId;
        await ledger.Disposals.ReverseAsync(Code, Guid.CreateVersion7(), issue, Day, "年度のまちがい", Cancellation);
        Assert.True((await ledger.StockAsync(lot)).IsWithdrawn);
        Assert.Equal(0, (await ledger.StockAsync(lot)).HeldT);
        await ledger.Lots.RegisterAsync(Code, Guid.CreateVersion7(), wrong with { VintageFy = 2024 }, Cancellation);
        await Assert.ThrowsAsync<UserErrorException>(() => ledger.RetireAsync(lot, 1));
    }

    [Fact]
    public async Task A_transfer_to_another_municipality_can_be_reversed_once()
    {
        var lot = await ledger.LotAsync(await ledger.ProgrammeAsync());
        var city = await ledger.PartyAsync("となり市");
        var transfer = await ledger.Disposals.TransferAsync(Code, Guid.CreateVersion7(), new(lot, city, 20, Day, 20, "共同購入", FromSerial: 51), Cancellation);
        Assert.Equal(["51–70"], (await ledger.Ledger.BookAsync(Code, lot, Cancellation))[1].Serials);
        await ledger.Disposals.ReverseAsync(Code, Guid.CreateVersion7(), transfer.Id, Day, "口座番号の誤り", Cancellation);
        Assert.Equal(100, (await ledger.StockAsync(lot)).HeldT);
        await Assert.ThrowsAsync<UserErrorException>(() => ledger.Disposals.ReverseAsync(Code, Guid.CreateVersion7(), transfer.Id, Day, "もう一度", Cancellation));
    }

    [Fact]
    public async Task A_closed_programme_takes_nothing_new_and_carries_out_what_was_agreed()
    {
        var programme = await ledger.ProgrammeAsync();
        var lot = await ledger.LotAsync(programme);
        var party = await ledger.PartyAsync();
        var sale = await ledger.ReserveAsync(lot, party, 10);
        await ledger.Programmes.CloseAsync(Code, Guid.CreateVersion7(), programme, Day, "受け付けを終えました", Cancellation);
        await Assert.ThrowsAsync<UserErrorException>(() => ledger.ReserveAsync(lot, party, 1));
        await Assert.ThrowsAsync<UserErrorException>(() => ledger.RetireAsync(lot, 1));
        await Assert.ThrowsAsync<UserErrorException>(() => ledger.LotAsync(programme));
        await ledger.PayAsync(sale);
        await ledger.SettleAsync(sale, 10);
        Assert.Equal(10, (await ledger.StockAsync(lot)).SoldT);
    }

    [Fact]
    public async Task A_forward_contract_is_no_stock_and_is_delivered_by_a_matching_sale_only()
    {
        var programme = await ledger.ProgrammeAsync();
        var party = await ledger.PartyAsync();
        var forward = await ledger.Forwards.RecordAsync(Code, Guid.CreateVersion7(), new(party, programme, 2027, 40, 10_000, Day), Cancellation);
        Assert.Empty(await ledger.Ledger.StockAsync(Code, Cancellation));
        var lot = await ledger.LotAsync(programme, vintage: 2027);
        await Assert.ThrowsAsync<UserErrorException>(() => ledger.Sales.ReserveAsync(Code, Guid.CreateVersion7(), Sale(lot, party, 39) with { ForwardId = forward }, Cancellation));
        await ledger.Sales.ReserveAsync(Code, Guid.CreateVersion7(), Sale(lot, party, 40) with { ForwardId = forward }, Cancellation);
        Assert.Equal("delivered", (await ledger.Forwards.ListAsync(Code, Cancellation)).Single().End);
        Assert.Equal(40, (await ledger.StockAsync(lot)).ReservedT);
    }
}
