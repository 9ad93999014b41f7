using Dapper;
using ForestSink.Core.Funds;
using ForestSink.PostGis.Credits;
using ForestSink.PostGis.Database;
using ForestSink.PostGis.Jobs;

namespace ForestSink.PostGis.Funds;

/// <summary>The head of a movement in the journal in yen.</summary>
internal sealed record YenHead(Guid MovementId, string Kind, DateOnly On, string Description)
{
    public Guid? PartyId { get; init; }
    public Guid? SaleId { get; init; }
    public Guid? CreditMovementId { get; init; }
    public Guid? CommitmentId { get; init; }
    public Guid? Reverses { get; init; }
    public string? Reason { get; init; }
    public string? Document { get; init; }
}

internal readonly record struct YenEntry(string Account, long AmountYen, Guid? IncomeId = null, Guid? CommitmentId = null);

/// <summary>Writes movements of the fund. Always within a <see cref="LedgerCommands"/> posting.</summary>
internal static class FundJournal
{
    public static async Task<long> PostAsync(MunicipalityTransaction transaction, YenHead head, IReadOnlyList<YenEntry> entries, CancellationToken cancellation)
    {
        var no = await transaction.QuerySingleAsync<long>("""
            INSERT INTO yen_movement (municipality_code, movement_id, movement_no, kind, occurred_on, party_id, sale_id, credit_movement_id, commitment_id, reverses, reason, description, document)
            VALUES (@municipality, @MovementId, next_ledger_no('yen'), @Kind, @On, @PartyId, @SaleId, @CreditMovementId, @CommitmentId, @Reverses, @Reason, @Description, @Document)
            RETURNING movement_no
            """, head, cancellation);
        var lines = entries.Where(entry => entry.AmountYen != 0).ToList();
        await transaction.ExecuteAsync("""
            INSERT INTO yen_entry (municipality_code, movement_id, line_no, account, income_id, commitment_id, amount_yen)
            SELECT @municipality, @MovementId, no, account, income, commitment, amount
            FROM unnest(@accounts, @incomes, @commitments, @amounts) WITH ORDINALITY AS e(account, income, commitment, amount, no)
            """, new
        {
            head.MovementId,
            accounts = lines.Select(line => line.Account).ToArray(),
            incomes = lines.Select(line => line.IncomeId).ToArray(),
            commitments = lines.Select(line => line.CommitmentId).ToArray(),
            amounts = lines.Select(line => line.AmountYen).ToArray(),
        }, cancellation);
        return no;
    }

    /// <summary>The money of a sale: tax aside, the fund's share by the rule of that day, the rest to the general account.</summary>
    public static async Task<long> SaleIncomeAsync(MunicipalityTransaction transaction, SaleUnderWay sale, DateOnly on, string? document, CancellationToken cancellation)
    {
        if (sale.Terms.TotalYen == 0)
            return 0;
        var share = await SharePercentAsync(transaction, sale.ProgrammeId, on, cancellation);
        var income = Guid.CreateVersion7();
        var toFund = FundShare.OfNet(sale.Terms.NetYen, share);
        return await PostAsync(transaction, new(income, "sale", on, sale.PartyName)
        {
            PartyId = sale.PartyId,
            SaleId = sale.SaleId,
            CreditMovementId = sale.ReservedBy,
            Document = document,
        }, [new("income", -sale.Terms.TotalYen), new("tax", sale.Terms.TaxYen), new("general", sale.Terms.NetYen - toFund), new("fund", toFund, income)], cancellation);
    }

    /// <exception cref="UserErrorException">The income is committed or spent.</exception>
    public static async Task ReverseSaleAsync(MunicipalityTransaction transaction, Guid saleId, DateOnly on, string reason, CancellationToken cancellation)
    {
        var income = await transaction.QuerySingleOrDefaultAsync<Guid?>("""
            SELECT movement_id FROM yen_movement WHERE municipality_code = @municipality AND sale_id = @saleId AND kind = 'sale'
            """, new { saleId }, cancellation);
        if (income is { } movement)
            await ReverseAsync(transaction, movement, on, reason, cancellation);
    }

    /// <summary>The same entries with the opposite sign.</summary>
    public static async Task<Posted> ReverseAsync(MunicipalityTransaction transaction, Guid reversed, DateOnly on, string reason, CancellationToken cancellation)
    {
        var entries = (await transaction.QueryAsync<ReversibleYenEntry>("""
            SELECT account, amount_yen, income_id, commitment_id FROM yen_entry WHERE municipality_code = @municipality AND movement_id = @reversed ORDER BY line_no
            """, new { reversed }, cancellation)).AsList();
        if (entries.Count == 0)
            throw new UserErrorException("この記録はありません。", "There is no such movement.");
        foreach (var entry in entries.Where(entry => entry.AmountYen > 0 && entry.Account is "fund" or "committed"))
        {
            var left = await transaction.QuerySingleAsync<long>("""
                SELECT coalesce(sum(amount_yen), 0)::bigint FROM yen_entry
                WHERE municipality_code = @municipality AND account = @Account AND income_id = @IncomeId AND commitment_id IS NOT DISTINCT FROM @CommitmentId
                """, new { entry.Account, entry.IncomeId, entry.CommitmentId }, cancellation);
            if (left < entry.AmountYen)
                throw new UserErrorException($"このお金は、すでに {entry.AmountYen - left:#,0} 円が使い道に充てられているため、取り消せません。先に支出や予算を取り消してください。",
                    $"¥{entry.AmountYen - left:#,0} of this money are in use already. Undo the spending or the budget first.");
        }
        var head = await transaction.QuerySingleAsync<ReversibleYen>("""
            SELECT m.kind, m.party_id, m.sale_id, m.commitment_id, m.description,
                   EXISTS (SELECT FROM yen_movement r WHERE r.municipality_code = m.municipality_code AND r.reverses = m.movement_id) AS is_reversed
            FROM yen_movement m WHERE m.municipality_code = @municipality AND m.movement_id = @reversed
            """, new { reversed }, cancellation);
        if (head.IsReversed || head.Kind == "reverse")
            throw new UserErrorException("この記録は、すでに訂正されています。", "This movement was reversed already.");
        var movement = Guid.CreateVersion7();
        var no = await PostAsync(transaction, new(movement, "reverse", on, head.Description)
        {
            PartyId = head.PartyId,
            SaleId = head.SaleId,
            CommitmentId = head.CommitmentId,
            Reverses = reversed,
            Reason = reason,
        }, [.. entries.Select(entry => new YenEntry(entry.Account, -entry.AmountYen, entry.IncomeId, entry.CommitmentId))], cancellation);
        return new(movement, no);
    }

    /// <summary>The newest rule in force: the programme's own before the one for all; without a rule, everything.</summary>
    public static async Task<decimal> SharePercentAsync(MunicipalityTransaction transaction, Guid? programmeId, DateOnly on, CancellationToken cancellation) =>
        await transaction.QuerySingleOrDefaultAsync<decimal?>("""
            SELECT share_percent FROM fund_rule
            WHERE municipality_code = @municipality AND valid_from <= @on AND (programme_id IS NULL OR programme_id = @programmeId)
            ORDER BY programme_id IS NULL, valid_from DESC, rule_no DESC LIMIT 1
            """, new { programmeId, on }, cancellation) ?? 100m;

    private sealed record ReversibleYenEntry
    {
        public required string Account { get; init; }
        public required long AmountYen { get; init; }
        public Guid? IncomeId { get; init; }
        public Guid? CommitmentId { get; init; }
    }

    private sealed record ReversibleYen
    {
        public required string Kind { get; init; }
        public Guid? PartyId { get; init; }
        public Guid? SaleId { get; init; }
        public Guid? CommitmentId { get; init; }
        public required string Description { get; init; }
        public required bool IsReversed { get; init; }
    }
}
