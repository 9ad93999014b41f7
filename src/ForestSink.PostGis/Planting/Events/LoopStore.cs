using Dapper;
using ForestSink.Core.Forest;
using ForestSink.PostGis.Database;

namespace ForestSink.PostGis.Planting.Events;

/// <summary>Yen of one income that went to one use; without a commitment it still lies free in the fund.</summary>
public sealed record LoopYen
{
    public required Guid IncomeId { get; init; }

    /// <summary>sale, donation or subsidy.</summary>
    public required string Kind { get; init; }
    public required string Description { get; init; }
    public Guid? PartyId { get; init; }
    public string? PartyName { get; init; }
    public string? PartyNameEn { get; init; }
    public Guid? SaleId { get; init; }

    /// <summary>t-CO2 of the sale.</summary>
    public long? Tonnes { get; init; }
    public Guid? ProgrammeId { get; init; }
    public string? ProgrammeName { get; init; }
    public string? ProgrammeNameEn { get; init; }
    public Guid? CommitmentId { get; init; }
    public string? BudgetName { get; init; }
    public string? BudgetNameEn { get; init; }
    public Guid? EventId { get; init; }
    public long Yen { get; init; }
}

/// <summary>The loop in money: what came into the fund in a period, and what became of it since.</summary>
public sealed class LoopStore(ForestSinkDatabase database)
{
    /// <summary>The first and last fiscal year with an income; null where the fund has had none.</summary>
    public async Task<(int First, int Last)?> YearsAsync(MunicipalityCode municipality, CancellationToken cancellation)
    {
        await using var transaction = await database.BeginAsync(municipality, cancellation);
        return await transaction.QuerySingleOrDefaultAsync<(int, int)?>("""
            SELECT min(fiscal_year)::int, max(fiscal_year)::int FROM yen_movement WHERE municipality_code = @municipality AND kind IN ('sale', 'donation', 'subsidy') HAVING count(*) > 0
            """, null, cancellation);
    }

    public async Task<IReadOnlyList<LoopYen>> YenAsync(MunicipalityCode municipality, int firstFy, int lastFy, CancellationToken cancellation)
    {
        await using var transaction = await database.BeginAsync(municipality, cancellation);
        return (await transaction.QueryAsync<LoopYen>("""
            WITH used AS (
              SELECT income_id, commitment_id, sum(amount_yen)::bigint AS yen FROM yen_entry
              WHERE municipality_code = @municipality AND account IN ('fund', 'committed', 'spent') GROUP BY income_id, commitment_id HAVING sum(amount_yen) > 0)
            SELECT u.income_id, i.kind, i.description, i.party_id, p.name AS party_name, p.name_en AS party_name_en, i.sale_id, s.tonnes, g.programme_id, g.name AS programme_name, g.name_en AS programme_name_en,
                   u.commitment_id, c.description AS budget_name, c.description_en AS budget_name_en,
                   (SELECT e.event_id FROM planting_event e WHERE e.municipality_code = @municipality AND (e.event_id::text = c.event_ref OR e.commitment_id = c.commitment_id) ORDER BY e.event_no LIMIT 1) AS event_id,
                   u.yen
            FROM used u
            JOIN yen_movement i ON i.municipality_code = @municipality AND i.movement_id = u.income_id AND i.fiscal_year BETWEEN @firstFy AND @lastFy
            LEFT JOIN fund_commitment c ON c.municipality_code = @municipality AND c.commitment_id = u.commitment_id
            LEFT JOIN ledger_party p ON p.municipality_code = @municipality AND p.party_id = i.party_id
            LEFT JOIN credit_sale s ON s.municipality_code = @municipality AND s.sale_id = i.sale_id
            LEFT JOIN credit_lot l ON l.municipality_code = @municipality AND l.lot_id = s.lot_id
            LEFT JOIN credit_programme g ON g.municipality_code = @municipality AND g.programme_id = l.programme_id
            ORDER BY i.movement_no, c.created_at
            """, new { firstFy, lastFy }, cancellation)).AsList();
    }
}
