using Dapper;
using ForestSink.Core.Forest;
using ForestSink.PostGis.Database;

namespace ForestSink.PostGis.Work;

/// <summary>Accepted work done before on a record's stands.</summary>
public sealed record EarlierWork
{
    public required Guid RecordId { get; init; }
    public required string Kind { get; init; }
    public string? Method { get; init; }
    public DateOnly? DoneOn { get; init; }
    public required string DatePrecision { get; init; }

    /// <summary>Those of its stands that the record has too.</summary>
    public required string Codes { get; init; }
    public decimal AreaHa { get; init; }
}

/// <summary>A stand of a record, drawn: SVG paths in metres from the middle, y downwards.</summary>
/// <param name="Part">The outlined part; null where the whole stand or a stated area was worked.</param>
public sealed record DrawnStand(long StandId, string Code, string AreaSource, string Path, string? Part, double LabelX, double LabelY);

/// <summary>A photo on that drawing. Direction in degrees clockwise from north.</summary>
public sealed record DrawnPhoto(string Kind, double X, double Y, decimal? DirectionDegrees);

/// <summary>Stands, worked parts and photos of a record.</summary>
/// <param name="WidthM">Of the stands' extent.</param>
public sealed record WorkDrawing(double WidthM, double HeightM, IReadOnlyList<DrawnStand> Stands, IReadOnlyList<DrawnPhoto> Photos);

/// <summary>What the office looks at beside a record before it decides.</summary>
public sealed class WorkReview(ForestSinkDatabase database)
{
    private const int Most = 20;

    /// <summary>The newest first.</summary>
    public async Task<IReadOnlyList<EarlierWork>> EarlierAsync(MunicipalityCode municipality, Guid recordId, CancellationToken cancellation)
    {
        await using var transaction = await database.BeginAsync(municipality, cancellation);
        return (await transaction.QueryAsync<EarlierWork>("""
            SELECT a.record_id, a.kind::text AS kind, a.method, a.done_on, a.date_precision, string_agg(s.code, '、' ORDER BY s.sort_key) AS codes, sum(a.area_ha) AS area_ha
            FROM accepted_work a
            JOIN work_record_stand mine ON mine.municipality_code = @municipality AND mine.record_id = @recordId AND mine.stand_id = a.stand_id
            JOIN stand s ON s.municipality_code = @municipality AND s.stand_id = a.stand_id AND s.version = a.stand_version
            WHERE a.municipality_code = @municipality AND a.record_id <> @recordId
            GROUP BY a.record_id, a.kind, a.method, a.done_on, a.date_precision
            ORDER BY a.done_on DESC, a.record_id LIMIT @Most
            """, new { recordId, Most }, cancellation)).AsList();
    }

    /// <summary>The drawing; null where the record names no stand.</summary>
    public async Task<WorkDrawing?> DrawAsync(MunicipalityCode municipality, Guid recordId, CancellationToken cancellation)
    {
        await using var transaction = await database.BeginAsync(municipality, cancellation);
        var box = await transaction.QuerySingleOrDefaultAsync<double[]>($"""
            {Placed} SELECT ARRAY[(ST_XMin(b) + ST_XMax(b)) / 2, (ST_YMin(b) + ST_YMax(b)) / 2, ST_XMax(b) - ST_XMin(b), ST_YMax(b) - ST_YMin(b)]
            FROM (SELECT ST_Extent(geom) AS b FROM placed) e WHERE b IS NOT NULL
            """, new { recordId }, cancellation);
        if (box is not [var east, var north, var width, var height])
            return null;
        var stands = await transaction.QueryAsync<DrawnStand>($"""
            {Placed} SELECT stand_id, code, area_source, ST_AsSVG(ST_Translate(geom, -@east, -@north), 0, 1) AS path, ST_AsSVG(ST_Translate(part, -@east, -@north), 0, 1) AS part,
                   ST_X(ST_PointOnSurface(geom)) - @east AS label_x, @north - ST_Y(ST_PointOnSurface(geom)) AS label_y
            FROM placed ORDER BY sort_key
            """, new { recordId, east, north }, cancellation);
        var photos = await transaction.QueryAsync<DrawnPhoto>("""
            SELECT kind, ST_X(p) - @east AS x, @north - ST_Y(p) AS y, direction_degrees
            FROM (SELECT l.kind, coalesce(l.direction_degrees, f.direction_degrees) AS direction_degrees, ST_Transform(coalesce(l.position, f.position), 6668 + m.plane_zone) AS p
                  FROM evidence_link l JOIN municipality m ON m.municipality_code = @municipality
                  LEFT JOIN evidence_file f ON f.municipality_code = @municipality AND f.sha256 = l.sha256
                  WHERE l.municipality_code = @municipality AND l.thing_kind = 'work-record' AND l.thing_id = @recordId::text AND l.withdrawn_at IS NULL) placed
            WHERE abs(ST_X(p) - @east) < @width AND abs(ST_Y(p) - @north) < @height
            """, new { recordId, east, north, width, height }, cancellation);
        return new(width, height, [.. stands], [.. photos]);
    }

    private const string Placed = """
        WITH placed AS (
          SELECT s.stand_id, s.code, s.sort_key, w.area_source, ST_Transform(s.geom, 6668 + m.plane_zone) AS geom, ST_Transform(w.part, 6668 + m.plane_zone) AS part
          FROM work_record_stand w
          JOIN stand s ON s.municipality_code = @municipality AND s.stand_id = w.stand_id AND s.version = w.stand_version
          JOIN municipality m ON m.municipality_code = @municipality
          WHERE w.municipality_code = @municipality AND w.record_id = @recordId)
        """;
}
