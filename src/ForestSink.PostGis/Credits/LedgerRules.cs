using ForestSink.Core;

namespace ForestSink.PostGis.Credits;

/// <summary>What must be true of a ledger. Each query returns one text per row that is wrong.</summary>
internal static class LedgerRules
{
    public static IReadOnlyList<(string Key, Bilingual Rule, string Sql)> All { get; } =
    [
        ("credit-balance", new("クレジットの記録は、1件ごと・ロットごとに合計が 0", "Every movement of credits balances to zero, lot by lot"), """
            SELECT 'movement ' || m.movement_no || ': ' || coalesce(s.total, 0) || ' t'
            FROM credit_movement m
            LEFT JOIN (SELECT movement_id, lot_id, sum(tonnes) AS total FROM credit_entry WHERE municipality_code = @municipality GROUP BY 1, 2) s ON s.movement_id = m.movement_id
            WHERE m.municipality_code = @municipality AND s.total IS DISTINCT FROM 0
            """),
        ("issued", new("認証量 = 在庫 + 予約 + 売却 + 移転 + 無効化 + バッファー", "Certified = in stock + reserved + sold + transferred + retired + buffer"), """
            SELECT l.name || ': certified ' || l.certified_t || ', accounted for ' || coalesce(s.total, 0)
            FROM credit_lot l
            LEFT JOIN (SELECT lot_id, sum(tonnes) AS total, sum(tonnes) FILTER (WHERE account = 'buffer') AS buffer FROM credit_entry
                       WHERE municipality_code = @municipality AND account <> 'issued' GROUP BY 1) s USING (lot_id)
            WHERE l.municipality_code = @municipality
              AND (coalesce(s.total, 0) <> CASE WHEN l.withdrawn_by IS NULL THEN l.certified_t ELSE 0 END
                   OR coalesce(s.buffer, 0) <> CASE WHEN l.withdrawn_by IS NULL THEN l.buffer_t ELSE 0 END)
            """),
        ("overlap", new("同じ識別番号が2か所にない", "No serial number is in two places"), """
            SELECT l.name || ': ' || (a.serials * b.serials)::text
            FROM credit_position a JOIN credit_position b ON b.municipality_code = a.municipality_code AND b.lot_id = a.lot_id AND b.position_id > a.position_id AND b.serials && a.serials
            JOIN credit_lot l ON l.municipality_code = a.municipality_code AND l.lot_id = a.lot_id
            WHERE a.municipality_code = @municipality AND a.closed_by IS NULL AND b.closed_by IS NULL
            """),
        ("gap", new("識別番号に抜けも余りもない", "No serial number is missing or left over"), """
            SELECT l.name || ': ' || l.serials::text || ' <> ' || coalesce(p.now::text, '{}')
            FROM credit_lot l
            LEFT JOIN (SELECT lot_id, range_agg(serials) AS now FROM credit_position WHERE municipality_code = @municipality AND closed_by IS NULL GROUP BY 1) p USING (lot_id)
            WHERE l.municipality_code = @municipality AND p.now IS DISTINCT FROM CASE WHEN l.withdrawn_by IS NULL THEN int8multirange(l.serials) END
            """),
        ("places", new("残高と識別番号の数が、口座・相手ごとに一致", "Balances equal the serial numbers held, by account and party"), """
            SELECT account || ' ' || coalesce(party_id::text, '') || ': ' || sum(entered) || ' t entered, ' || sum(placed) || ' serial numbers'
            FROM (
              SELECT lot_id, account, party_id, tonnes AS entered, 0 AS placed FROM credit_entry WHERE municipality_code = @municipality AND account NOT IN ('issued', 'buffer')
              UNION ALL
              SELECT lot_id, account, party_id, 0, upper(serials) - lower(serials) FROM credit_position WHERE municipality_code = @municipality AND closed_by IS NULL) both_sides
            GROUP BY lot_id, account, party_id HAVING sum(entered) <> sum(placed) OR sum(entered) < 0
            """),
        ("retired", new("無効化したものは動いていない", "What was retired never moved again"), """
            SELECT serials::text FROM credit_position WHERE municipality_code = @municipality AND account = 'retired' AND closed_by IS NOT NULL
            UNION ALL
            SELECT 'movement ' || movement_id FROM credit_entry WHERE municipality_code = @municipality AND account = 'retired' AND tonnes < 0
            """),
        ("certificates", new("無効化と証明書が1対1", "Retirements and certificates are one to one"), """
            SELECT 'movement ' || m.movement_no || ': ' || count(DISTINCT r.movement_id) || ' purposes, ' || count(DISTINCT c.certificate_id) || ' certificates'
            FROM credit_movement m
            LEFT JOIN credit_retirement r ON r.municipality_code = m.municipality_code AND r.movement_id = m.movement_id
            LEFT JOIN credit_certificate c ON c.municipality_code = m.municipality_code AND c.movement_id = m.movement_id
            WHERE m.municipality_code = @municipality
            GROUP BY m.movement_no, m.kind HAVING count(DISTINCT r.movement_id) <> (m.kind = 'retire')::int OR count(DISTINCT c.certificate_id) <> (m.kind = 'retire')::int
            """),
        ("offsets", new("オフセットの量 = その無効化の合計", "An offset's tonnes are those of its retirements"), """
            SELECT o.title || ': ' || o.offset_t || ' t, retired ' || coalesce(s.total, 0)
            FROM credit_offset o
            LEFT JOIN (SELECT s.offset_id, sum(e.tonnes) AS total FROM offset_share s JOIN credit_entry e USING (municipality_code, movement_id)
                       WHERE s.municipality_code = @municipality AND e.account = 'retired' GROUP BY 1) s USING (offset_id)
            WHERE o.municipality_code = @municipality AND coalesce(s.total, 0) <> CASE o.state WHEN 'certified' THEN o.offset_t ELSE 0 END
            """),
        ("sale-order", new("入金の前に移転した売却がない", "No sale was transferred before it was paid"), """
            SELECT 'sale ' || t.sale_id FROM sale_step t
            WHERE t.municipality_code = @municipality AND t.step = 'transferred'
              AND NOT EXISTS (SELECT FROM sale_step p WHERE p.municipality_code = t.municipality_code AND p.sale_id = t.sale_id AND p.step = 'paid')
            """),
        ("numbers", new("記録の番号に抜けがない", "Movement numbers have no gap"), """
            SELECT journal || ': ' || count(*) || ' movements, last number ' || max(movement_no)
            FROM (SELECT 'credits' AS journal, movement_no FROM credit_movement WHERE municipality_code = @municipality
                  UNION ALL SELECT 'fund', movement_no FROM yen_movement WHERE municipality_code = @municipality) m
            GROUP BY journal HAVING count(*) <> max(movement_no) OR count(DISTINCT movement_no) <> count(*)
            """),
        ("yen-balance", new("基金の記録は、1件ごとに合計が 0 円", "Every movement of the fund balances to zero"), """
            SELECT 'movement ' || m.movement_no || ': ' || coalesce(s.total, 0) || ' yen'
            FROM yen_movement m
            LEFT JOIN (SELECT movement_id, sum(amount_yen) AS total FROM yen_entry WHERE municipality_code = @municipality GROUP BY 1) s ON s.movement_id = m.movement_id
            WHERE m.municipality_code = @municipality AND s.total IS DISTINCT FROM 0
            """),
        ("fund", new("収入ごとに、予算と支出の合計が収入を超えない", "No income is committed or spent beyond its amount"), """
            SELECT 'income ' || income_id || ', ' || account || ': ' || sum(amount_yen)
            FROM yen_entry WHERE municipality_code = @municipality AND account IN ('fund', 'committed', 'spent')
            GROUP BY income_id, account, commitment_id HAVING sum(amount_yen) < 0
            UNION ALL
            SELECT 'spent ' || s.spent || ' of ' || s.income
            FROM (SELECT coalesce(sum(amount_yen) FILTER (WHERE account = 'spent'), 0) AS spent, coalesce(-sum(amount_yen) FILTER (WHERE account IN ('income', 'tax', 'general')), 0) AS income
                  FROM yen_entry WHERE municipality_code = @municipality) s WHERE s.spent > s.income
            """),
        ("sale-income", new("入金した売却の収入が契約どおり", "Every paid sale has its income, as agreed"), """
            SELECT 'sale ' || s.sale_id || ': agreed ' || s.tonnes * s.price_yen_per_t + s.tax_yen || ', received ' || coalesce(y.received, 0)
            FROM credit_sale s
            JOIN sale_step p ON p.municipality_code = s.municipality_code AND p.sale_id = s.sale_id AND p.step = 'paid'
            LEFT JOIN sale_step r ON r.municipality_code = s.municipality_code AND r.sale_id = s.sale_id AND r.step = 'refunded'
            LEFT JOIN (SELECT m.sale_id, -sum(e.amount_yen) AS received FROM yen_movement m JOIN yen_entry e USING (municipality_code, movement_id)
                       WHERE m.municipality_code = @municipality AND e.account = 'income' GROUP BY 1) y ON y.sale_id = s.sale_id
            WHERE s.municipality_code = @municipality
              AND coalesce(y.received, 0) <> CASE WHEN r.step IS NULL THEN s.tonnes * s.price_yen_per_t + s.tax_yen ELSE 0 END
            """),
    ];
}
