using System.Text.Json;
using ForestSink.Core.Work;
using ForestSink.PostGis.Database;
using ForestSink.PostGis.Exchange;
using ForestSink.PostGis.Jobs;

namespace ForestSink.PostGis.Work;

/// <summary>
/// Writes what accepted work changes in the register as new versions of stand and cohorts, in the transaction of the acceptance.
/// The stand keeps its content hash, so that importing the same old register again does not take the work back; a newer register does.
/// A correction leaves the register alone: its first acceptance has changed it, and people restore a version where needed.
/// </summary>
internal static class RegisterUpdate
{
    /// <exception cref="UserErrorException">The register contradicts the work.</exception>
    public static async Task ApplyAsync(MunicipalityTransaction transaction, WorkRecord record, bool underTrees, CancellationToken cancellation)
    {
        if (record.Supersedes is not null || record.Source == "import")
            return;
        var cohorts = (await transaction.QueryAsync<Row>(Cohorts, new { ids = record.Stands.Select(stand => stand.StandId).ToArray(), density = RegisterEffect.StemsPerHa }, cancellation))
            .ToLookup(row => row.StandId);
        var changed = new List<long>();
        foreach (var stand in record.Stands)
        {
            var changes = Changes(record, stand, [.. cohorts[stand.StandId].Select(row => row.ToCohort())], underTrees);
            if (changes.Count == 0)
                continue;
            await WriteAsync(transaction, record, stand.StandId, changes, cancellation);
            changed.Add(stand.StandId);
        }

        if (changed.Count == 0)
            return;
        await transaction.ExecuteAsync(Stands, new { ids = changed.ToArray() }, cancellation);
        await transaction.ExecuteAsync(ApplySql.Compartments, null, cancellation);
        await transaction.ExecuteAsync(ApplySql.Municipality, new { importId = (Guid?)null }, cancellation);
    }

    private static IReadOnlyList<CohortChange> Changes(WorkRecord record, RecordedStand stand, IReadOnlyList<RegisteredCohort> cohorts, bool underTrees)
    {
        try
        {
            return RegisterEffect.Of(record.Entry, stand.AreaHa, stand.StandAreaHa, cohorts, record.AreaHa, underTrees);
        }
        catch (RegisterConflictException conflict)
        {
            throw new UserErrorException($"小班 {stand.Code}: {conflict.Problem.Ja}", $"Stand {stand.Code}: {conflict.Problem.En}", conflict);
        }
    }

    private static async Task WriteAsync(MunicipalityTransaction transaction, WorkRecord record, long standId, IReadOnlyList<CohortChange> changes, CancellationToken cancellation)
    {
        // Bare land that is planted ends; whatever goes on is closed here and opened again below.
        var plants = changes.Any(change => change.ForestType == "planted" && change.Storey == "single");
        await transaction.ExecuteAsync("""
            UPDATE cohort SET valid_to = now()
            WHERE municipality_code = @municipality AND stand_id = @standId AND valid_to IS NULL
              AND (cohort_id = ANY (@going) OR @plants AND forest_type IN ('cut-over', 'natural-cut-over', 'unstocked'))
            """, new { standId, plants, going = changes.Where(change => !change.IsNew).Select(change => change.From!.Value).ToArray() }, cancellation);
        foreach (var change in changes)
            await transaction.ExecuteAsync(Cohort, new
            {
                standId,
                change.From,
                change.IsNew,
                change.SpeciesKey,
                change.ForestType,
                change.AreaHa,
                change.OriginFy,
                change.Storey,
                facts = JsonSerializer.Serialize(new Dictionary<string, string>(change.Facts, StringComparer.Ordinal) { ["施業記録"] = record.RecordId.ToString() }),
            }, cancellation);
    }

    private const string Cohorts = """
        SELECT c.stand_id, c.cohort_id, c.species_key, c.forest_type, c.area_ha,
               CASE WHEN c.attributes ->> @density ~ '^[0-9]{1,6}$' THEN (c.attributes ->> @density)::numeric END AS stems_per_ha
        FROM cohort c
        WHERE c.municipality_code = @municipality AND c.stand_id = ANY (@ids) AND c.valid_to IS NULL
        ORDER BY c.stand_id, c.treatment_no, c.storey, c.slot
        FOR UPDATE
        """;

    /// <summary>A change of species begins anew: age, volume, increment and site of the old trees do not go on; the ground's owner does.</summary>
    private const string Cohort = """
        INSERT INTO cohort (municipality_code, cohort_id, version, stand_id, treatment_no, storey, slot, species_key, species_text, forest_type, forest_type_text,
          management_type, ownership, area_ha, share_percent, register_age, register_date, establishment_year, origin_fy, site_class,
          register_increment_m3_per_ha, register_volume_m3_per_ha, source_key, attributes)
        SELECT @municipality, CASE WHEN @IsNew THEN nextval('cohort_id_sequence') ELSE o.cohort_id END, CASE WHEN @IsNew THEN 1 ELSE o.version + 1 END, @standId,
          coalesce(o.treatment_no, ''), coalesce(@Storey, o.storey, 'single'),
          CASE WHEN @IsNew THEN (SELECT coalesce(max(k.slot), 0) + 1 FROM cohort k WHERE k.municipality_code = @municipality AND k.stand_id = @standId
             AND k.treatment_no = coalesce(o.treatment_no, '') AND k.storey = coalesce(@Storey, o.storey, 'single')) ELSE o.slot END,
          coalesce(@SpeciesKey, o.species_key), coalesce(@SpeciesKey, o.species_text), coalesce(@ForestType, o.forest_type),
          CASE WHEN @SpeciesKey IS NULL THEN o.forest_type_text END, CASE WHEN @SpeciesKey IS NULL THEN o.management_type END, o.ownership, @AreaHa,
          CASE WHEN @SpeciesKey IS NULL THEN o.share_percent END, CASE WHEN @SpeciesKey IS NULL THEN o.register_age END, CASE WHEN @SpeciesKey IS NULL THEN o.register_date END,
          CASE WHEN @SpeciesKey IS NULL THEN o.establishment_year ELSE @OriginFy END, CASE WHEN @SpeciesKey IS NULL THEN o.origin_fy ELSE @OriginFy END, o.site_class,
          CASE WHEN @SpeciesKey IS NULL THEN o.register_increment_m3_per_ha END, CASE WHEN @SpeciesKey IS NULL THEN o.register_volume_m3_per_ha END,
          CASE WHEN @IsNew THEN NULL ELSE o.source_key END, coalesce(o.attributes, '{}') || @facts::jsonb
        FROM (SELECT) one
        LEFT JOIN LATERAL (SELECT * FROM cohort p WHERE p.municipality_code = @municipality AND p.cohort_id = @From ORDER BY p.version DESC LIMIT 1) o ON true
        """;

    /// <summary>Dominant cohort as at an import: upper storey first, then the largest area.</summary>
    private const string Stands = """
        CREATE TEMP TABLE touched ON COMMIT DROP AS
          SELECT s.*, s.compartment_code AS old_compartment FROM stand s WHERE s.municipality_code = @municipality AND s.stand_id = ANY (@ids) AND s.valid_to IS NULL;
        UPDATE stand SET valid_to = now() WHERE municipality_code = @municipality AND stand_id = ANY (@ids) AND valid_to IS NULL;
        INSERT INTO stand (municipality_code, stand_id, version, code, sort_key, compartment_code, place_name, register_area_ha, polygon_area_ha,
          species_key, forest_type, origin_fy, cohort_count, content_hash, geom)
        SELECT t.municipality_code, t.stand_id, t.version + 1, t.code, t.sort_key, t.compartment_code, t.place_name, t.register_area_ha, t.polygon_area_ha,
          d.species_key, d.forest_type, d.origin_fy, d.cohorts, t.content_hash, t.geom
        FROM touched t
        JOIN LATERAL (
          SELECT c.species_key, c.forest_type, c.origin_fy, count(*) OVER ()::integer AS cohorts FROM cohort c
          WHERE c.municipality_code = @municipality AND c.stand_id = t.stand_id AND c.valid_to IS NULL
          ORDER BY CASE c.storey WHEN 'lower' THEN 2 WHEN 'middle' THEN 1 ELSE 0 END, c.area_ha DESC NULLS LAST, c.treatment_no, c.slot LIMIT 1) d ON true;
        """;

    private sealed record Row
    {
        public long StandId { get; init; }
        public long CohortId { get; init; }
        public required string SpeciesKey { get; init; }
        public required string ForestType { get; init; }
        public decimal? AreaHa { get; init; }
        public decimal? StemsPerHa { get; init; }

        public RegisteredCohort ToCohort() => new(CohortId, SpeciesKey, ForestType, AreaHa, StemsPerHa);
    }
}
