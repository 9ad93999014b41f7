using ForestSink.Core.Forest;
using ForestSink.PostGis.Database;
using ForestSink.PostGis.Funds;
using ForestSink.PostGis.Jobs;

namespace ForestSink.PostGis.Planting.Events;

/// <summary>Yen of one income in an event, with the credits that were sold for it.</summary>
/// <param name="Kind">sale, donation or subsidy.</param>
/// <param name="Tonnes">t-CO2 of the sale; null for other incomes.</param>
/// <param name="IsPublic">The payer agreed to be named.</param>
public sealed record EventIncome(
    Guid IncomeId, string Kind, DateOnly ReceivedOn, string Description, string? PartyName, string? PartyNameEn, bool IsPublic,
    Guid? SaleId, long? Tonnes, string? LotName, string? ProgrammeName, string? ProgrammeNameEn, long CommittedYen, long SpentYen)
{
    public long Yen => CommittedYen + SpentYen;
}

/// <summary>An event's money in the fund: what was set aside, spent, and by whom it was paid.</summary>
public sealed record EventFunds(IReadOnlyList<Commitment> Budgets, IReadOnlyList<EventIncome> Incomes)
{
    public long BudgetYen => Budgets.Sum(budget => budget.BudgetYen);

    public long SpentYen => Budgets.Sum(budget => budget.SpentYen);

    public long LeftYen => Budgets.Sum(budget => budget.LeftYen);
}

/// <summary>Moves an event's money through the fund: set aside, paid, given back. Every yen keeps the income it came with.</summary>
public sealed class EventMoney(ForestSinkDatabase database, FundStore fund)
{
    public async Task<EventFunds> FindAsync(MunicipalityCode municipality, PlantingEvent planned, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(planned);
        var reference = planned.EventId.ToString();
        var budgets = (await fund.CommitmentsAsync(municipality, cancellation)).Where(budget => budget.EventRef == reference || budget.CommitmentId == planned.CommitmentId).ToList();
        if (budgets.Count == 0)
            return new([], []);
        await using var transaction = await database.BeginAsync(municipality, cancellation);
        var incomes = await transaction.QueryAsync<Row>("""
            SELECT e.income_id, i.kind, i.occurred_on AS received_on, i.description, p.name AS party_name, p.name_en AS party_name_en, coalesce(p.is_public, false) AS is_public,
                   i.sale_id, s.tonnes, l.name AS lot_name, g.name AS programme_name, g.name_en AS programme_name_en,
                   coalesce(sum(e.amount_yen) FILTER (WHERE e.account = 'committed'), 0)::bigint AS committed_yen,
                   coalesce(sum(e.amount_yen) FILTER (WHERE e.account = 'spent'), 0)::bigint AS spent_yen
            FROM yen_entry e
            JOIN yen_movement i ON i.municipality_code = e.municipality_code AND i.movement_id = e.income_id
            LEFT JOIN ledger_party p ON p.municipality_code = i.municipality_code AND p.party_id = i.party_id
            LEFT JOIN credit_sale s ON s.municipality_code = i.municipality_code AND s.sale_id = i.sale_id
            LEFT JOIN credit_lot l ON l.municipality_code = s.municipality_code AND l.lot_id = s.lot_id
            LEFT JOIN credit_programme g ON g.municipality_code = l.municipality_code AND g.programme_id = l.programme_id
            WHERE e.municipality_code = @municipality AND e.commitment_id = ANY (@budgets)
            GROUP BY e.income_id, i.kind, i.occurred_on, i.description, p.name, p.name_en, p.is_public, i.sale_id, i.movement_no, s.tonnes, l.name, g.name, g.name_en
            HAVING sum(e.amount_yen) > 0 ORDER BY i.movement_no
            """, new { budgets = budgets.Select(budget => budget.CommitmentId).ToArray() }, cancellation);
        return new(budgets, [.. incomes.Select(row => row.Read())]);
    }

    /// <summary>Sets money of the fund aside for the event.</summary>
    /// <param name="incomes">Only out of these; null: first in, first out.</param>
    /// <exception cref="UserErrorException">The fund is empty or holds less; says by how much.</exception>
    public async Task CommitAsync(MunicipalityCode municipality, Guid commandId, PlantingEvent planned, long amountYen, DateOnly on, IReadOnlyList<Guid>? incomes, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(planned);
        if (planned.State is "cancelled" or "published")
            throw new UserErrorException("取りやめた植樹会・公表資料からの植樹会には、予算を充てられません。", "Nothing can be set aside for a cancelled event, or for one known from a publication.");
        if ((await fund.BalanceAsync(municipality, cancellation)).AvailableYen == 0)
            throw new UserErrorException("植樹基金に使えるお金がありません。クレジットの売却の入金か、寄附・補助金を記録すると使えます。", "The planting fund has no free money. Record the payment of a credit sale, a donation or a subsidy first.");
        await fund.CommitAsync(municipality, commandId, new(planned.EventId.ToString(), planned.Name, planned.NameEn, amountYen, on, incomes), cancellation);
    }

    /// <summary>Pays out of one of the event's budgets.</summary>
    public async Task SpendAsync(MunicipalityCode municipality, Guid commandId, PlantingEvent planned, NewSpending spending, CancellationToken cancellation)
    {
        await MustBeOfEventAsync(municipality, planned, spending.CommitmentId, cancellation);
        await fund.SpendAsync(municipality, commandId, spending, cancellation);
    }

    /// <summary>Gives what is left of a budget back to the fund.</summary>
    public async Task ReleaseAsync(MunicipalityCode municipality, Guid commandId, PlantingEvent planned, Guid commitmentId, DateOnly on, CancellationToken cancellation)
    {
        await MustBeOfEventAsync(municipality, planned, commitmentId, cancellation);
        await fund.ReleaseAsync(municipality, commandId, commitmentId, null, on, null, cancellation);
    }

    private async Task MustBeOfEventAsync(MunicipalityCode municipality, PlantingEvent planned, Guid commitmentId, CancellationToken cancellation)
    {
        if ((await FindAsync(municipality, planned, cancellation)).Budgets.All(budget => budget.CommitmentId != commitmentId))
            throw new UserErrorException("この予算は、この植樹会のものではありません。", "This budget is not of this event.");
    }

    private sealed record Row
    {
        public Guid IncomeId { get; init; }
        public required string Kind { get; init; }
        public DateOnly ReceivedOn { get; init; }
        public required string Description { get; init; }
        public string? PartyName { get; init; }
        public string? PartyNameEn { get; init; }
        public bool IsPublic { get; init; }
        public Guid? SaleId { get; init; }
        public long? Tonnes { get; init; }
        public string? LotName { get; init; }
        public string? ProgrammeName { get; init; }
        public string? ProgrammeNameEn { get; init; }
        public long CommittedYen { get; init; }
        public long SpentYen { get; init; }

        public EventIncome Read() => new(IncomeId, Kind, ReceivedOn, Description, PartyName, PartyNameEn, IsPublic, SaleId, Tonnes, LotName, ProgrammeName, ProgrammeNameEn, CommittedYen, SpentYen);
    }
}
