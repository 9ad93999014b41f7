namespace ForestSink.PostGis.Exchange;

/// <summary>What can be said only about whole stands: areas, places, overlaps.</summary>
internal static class FindingSql
{
    public const string Table = """
        CREATE TEMP TABLE found (severity smallint, kind text, row_no integer, column_name text, stand_code text, message_ja text, message_en text, box geometry) ON COMMIT DROP
        """;

    /// <summary>Register against polygon area (over 5 % and over the rounding of 0.01 ha), slivers, stands elsewhere, one polygon under several codes.</summary>
    public const string Areas = """
        INSERT INTO found (severity, kind, row_no, stand_code, message_ja, message_en)
        SELECT 0, 'area-differs', row_no, code,
               format('簿面積 %s ha、図上面積 %s ha（差 %s%%）。', round(register_area_ha, 2), round(polygon_area_ha, 2), round(100 * abs(register_area_ha - polygon_area_ha) / greatest(register_area_ha, 0.0001))),
               format('Register %s ha, polygon %s ha (%s%% apart).', round(register_area_ha, 2), round(polygon_area_ha, 2), round(100 * abs(register_area_ha - polygon_area_ha) / greatest(register_area_ha, 0.0001)))
        FROM next_stand
        WHERE NOT no_register_area AND abs(register_area_ha - polygon_area_ha) > greatest(0.05 * register_area_ha, 0.01);
        INSERT INTO found (severity, kind, row_no, stand_code, message_ja, message_en)
        SELECT 0, 'sliver', row_no, code, format('幅が平均%s mの細長い図形です（%s m²）。', round(width::numeric, 1), round(area::numeric)), format('A sliver %s m wide on average (%s m²).', round(width::numeric, 1), round(area::numeric))
        FROM next_stand, LATERAL (SELECT ST_Area(geom::geography) AS area, ST_Perimeter(geom::geography) AS perimeter) a, LATERAL (SELECT 2 * area / nullif(perimeter, 0) AS width) w
        WHERE polygon_area_ha < 0.1 AND (width < 1 OR area < 10);
        INSERT INTO found (severity, kind, row_no, stand_code, message_ja, message_en)
        SELECT 1, 'outside-municipality', row_no, code,
               CASE WHEN boundary IS NULL THEN 'ほかの小班から遠く離れています。' ELSE '市町村の境界の外にあります。' END,
               CASE WHEN boundary IS NULL THEN 'Far from all other stands.' ELSE 'Outside the boundary of the municipality.' END
        FROM next_stand LEFT JOIN municipality ON municipality_code = @municipality,
             LATERAL (SELECT ST_SetSRID(ST_MakeEnvelope(@west, @south, @east, @north), 6668) AS room) expected
        WHERE CASE WHEN boundary IS NULL THEN NOT ST_Intersects(geom, room) ELSE NOT ST_Covers(boundary, geom) AND ST_Area(ST_Intersection(geom, boundary)) < 0.99 * ST_Area(geom) END;
        INSERT INTO found (severity, kind, row_no, stand_code, message_ja, message_en)
        SELECT 1, 'duplicate-polygon', (array_agg(row_no ORDER BY sort_key))[2], (array_agg(code ORDER BY sort_key))[2],
               format('同じ図形が%s個の小班に使われています: %s', count(*), string_agg(code, '、' ORDER BY sort_key)), format('One polygon is used for %s stands: %s', count(*), string_agg(code, ', ' ORDER BY sort_key))
        FROM next_stand GROUP BY ST_AsBinary(geom) HAVING count(*) > 1;
        """;

    /// <summary>
    /// Exact tests call neighbours overlapping where their shared line differs in the last digits. Coordinates are therefore snapped to
    /// 1 cm, and an overlap counts from 1 m² and from 0.1 % of the smaller stand. ST_Relate comes first, being much cheaper than the intersection.
    /// </summary>
    public const string Overlaps = """
        CREATE TEMP TABLE plane ON COMMIT DROP AS
        SELECT code, row_no, sort_key, md5(ST_AsBinary(geom)) AS exact, CASE WHEN ST_IsValid(snapped) THEN snapped ELSE ST_MakeValid(snapped) END AS geom
        FROM (SELECT *, ST_SnapToGrid(ST_Transform(geom, @zone), 0.01) AS snapped FROM next_stand OFFSET 0) s;
        CREATE INDEX ON plane USING gist (geom);
        ANALYZE plane;
        INSERT INTO found (severity, kind, row_no, stand_code, message_ja, message_en, box)
        SELECT 1, 'overlap', row_no, code,
               format('小班 %s と %s m² 重なっています（小さい方の%s%%）。', other, round(overlap::numeric), round((100 * overlap / smaller)::numeric, 1)),
               format('Overlaps stand %s by %s m² (%s%% of the smaller).', other, round(overlap::numeric), round((100 * overlap / smaller)::numeric, 1)),
               ST_Envelope(ST_Transform(common, 6668))
        FROM (SELECT a.code, a.row_no, b.code AS other, ST_Intersection(a.geom, b.geom) AS common, least(ST_Area(a.geom), ST_Area(b.geom)) AS smaller
              FROM plane a JOIN plane b ON a.geom && b.geom AND a.sort_key < b.sort_key AND a.exact <> b.exact AND ST_Relate(a.geom, b.geom, '2********')) pair,
             LATERAL (SELECT ST_Area(common) AS overlap) measured
        WHERE overlap >= 1 AND overlap >= 0.001 * smaller;
        """;
}
