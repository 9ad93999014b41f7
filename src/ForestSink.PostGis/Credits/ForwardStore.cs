using Dapper;
using ForestSink.Core.Forest;
using ForestSink.PostGis.Database;
using ForestSink.PostGis.Jobs;

namespace ForestSink.PostGis.Credits;

/// <summary>Credits of a future vintage promised to a buyer.</summary>
public sealed record NewForward(Guid PartyId, Guid ProgrammeId, int VintageFy, long Tonnes, long PriceYenPerT, DateOnly ContractedOn, string? Document = null);

public sealed record Forward
{
    public required Guid ForwardId { get; init; }
    public required Guid PartyId { get; init; }
    public required string PartyName { get; init; }
    public string? PartyNameEn { get; init; }
    public required Guid ProgrammeId { get; init; }
    public required string ProgrammeName { get; init; }
    public required int VintageFy { get; init; }
    public required long Tonnes { get; init; }
    public required long PriceYenPerT { get; init; }
    public required DateOnly ContractedOn { get; init; }
    public string? Document { get; init; }

    /// <summary>delivered or cancelled; null while it is open.</summary>
    public string? End { get; init; }
    public DateOnly? EndedOn { get; init; }
    public string? Reason { get; init; }
    public Guid? SaleId { get; init; }
}

/// <summary>Forward contracts: booked, never counted as stock.</summary>
public sealed class ForwardStore(ForestSinkDatabase database, LedgerCommands commands)
{
    public Task<Guid> RecordAsync(MunicipalityCode municipality, Guid commandId, NewForward forward, CancellationToken cancellation) =>
        commands.RunAsync(municipality, commandId, "forward", forward, async transaction =>
        {
            await transaction.ExecuteAsync("""
                INSERT INTO forward_contract (municipality_code, forward_id, party_id, programme_id, vintage_fy, tonnes, price_yen_per_t, contracted_on, document)
                VALUES (@municipality, @commandId, @PartyId, @ProgrammeId, @VintageFy, @Tonnes, @PriceYenPerT, @ContractedOn, @Document)
                """, new { commandId, forward.PartyId, forward.ProgrammeId, forward.VintageFy, forward.Tonnes, forward.PriceYenPerT, forward.ContractedOn, forward.Document }, cancellation);
            return commandId;
        }, cancellation);

    public Task<Guid> CancelAsync(MunicipalityCode municipality, Guid commandId, Guid forwardId, DateOnly on, string reason, CancellationToken cancellation) =>
        commands.RunAsync(municipality, commandId, "cancel-forward", new { forwardId, on, reason }, async transaction =>
        {
            await transaction.ExecuteAsync("""
                INSERT INTO forward_end (municipality_code, forward_id, kind, reason, ended_on) VALUES (@municipality, @forwardId, 'cancelled', @reason, @on)
                """, new { forwardId, on, reason }, cancellation);
            return forwardId;
        }, cancellation);

    /// <summary>A reservation delivers the contract: the same buyer, project, vintage, quantity and price.</summary>
    internal static async Task DeliverAsync(MunicipalityTransaction transaction, Guid forwardId, Guid saleId, NewSale sale, CancellationToken cancellation)
    {
        var delivered = await transaction.ExecuteAsync("""
            INSERT INTO forward_end (municipality_code, forward_id, kind, sale_id, ended_on)
            SELECT @municipality, f.forward_id, 'delivered', @saleId, @On
            FROM forward_contract f JOIN credit_lot l ON l.municipality_code = f.municipality_code AND l.lot_id = @LotId
            WHERE f.municipality_code = @municipality AND f.forward_id = @forwardId AND f.party_id = @PartyId AND f.programme_id = l.programme_id
              AND f.vintage_fy = l.vintage_fy AND f.tonnes = @Tonnes AND f.price_yen_per_t = @PriceYenPerT
            """, new { forwardId, saleId, sale.On, sale.LotId, sale.PartyId, sale.Tonnes, sale.PriceYenPerT }, cancellation);
        if (delivered != 1)
            throw new UserErrorException("先物契約と、取引先・プロジェクト・年度・量・単価が一致しません。", "Buyer, project, vintage, quantity or price differ from the forward contract.");
    }

    public async Task<IReadOnlyList<Forward>> ListAsync(MunicipalityCode municipality, CancellationToken cancellation)
    {
        await using var transaction = await database.BeginAsync(municipality, cancellation);
        return (await transaction.QueryAsync<Forward>("""
            SELECT f.forward_id, f.party_id, p.name AS party_name, p.name_en AS party_name_en, f.programme_id, g.name AS programme_name, f.vintage_fy::int, f.tonnes, f.price_yen_per_t, f.contracted_on, f.document,
                   e.kind AS "end", e.ended_on, e.reason, e.sale_id
            FROM forward_contract f JOIN ledger_party p USING (municipality_code, party_id) JOIN credit_programme g USING (municipality_code, programme_id)
            LEFT JOIN forward_end e USING (municipality_code, forward_id)
            WHERE f.municipality_code = @municipality ORDER BY e.kind IS NOT NULL, f.vintage_fy, f.contracted_on
            """, null, cancellation)).AsList();
    }
}
