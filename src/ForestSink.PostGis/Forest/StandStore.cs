using ForestSink.Core.Forest;
using ForestSink.PostGis.Database;

namespace ForestSink.PostGis.Forest;

/// <summary>Reads single stands.</summary>
public sealed class StandStore(ForestSinkDatabase database)
{
    public async Task<StandDetails?> FindAsync(MunicipalityCode municipality, long standId, CancellationToken cancellation)
    {
        await using var transaction = await database.BeginAsync(municipality, cancellation);
        // Both in one round trip: a panel is asked for with every click.
        await using var answers = await transaction.QueryMultipleAsync("""
            SELECT stand_id, code, compartment_code, place_name, register_area_ha, polygon_area_ha, species_key, forest_type, origin_fy, valid_from,
                   ST_XMin(geom) AS west, ST_YMin(geom) AS south, ST_XMax(geom) AS east, ST_YMax(geom) AS north
            FROM stand
            WHERE municipality_code = @municipality AND stand_id = @standId AND valid_to IS NULL;
            SELECT cohort_id, treatment_no, storey, species_key, species_text, forest_type, forest_type_text, management_type, ownership, area_ha,
                   share_percent, register_age, register_date, establishment_year, origin_fy, site_class, register_increment_m3_per_ha,
                   register_volume_m3_per_ha, source_key, attributes::text AS attributes
            FROM cohort
            WHERE municipality_code = @municipality AND stand_id = @standId AND valid_to IS NULL
            ORDER BY length(treatment_no), treatment_no, storey = 'lower', storey, slot
            """, new { standId }, cancellation);
        return await answers.ReadSingleOrDefaultAsync<StandFacts>() is { } facts
            ? new StandDetails(facts, [.. await answers.ReadAsync<CohortFacts>()])
            : null;
    }

    /// <summary>Several stands in one box: for a selection's summary and for flying there.</summary>
    public async Task<double[]?> BoundsAsync(MunicipalityCode municipality, long[] standIds, CancellationToken cancellation)
    {
        await using var transaction = await database.BeginAsync(municipality, cancellation);
        return await transaction.QuerySingleOrDefaultAsync<double[]>("""
            SELECT CASE WHEN box IS NOT NULL THEN ARRAY[ST_XMin(box), ST_YMin(box), ST_XMax(box), ST_YMax(box)] END
            FROM (SELECT ST_Extent(geom) AS box FROM stand
                  WHERE municipality_code = @municipality AND stand_id = ANY (@standIds) AND valid_to IS NULL) b
            """, new { standIds }, cancellation);
    }
}
