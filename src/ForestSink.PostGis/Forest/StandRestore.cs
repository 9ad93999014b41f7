using ForestSink.Core.Forest;
using ForestSink.PostGis.Database;
using ForestSink.PostGis.Exchange;
using ForestSink.PostGis.Jobs;

namespace ForestSink.PostGis.Forest;

/// <summary>Brings back what a stand was: a new version with the content of an earlier one. Nothing between them is lost.</summary>
public sealed class StandRestore(ForestSinkDatabase database)
{
    private const string CohortColumns = """
        treatment_no, storey, slot, species_key, species_text, forest_type, forest_type_text, management_type, ownership, area_ha,
        share_percent, register_age, register_date, establishment_year, origin_fy, site_class, register_increment_m3_per_ha,
        register_volume_m3_per_ha, source_key, attributes
        """;

    /// <returns>False where the stand has no such version.</returns>
    /// <exception cref="UserErrorException">The version is the present one, or its code belongs to another stand now.</exception>
    public async Task<bool> RestoreAsync(MunicipalityCode municipality, long standId, int version, CancellationToken cancellation)
    {
        await using var transaction = await database.BeginAsync(municipality, cancellation);
        var old = await FindAsync(transaction, standId, version, cancellation);
        if (old is null)
            return false;
        Refuse(old);
        await transaction.ExecuteAsync(Stand, new { standId, version }, cancellation);
        await transaction.ExecuteAsync(Cohorts, new { standId, old.ValidTo }, cancellation);
        await transaction.ExecuteAsync(ApplySql.Compartments, null, cancellation);
        await transaction.ExecuteAsync(ApplySql.Municipality, new { importId = (Guid?)null }, cancellation);
        await transaction.CommitAsync(cancellation);
        return true;
    }

    /// <summary>Locks all versions first, so that two restores follow one another.</summary>
    private static async Task<OldVersion?> FindAsync(MunicipalityTransaction transaction, long standId, int version, CancellationToken cancellation)
    {
        await transaction.ExecuteAsync("SELECT FROM stand WHERE municipality_code = @municipality AND stand_id = @standId FOR UPDATE", new { standId }, cancellation);
        return await transaction.QuerySingleOrDefaultAsync<OldVersion>("""
            SELECT o.code, o.valid_to,
                   EXISTS (SELECT FROM stand s WHERE s.municipality_code = @municipality AND s.code = o.code AND s.valid_to IS NULL AND s.stand_id <> @standId) AS code_is_taken
            FROM stand o
            WHERE o.municipality_code = @municipality AND o.stand_id = @standId AND o.version = @version
            """, new { standId, version }, cancellation);
    }

    private static void Refuse(OldVersion old)
    {
        if (old.ValidTo is null)
            throw new UserErrorException("これは現在の版です。", "This is the present version.");
        if (old.CodeIsTaken)
            throw new UserErrorException($"小班コード {old.Code} は、いま別の小班が使っているため戻せません。", $"The code {old.Code} belongs to another stand now, so this version cannot be restored.");
    }

    private const string Stand = """
        CREATE TEMP TABLE touched ON COMMIT DROP AS
          SELECT o.compartment_code,
                 (SELECT p.compartment_code FROM stand p WHERE p.municipality_code = @municipality AND p.stand_id = @standId AND p.valid_to IS NULL) AS old_compartment
          FROM stand o WHERE o.municipality_code = @municipality AND o.stand_id = @standId AND o.version = @version;
        UPDATE stand SET valid_to = now() WHERE municipality_code = @municipality AND stand_id = @standId AND valid_to IS NULL;
        INSERT INTO stand (municipality_code, stand_id, version, code, sort_key, compartment_code, place_name, register_area_ha, polygon_area_ha,
          species_key, forest_type, origin_fy, cohort_count, content_hash, geom)
        SELECT municipality_code, stand_id, (SELECT max(version) + 1 FROM stand WHERE municipality_code = @municipality AND stand_id = @standId),
          code, sort_key, compartment_code, place_name, register_area_ha, polygon_area_ha, species_key, forest_type, origin_fy, cohort_count, content_hash, geom
        FROM stand WHERE municipality_code = @municipality AND stand_id = @standId AND version = @version;
        """;

    /// <summary>A record that is the same as then stays; the others close, and those of then open again.</summary>
    private const string Cohorts = $"""
        CREATE TEMP TABLE then_cohort ON COMMIT DROP AS
          SELECT * FROM cohort
          WHERE municipality_code = @municipality AND stand_id = @standId
            AND valid_from < @ValidTo AND (valid_to IS NULL OR valid_to >= @ValidTo);
        UPDATE cohort SET valid_to = now()
        WHERE municipality_code = @municipality AND stand_id = @standId AND valid_to IS NULL
          AND NOT EXISTS (SELECT FROM then_cohort t WHERE t.cohort_id = cohort.cohort_id AND t.version = cohort.version);
        INSERT INTO cohort (municipality_code, cohort_id, version, stand_id, {CohortColumns})
        SELECT @municipality, cohort_id, (SELECT max(c.version) + 1 FROM cohort c WHERE c.municipality_code = @municipality AND c.cohort_id = t.cohort_id),
          stand_id, {CohortColumns}
        FROM then_cohort t WHERE valid_to IS NOT NULL;
        """;

    private sealed record OldVersion
    {
        public required string Code { get; init; }
        public DateTime? ValidTo { get; init; }
        public required bool CodeIsTaken { get; init; }
    }
}
