using Dapper;
using ForestSink.Core.Forest;
using ForestSink.PostGis.Database;

namespace ForestSink.PostGis.Work;

/// <summary>Which records are meant; what is null does not narrow.</summary>
public sealed record WorkFilter(string? State = null, string? Kind = null, int? FiscalYear = null, string? Crew = null);

/// <summary>A record in a list.</summary>
public sealed record WorkRow
{
    public required Guid RecordId { get; init; }
    public required string State { get; init; }
    public required string Kind { get; init; }
    public string? Method { get; init; }
    public DateOnly? DoneOn { get; init; }
    public string? Crew { get; init; }
    public decimal AreaHa { get; init; }
    public int Stands { get; init; }
    public string? Codes { get; init; }

    /// <summary>Photos and documents.</summary>
    public int Evidence { get; init; }

    /// <summary>An accepted correction has taken its place.</summary>
    public bool IsCorrected { get; init; }
}

/// <summary>A stand's record or order, for its timeline. <c>State</c> is planned for an open order.</summary>
public sealed record StandWork
{
    public required Guid Id { get; init; }
    public required string State { get; init; }
    public required string Kind { get; init; }
    public string? Method { get; init; }
    public DateOnly? DoneOn { get; init; }
    public short? FiscalYear { get; init; }
    public decimal AreaHa { get; init; }
    public bool WholeStand { get; init; }
    public bool IsOrder { get; init; }

    /// <summary>SHA-256 of up to three photos with a preview.</summary>
    public string[] Photos { get; init; } = [];
}

/// <summary>Lists of work.</summary>
public sealed class WorkLists(ForestSinkDatabase database)
{
    private const string Condition = """
        r.municipality_code = @municipality
          AND (@State::text IS NULL AND r.state <> 'withdrawn' OR r.state = @State)
          AND (@Kind::text IS NULL OR r.kind = @Kind)
          AND (@FiscalYear::int IS NULL OR r.fiscal_year = @FiscalYear)
          AND (@Crew::text IS NULL OR strpos(r.crew, @Crew) > 0)
        """;

    /// <summary>What waits first, then the newest.</summary>
    public async Task<IReadOnlyList<WorkRow>> RecordsAsync(MunicipalityCode municipality, WorkFilter filter, int offset, int count, CancellationToken cancellation)
    {
        await using var transaction = await database.BeginAsync(municipality, cancellation);
        return (await transaction.QueryAsync<WorkRow>($"""
            SELECT r.record_id, r.state, r.kind::text AS kind, r.method, r.done_on, r.crew, coalesce(w.area_ha, 0) AS area_ha, coalesce(w.stands, 0) AS stands, w.codes,
                   (SELECT count(*)::int FROM evidence_link l WHERE l.municipality_code = @municipality AND l.thing_kind = 'work-record'
                    AND l.thing_id = r.record_id::text AND l.withdrawn_at IS NULL) AS evidence,
                   EXISTS (SELECT FROM work_record c WHERE c.municipality_code = @municipality AND c.supersedes = r.record_id AND c.state = 'accepted') AS is_corrected
            FROM work_record r
            LEFT JOIN LATERAL (
              SELECT sum(w.area_ha) AS area_ha, count(*)::int AS stands, string_agg(s.code, '、' ORDER BY s.sort_key) AS codes
              FROM work_record_stand w JOIN stand s ON s.municipality_code = @municipality AND s.stand_id = w.stand_id AND s.version = w.stand_version
              WHERE w.municipality_code = @municipality AND w.record_id = r.record_id) w ON true
            WHERE {Condition}
            ORDER BY array_position(ARRAY['submitted', 'returned', 'draft', 'accepted'], r.state), r.done_on DESC NULLS FIRST, r.record_id
            OFFSET @offset LIMIT @count
            """, new { filter.State, filter.Kind, filter.FiscalYear, filter.Crew, offset, count }, cancellation)).AsList();
    }

    /// <summary>How many records are in each state.</summary>
    public async Task<IReadOnlyDictionary<string, int>> CountsAsync(MunicipalityCode municipality, CancellationToken cancellation)
    {
        await using var transaction = await database.BeginAsync(municipality, cancellation);
        return (await transaction.QueryAsync<(string State, int Count)>(
            "SELECT state, count(*)::int FROM work_record WHERE municipality_code = @municipality GROUP BY state", null, cancellation))
            .ToDictionary(row => row.State, row => row.Count, StringComparer.Ordinal);
    }

    /// <summary>The life of a stand as far as work goes: planned, waiting and accepted, newest first.</summary>
    public async Task<IReadOnlyList<StandWork>> OfStandAsync(MunicipalityCode municipality, long standId, CancellationToken cancellation)
    {
        await using var transaction = await database.BeginAsync(municipality, cancellation);
        return (await transaction.QueryAsync<StandWork>("""
            SELECT r.record_id AS id, r.state, r.kind::text AS kind, r.method, r.done_on, r.fiscal_year, w.area_ha, w.area_source = 'stand' AS whole_stand, false AS is_order,
                   ARRAY(SELECT l.sha256 FROM evidence_link l JOIN evidence_file f ON f.municipality_code = @municipality AND f.sha256 = l.sha256 AND f.thumbnail IS NOT NULL
                         WHERE l.municipality_code = @municipality AND l.thing_kind = 'work-record' AND l.thing_id = r.record_id::text AND l.withdrawn_at IS NULL
                         ORDER BY array_position(ARRAY['photo-before', 'photo-after', 'photo', 'document'], l.kind), l.taken_at, l.link_id LIMIT 3) AS photos
            FROM work_record_stand w JOIN work_record r ON r.municipality_code = @municipality AND r.record_id = w.record_id
            WHERE w.municipality_code = @municipality AND w.stand_id = @standId AND r.state <> 'withdrawn' AND NOT EXISTS (
              SELECT FROM work_record c WHERE c.municipality_code = @municipality AND c.supersedes = r.record_id AND c.state = 'accepted')
            UNION ALL
            SELECT o.order_id, 'planned', o.kind::text, o.method, o.planned_from, o.fiscal_year, w.area_ha, true, true, '{}'::text[]
            FROM work_order_stand w JOIN work_order o ON o.municipality_code = @municipality AND o.order_id = w.order_id
            WHERE w.municipality_code = @municipality AND w.stand_id = @standId AND o.state = 'open'
            ORDER BY done_on DESC NULLS FIRST, id
            """, new { standId }, cancellation)).AsList();
    }

    /// <summary>Codes and areas of current stands, in the order of codes: what a form is about.</summary>
    public async Task<IReadOnlyList<(long StandId, string Code, decimal AreaHa)>> StandsAsync(MunicipalityCode municipality, long[] standIds, CancellationToken cancellation)
    {
        await using var transaction = await database.BeginAsync(municipality, cancellation);
        return (await transaction.QueryAsync<(long, string, decimal)>("""
            SELECT stand_id, code, coalesce(nullif(register_area_ha, 0), polygon_area_ha) FROM stand
            WHERE municipality_code = @municipality AND valid_to IS NULL AND stand_id = ANY (@standIds) ORDER BY sort_key
            """, new { standIds }, cancellation)).AsList();
    }
}
