using System.Text.Json;
using ForestSink.Core;
using ForestSink.Core.Forest;
using ForestSink.PostGis.Database;

namespace ForestSink.PostGis.Field;

/// <summary>A record from the field that waits for the office.</summary>
public sealed record FieldOpenRow
{
    public required Guid RecordId { get; init; }

    /// <summary>Of the record of work; recorded or withdrawn for a plot; null where none could be made.</summary>
    public string? State { get; init; }
    public string? Kind { get; init; }
    public string? Method { get; init; }

    /// <summary>Where it is a survey plot: its number.</summary>
    public string? PlotNo { get; init; }
    public string? Codes { get; init; }

    /// <summary>Values that people gave differently.</summary>
    public int Conflicts { get; init; }
    public IReadOnlyList<FieldFlag> Flags { get; init; } = [];
    public Bilingual? Refusal { get; init; }

    /// <summary>Photos of the record that have not arrived.</summary>
    public int MissingPhotos { get; init; }
    public string? By { get; init; }
    public string? Device { get; init; }
    public DateTime ReceivedAt { get; init; }
}

/// <summary>Lists what the field left open: disputes, refusals, things to look at, photos on their way.</summary>
public sealed class FieldOpen(ForestSinkDatabase database)
{
    private const int Most = 300;

    /// <summary>How many records need a decision: disputes and refusals.</summary>
    public async Task<int> CountAsync(MunicipalityCode municipality, CancellationToken cancellation)
    {
        await using var transaction = await database.BeginAsync(municipality, cancellation);
        return await transaction.QuerySingleAsync<int>(
            "SELECT count(*)::int FROM field_record WHERE municipality_code = @municipality AND (conflicts <> '[]' OR refusal IS NOT NULL)", null, cancellation);
    }

    /// <summary>Disputes and refusals first, then the newest.</summary>
    public async Task<IReadOnlyList<FieldOpenRow>> ListAsync(MunicipalityCode municipality, CancellationToken cancellation)
    {
        await using var transaction = await database.BeginAsync(municipality, cancellation);
        var rows = await transaction.QueryAsync<Row>("""
            WITH missing AS (
              SELECT l.thing_id, count(*)::int AS photos FROM evidence_link l
              WHERE l.municipality_code = @municipality AND l.thing_kind IN ('work-record', 'plot') AND l.withdrawn_at IS NULL
                AND NOT EXISTS (SELECT FROM evidence_file f WHERE f.municipality_code = @municipality AND f.sha256 = l.sha256)
              GROUP BY l.thing_id)
            SELECT f.record_id, coalesce(r.state, CASE WHEN p.valid_to IS NULL THEN p.state ELSE 'withdrawn' END) AS state, coalesce(p.plot_no, said.plot_no) AS plot_no, coalesce(r.kind::text, said.kind) AS kind, coalesce(r.method, said.method) AS method,
                   jsonb_array_length(f.conflicts) AS conflicts, f.flags::text AS flags, f.refusal::text AS refusal, coalesce(m.photos, 0) AS missing_photos,
                   sent.device, sent.received_at, (SELECT u.display_name FROM app_user u WHERE u.user_id::text = sent.user_id) AS by,
                   coalesce(p.code, (SELECT string_agg(DISTINCT s.code, '、') FROM work_record_stand w JOIN stand s ON s.municipality_code = @municipality AND s.stand_id = w.stand_id AND s.version = w.stand_version
                    WHERE w.municipality_code = @municipality AND w.record_id = f.record_id)) AS codes
            FROM field_record f
            LEFT JOIN work_record r ON r.municipality_code = @municipality AND r.record_id = f.record_id
            LEFT JOIN LATERAL (
              SELECT p.plot_no, p.valid_to, 'recorded' AS state, (SELECT s.code FROM stand s WHERE s.municipality_code = p.municipality_code AND s.stand_id = p.stand_id ORDER BY s.version DESC LIMIT 1) AS code
              FROM plot p WHERE p.municipality_code = @municipality AND p.plot_id = f.record_id AND r.record_id IS NULL ORDER BY p.version DESC LIMIT 1) p ON true
            LEFT JOIN missing m ON m.thing_id = f.record_id::text
            LEFT JOIN LATERAL (
              SELECT max(d.changes -> 'kind' ->> 'new') AS kind, max(d.changes -> 'method' ->> 'new') AS method,
                     CASE WHEN max(d.changes -> 'thing' ->> 'new') = 'plot' THEN coalesce(max(d.changes -> 'plotNo' ->> 'new'), '') END AS plot_no FROM field_delta d
              WHERE d.municipality_code = @municipality AND d.record_id = f.record_id AND r.record_id IS NULL) said ON true
            JOIN LATERAL (
              SELECT d.device_name AS device, d.received_at, d.user_id FROM field_delta d
              WHERE d.municipality_code = @municipality AND d.record_id = f.record_id
              ORDER BY d.device_id = '00000000-0000-0000-0000-000000000000', d.received_at DESC, d.delta_id DESC LIMIT 1) sent ON true
            WHERE f.municipality_code = @municipality
              AND (f.conflicts <> '[]' OR f.refusal IS NOT NULL OR m.photos > 0 OR f.flags <> '[]' AND coalesce(r.state, p.state, '') NOT IN ('accepted', 'withdrawn'))
            ORDER BY f.conflicts = '[]' AND f.refusal IS NULL, sent.received_at DESC, f.record_id LIMIT @Most
            """, new { Most }, cancellation);
        return [.. rows.Select(row => row.ToOpen())];
    }

    /// <summary>Codes of stands that were or are.</summary>
    public async Task<IReadOnlyDictionary<long, string>> CodesAsync(MunicipalityCode municipality, long[] standIds, CancellationToken cancellation)
    {
        await using var transaction = await database.BeginAsync(municipality, cancellation);
        return (await transaction.QueryAsync<(long Id, string Code)>("""
            SELECT DISTINCT ON (stand_id) stand_id, code FROM stand WHERE municipality_code = @municipality AND stand_id = ANY (@standIds) ORDER BY stand_id, version DESC
            """, new { standIds }, cancellation)).ToDictionary(row => row.Id, row => row.Code);
    }

    private sealed record Row
    {
        public Guid RecordId { get; init; }
        public string? State { get; init; }
        public string? Kind { get; init; }
        public string? Method { get; init; }
        public string? PlotNo { get; init; }
        public string? Codes { get; init; }
        public int Conflicts { get; init; }
        public required string Flags { get; init; }
        public string? Refusal { get; init; }
        public int MissingPhotos { get; init; }
        public string? By { get; init; }
        public string? Device { get; init; }
        public DateTime ReceivedAt { get; init; }

        public FieldOpenRow ToOpen() => new()
        {
            RecordId = RecordId,
            State = State,
            Kind = Kind,
            Method = Method,
            PlotNo = PlotNo,
            Codes = Codes,
            Conflicts = Conflicts,
            Flags = JsonSerializer.Deserialize<FieldFlag[]>(Flags, JsonSerializerOptions.Web)!,
            Refusal = Refusal is null ? null : JsonSerializer.Deserialize<Bilingual>(Refusal, JsonSerializerOptions.Web),
            MissingPhotos = MissingPhotos,
            By = By,
            Device = Device,
            ReceivedAt = ReceivedAt,
        };
    }
}
