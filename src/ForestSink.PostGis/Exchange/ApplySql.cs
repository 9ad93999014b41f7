namespace ForestSink.PostGis.Exchange;

/// <summary>The steps that turn a checked import into the present forest.</summary>
internal static class ApplySql
{
    /// <summary>
    /// Stands that change, with the identity they had. A stand that comes back after its removal goes on with its own history.
    /// Copied and analysed here, because the planner knows nothing yet of rows that were checked a moment ago.
    /// </summary>
    public const string Touched = """
        CREATE TEMP TABLE touched ON COMMIT DROP AS
        SELECT i.*, s.stand_id AS old_id, s.version, s.compartment_code AS old_compartment
        FROM import_stand i
        LEFT JOIN LATERAL (
          SELECT stand_id, version, compartment_code FROM stand
          WHERE municipality_code = @municipality AND code = i.code AND (valid_to IS NULL OR i.change = 'new')
          ORDER BY valid_to DESC NULLS FIRST, version DESC LIMIT 1) s ON true
        WHERE i.municipality_code = @municipality AND i.import_id = @importId AND i.change <> 'unchanged' AND NOT (i.change = 'removed' AND @keepMissing);
        ALTER TABLE touched ADD COLUMN stand_id bigint;
        UPDATE touched SET stand_id = coalesce(old_id, nextval('stand_id_sequence'));
        CREATE UNIQUE INDEX ON touched (code);
        CREATE UNIQUE INDEX ON touched (stand_id);
        ANALYZE touched (code, stand_id, old_id, change, compartment_code, old_compartment);
        """;

    public const string Stands = """
        UPDATE stand SET valid_to = now() FROM touched
        WHERE stand.municipality_code = @municipality AND stand.valid_to IS NULL AND stand.stand_id = touched.stand_id;
        INSERT INTO stand (municipality_code, stand_id, version, code, sort_key, compartment_code, place_name, register_area_ha, polygon_area_ha,
          species_key, forest_type, origin_fy, cohort_count, content_hash, geom, import_id)
        SELECT @municipality, stand_id, coalesce(version, 0) + 1, code, sort_key, compartment_code, place_name, register_area_ha, polygon_area_ha,
          species_key, forest_type, origin_fy, cohort_count, content_hash, geom, @importId
        FROM touched WHERE change <> 'removed' ORDER BY sort_key;
        """;

    /// <summary>A record keeps its identity by stand, 施業番号, storey and slot; one that did not change keeps its version.</summary>
    public const string Cohorts = $"""
        CREATE TEMP TABLE present_cohort ON COMMIT DROP AS
        SELECT cohort_id, version, stand_id, treatment_no, storey, slot, {StandSql.CohortContent} AS content
        FROM cohort WHERE municipality_code = @municipality AND valid_to IS NULL AND stand_id IN (SELECT old_id FROM touched WHERE old_id IS NOT NULL);
        CREATE TEMP TABLE coming_cohort ON COMMIT DROP AS
        SELECT t.stand_id, i.*, {StandSql.CohortContent} AS content
        FROM import_cohort i JOIN (SELECT code, stand_id FROM touched) t ON t.code = i.stand_code
        WHERE i.municipality_code = @municipality AND i.import_id = @importId;
        ANALYZE present_cohort (stand_id, treatment_no, storey, slot);
        ANALYZE coming_cohort (stand_id, treatment_no, storey, slot);
        UPDATE cohort SET valid_to = now() FROM present_cohort p
        WHERE cohort.municipality_code = @municipality AND cohort.valid_to IS NULL AND cohort.cohort_id = p.cohort_id AND NOT EXISTS (
          SELECT FROM coming_cohort c WHERE c.stand_id = p.stand_id AND c.treatment_no = p.treatment_no AND c.storey = p.storey AND c.slot = p.slot AND c.content = p.content);
        INSERT INTO cohort (municipality_code, cohort_id, version, stand_id, treatment_no, storey, slot, species_key, species_text, forest_type, forest_type_text,
          management_type, ownership, area_ha, share_percent, register_age, register_date, establishment_year, origin_fy, site_class,
          register_increment_m3_per_ha, register_volume_m3_per_ha, source_key, attributes)
        SELECT @municipality, coalesce(p.cohort_id, nextval('cohort_id_sequence')), coalesce(p.version, 0) + 1, c.stand_id, c.treatment_no, c.storey, c.slot,
          species_key, species_text, forest_type, forest_type_text, management_type, ownership, area_ha, share_percent, register_age, register_date,
          establishment_year, origin_fy, site_class, register_increment_m3_per_ha, register_volume_m3_per_ha, source_key, attributes
        FROM coming_cohort c
        LEFT JOIN present_cohort p ON p.stand_id = c.stand_id AND p.treatment_no = c.treatment_no AND p.storey = c.storey AND p.slot = c.slot
        WHERE p.content IS DISTINCT FROM c.content
        ORDER BY c.stand_id, c.treatment_no, c.storey, c.slot;
        """;

    /// <summary>
    /// Only compartments in which a stand changed. Snapping to 1 cm closes the hair lines between neighbours. A buffer of nothing
    /// dissolves a coverage several times faster than a union does; where the areas do not add up, because stands overlap or
    /// snapping spoilt one, the union on the grid is taken.
    /// </summary>
    public const string Compartments = """
        DELETE FROM compartment WHERE municipality_code = @municipality
          AND compartment_code IN (SELECT compartment_code FROM touched UNION SELECT old_compartment FROM touched);
        INSERT INTO compartment (municipality_code, compartment_code, sort_key, stand_count, area_ha, species_key, geom_3857)
        SELECT @municipality, compartment_code, sort_key, stand_count, area_ha, species_key,
          ST_Multi(ST_CollectionExtract(CASE WHEN abs(ST_Area(dissolved) - covered) <= 0.001 * covered THEN dissolved ELSE ST_UnaryUnion(outlines, 0.01) END, 3))
        FROM (
          SELECT compartment_code, min(sort_key) AS sort_key, count(*) AS stand_count, sum(polygon_area_ha) AS area_ha,
            (array_agg(species_key ORDER BY species_area DESC, species_key))[1] AS species_key,
            sum(ST_Area(geom_3857)) AS covered, ST_Collect(geom_3857) AS outlines, ST_Buffer(ST_Collect(ST_SnapToGrid(geom_3857, 0.01)), 0) AS dissolved
          FROM (SELECT *, sum(polygon_area_ha) OVER (PARTITION BY compartment_code, species_key) AS species_area FROM stand
                WHERE municipality_code = @municipality AND valid_to IS NULL
                  AND compartment_code IN (SELECT compartment_code FROM touched UNION SELECT old_compartment FROM touched)) present
          GROUP BY compartment_code
          OFFSET 0) compartment;
        """;

    public const string Municipality = """
        UPDATE municipality SET
          extent = (SELECT CASE WHEN count(*) > 0 THEN ST_MakeEnvelope(min(ST_XMin(geom)), min(ST_YMin(geom)), max(ST_XMax(geom)), max(ST_YMax(geom)), 6668) END
                    FROM stand WHERE municipality_code = @municipality AND valid_to IS NULL),
          forest_version = forest_version + 1,
          register_date = greatest(register_date, (SELECT register_date FROM import WHERE municipality_code = @municipality AND import_id = @importId))
        WHERE municipality_code = @municipality;
        """;
}
