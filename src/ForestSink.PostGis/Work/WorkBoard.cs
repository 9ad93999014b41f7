using Dapper;
using ForestSink.Core.Forest;
using ForestSink.PostGis.Database;

namespace ForestSink.PostGis.Work;

/// <summary>An order or a record on the board.</summary>
public sealed record BoardCard
{
    public required Guid Id { get; init; }

    /// <summary>planned, under-way, submitted or accepted.</summary>
    public required string Column { get; init; }
    public bool IsOrder { get; init; }

    /// <summary>Of the order or the record.</summary>
    public required string State { get; init; }
    public string? OrderNo { get; init; }
    public required string Kind { get; init; }
    public string? Method { get; init; }

    /// <summary>Season of an order; both the day of the work for a record.</summary>
    public DateOnly? From { get; init; }
    public DateOnly? To { get; init; }
    public string? Crew { get; init; }
    public string? Codes { get; init; }
    public int Stands { get; init; }
    public decimal AreaHa { get; init; }

    /// <summary>Of an order: area of its accepted work.</summary>
    public decimal DoneHa { get; init; }
}

/// <summary>Stands of a class of the map's work theme.</summary>
public sealed record WorkClass(long[] Ids, int Stands, decimal AreaHa);

/// <summary>
/// How far work is: planned (計画, the season has not begun), under way (実施中: the season has begun, or a record was sent back or is a draft),
/// handed in (提出), accepted (受理, in one fiscal year).
/// </summary>
public sealed class WorkBoard(ForestSinkDatabase database)
{
    private const int Most = 100;

    public static IReadOnlyList<string> Columns { get; } = ["planned", "under-way", "submitted", "accepted"];

    public async Task<IReadOnlyList<BoardCard>> CardsAsync(MunicipalityCode municipality, DateOnly today, int fiscalYear, CancellationToken cancellation)
    {
        await using var transaction = await database.BeginAsync(municipality, cancellation);
        return (await transaction.QueryAsync<BoardCard>("""
            WITH card AS (
              SELECT o.order_id AS id, CASE WHEN o.planned_from > @today THEN 'planned' ELSE 'under-way' END AS "column", true AS is_order, o.state, o.order_no, o.kind::text AS kind, o.method,
                     o.planned_from AS "from", o.planned_to AS "to", o.crew,
                     (SELECT coalesce(sum(a.area_ha), 0) FROM accepted_work a WHERE a.municipality_code = @municipality AND a.order_id = o.order_id) AS done_ha
              FROM work_order o WHERE o.municipality_code = @municipality AND o.state = 'open'
              UNION ALL
              SELECT r.record_id, CASE r.state WHEN 'submitted' THEN 'submitted' WHEN 'accepted' THEN 'accepted' ELSE 'under-way' END, false, r.state, o.order_no, r.kind::text, r.method,
                     coalesce(r.started_on, r.done_on), r.done_on, r.crew, 0
              FROM work_record r LEFT JOIN work_order o ON o.municipality_code = @municipality AND o.order_id = r.order_id
              WHERE r.municipality_code = @municipality AND r.state <> 'withdrawn' AND (r.state <> 'accepted' OR r.fiscal_year = @fiscalYear)
                AND NOT EXISTS (SELECT FROM work_record c WHERE c.municipality_code = @municipality AND c.supersedes = r.record_id AND c.state = 'accepted')),
            ranked AS (SELECT card.*, row_number() OVER (PARTITION BY "column" ORDER BY is_order DESC, CASE "column" WHEN 'accepted' THEN NULL ELSE "from" END, "from" DESC, id) AS place FROM card)
            SELECT c.id, c."column", c.is_order, c.state, c.order_no, c.kind, c.method, c."from", c."to", c.crew, c.done_ha, coalesce(w.stands, 0) AS stands, coalesce(w.area_ha, 0) AS area_ha, w.codes
            FROM ranked c
            LEFT JOIN LATERAL (
              SELECT count(*)::int AS stands, sum(u.area_ha) AS area_ha, string_agg(s.code, '、' ORDER BY s.sort_key) AS codes
              FROM (SELECT stand_id, area_ha FROM work_order_stand WHERE c.is_order AND municipality_code = @municipality AND order_id = c.id
                    UNION ALL SELECT stand_id, area_ha FROM work_record_stand WHERE NOT c.is_order AND municipality_code = @municipality AND record_id = c.id) u
              LEFT JOIN stand s ON s.municipality_code = @municipality AND s.stand_id = u.stand_id AND s.valid_to IS NULL) w ON true
            WHERE c.place <= @Most ORDER BY c."column", c.place
            """, new { today, fiscalYear, Most }, cancellation)).AsList();
    }

    /// <summary>Each stand once, by what needs most attention: handed in, under way, planned, accepted in the year; the rest has none.</summary>
    public async Task<IReadOnlyDictionary<string, WorkClass>> ClassesAsync(MunicipalityCode municipality, DateOnly today, int fiscalYear, CancellationToken cancellation)
    {
        await using var transaction = await database.BeginAsync(municipality, cancellation);
        return (await transaction.QueryAsync<(string Class, long[] Ids, int Stands, decimal AreaHa)>("""
            WITH work AS (
              SELECT w.stand_id, CASE r.state WHEN 'submitted' THEN 1 WHEN 'accepted' THEN 4 ELSE 2 END AS rank
              FROM work_record r JOIN work_record_stand w ON w.municipality_code = @municipality AND w.record_id = r.record_id
              WHERE r.municipality_code = @municipality AND (r.state IN ('draft', 'returned', 'submitted') OR r.state = 'accepted' AND r.fiscal_year = @fiscalYear)
              UNION ALL
              SELECT w.stand_id, CASE WHEN o.planned_from > @today THEN 3 ELSE 2 END
              FROM work_order o JOIN work_order_stand w ON w.municipality_code = @municipality AND w.order_id = o.order_id
              WHERE o.municipality_code = @municipality AND o.state = 'open'),
            first AS (SELECT stand_id, min(rank) AS rank FROM work GROUP BY stand_id)
            SELECT CASE f.rank WHEN 1 THEN 'submitted' WHEN 2 THEN 'under-way' WHEN 3 THEN 'planned' WHEN 4 THEN 'accepted' ELSE 'none' END,
                   coalesce(array_agg(s.stand_id) FILTER (WHERE f.rank IS NOT NULL), '{}'), count(*)::int, sum(coalesce(nullif(s.register_area_ha, 0), s.polygon_area_ha, 0))
            FROM stand s LEFT JOIN first f ON f.stand_id = s.stand_id
            WHERE s.municipality_code = @municipality AND s.valid_to IS NULL GROUP BY 1
            """, new { today, fiscalYear }, cancellation)).ToDictionary(row => row.Class, row => new WorkClass(row.Ids, row.Stands, row.AreaHa), StringComparer.Ordinal);
    }
}
