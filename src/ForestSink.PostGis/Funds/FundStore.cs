using Dapper;
using ForestSink.Core.Forest;
using ForestSink.Core.Funds;
using ForestSink.PostGis.Credits;
using ForestSink.PostGis.Database;
using ForestSink.PostGis.Jobs;

namespace ForestSink.PostGis.Funds;

/// <summary>
/// The planting fund (植樹基金). Money moves income → fund → committed → spent and each yen keeps the income it came with;
/// the database refuses whatever would use more than came in.
/// </summary>
public sealed partial class FundStore(ForestSinkDatabase database, LedgerCommands commands)
{
    /// <summary>A donation or a subsidy; sales post by themselves when they are paid.</summary>
    public Task<Posted> ReceiveAsync(MunicipalityCode municipality, Guid commandId, NewIncome income, CancellationToken cancellation)
    {
        MustBePositive(income.AmountYen);
        return commands.RunAsync(municipality, commandId, "fund-income", income, async transaction => new Posted(commandId, await FundJournal.PostAsync(
            transaction, new(commandId, income.Kind, income.On, income.Description) { PartyId = income.PartyId, Document = income.Document },
            [new("income", -income.AmountYen), new("fund", income.AmountYen, commandId)], cancellation)), cancellation);
    }

    /// <summary>Sets a budget aside. The answer's id is the commitment's: the command's own.</summary>
    /// <exception cref="UserErrorException">The fund holds less.</exception>
    public Task<Posted> CommitAsync(MunicipalityCode municipality, Guid commandId, NewCommitment commitment, CancellationToken cancellation)
    {
        MustBePositive(commitment.AmountYen);
        return commands.RunAsync(municipality, commandId, "fund-commit", commitment, async transaction =>
        {
            await transaction.ExecuteAsync("""
                INSERT INTO fund_commitment (municipality_code, commitment_id, event_ref, description, description_en) VALUES (@municipality, @commandId, @EventRef, @Description, @DescriptionEn)
                """, new { commandId, commitment.EventRef, commitment.Description, commitment.DescriptionEn }, cancellation);
            return new Posted(commandId, await CommitAsync(transaction, commandId, commitment.AmountYen, commitment.On, commitment.Description, commitment.IncomeIds, cancellation));
        }, cancellation);
    }

    /// <summary>Adds to a commitment's budget.</summary>
    public Task<Posted> IncreaseAsync(MunicipalityCode municipality, Guid commandId, Guid commitmentId, long amountYen, DateOnly on, CancellationToken cancellation)
    {
        MustBePositive(amountYen);
        return commands.RunAsync(municipality, commandId, "fund-increase", new { commitmentId, amountYen, on }, async transaction =>
            new Posted(commitmentId, await CommitAsync(transaction, commitmentId, amountYen, on, await DescriptionAsync(transaction, commitmentId, cancellation), null, cancellation)), cancellation);
    }

    /// <summary>Pays out of a commitment.</summary>
    /// <exception cref="UserErrorException">The budget has less left.</exception>
    public Task<Posted> SpendAsync(MunicipalityCode municipality, Guid commandId, NewSpending spending, CancellationToken cancellation)
    {
        MustBePositive(spending.AmountYen);
        return commands.RunAsync(municipality, commandId, "fund-spend", spending, async transaction =>
        {
            var ties = await TiesAsync(transaction, "committed", spending.CommitmentId, spending.AmountYen, spending.IncomeIds, cancellation);
            return new Posted(commandId, await FundJournal.PostAsync(
                transaction, new(commandId, "spend", spending.On, spending.Description) { CommitmentId = spending.CommitmentId, Document = spending.Document },
                Moved(ties, "committed", spending.CommitmentId, "spent", spending.CommitmentId), cancellation));
        }, cancellation);
    }

    /// <summary>Gives budget back to the fund.</summary>
    /// <param name="amountYen">Null: all that is left.</param>
    public Task<Posted> ReleaseAsync(MunicipalityCode municipality, Guid commandId, Guid commitmentId, long? amountYen, DateOnly on, string? reason, CancellationToken cancellation) =>
        commands.RunAsync(municipality, commandId, "fund-release", new { commitmentId, amountYen, on, reason }, async transaction =>
        {
            var amount = amountYen ?? await LeftAsync(transaction, commitmentId, cancellation);
            MustBePositive(amount);
            var ties = await TiesAsync(transaction, "committed", commitmentId, amount, null, cancellation);
            var description = await DescriptionAsync(transaction, commitmentId, cancellation);
            return new Posted(commandId, await FundJournal.PostAsync(transaction, new(commandId, "release", on, description) { CommitmentId = commitmentId, Reason = reason },
                Moved(ties, "committed", commitmentId, "fund", null), cancellation));
        }, cancellation);

    /// <summary>Corrects a donation, subsidy or spending by a reversing movement; a sale's income follows its sale.</summary>
    public Task<Posted> ReverseAsync(MunicipalityCode municipality, Guid commandId, Guid movementId, DateOnly on, string reason, CancellationToken cancellation) =>
        commands.RunAsync(municipality, commandId, "fund-reverse", new { movementId, on, reason }, async transaction =>
        {
            var kind = await transaction.QuerySingleOrDefaultAsync<string>("SELECT kind FROM yen_movement WHERE municipality_code = @municipality AND movement_id = @movementId", new { movementId }, cancellation);
            if (kind == "sale")
                throw new UserErrorException("売却の入金は、売却の画面から取りやめてください。", "End the sale instead; its income follows.");
            return await FundJournal.ReverseAsync(transaction, movementId, on, reason, cancellation);
        }, cancellation);

    public Task<int> SetRuleAsync(MunicipalityCode municipality, Guid commandId, DateOnly validFrom, Guid? programmeId, decimal sharePercent, string? reason, CancellationToken cancellation) =>
        commands.RunAsync(municipality, commandId, "fund-rule", new { validFrom, programmeId, sharePercent, reason }, transaction => transaction.QuerySingleAsync<int>("""
            INSERT INTO fund_rule (municipality_code, rule_no, valid_from, programme_id, share_percent, reason)
            SELECT @municipality, coalesce(max(rule_no), 0) + 1, @validFrom, @programmeId, @sharePercent, @reason FROM fund_rule WHERE municipality_code = @municipality
            RETURNING rule_no
            """, new { validFrom, programmeId, sharePercent, reason }, cancellation), cancellation);

    /// <summary>Closes a fiscal year for good, and with it all before it.</summary>
    /// <param name="today">The year must be over.</param>
    public Task<int> CloseYearAsync(MunicipalityCode municipality, Guid commandId, FiscalYear year, DateOnly today, CancellationToken cancellation)
    {
        if (today <= year.End)
            throw new UserErrorException($"{year.Label.Ja}はまだ終わっていません。", $"{year.Label.En} is not over yet.");
        return commands.RunAsync(municipality, commandId, "close-year", new { year.Year }, async transaction =>
            await transaction.ExecuteAsync("""
                INSERT INTO fiscal_year_closing (municipality_code, fiscal_year, fund_yen, committed_yen, spent_yen)
                SELECT @municipality, @Year, coalesce(sum(e.amount_yen) FILTER (WHERE e.account = 'fund'), 0), coalesce(sum(e.amount_yen) FILTER (WHERE e.account = 'committed'), 0),
                       coalesce(sum(e.amount_yen) FILTER (WHERE e.account = 'spent' AND m.fiscal_year = @Year), 0)
                FROM yen_movement m JOIN yen_entry e USING (municipality_code, movement_id)
                WHERE m.municipality_code = @municipality AND m.fiscal_year <= @Year
                ON CONFLICT DO NOTHING
                """, new { year.Year }, cancellation) == 1
                ? year.Year
                : throw new UserErrorException("この年度は、すでに締め切られています。", "This fiscal year is closed already."), cancellation);
    }

    /// <summary>What the city expects to be certified in a fiscal year; a basis for the forecast, never stock.</summary>
    public Task<int> ExpectAsync(MunicipalityCode municipality, Guid commandId, int fiscalYear, long tonnes, string basis, CancellationToken cancellation) =>
        commands.RunAsync(municipality, commandId, "expect", new { fiscalYear, tonnes, basis }, transaction => transaction.QuerySingleAsync<int>("""
            INSERT INTO credit_expectation (municipality_code, fiscal_year, entry_no, tonnes, basis)
            SELECT @municipality, @fiscalYear, coalesce(max(entry_no), 0) + 1, @tonnes, @basis FROM credit_expectation WHERE municipality_code = @municipality AND fiscal_year = @fiscalYear
            RETURNING entry_no
            """, new { fiscalYear, tonnes, basis }, cancellation), cancellation);

    private static async Task<long> CommitAsync(
        MunicipalityTransaction transaction, Guid commitmentId, long amountYen, DateOnly on, string description, IReadOnlyList<Guid>? incomes, CancellationToken cancellation)
    {
        var ties = await TiesAsync(transaction, "fund", null, amountYen, incomes, cancellation);
        return await FundJournal.PostAsync(transaction, new(Guid.CreateVersion7(), "commit", on, description) { CommitmentId = commitmentId },
            Moved(ties, "fund", null, "committed", commitmentId), cancellation);
    }

    private static async Task<IReadOnlyList<IncomePart>> TiesAsync(
        MunicipalityTransaction transaction, string account, Guid? commitmentId, long amountYen, IReadOnlyList<Guid>? incomes, CancellationToken cancellation)
    {
        var chosen = incomes?.ToArray();
        var available = (await transaction.QueryAsync<IncomePart>("""
            SELECT e.income_id, sum(e.amount_yen)::bigint AS amount_yen
            FROM yen_entry e JOIN yen_movement i ON i.municipality_code = e.municipality_code AND i.movement_id = e.income_id
            WHERE e.municipality_code = @municipality AND e.account = @account AND e.commitment_id IS NOT DISTINCT FROM @commitmentId
              AND (@chosen::uuid[] IS NULL OR e.income_id = ANY (@chosen))
            GROUP BY e.income_id, i.occurred_on, i.movement_no HAVING sum(e.amount_yen) > 0
            ORDER BY array_position(@chosen, e.income_id), i.occurred_on, i.movement_no
            """, new { account, commitmentId, chosen }, cancellation)).AsList();
        return IncomeTies.Allocate(available, amountYen) ?? throw TooLittle(account, chosen is not null, available.Sum(part => part.AmountYen), amountYen);
    }

    private static UserErrorException TooLittle(string account, bool isChosen, long there, long wanted)
    {
        var (ja, en) = (account, isChosen) switch
        {
            ("fund", false) => ("基金で使えるのは", "The fund has ¥{0} free"),
            ("fund", true) => ("選んだ財源で使えるのは", "The income chosen has ¥{0} free"),
            _ => ("この予算の残りは", "The budget has ¥{0} left"),
        };
        return new($"{ja} {there:#,0} 円です。{wanted:#,0} 円には {wanted - there:#,0} 円足りません。",
            $"{en.Replace("{0}", $"{there:#,0}", StringComparison.Ordinal)}; ¥{wanted - there:#,0} are missing for ¥{wanted:#,0}.")
        { Field = "amount" };
    }

    private static List<YenEntry> Moved(IReadOnlyList<IncomePart> ties, string from, Guid? fromCommitment, string to, Guid? toCommitment) =>
        [.. ties.SelectMany(tie => new YenEntry[] { new(from, -tie.AmountYen, tie.IncomeId, fromCommitment), new(to, tie.AmountYen, tie.IncomeId, toCommitment) })];

    private static async Task<string> DescriptionAsync(MunicipalityTransaction transaction, Guid commitmentId, CancellationToken cancellation) =>
        await transaction.QuerySingleOrDefaultAsync<string>("SELECT description FROM fund_commitment WHERE municipality_code = @municipality AND commitment_id = @commitmentId", new { commitmentId }, cancellation)
        ?? throw new UserErrorException("この予算はありません。", "There is no such budget.");

    private static Task<long> LeftAsync(MunicipalityTransaction transaction, Guid commitmentId, CancellationToken cancellation) => transaction.QuerySingleAsync<long>("""
        SELECT coalesce(sum(amount_yen), 0)::bigint FROM yen_entry WHERE municipality_code = @municipality AND account = 'committed' AND commitment_id = @commitmentId
        """, new { commitmentId }, cancellation);

    private static void MustBePositive(long amountYen)
    {
        if (amountYen <= 0)
            throw new UserErrorException("金額は1円以上にしてください。", "The amount must be at least ¥1.") { Field = "amount" };
    }
}
