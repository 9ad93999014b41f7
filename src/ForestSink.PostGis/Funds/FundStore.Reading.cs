using Dapper;
using ForestSink.Core.Forest;
using ForestSink.Core.Funds;

namespace ForestSink.PostGis.Funds;

public sealed partial class FundStore
{
    public async Task<FundBalance> BalanceAsync(MunicipalityCode municipality, CancellationToken cancellation)
    {
        await using var transaction = await database.BeginAsync(municipality, cancellation);
        return await transaction.QuerySingleAsync<FundBalance>("""
            SELECT coalesce(sum(e.amount_yen) FILTER (WHERE e.account = 'fund'), 0)::bigint AS available_yen,
                   coalesce(sum(e.amount_yen) FILTER (WHERE e.account = 'committed'), 0)::bigint AS committed_yen,
                   coalesce(sum(e.amount_yen) FILTER (WHERE e.account = 'spent'), 0)::bigint AS spent_yen,
                   coalesce(sum(e.amount_yen) FILTER (WHERE e.account IN ('fund', 'committed', 'spent')), 0)::bigint AS income_yen
            FROM yen_entry e WHERE e.municipality_code = @municipality
            """, null, cancellation);
    }

    /// <summary>Every income that still counts, the oldest first.</summary>
    public async Task<IReadOnlyList<FundIncome>> IncomesAsync(MunicipalityCode municipality, CancellationToken cancellation)
    {
        await using var transaction = await database.BeginAsync(municipality, cancellation);
        return (await transaction.QueryAsync<FundIncome>("""
            SELECT m.movement_id AS income_id, m.movement_no, m.kind, m.occurred_on, m.description, m.party_id, p.name AS party_name, p.name_en AS party_name_en, m.sale_id, e.amount_yen, e.available_yen, e.committed_yen, e.spent_yen
            FROM (SELECT income_id, sum(amount_yen)::bigint AS amount_yen, coalesce(sum(amount_yen) FILTER (WHERE account = 'fund'), 0)::bigint AS available_yen,
                         coalesce(sum(amount_yen) FILTER (WHERE account = 'committed'), 0)::bigint AS committed_yen, coalesce(sum(amount_yen) FILTER (WHERE account = 'spent'), 0)::bigint AS spent_yen
                  FROM yen_entry WHERE municipality_code = @municipality AND income_id IS NOT NULL GROUP BY income_id HAVING sum(amount_yen) > 0) e
            JOIN yen_movement m ON m.municipality_code = @municipality AND m.movement_id = e.income_id
            LEFT JOIN ledger_party p ON p.municipality_code = m.municipality_code AND p.party_id = m.party_id
            ORDER BY m.occurred_on, m.movement_no
            """, null, cancellation)).AsList();
    }

    public async Task<IReadOnlyList<Commitment>> CommitmentsAsync(MunicipalityCode municipality, CancellationToken cancellation)
    {
        await using var transaction = await database.BeginAsync(municipality, cancellation);
        return (await transaction.QueryAsync<Commitment>("""
            SELECT c.commitment_id, c.event_ref, c.description, c.description_en, min(m.occurred_on) AS committed_on,
                   sum(e.amount_yen)::bigint AS budget_yen, coalesce(sum(e.amount_yen) FILTER (WHERE e.account = 'spent'), 0)::bigint AS spent_yen,
                   coalesce(sum(e.amount_yen) FILTER (WHERE e.account = 'committed'), 0)::bigint AS left_yen,
                   max(m.occurred_on) FILTER (WHERE m.kind = 'spend') AS last_spent_on
            FROM fund_commitment c JOIN yen_entry e USING (municipality_code, commitment_id) JOIN yen_movement m ON m.municipality_code = e.municipality_code AND m.movement_id = e.movement_id
            WHERE c.municipality_code = @municipality GROUP BY c.municipality_code, c.commitment_id ORDER BY min(m.movement_no) DESC
            """, null, cancellation)).AsList();
    }

    /// <summary>Which income paid for which commitment.</summary>
    public async Task<IReadOnlyList<IncomeUse>> UsesAsync(MunicipalityCode municipality, CancellationToken cancellation)
    {
        await using var transaction = await database.BeginAsync(municipality, cancellation);
        return (await transaction.QueryAsync<IncomeUse>("""
            SELECT e.income_id, e.commitment_id, c.description, c.description_en, c.event_ref, p.name AS party_name, p.name_en AS party_name_en, i.kind,
                   coalesce(sum(e.amount_yen) FILTER (WHERE e.account = 'committed'), 0)::bigint AS committed_yen,
                   coalesce(sum(e.amount_yen) FILTER (WHERE e.account = 'spent'), 0)::bigint AS spent_yen,
                   max(m.occurred_on) FILTER (WHERE m.kind = 'spend') AS last_spent_on
            FROM yen_entry e
            JOIN fund_commitment c USING (municipality_code, commitment_id)
            JOIN yen_movement m ON m.municipality_code = e.municipality_code AND m.movement_id = e.movement_id
            JOIN yen_movement i ON i.municipality_code = e.municipality_code AND i.movement_id = e.income_id
            LEFT JOIN ledger_party p ON p.municipality_code = i.municipality_code AND p.party_id = i.party_id
            WHERE e.municipality_code = @municipality
            GROUP BY e.income_id, e.commitment_id, c.description, c.description_en, c.event_ref, c.created_at, p.name, p.name_en, i.kind, i.movement_no
            HAVING sum(e.amount_yen) > 0 ORDER BY c.created_at DESC, i.movement_no
            """, null, cancellation)).AsList();
    }

    /// <summary>What was paid out of the budgets, without what was taken back; the newest first.</summary>
    public async Task<IReadOnlyList<Spending>> SpendingsAsync(MunicipalityCode municipality, CancellationToken cancellation)
    {
        await using var transaction = await database.BeginAsync(municipality, cancellation);
        return (await transaction.QueryAsync<Spending>("""
            SELECT m.movement_id, m.commitment_id, m.occurred_on, m.description, m.document, sum(e.amount_yen)::bigint AS amount_yen
            FROM yen_movement m JOIN yen_entry e USING (municipality_code, movement_id)
            WHERE m.municipality_code = @municipality AND m.kind = 'spend' AND e.account = 'spent'
              AND NOT EXISTS (SELECT FROM yen_movement r WHERE r.municipality_code = m.municipality_code AND r.reverses = m.movement_id)
            GROUP BY m.municipality_code, m.movement_id ORDER BY m.movement_no DESC
            """, null, cancellation)).AsList();
    }

    /// <summary>The journal, the newest movement first; all lines of a movement together.</summary>
    public async Task<IReadOnlyList<YenLine>> JournalAsync(MunicipalityCode municipality, int? fiscalYear, int movements, CancellationToken cancellation)
    {
        await using var transaction = await database.BeginAsync(municipality, cancellation);
        return (await transaction.QueryAsync<YenLine>(Lines + """
             AND m.movement_no IN (SELECT movement_no FROM yen_movement WHERE municipality_code = @municipality AND (@fiscalYear::int IS NULL OR fiscal_year = @fiscalYear)
                                   ORDER BY movement_no DESC LIMIT @movements)
            ORDER BY m.movement_no DESC, e.line_no
            """, new { fiscalYear, movements }, cancellation)).AsList();
    }

    public async Task<IReadOnlyList<YenLine>> MovementAsync(MunicipalityCode municipality, Guid movementId, CancellationToken cancellation)
    {
        await using var transaction = await database.BeginAsync(municipality, cancellation);
        return (await transaction.QueryAsync<YenLine>(Lines + " AND m.movement_id = @movementId ORDER BY e.line_no", new { movementId }, cancellation)).AsList();
    }

    /// <summary>Income, spending and the balance at the end of each fiscal year that has movements.</summary>
    public async Task<IReadOnlyList<FundYear>> YearsAsync(MunicipalityCode municipality, CancellationToken cancellation)
    {
        await using var transaction = await database.BeginAsync(municipality, cancellation);
        return (await transaction.QueryAsync<FundYear>("""
            SELECT y.fiscal_year::int, y.income_yen::bigint, y.spent_yen::bigint, (sum(y.income_yen - y.spent_yen) OVER (ORDER BY y.fiscal_year))::bigint AS in_hand_yen,
                   coalesce(y.fiscal_year <= (SELECT max(fiscal_year) FROM fiscal_year_closing WHERE municipality_code = @municipality), false) AS is_closed
            FROM (SELECT m.fiscal_year, coalesce(sum(e.amount_yen) FILTER (WHERE e.account IN ('fund', 'committed', 'spent')), 0) AS income_yen,
                         coalesce(sum(e.amount_yen) FILTER (WHERE e.account = 'spent'), 0) AS spent_yen
                  FROM yen_movement m JOIN yen_entry e USING (municipality_code, movement_id) WHERE m.municipality_code = @municipality GROUP BY m.fiscal_year) y
            ORDER BY y.fiscal_year
            """, null, cancellation)).AsList();
    }

    /// <summary>The next fiscal years by what the city expects, at one price.</summary>
    public async Task<IReadOnlyList<ForecastYear>> ForecastAsync(MunicipalityCode municipality, FiscalYear first, int years, long priceYenPerT, CancellationToken cancellation)
    {
        var balance = await BalanceAsync(municipality, cancellation);
        await using var transaction = await database.BeginAsync(municipality, cancellation);
        var expected = (await transaction.QueryAsync<(int Year, long Tonnes)>("""
            SELECT DISTINCT ON (fiscal_year) fiscal_year::int, tonnes FROM credit_expectation WHERE municipality_code = @municipality ORDER BY fiscal_year, entry_no DESC
            """, null, cancellation)).ToDictionary(row => row.Year, row => row.Tonnes);
        var share = await FundJournal.SharePercentAsync(transaction, null, first.End, cancellation);
        return FundForecast.Of(balance.AvailableYen, balance.CommittedYen,
            Enumerable.Range(first.Year, years).Select(year => (year, expected.GetValueOrDefault(year))), priceYenPerT, share);
    }

    /// <summary>Whether the city has said what it expects.</summary>
    public async Task<IReadOnlyList<(int FiscalYear, long Tonnes, string Basis)>> ExpectationsAsync(MunicipalityCode municipality, CancellationToken cancellation)
    {
        await using var transaction = await database.BeginAsync(municipality, cancellation);
        return (await transaction.QueryAsync<(int, long, string)>("""
            SELECT DISTINCT ON (fiscal_year) fiscal_year::int, tonnes, basis FROM credit_expectation WHERE municipality_code = @municipality ORDER BY fiscal_year, entry_no DESC
            """, null, cancellation)).AsList();
    }

    public async Task<IReadOnlyList<FundRule>> RulesAsync(MunicipalityCode municipality, CancellationToken cancellation)
    {
        await using var transaction = await database.BeginAsync(municipality, cancellation);
        return (await transaction.QueryAsync<FundRule>("""
            SELECT r.rule_no, r.valid_from, r.programme_id, p.name AS programme_name, r.share_percent, r.reason
            FROM fund_rule r LEFT JOIN credit_programme p USING (municipality_code, programme_id) WHERE r.municipality_code = @municipality ORDER BY r.rule_no DESC
            """, null, cancellation)).AsList();
    }

    private const string Lines = """
        SELECT m.movement_id, m.movement_no, m.kind, m.occurred_on, m.fiscal_year::int, m.description, p.name AS party_name, p.name_en AS party_name_en, m.document, m.reason, e.line_no::int, e.account,
               e.income_id, i.movement_no AS income_no, e.commitment_id, m.sale_id, e.amount_yen,
               EXISTS (SELECT FROM yen_movement r WHERE r.municipality_code = m.municipality_code AND r.reverses = m.movement_id) AS is_reversed
        FROM yen_movement m JOIN yen_entry e USING (municipality_code, movement_id)
        LEFT JOIN ledger_party p ON p.municipality_code = m.municipality_code AND p.party_id = m.party_id
        LEFT JOIN yen_movement i ON i.municipality_code = e.municipality_code AND i.movement_id = e.income_id
        WHERE m.municipality_code = @municipality
        """;
}
