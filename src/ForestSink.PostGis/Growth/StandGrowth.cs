using ForestSink.Core.Forest;
using ForestSink.PostGis.Database;

namespace ForestSink.PostGis.Growth;

/// <summary>A measured upper height of a stand and where it comes from.</summary>
/// <param name="Kind">plot or canopy.</param>
/// <param name="Age">Of the trees when they were measured.</param>
public sealed record MeasuredHeight(string Kind, int Age, double UpperHeightM, string Name, DateOnly MeasuredOn, string Status);

/// <summary>What is known of a stand for growth science: its leading species, its register, what was measured.</summary>
public sealed record StandGrowth
{
    public required long StandId { get; init; }
    public required string Code { get; init; }
    public required string SpeciesKey { get; init; }
    public int? OriginFy { get; init; }
    public double AreaHa { get; init; }

    /// <summary>Of the largest register record of that species.</summary>
    public string? SiteClass { get; init; }
    public double? VolumeM3PerHa { get; init; }

    /// <summary>Mean slope, where it was measured.</summary>
    public double? SlopeDeg { get; init; }

    /// <summary>Of the newest plot.</summary>
    public double? PlotStemsPerHa { get; init; }
    public double? PlotVolumeM3PerHa { get; init; }
    public IReadOnlyList<MeasuredHeight> Heights { get; init; } = [];

    public int? AgeIn(int fiscalYear) => OriginFy is { } origin && fiscalYear >= origin ? fiscalYear - origin + 1 : null;

    /// <returns>Null where the municipality has no such stand.</returns>
    public static async Task<StandGrowth?> FindAsync(ForestSinkDatabase database, MunicipalityCode municipality, long standId, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(database);
        await using var transaction = await database.BeginAsync(municipality, cancellation);
        var stand = await transaction.QuerySingleOrDefaultAsync<StandGrowth>("""
            SELECT s.stand_id, s.code, s.species_key, s.origin_fy, coalesce(s.register_area_ha, s.polygon_area_ha)::float8 AS area_ha,
                   c.site_class, c.register_volume_m3_per_ha::float8 AS volume_m3_per_ha, k.mean_deg AS slope_deg,
                   p.stems_per_ha AS plot_stems_per_ha, p.volume_m3_per_ha AS plot_volume_m3_per_ha
            FROM stand s
            LEFT JOIN LATERAL (
              SELECT site_class, register_volume_m3_per_ha FROM cohort c
              WHERE c.municipality_code = @municipality AND c.stand_id = s.stand_id AND c.species_key = s.species_key AND c.valid_to IS NULL
              ORDER BY c.area_ha DESC NULLS LAST, c.cohort_id LIMIT 1) c ON true
            LEFT JOIN stand_slope k ON k.municipality_code = s.municipality_code AND k.stand_id = s.stand_id AND k.stand_version = s.version
            LEFT JOIN LATERAL (
              SELECT stems_per_ha, volume_m3_per_ha FROM plot_result p
              WHERE p.municipality_code = @municipality AND p.stand_id = s.stand_id AND p.species_key = s.species_key
              ORDER BY p.surveyed_on DESC, p.plot_no LIMIT 1) p ON true
            WHERE s.municipality_code = @municipality AND s.stand_id = @standId AND s.valid_to IS NULL
            """, new { standId }, cancellation);
        return stand is null ? null : stand with { Heights = [.. await HeightsAsync(transaction, standId, cancellation)] };
    }

    private static Task<IEnumerable<MeasuredHeight>> HeightsAsync(MunicipalityTransaction transaction, long standId, CancellationToken cancellation) =>
        transaction.QueryAsync<MeasuredHeight>("""
            SELECT 'plot' AS kind, p.age::integer, p.upper_height_m, p.plot_no AS name, p.surveyed_on AS measured_on, p.status
            FROM plot_result p JOIN stand s ON s.municipality_code = p.municipality_code AND s.stand_id = p.stand_id AND s.valid_to IS NULL
            WHERE p.municipality_code = @municipality AND p.stand_id = @standId AND p.species_key = s.species_key AND p.age IS NOT NULL AND p.upper_height_m > 0
            UNION ALL
            SELECT 'canopy', h.measured_fy - s.origin_fy + 1, h.upper_height_m::float8, h.title, h.measured_on, h.status
            FROM stand_canopy h JOIN stand s ON s.municipality_code = h.municipality_code AND s.stand_id = h.stand_id AND s.valid_to IS NULL
            WHERE h.municipality_code = @municipality AND h.stand_id = @standId AND h.measured_fy >= s.origin_fy
            ORDER BY measured_on, name
            """, new { standId }, cancellation);
}
