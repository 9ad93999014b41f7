using ForestSink.Core.Forest;
using ForestSink.PostGis.Database;

namespace ForestSink.PostGis.Growth;

/// <summary>A canopy height model that was measured, with what came of it.</summary>
public sealed record CanopySurvey
{
    public required Guid SurveyId { get; init; }
    public required string Title { get; init; }
    public required string Source { get; init; }
    public required string Status { get; init; }
    public required string Method { get; init; }
    public required DateOnly MeasuredOn { get; init; }
    public required string FileName { get; init; }
    public double PixelM { get; init; }
    public DateTime? WithdrawnAt { get; init; }
    public int Stands { get; init; }
}

/// <summary>The newest canopy height of a stand.</summary>
public sealed record StandCanopy
{
    public required long StandId { get; init; }
    public required string Code { get; init; }
    public required string SpeciesKey { get; init; }
    public int? OriginFy { get; init; }
    public double AreaHa { get; init; }
    public double UpperHeightM { get; init; }
    public int Squares { get; init; }
    public double CoveredPercent { get; init; }
    public int MeasuredFy { get; init; }
    public required string Title { get; init; }
    public required string Status { get; init; }

    /// <summary>Age when it was measured; null without a year of establishment.</summary>
    public int? Age => OriginFy is { } origin && MeasuredFy >= origin ? MeasuredFy - origin + 1 : null;
}

/// <summary>Canopy heights per stand and the surveys they come from.</summary>
public sealed class CanopyStore(ForestSinkDatabase database)
{
    public async Task<IReadOnlyList<CanopySurvey>> SurveysAsync(MunicipalityCode municipality, CancellationToken cancellation)
    {
        await using var transaction = await database.BeginAsync(municipality, cancellation);
        return [.. await transaction.QueryAsync<CanopySurvey>("""
            SELECT s.survey_id, s.title, s.source, s.status, s.method, s.measured_on, s.file_name, s.pixel_m, s.withdrawn_at,
                   (SELECT count(*) FROM canopy_height h WHERE h.municipality_code = s.municipality_code AND h.survey_id = s.survey_id)::integer AS stands
            FROM canopy_survey s WHERE s.municipality_code = @municipality ORDER BY s.measured_on DESC, s.created_at DESC
            """, null, cancellation)];
    }

    public async Task<IReadOnlyList<StandCanopy>> StandsAsync(MunicipalityCode municipality, CancellationToken cancellation)
    {
        await using var transaction = await database.BeginAsync(municipality, cancellation);
        return [.. await transaction.QueryAsync<StandCanopy>("""
            SELECT s.stand_id, s.code, s.species_key, s.origin_fy, coalesce(s.register_area_ha, s.polygon_area_ha)::float8 AS area_ha,
                   c.upper_height_m, c.squares, c.covered_percent, c.measured_fy, c.title, c.status
            FROM stand_canopy c
            JOIN stand s ON s.municipality_code = c.municipality_code AND s.stand_id = c.stand_id AND s.valid_to IS NULL
            WHERE c.municipality_code = @municipality ORDER BY s.sort_key
            """, null, cancellation)];
    }

    /// <summary>A withdrawn survey no longer counts; its figures stay for whoever relied on them.</summary>
    /// <returns>False where no such survey counts.</returns>
    public async Task<bool> WithdrawAsync(MunicipalityCode municipality, Guid surveyId, CancellationToken cancellation)
    {
        await using var transaction = await database.BeginAsync(municipality, cancellation);
        var changed = await transaction.ExecuteAsync("""
            UPDATE canopy_survey SET withdrawn_at = now() WHERE municipality_code = @municipality AND survey_id = @surveyId AND withdrawn_at IS NULL
            """, new { surveyId }, cancellation);
        await transaction.CommitAsync(cancellation);
        return changed == 1;
    }
}
