namespace ForestSink.PostGis.Exchange;

/// <summary>From records and polygons to stands, and how they differ from the present ones.</summary>
internal static class StandSql
{
    /// <summary>What makes two register records the same; used on both sides of each comparison.</summary>
    public const string CohortContent = """
        ROW(species_key, species_text, forest_type, forest_type_text, management_type, ownership, area_ha, share_percent, register_age, register_date,
            establishment_year, origin_fy, site_class, register_increment_m3_per_ha, register_volume_m3_per_ha, source_key, attributes)::text
        """;

    /// <summary>One polygon per stand: several are joined and said so; a register alone keeps the polygons already stored.</summary>
    public const string Polygons = """
        CREATE TEMP TABLE stand_polygon (stand_code text PRIMARY KEY, geom geometry NOT NULL, shapes integer NOT NULL) ON COMMIT DROP;
        INSERT INTO stand_polygon
        SELECT stand_code, CASE count(*) WHEN 1 THEN (array_agg(geom))[1] ELSE ST_Multi(ST_CollectionExtract(ST_Union(geom), 3)) END, count(*)
        FROM shape GROUP BY stand_code;
        INSERT INTO stand_polygon
        SELECT code, geom, 1 FROM stand
        WHERE municipality_code = @municipality AND valid_to IS NULL AND NOT EXISTS (SELECT FROM shape) AND code IN (SELECT stand_code FROM incoming);
        INSERT INTO found (severity, kind, row_no, stand_code, message_ja, message_en)
        SELECT 1, 'different-polygons', (SELECT min(row_no) FROM shape s WHERE s.stand_code = p.stand_code), stand_code,
               format('同じ小班に%s種類の図形があります。1つにまとめます。', shapes), format('%s different polygons bear this code. They are joined.', shapes)
        FROM stand_polygon p WHERE shapes > 1;
        INSERT INTO found (severity, kind, row_no, stand_code, message_ja, message_en)
        SELECT 2, 'no-geometry', min(row_no), stand_code, '図形がありません。', 'There is no polygon.'
        FROM incoming i WHERE NOT EXISTS (SELECT FROM stand_polygon p WHERE p.stand_code = i.stand_code)
          AND NOT EXISTS (SELECT FROM found f WHERE f.stand_code = i.stand_code AND f.kind = 'beyond-repair')
        GROUP BY stand_code;
        """;

    /// <summary>Register records under their stands. Records that share 施業番号 and storey are told apart by slot.</summary>
    public const string Cohorts = """
        CREATE TEMP TABLE next_cohort ON COMMIT DROP AS
        SELECT stand_code, treatment_no, storey, row_number() OVER (PARTITION BY stand_code, treatment_no, storey ORDER BY row_no, record_no, slot)::smallint AS slot,
               species_key, species_text, forest_type, forest_type_text, management_type, ownership, area_ha, share_percent, register_age, register_date,
               establishment_year, origin_fy, site_class, register_increment_m3_per_ha, register_volume_m3_per_ha, source_key, attributes, row_no, record_no, record_area_ha, sort_key
        FROM incoming WHERE slot > 0 AND stand_code IN (SELECT stand_code FROM stand_polygon);
        CREATE INDEX ON next_cohort (stand_code);
        ANALYZE next_cohort (stand_code, record_no, treatment_no, storey, slot);
        INSERT INTO found (severity, kind, row_no, stand_code, message_ja, message_en)
        SELECT 1, 'duplicate-record', max(row_no), stand_code,
               format('施業番号・樹種・林齢・面積が同じ記録が%s件あります（%s行目など）。', count(*), min(row_no)),
               format('%s records agree in treatment number, species, age and area (first in row %s).', count(*), min(row_no))
        FROM next_cohort GROUP BY stand_code, treatment_no, storey, species_key, species_text, area_ha, register_age, establishment_year HAVING count(DISTINCT row_no) > 1;
        """;

    /// <summary>
    /// Stands with their areas and dominant cohort (upper storey first, then the largest area). Storeys stand above one another on
    /// the same ground, so the register area counts the largest of them once.
    /// </summary>
    public const string Stands = $"""
        CREATE TEMP TABLE next_stand ON COMMIT DROP AS
        WITH record AS (
          SELECT DISTINCT ON (stand_code, record_no) stand_code, record_no, storey, record_area_ha FROM next_cohort ORDER BY stand_code, record_no, slot),
        ground AS (
          SELECT stand_code, sum(record_area_ha) FILTER (WHERE storey = 'single') AS single, sum(record_area_ha) FILTER (WHERE storey = 'upper') AS upper,
                 sum(record_area_ha) FILTER (WHERE storey = 'middle') AS middle, sum(record_area_ha) FILTER (WHERE storey = 'lower') AS lower
          FROM record GROUP BY stand_code),
        dominant AS (
          SELECT DISTINCT ON (stand_code) stand_code, species_key, forest_type, origin_fy FROM next_cohort
          ORDER BY stand_code, CASE storey WHEN 'lower' THEN 2 WHEN 'middle' THEN 1 ELSE 0 END, area_ha DESC NULLS LAST, treatment_no, slot),
        content AS (
          SELECT stand_code, count(*) AS cohorts, string_agg(concat_ws('|', treatment_no, storey, slot, {CohortContent}), E'\n' ORDER BY treatment_no, storey, slot) AS text
          FROM next_cohort GROUP BY stand_code),
        head AS (
          SELECT DISTINCT ON (stand_code) stand_code, sort_key, compartment_code, place_name, row_no FROM incoming ORDER BY stand_code, slot = 0, row_no)
        SELECT stand_code AS code, sort_key, compartment_code, place_name, row_no,
               coalesce(single, 0) + greatest(coalesce(upper, 0), coalesce(middle, 0), coalesce(lower, 0)) AS register_area_ha,
               single IS NULL AND upper IS NULL AND middle IS NULL AND lower IS NULL AS no_register_area,
               round((ST_Area(ST_Transform(geom, @zone)) / 10000)::numeric, 4) AS polygon_area_ha,
               coalesce(species_key, 'unknown') AS species_key, coalesce(forest_type, 'unknown') AS forest_type, origin_fy, coalesce(cohorts, 0)::integer AS cohort_count,
               sha256(convert_to(concat_ws(E'\n', code.stand_code, place_name, single, upper, middle, lower, text), 'UTF8')) AS content_hash, geom
        FROM stand_polygon code JOIN head USING (stand_code) LEFT JOIN ground USING (stand_code) LEFT JOIN dominant USING (stand_code) LEFT JOIN content USING (stand_code);
        CREATE UNIQUE INDEX ON next_stand (code);
        ANALYZE next_stand (code);
        INSERT INTO found (severity, kind, row_no, stand_code, message_ja, message_en)
        SELECT 1, 'no-record', row_no, code, '図形はありますが、森林簿の記録がありません。樹種不明として取り込みます。', 'There is a polygon but no register record; the species is unknown.'
        FROM next_stand WHERE cohort_count = 0;
        """;

    /// <summary>
    /// New, changed, unchanged, removed. Geometry counts as the same within 1.5 cm, because the same polygon comes back from
    /// another format or coordinate system with its last digits rounded. A stand whose rows are all in error is neither removed nor changed.
    /// </summary>
    public const string Changes = """
        CREATE TEMP TABLE present ON COMMIT DROP AS
        SELECT code, content_hash, geom FROM stand WHERE municipality_code = @municipality AND valid_to IS NULL;
        ANALYZE present (code);
        CREATE TEMP TABLE change ON COMMIT DROP AS
        SELECT n.code, CASE WHEN s.code IS NULL THEN 'new'
          WHEN n.content_hash = s.content_hash AND (n.geom = s.geom AND ST_AsBinary(n.geom) = ST_AsBinary(s.geom)
            OR ST_NPoints(n.geom) = ST_NPoints(s.geom) AND ST_NPoints(n.geom) <= 5000 AND n.geom && s.geom AND ST_HausdorffDistance(n.geom, s.geom) < 0.00000015) THEN 'unchanged'
          ELSE 'changed' END AS change
        FROM next_stand n LEFT JOIN present s ON s.code = n.code;
        INSERT INTO change
        SELECT code, 'removed' FROM present
        WHERE code NOT IN (SELECT code FROM next_stand)
          AND code NOT IN (SELECT stand_code FROM found WHERE severity = 2 AND stand_code IS NOT NULL);
        CREATE UNIQUE INDEX ON change (code);
        ANALYZE change (code, change);
        """;

    public const string Totals = """
        SELECT (SELECT count(*)::integer FROM next_stand) AS stands, (SELECT count(*)::integer FROM next_cohort) AS cohorts,
               (SELECT coalesce(sum(area), 0) FROM (SELECT DISTINCT ON (record_no) record_area_ha AS area FROM next_cohort) r) AS register_area_ha,
               (SELECT coalesce(sum(register_area_ha), 0) FROM next_stand) AS stand_area_ha,
               (SELECT coalesce(sum(polygon_area_ha), 0) FROM next_stand) AS polygon_area_ha,
               count(*) FILTER (WHERE change = 'new')::integer AS new, count(*) FILTER (WHERE change = 'changed')::integer AS changed,
               count(*) FILTER (WHERE change = 'unchanged')::integer AS unchanged, count(*) FILTER (WHERE change = 'removed')::integer AS removed,
               (SELECT max(register_date)::timestamp FROM next_cohort) AS register_date
        FROM change
        """;

    public const string Keep = """
        INSERT INTO import_stand (municipality_code, import_id, code, change, sort_key, compartment_code, place_name, register_area_ha, polygon_area_ha,
          species_key, forest_type, origin_fy, cohort_count, content_hash, geom)
        SELECT @municipality, @importId, code, change, sort_key, compartment_code, place_name, CASE WHEN no_register_area THEN NULL ELSE register_area_ha END, polygon_area_ha,
          species_key, forest_type, origin_fy, cohort_count, content_hash, CASE WHEN change <> 'unchanged' THEN geom END
        FROM next_stand JOIN change USING (code);
        INSERT INTO import_stand (municipality_code, import_id, code, change, sort_key, compartment_code, place_name, register_area_ha, polygon_area_ha,
          species_key, forest_type, origin_fy, cohort_count, content_hash, geom)
        SELECT @municipality, @importId, code, change, sort_key, compartment_code, place_name, register_area_ha, polygon_area_ha,
          species_key, forest_type, origin_fy, cohort_count, content_hash, geom
        FROM stand JOIN change USING (code) WHERE change = 'removed' AND municipality_code = @municipality AND valid_to IS NULL;
        INSERT INTO import_cohort (municipality_code, import_id, stand_code, treatment_no, storey, slot, species_key, species_text, forest_type, forest_type_text,
          management_type, ownership, area_ha, share_percent, register_age, register_date, establishment_year, origin_fy, site_class,
          register_increment_m3_per_ha, register_volume_m3_per_ha, source_key, attributes)
        SELECT @municipality, @importId, stand_code, treatment_no, storey, slot, species_key, species_text, forest_type, forest_type_text,
          management_type, ownership, area_ha, share_percent, register_age, register_date, establishment_year, origin_fy, site_class,
          register_increment_m3_per_ha, register_volume_m3_per_ha, source_key, attributes
        FROM next_cohort JOIN change ON change.code = stand_code WHERE change.change IN ('new', 'changed');
        INSERT INTO import_finding (municipality_code, import_id, finding_no, severity, kind, row_no, column_name, stand_code, message_ja, message_en, box)
        SELECT @municipality, @importId, row_number() OVER (ORDER BY severity DESC, found.row_no NULLS FIRST, stand_code), severity, kind, found.row_no, column_name, stand_code,
          message_ja, message_en, ST_Envelope(ST_Expand(coalesce(box, n.geom), 0.0001))
        FROM found LEFT JOIN next_stand n ON n.code = stand_code;
        """;
}
