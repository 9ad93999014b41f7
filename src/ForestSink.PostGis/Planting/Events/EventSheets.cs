using Dapper;
using ForestSink.Core.Forest;
using ForestSink.PostGis.Database;

namespace ForestSink.PostGis.Planting.Events;

/// <summary>Something drawn on an event's map: kind site, stand, or that of a map feature; its path in mm of paper, y downwards, from the middle of the sheet.</summary>
public sealed record SheetShape(string Kind, string? Name, string Path, double LabelX, double LabelY, bool IsArea);

/// <summary>A place on an event's map: meeting, school, toilet, car-park, hospital …, in mm from the middle of the sheet.</summary>
public sealed record SheetPlace(string Kind, string Name, double X, double Y);

/// <summary>The printed map of an event's site.</summary>
public sealed class EventSheets(ForestSinkDatabase database)
{
    /// <summary>Of the site, and the meeting point where it is within 1.5 km, on the plane zone: middle east and north, width and height in m; null without a site.</summary>
    public async Task<double[]?> ExtentAsync(MunicipalityCode municipality, Guid eventId, CancellationToken cancellation)
    {
        await using var transaction = await database.BeginAsync(municipality, cancellation);
        return await transaction.QuerySingleOrDefaultAsync<double[]>("""
            SELECT ARRAY[(ST_XMin(b) + ST_XMax(b)) / 2, (ST_YMin(b) + ST_YMax(b)) / 2, ST_XMax(b) - ST_XMin(b), ST_YMax(b) - ST_YMin(b)]
            FROM (SELECT ST_Envelope(ST_Collect(ST_Envelope(ST_Transform(p.geom, 6668 + m.plane_zone)), CASE WHEN ST_DWithin(ST_Transform(p.geom, 6668 + m.plane_zone), ST_Transform(e.meeting_point, 6668 + m.plane_zone), 1500) THEN ST_Transform(e.meeting_point, 6668 + m.plane_zone) END)) AS b
                  FROM planting_event e JOIN municipality m ON m.municipality_code = @municipality
                  JOIN planting_site p ON p.municipality_code = @municipality AND p.site_id = e.site_id AND p.valid_to IS NULL
                  WHERE e.municipality_code = @municipality AND e.event_id = @eventId) extent
            """, new { eventId }, cancellation);
    }

    /// <summary>Stands, roads and streams below, the site above them: 1 m is 1000 / scale mm of paper.</summary>
    public async Task<(IReadOnlyList<SheetShape> Shapes, IReadOnlyList<SheetPlace> Places)> DrawAsync(
        MunicipalityCode municipality, Guid eventId, double east, double north, double widthM, double heightM, int scale, CancellationToken cancellation)
    {
        await using var transaction = await database.BeginAsync(municipality, cancellation);
        var sheet = new { eventId, east, north, widthM, heightM, scale };
        var shapes = await transaction.QueryAsync<SheetShape>("""
            WITH sheet AS (
              SELECT 6668 + plane_zone AS zone, ST_MakeEnvelope(@east - @widthM / 2, @north - @heightM / 2, @east + @widthM / 2, @north + @heightM / 2, 6668 + plane_zone) AS frame
              FROM municipality WHERE municipality_code = @municipality),
            box AS (SELECT ST_Transform(frame, 3857) AS box FROM sheet),
            found AS (
              SELECT 1 AS layer, 'stand' AS kind, s.code AS name, ST_Transform(s.geom, sheet.zone) AS geom FROM sheet, box, LATERAL stands_in_box(box.box) s WHERE s.municipality_code = @municipality
              UNION ALL
              SELECT 2, f.kind, f.name, ST_Transform(f.geom_3857, sheet.zone) FROM sheet, box, map_feature f
              WHERE f.municipality_code = @municipality AND f.kind IN ('road', 'forest-road', 'spur-road', 'stream') AND f.geom_3857 && box.box
              UNION ALL
              SELECT 3, 'site', p.name, ST_Transform(p.geom, sheet.zone) FROM sheet, planting_event e
              JOIN planting_site p ON p.municipality_code = @municipality AND p.site_id = e.site_id AND p.valid_to IS NULL
              WHERE e.municipality_code = @municipality AND e.event_id = @eventId),
            cut AS (
              SELECT layer, kind, name, ST_Scale(ST_Translate(ST_Intersection(ST_MakeValid(geom), sheet.frame), -@east, -@north), 1000.0 / @scale, 1000.0 / @scale) AS drawn FROM found, sheet)
            SELECT kind, name, ST_AsSVG(drawn, 0, 3) AS path, ST_X(ST_PointOnSurface(drawn)) AS label_x, -ST_Y(ST_PointOnSurface(drawn)) AS label_y, ST_Dimension(drawn) = 2 AS is_area
            FROM cut WHERE NOT ST_IsEmpty(drawn) AND ST_Dimension(drawn) > 0 ORDER BY layer, kind, name
            """, sheet, cancellation);
        var places = await transaction.QueryAsync<SheetPlace>("""
            WITH zone AS (SELECT 6668 + plane_zone AS zone FROM municipality WHERE municipality_code = @municipality),
            found AS (
              SELECT p.kind, p.name, ST_Transform(p.geom, zone.zone) AS at FROM place p, zone
              WHERE p.municipality_code = @municipality AND p.kind IN ('school', 'toilet', 'car-park', 'hall', 'hospital', 'city-hall', 'station')
              UNION ALL
              SELECT 'meeting', coalesce(e.meeting_place, ''), ST_Transform(e.meeting_point, zone.zone) FROM planting_event e, zone
              WHERE e.municipality_code = @municipality AND e.event_id = @eventId AND e.meeting_point IS NOT NULL)
            SELECT kind, name, (ST_X(at) - @east) * 1000 / @scale AS x, (@north - ST_Y(at)) * 1000 / @scale AS y FROM found
            WHERE abs(ST_X(at) - @east) < @widthM / 2 AND abs(ST_Y(at) - @north) < @heightM / 2 ORDER BY kind = 'meeting', kind, name
            """, sheet, cancellation);
        return (shapes.AsList(), places.AsList());
    }
}
