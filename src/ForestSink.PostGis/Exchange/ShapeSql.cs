namespace ForestSink.PostGis.Exchange;

/// <summary>From the file's polygons to valid ones in JGD2011 degrees.</summary>
internal static class ShapeSql
{
    /// <summary>Distinct polygons of each stand, on JGD2011.</summary>
    public const string Shapes = """
        CREATE TEMP TABLE shape ON COMMIT DROP AS
        SELECT row_no, stand_code, ST_Multi(ST_Transform(ST_SetSRID(CASE WHEN @swap THEN ST_FlipCoordinates(raw) ELSE raw END, @srid), 6668)) AS geom
        FROM incoming WHERE raw IS NOT NULL;
        CREATE TEMP TABLE broken ON COMMIT DROP AS
        SELECT row_no, stand_code, detail.reason, detail.location,
               ST_Multi(ST_CollectionExtract(ST_MakeValid(geom, 'method=structure keepcollapsed=false'), 3)) AS repaired, geom AS original
        FROM shape, LATERAL (SELECT (ST_IsValidDetail(geom)).*) detail
        WHERE NOT detail.valid;
        """;

    /// <summary>Invalid polygons are repaired and said so; one that leaves no area is an error.</summary>
    public const string Repair = """
        INSERT INTO found (severity, kind, row_no, stand_code, message_ja, message_en, box)
        SELECT 1, 'invalid-geometry', row_no, stand_code,
               format('図形に誤りがあります（%s、東経%s 北緯%s 付近）。取り込み時に直します。%s',
                      CASE reason WHEN 'Self-intersection' THEN '線の交差' WHEN 'Ring Self-intersection' THEN '輪の自己接触' WHEN 'Hole lies outside shell' THEN '穴が外側にある'
                        WHEN 'Holes are nested' THEN '穴の重複' WHEN 'Nested shells' THEN '面の重複' WHEN 'Duplicate Rings' THEN '輪の重複' WHEN 'Too few points in geometry component' THEN '点の不足' ELSE reason END,
                      round(ST_X(location)::numeric, 5), round(ST_Y(location)::numeric, 5),
                      CASE WHEN after = before THEN '面積は変わりません。' ELSE format('面積は%s m²から%s m²になります。', before, after) END),
               format('The polygon is invalid (%s near %s E %s N). It will be repaired; its area %s.', reason, round(ST_X(location)::numeric, 5), round(ST_Y(location)::numeric, 5),
                      CASE WHEN after = before THEN 'stays the same' ELSE format('changes from %s m² to %s m²', before, after) END),
               ST_Envelope(original)
        FROM broken, LATERAL (SELECT round(ST_Area(original::geography)::numeric) AS before, round(ST_Area(repaired::geography)::numeric) AS after) area
        WHERE NOT ST_IsEmpty(repaired);
        INSERT INTO found (severity, kind, row_no, stand_code, message_ja, message_en)
        SELECT 2, 'beyond-repair', row_no, stand_code, '図形に面積がなく、直せません。', 'The polygon has no area and cannot be repaired.'
        FROM broken WHERE ST_IsEmpty(repaired);
        UPDATE shape SET geom = broken.repaired FROM broken WHERE shape.row_no = broken.row_no AND shape.stand_code = broken.stand_code AND NOT ST_IsEmpty(broken.repaired);
        DELETE FROM shape USING broken WHERE shape.row_no = broken.row_no AND shape.stand_code = broken.stand_code AND ST_IsEmpty(broken.repaired);
        ANALYZE shape (row_no, stand_code);
        """;
}
