using Dapper;
using ForestSink.Core.Forest;
using ForestSink.PostGis.Jobs;
using ForestSink.PostGis.Tests.Credits;
using ForestSink.TestSupport;
using Npgsql;
using static ForestSink.PostGis.Tests.Credits.TestLedger;

namespace ForestSink.PostGis.Tests.Funds;

public sealed class FundTests : IAsyncLifetime
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
    public async Task A_sale_is_divided_by_the_city_s_rule_and_the_programme_s_own_rule_comes_first()
    {
        var (forest, sun) = (await ledger.ProgrammeAsync(), await ledger.ProgrammeAsync("太陽光"));
        await ledger.Fund.SetRuleAsync(Code, Guid.CreateVersion7(), Day.AddDays(-1), null, 50, null, Cancellation);
        await ledger.Fund.SetRuleAsync(Code, Guid.CreateVersion7(), Day.AddDays(-1), forest, 100, "森林は全額", Cancellation);
        var party = await ledger.PartyAsync();
        foreach (var programme in new[] { forest, sun })
            await ledger.PayAsync(await ledger.ReserveAsync(await ledger.LotAsync(programme), party, 10));
        var lines = await ledger.Fund.JournalAsync(Code, null, 100, Cancellation);
        Assert.Equal([-110_000, 10_000, 50_000, 50_000, -110_000, 10_000, 100_000], lines.Select(line => (int)line.AmountYen));
        Assert.Equal(150_000, (await ledger.Fund.BalanceAsync(Code, Cancellation)).AvailableYen);
    }

    [Fact]
    public async Task Spending_is_tied_to_the_incomes_that_paid_for_it_first_in_first_out_or_by_choice()
    {
        var (a, b) = (await DonateAsync(100_000, "A社"), await DonateAsync(50_000, "B社"));
        var chosen = await ledger.Fund.CommitAsync(Code, Guid.CreateVersion7(), new("event-1", "苗木", null, 30_000, Day, [b]), Cancellation);
        var fifo = await ledger.Fund.CommitAsync(Code, Guid.CreateVersion7(), new("event-2", "植樹祭", null, 110_000, Day), Cancellation);
        await ledger.Fund.SpendAsync(Code, Guid.CreateVersion7(), new(fifo.Id, 105_000, Day, "支払い"), Cancellation);
        await ledger.Fund.ReleaseAsync(Code, Guid.CreateVersion7(), fifo.Id, null, Day, null, Cancellation);
        var uses = (await ledger.Fund.UsesAsync(Code, Cancellation)).ToDictionary(use => (use.IncomeId, use.CommitmentId), use => (use.CommittedYen, use.SpentYen));
        Assert.Equal((30_000L, 0L), uses[(b, chosen.Id)]);
        Assert.Equal((0L, 100_000L), uses[(a, fifo.Id)]);
        Assert.Equal((0L, 5_000L), uses[(b, fifo.Id)]);
        var balance = await ledger.Fund.BalanceAsync(Code, Cancellation);
        Assert.Equal((15_000L, 30_000L, 105_000L, 150_000L), (balance.AvailableYen, balance.CommittedYen, balance.SpentYen, balance.IncomeYen));
    }

    [Fact]
    public async Task The_fund_cannot_be_overspent_even_past_the_application()
    {
        var income = await DonateAsync(100_000, "A社");
        var refused = await Assert.ThrowsAsync<UserErrorException>(() => ledger.Fund.CommitAsync(Code, Guid.CreateVersion7(), new(null, "大きな予算", null, 100_001, Day), Cancellation));
        Assert.Contains("1 円足りません", refused.Japanese, StringComparison.Ordinal);
        var budget = await ledger.Fund.CommitAsync(Code, Guid.CreateVersion7(), new(null, "予算", null, 60_000, Day), Cancellation);
        await Assert.ThrowsAsync<UserErrorException>(() => ledger.Fund.SpendAsync(Code, Guid.CreateVersion7(), new(budget.Id, 60_001, Day, "払いすぎ"), Cancellation));

        await using var owner = new NpgsqlConnection(database.OwnerConnectionString);
        await owner.OpenAsync(Cancellation);
        await using var transaction = await owner.BeginTransactionAsync(Cancellation);
        await owner.ExecuteAsync("""
            SELECT set_config('forestsink.municipality', @Town, true);
            INSERT INTO yen_movement (municipality_code, movement_id, movement_no, kind, occurred_on, commitment_id, description) VALUES (@Town, @id, next_ledger_no('yen'), 'commit', '2026-05-02', @budget, 'x');
            INSERT INTO yen_entry VALUES (@Town, @id, 1, 'fund', @income, NULL, -40001), (@Town, @id, 2, 'committed', @income, @budget, 40001)
            """, new { Town, id = Guid.NewGuid(), budget = budget.Id, income });
        var overspent = await Assert.ThrowsAsync<PostgresException>(() => transaction.CommitAsync(Cancellation));
        Assert.Contains("overspent", overspent.MessageText, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Eight_at_once_cannot_commit_the_same_money()
    {
        await DonateAsync(100_000, "A社");
        var outcomes = await Task.WhenAll(Enumerable.Range(0, 8).Select(async _ =>
        {
            try
            {
                await ledger.Fund.CommitAsync(Code, Guid.CreateVersion7(), new(null, "予算", null, 30_000, Day), Cancellation);
                return 30_000L;
            }
            catch (UserErrorException)
            {
                return 0;
            }
        }));
        Assert.Equal(90_000, outcomes.Sum());
        Assert.Equal(10_000, (await ledger.Fund.BalanceAsync(Code, Cancellation)).AvailableYen);
    }

    [Fact]
    public async Task A_used_income_cannot_be_taken_back_until_its_use_is()
    {
        var income = await DonateAsync(100_000, "A社");
        var budget = await ledger.Fund.CommitAsync(Code, Guid.CreateVersion7(), new(null, "予算", null, 60_000, Day), Cancellation);
        var spent = await ledger.Fund.SpendAsync(Code, Guid.CreateVersion7(), new(budget.Id, 60_000, Day, "苗木代"), Cancellation);
        var refused = await Assert.ThrowsAsync<UserErrorException>(() => ReverseAsync(income));
        Assert.Contains("60,000 円", refused.Japanese, StringComparison.Ordinal);
        await ReverseAsync(spent.Id);
        await ledger.Fund.ReleaseAsync(Code, Guid.CreateVersion7(), budget.Id, null, Day, null, Cancellation);
        await ReverseAsync(income);
        Assert.Equal(0, (await ledger.Fund.BalanceAsync(Code, Cancellation)).InHandYen);
        await Assert.ThrowsAsync<UserErrorException>(() => ReverseAsync(income));
    }

    [Fact]
    public async Task Nothing_is_posted_into_a_closed_fiscal_year()
    {
        await DonateAsync(100_000, "A社");
        await Assert.ThrowsAsync<UserErrorException>(() => ledger.Fund.CloseYearAsync(Code, Guid.CreateVersion7(), new FiscalYear(2026), new DateOnly(2027, 3, 31), Cancellation));
        await ledger.Fund.CloseYearAsync(Code, Guid.CreateVersion7(), new FiscalYear(2026), new DateOnly(2027, 4, 1), Cancellation);
        var refused = await Assert.ThrowsAsync<UserErrorException>(() => DonateAsync(1, "B社"));
        Assert.Contains("締め切られて", refused.Japanese, StringComparison.Ordinal);
        var programme = await ledger.ProgrammeAsync();
        await Assert.ThrowsAsync<UserErrorException>(() => ledger.LotAsync(programme));
        Assert.True((await ledger.Fund.YearsAsync(Code, Cancellation)).Single().IsClosed);
    }

    [Fact]
    public async Task The_forecast_is_expected_credits_times_a_price()
    {
        await DonateAsync(100_000, "A社");
        await ledger.Fund.SetRuleAsync(Code, Guid.CreateVersion7(), Day, null, 50, null, Cancellation);
        await ledger.Fund.ExpectAsync(Code, Guid.CreateVersion7(), 2027, 10, "前年なみ", Cancellation);
        await ledger.Fund.ExpectAsync(Code, Guid.CreateVersion7(), 2027, 20, "見直し", Cancellation);
        await ledger.Fund.CommitAsync(Code, Guid.CreateVersion7(), new(null, "予算", null, 30_000, Day), Cancellation);
        var years = await ledger.Fund.ForecastAsync(Code, new FiscalYear(2026), 3, 10_000, Cancellation);
        Assert.Equal([(2026, 0L, 70_000L), (2027, 100_000L, 170_000L), (2028, 0L, 170_000L)], years.Select(year => (year.FiscalYear, year.IncomeYen, year.BalanceYen)));
    }

    private async Task<Guid> DonateAsync(long yen, string who) =>
        (await ledger.Fund.ReceiveAsync(Code, Guid.CreateVersion7(), new("donation", yen, Day, who), Cancellation)).Id;

    private Task<ForestSink.PostGis.Credits.Posted> ReverseAsync(Guid movement) => ledger.Fund.ReverseAsync(Code, Guid.CreateVersion7(), movement, Day, "訂正", Cancellation);
}
