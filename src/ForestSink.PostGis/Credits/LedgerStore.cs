using Dapper;
using ForestSink.Core.Forest;
using ForestSink.PostGis.Database;

namespace ForestSink.PostGis.Credits;

/// <summary>Reads the ledger of credits: stock by lot, the bank book, statements, sales, and where a tonne is.</summary>
public sealed class LedgerStore(ForestSinkDatabase database)
{
    public async Task<IReadOnlyList<LotStock>> StockAsync(MunicipalityCode municipality, CancellationToken cancellation)
    {
        await using var transaction = await database.BeginAsync(municipality, cancellation);
        return (await transaction.QueryAsync<LotStock>(Stock + " ORDER BY g.is_local DESC, l.vintage_fy, l.created_at", null, cancellation)).AsList();
    }

    public async Task<LotStock?> FindLotAsync(MunicipalityCode municipality, Guid lotId, CancellationToken cancellation)
    {
        await using var transaction = await database.BeginAsync(municipality, cancellation);
        return await transaction.QuerySingleOrDefaultAsync<LotStock>(Stock + " AND l.lot_id = @lotId", new { lotId }, cancellation);
    }

    /// <summary>The bank book (通帳) of a lot: what came into stock, what left it, and what remained.</summary>
    public async Task<IReadOnlyList<BookLine>> BookAsync(MunicipalityCode municipality, Guid lotId, CancellationToken cancellation)
    {
        await using var transaction = await database.BeginAsync(municipality, cancellation);
        return (await transaction.QueryAsync<BookLine>("""
            SELECT b.*, (sum(b.change) OVER (ORDER BY b.movement_no))::bigint AS balance,
                   ARRAY(SELECT lower(s) || '–' || upper(s) - 1 FROM credit_position o, LATERAL (SELECT o.serials AS s) x
                         WHERE o.municipality_code = @municipality AND o.opened_by = b.movement_id AND o.lot_id = @lotId AND o.account = b.to_account ORDER BY lower(o.serials)) AS serials
            FROM (
              SELECT m.movement_id, m.movement_no, m.kind, m.occurred_on, m.description, m.document, m.reason, m.sale_id, p.name AS party_name, p.name_en AS party_name_en, c.certificate_id,
                     (SELECT e.account FROM credit_entry e WHERE e.municipality_code = m.municipality_code AND e.movement_id = m.movement_id AND e.lot_id = @lotId AND e.tonnes > 0
                      ORDER BY e.account = 'buffer' LIMIT 1) AS to_account,
                     (SELECT coalesce(sum(e.tonnes), 0)::bigint FROM credit_entry e WHERE e.municipality_code = m.municipality_code AND e.movement_id = m.movement_id AND e.lot_id = @lotId AND e.account = 'holding') AS change,
                     (SELECT coalesce(sum(e.tonnes), 0)::bigint FROM credit_entry e WHERE e.municipality_code = m.municipality_code AND e.movement_id = m.movement_id AND e.lot_id = @lotId AND e.tonnes > 0) AS tonnes,
                     EXISTS (SELECT FROM credit_movement r WHERE r.municipality_code = m.municipality_code AND r.reverses = m.movement_id) AS is_reversed
              FROM credit_movement m
              LEFT JOIN ledger_party p ON p.municipality_code = m.municipality_code AND p.party_id = m.party_id
              LEFT JOIN credit_certificate c ON c.municipality_code = m.municipality_code AND c.movement_id = m.movement_id
              WHERE m.municipality_code = @municipality
                AND EXISTS (SELECT FROM credit_entry e WHERE e.municipality_code = m.municipality_code AND e.movement_id = m.movement_id AND e.lot_id = @lotId)) b
            ORDER BY b.movement_no
            """, new { lotId }, cancellation)).AsList();
    }

    public async Task<Statement?> StatementAsync(MunicipalityCode municipality, Guid movementId, CancellationToken cancellation)
    {
        await using var transaction = await database.BeginAsync(municipality, cancellation);
        var head = await transaction.QuerySingleOrDefaultAsync<Statement>("""
            SELECT m.movement_id, m.movement_no, m.kind, m.occurred_on, m.recorded_at, coalesce(u.display_name, m.recorded_by) AS recorded_by, m.description, m.document, m.reason, m.sale_id, m.reverses,
                   (SELECT r.movement_id FROM credit_movement r WHERE r.municipality_code = m.municipality_code AND r.reverses = m.movement_id) AS reversed_by,
                   p.name AS party_name, p.name_en AS party_name_en, p.registry_account, t.purpose, t.purpose_en, t.using_entity, t.using_entity_en, c.certificate_id,
                   s.price_yen_per_t, s.tax_percent, s.tonnes AS sale_tonnes,
                   (SELECT done_on FROM sale_step x WHERE x.municipality_code = m.municipality_code AND x.sale_id = m.sale_id AND x.step = 'paid') AS paid_on
            FROM credit_movement m
            LEFT JOIN ledger_party p ON p.municipality_code = m.municipality_code AND p.party_id = m.party_id
            LEFT JOIN credit_retirement t ON t.municipality_code = m.municipality_code AND t.movement_id = m.movement_id
            LEFT JOIN credit_certificate c ON c.municipality_code = m.municipality_code AND c.movement_id = m.movement_id
            LEFT JOIN credit_sale s ON s.municipality_code = m.municipality_code AND s.sale_id = m.sale_id
            LEFT JOIN app_user u ON u.user_id::text = m.recorded_by
            WHERE m.municipality_code = @municipality AND m.movement_id = @movementId
            """, new { movementId }, cancellation);
        if (head is null)
            return null;
        var lines = await transaction.QueryAsync<StatementLine>("""
            SELECT e.lot_id, l.name AS lot_name, g.name AS programme_name, g.name_en AS programme_name_en, g.methodology, g.project_no, l.vintage_fy::int, l.registry_system, l.credit_kind, e.account,
                   p.name AS party_name, p.name_en AS party_name_en, e.tonnes,
                   ARRAY(SELECT lower(o.serials) || '–' || upper(o.serials) - 1 FROM credit_position o
                         WHERE o.municipality_code = e.municipality_code AND o.lot_id = e.lot_id AND o.account = e.account AND o.party_id IS NOT DISTINCT FROM e.party_id
                           AND o.opened_by = e.movement_id AND e.tonnes > 0 ORDER BY lower(o.serials)) AS serials
            FROM credit_entry e JOIN credit_lot l USING (municipality_code, lot_id) JOIN credit_programme g USING (municipality_code, programme_id)
            LEFT JOIN ledger_party p ON p.municipality_code = e.municipality_code AND p.party_id = e.party_id
            WHERE e.municipality_code = @municipality AND e.movement_id = @movementId ORDER BY e.line_no
            """, new { movementId }, cancellation);
        return head with { Lines = lines.AsList() };
    }

    public async Task<IReadOnlyList<Sale>> SalesAsync(MunicipalityCode municipality, CancellationToken cancellation)
    {
        await using var transaction = await database.BeginAsync(municipality, cancellation);
        return (await transaction.QueryAsync<Sale>(Sales + " ORDER BY s.created_at DESC", null, cancellation)).AsList();
    }

    public async Task<Sale?> FindSaleAsync(MunicipalityCode municipality, Guid saleId, CancellationToken cancellation)
    {
        await using var transaction = await database.BeginAsync(municipality, cancellation);
        if (await transaction.QuerySingleOrDefaultAsync<Sale>(Sales + " AND s.sale_id = @saleId", new { saleId }, cancellation) is not { } sale)
            return null;
        var steps = await transaction.QueryAsync<SaleStepDone>("""
            SELECT t.step, t.done_on, t.document, t.reason, t.movement_id, coalesce(u.display_name, t.recorded_by) AS recorded_by
            FROM sale_step t LEFT JOIN app_user u ON u.user_id::text = t.recorded_by
            WHERE t.municipality_code = @municipality AND t.sale_id = @saleId ORDER BY t.recorded_at, t.done_on
            """, new { saleId }, cancellation);
        return sale with { Steps = steps.AsList() };
    }

    /// <summary>Every place a serial number has been, the newest first: where is this tonne, and who paid.</summary>
    public async Task<IReadOnlyList<TonnePlace>> TraceAsync(MunicipalityCode municipality, long serial, CancellationToken cancellation)
    {
        await using var transaction = await database.BeginAsync(municipality, cancellation);
        var places = (await transaction.QueryAsync<TonnePlace>("""
            SELECT o.lot_id, l.name AS lot_name, g.name AS programme_name, l.registry_system, l.credit_kind, l.vintage_fy::int, o.account, p.name AS party_name, p.name_en AS party_name_en,
                   m.movement_id, m.movement_no, m.kind, m.occurred_on, m.description, m.sale_id, o.closed_by IS NULL AND l.withdrawn_by IS NULL AS is_current,
                   (SELECT t.done_on FROM sale_step t WHERE t.municipality_code = m.municipality_code AND t.sale_id = m.sale_id AND t.step = 'paid') AS paid_on, c.certificate_id,
                   lower(o.serials) AS first, upper(o.serials) - 1 AS last
            FROM credit_position o
            JOIN credit_lot l USING (municipality_code, lot_id) JOIN credit_programme g USING (municipality_code, programme_id)
            JOIN credit_movement m ON m.municipality_code = o.municipality_code AND m.movement_id = o.opened_by
            LEFT JOIN ledger_party p ON p.municipality_code = o.municipality_code AND p.party_id = o.party_id
            LEFT JOIN credit_certificate c ON c.municipality_code = o.municipality_code AND c.movement_id = m.movement_id
            WHERE o.municipality_code = @municipality AND o.serials @> @serial
            ORDER BY l.created_at, o.lot_id, m.movement_no DESC
            """, new { serial }, cancellation)).AsList();
        // Where neighbours left, a place was written anew; what counts is when the tonne came there, and whether it is there now.
        return [.. places.Select((place, i) => place with { IsCurrent = places.Take(i + 1).Reverse().TakeWhile(later => Same(later, place)).Last().IsCurrent })
            .Where((place, i) => i == places.Count - 1 || !Same(places[i + 1], place))];
    }

    private static bool Same(TonnePlace one, TonnePlace other) =>
        (one.LotId, one.Account, one.PartyName, one.SaleId is not null) == (other.LotId, other.Account, other.PartyName, other.SaleId is not null);

    private const string Stock = """
        SELECT l.lot_id, l.name, l.programme_id, g.name AS programme_name, g.name_en AS programme_name_en, g.methodology, g.project_no, g.is_local, g.closed_on IS NOT NULL AS is_closed,
               l.vintage_fy::int, l.run_id, l.certified_on, l.registry_system, l.credit_kind, l.serial_text, lower(l.serials) AS first_serial, upper(l.serials) - 1 AS last_serial,
               l.certified_t, l.buffer_t, l.note, l.withdrawn_by IS NOT NULL AS is_withdrawn,
               (SELECT price_yen_per_t FROM lot_price q WHERE q.municipality_code = l.municipality_code AND q.lot_id = l.lot_id ORDER BY price_no DESC LIMIT 1) AS price_yen_per_t,
               b.held_t, b.reserved_t, b.sold_t, b.transferred_t, b.retired_t
        FROM credit_lot l JOIN credit_programme g USING (municipality_code, programme_id),
        LATERAL (SELECT coalesce(sum(tonnes) FILTER (WHERE account = 'holding'), 0)::bigint AS held_t, coalesce(sum(tonnes) FILTER (WHERE account = 'reserved'), 0)::bigint AS reserved_t,
                        coalesce(sum(tonnes) FILTER (WHERE account = 'sold'), 0)::bigint AS sold_t, coalesce(sum(tonnes) FILTER (WHERE account = 'transferred'), 0)::bigint AS transferred_t,
                        coalesce(sum(tonnes) FILTER (WHERE account = 'retired'), 0)::bigint AS retired_t
                 FROM credit_entry e WHERE e.municipality_code = l.municipality_code AND e.lot_id = l.lot_id) b
        WHERE l.municipality_code = @municipality
        """;

    private const string Sales = """
        SELECT s.sale_id, s.party_id, p.name AS party_name, p.name_en AS party_name_en, s.lot_id, l.name AS lot_name, g.name AS programme_name, s.tonnes, s.price_yen_per_t, s.tax_percent, s.settles_by, s.purpose, s.expires_on, s.created_at,
               ARRAY(SELECT t.step FROM sale_step t WHERE t.municipality_code = s.municipality_code AND t.sale_id = s.sale_id ORDER BY t.recorded_at, t.done_on) AS done
        FROM credit_sale s JOIN ledger_party p USING (municipality_code, party_id) JOIN credit_lot l USING (municipality_code, lot_id) JOIN credit_programme g USING (municipality_code, programme_id)
        WHERE s.municipality_code = @municipality
        """;
}
