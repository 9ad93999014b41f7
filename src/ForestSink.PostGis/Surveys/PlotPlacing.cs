using Dapper;
using ForestSink.Core.Forest;
using ForestSink.Core.Surveys;
using ForestSink.PostGis.Database;
using ForestSink.PostGis.Jobs;

namespace ForestSink.PostGis.Surveys;

/// <summary>Finds the stand of a plot by code or position, and computes the plot's figures there.</summary>
public static class PlotPlacing
{
    /// <exception cref="UserErrorException">There is no such stand.</exception>
    public static async Task<PlotPlace> FindAsync(
        MunicipalityTransaction transaction, string? standCode, PlotPosition? position, DateOnly surveyedOn, CancellationToken cancellation)
    {
        var parameters = new
        {
            code = Code(standCode),
            longitude = position?.Longitude,
            latitude = position?.Latitude,
            north = position?.NorthM,
            east = position?.EastM,
        };
        var found = await transaction.QuerySingleAsync<Row>(Place, parameters, cancellation);
        if (parameters.code is { } wanted && found.StandId is null)
            throw new UserErrorException($"小班 {wanted} はありません。", $"There is no stand {wanted}.");
        IReadOnlyList<PlaceCohort> cohorts = found.StandId is null ? [] : (await transaction.QueryAsync<PlaceCohort>(Cohorts,
            new { standId = found.StandId, year = FiscalYear.Of(surveyedOn).Year }, cancellation)).AsList();
        return new(found.StandId, found.Code, found.Longitude, found.Latitude, found.CodeThere == found.Code ? null : found.CodeThere, cohorts);
    }

    /// <summary>The figures of a plot as they would be stored; the stand's age is that of the main species' record.</summary>
    public static PlotFigures Figures(MunicipalityCode municipality, PlotGround ground, IReadOnlyList<PlotTree> trees, double? edgeDistanceM, PlotPlace place, SurveyBasis basis)
    {
        // The main species follows from the trees, and the stand's record from the main species.
        var main = trees.GroupBy(tree => tree.SpeciesKey, StringComparer.Ordinal)
            .OrderByDescending(group => group.Sum(tree => tree.Count * tree.DiameterCm * tree.DiameterCm)).ThenBy(group => group.Key, StringComparer.Ordinal).FirstOrDefault()?.Key;
        return PlotCalculation.Of(
            new(ground, trees, SurveyBasis.TableName(municipality.Prefecture), edgeDistanceM, place.Longitude is not null, place.StandOf(main)), basis);
    }

    private static string? Code(string? text)
    {
        if (string.IsNullOrWhiteSpace(text))
            return null;
        return StandCode.TryParse(text, out var code, out var problem)
            ? code.ToString()
            : throw new UserErrorException($"小班「{text}」: {problem.Ja}", $"Stand '{text}': {problem.En}");
    }

    private const string Place = """
        WITH point AS (
          SELECT CASE WHEN @longitude::float8 IS NOT NULL THEN ST_SetSRID(ST_MakePoint(@longitude, @latitude), 6668)
                      WHEN @north::float8 IS NOT NULL THEN ST_Transform(ST_SetSRID(ST_MakePoint(@east, @north), 6668 + m.plane_zone), 6668) END AS geom
          FROM municipality m WHERE m.municipality_code = @municipality),
        there AS (
          SELECT s.stand_id, s.code FROM point p, LATERAL stands_in_box(ST_Transform(p.geom, 3857)) s
          WHERE s.municipality_code = @municipality AND ST_Intersects(s.geom, p.geom) ORDER BY s.stand_id LIMIT 1),
        named AS (
          SELECT stand_id, code FROM stand WHERE municipality_code = @municipality AND code = @code AND valid_to IS NULL)
        SELECT CASE WHEN @code::text IS NULL THEN t.stand_id ELSE n.stand_id END AS stand_id,
               CASE WHEN @code::text IS NULL THEN t.code ELSE n.code END AS code, t.code AS code_there, ST_X(p.geom) AS longitude, ST_Y(p.geom) AS latitude
        FROM point p LEFT JOIN there t ON true LEFT JOIN named n ON true
        """;

    private const string Cohorts = """
        SELECT cohort_id, species_key, site_class, CASE WHEN @year - origin_fy + 1 > 0 THEN @year - origin_fy + 1 END AS age
        FROM cohort WHERE municipality_code = @municipality AND stand_id = @standId AND valid_to IS NULL
        ORDER BY area_ha DESC NULLS LAST, cohort_id
        """;

    private sealed record Row
    {
        public long? StandId { get; init; }
        public string? Code { get; init; }
        public string? CodeThere { get; init; }
        public double? Longitude { get; init; }
        public double? Latitude { get; init; }
    }
}
