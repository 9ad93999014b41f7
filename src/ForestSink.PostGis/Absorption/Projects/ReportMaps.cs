using Dapper;
using ForestSink.Core.Forest;
using ForestSink.PostGis.Database;

namespace ForestSink.PostGis.Absorption.Projects;

/// <summary>Where the counted stands of a run lie, on the municipality's plane zone, m.</summary>
public sealed record ReportExtent(double East, double North, double WidthM, double HeightM);

/// <summary>The ground of a report's maps, drawn in mm of the paper; the middle of the map is 0, 0 and y grows downwards.</summary>
/// <param name="Compartments">SVG path data of all compartments in the frame.</param>
/// <param name="Counted">Of the stands that the run counts.</param>
public sealed record ReportGround(string Compartments, string Counted, IReadOnlyList<ReportLabel> Labels);

public sealed record ReportLabel(string Code, double X, double Y);

/// <summary>Land treated in one fiscal year: the drawn part where there is one, the stand otherwise.</summary>
public sealed record TreatedLand(int FiscalYear, string Path);

/// <summary>Accepted work in one stand within the monitored years.</summary>
public sealed record TreatedStand(int FiscalYear, string StandCode, string Kind, string? Method, DateOnly DoneOn, decimal AreaHa);

/// <summary>A survey plot in a counted stand.</summary>
/// <param name="X">mm; null where its position was not recorded.</param>
public sealed record ReportPlot(string PlotNo, string StandCode, DateOnly SurveyedOn, double? X, double? Y, double? Latitude, double? Longitude);

/// <summary>The maps of a monitoring report: project area, treated stands by year, plot positions.</summary>
public sealed class ReportMaps(ForestSinkDatabase database)
{
    /// <returns>Null where none of the run's stands is on the map any more.</returns>
    public async Task<ReportExtent?> ExtentAsync(MunicipalityCode municipality, Guid runId, CancellationToken cancellation)
    {
        await using var transaction = await database.BeginAsync(municipality, cancellation);
        return await transaction.QuerySingleOrDefaultAsync<ReportExtent>(Counted + """
            SELECT (ST_XMin(e) + ST_XMax(e)) / 2 AS east, (ST_YMin(e) + ST_YMax(e)) / 2 AS north, ST_XMax(e) - ST_XMin(e) AS width_m, ST_YMax(e) - ST_YMin(e) AS height_m
            FROM (SELECT ST_Extent(geom)::geometry AS e FROM counted) extent WHERE e IS NOT NULL
            """, new { runId }, cancellation);
    }

    /// <param name="scale">1/scale.</param>
    public async Task<ReportGround> GroundAsync(MunicipalityCode municipality, Guid runId, ReportExtent at, int scale, CancellationToken cancellation)
    {
        await using var transaction = await database.BeginAsync(municipality, cancellation);
        var labels = (await transaction.QueryAsync<ReportLabel>("""
            SELECT compartment_code AS code, (ST_X(p) - @East) * 1000 / @scale AS x, (@North - ST_Y(p)) * 1000 / @scale AS y
            FROM (SELECT c.compartment_code, ST_PointOnSurface(ST_Transform(c.geom_3857, 6668 + m.plane_zone)) AS p
                  FROM compartment c JOIN municipality m USING (municipality_code) WHERE c.municipality_code = @municipality) labelled
            """, new { at.East, at.North, scale }, cancellation)).AsList();
        return await transaction.QuerySingleAsync<ReportPaths>(Counted + $"""
            SELECT coalesce((SELECT string_agg({Drawn("ST_Transform(c.geom_3857, 6668 + m.plane_zone)")}, ' ')
                             FROM compartment c JOIN municipality m USING (municipality_code) WHERE c.municipality_code = @municipality), '') AS compartments,
                   coalesce((SELECT string_agg({Drawn("geom")}, ' ') FROM counted), '') AS counted
            """, new { runId, at.East, at.North, scale }, cancellation, timeoutSeconds: 60) is var paths
            ? new(paths.Compartments, paths.Counted, labels)
            : throw new InvalidOperationException();
    }

    public async Task<(IReadOnlyList<TreatedLand> Land, IReadOnlyList<TreatedStand> Stands)> TreatedAsync(MunicipalityCode municipality, Guid runId, ReportExtent at, int scale, CancellationToken cancellation)
    {
        await using var transaction = await database.BeginAsync(municipality, cancellation);
        var land = await transaction.QueryAsync<TreatedLand>(Counted + Work + $"""
            SELECT w.fiscal_year, string_agg({Drawn("coalesce(ST_Transform(w.part, c.zone), c.geom)")}, ' ') AS path
            FROM work w JOIN counted c USING (stand_id) GROUP BY 1 ORDER BY 1
            """, new { runId, at.East, at.North, scale }, cancellation);
        var stands = await transaction.QueryAsync<TreatedStand>(Counted + Work + """
            SELECT w.fiscal_year, c.code AS stand_code, w.kind, w.method, w.done_on, w.area_ha FROM work w JOIN counted c USING (stand_id) ORDER BY w.fiscal_year, w.done_on, c.sort_key
            """, new { runId }, cancellation);
        return (land.AsList(), stands.AsList());
    }

    public async Task<IReadOnlyList<ReportPlot>> PlotsAsync(MunicipalityCode municipality, Guid runId, ReportExtent at, int scale, CancellationToken cancellation)
    {
        await using var transaction = await database.BeginAsync(municipality, cancellation);
        return (await transaction.QueryAsync<ReportPlot>(Counted + """
            SELECT p.plot_no, c.code AS stand_code, p.surveyed_on, (ST_X(ST_Transform(p.geom, c.zone)) - @East) * 1000 / @scale AS x, (@North - ST_Y(ST_Transform(p.geom, c.zone))) * 1000 / @scale AS y,
                   ST_Y(p.geom) AS latitude, ST_X(p.geom) AS longitude
            FROM plot p JOIN counted c USING (stand_id) WHERE p.municipality_code = @municipality AND p.valid_to IS NULL ORDER BY p.plot_no
            """, new { runId, at.East, at.North, scale }, cancellation)).AsList();
    }

    /// <summary>On the paper, with corners closer than 0.1 mm left out.</summary>
    private static string Drawn(string geometry) =>
        $"ST_AsSVG(ST_Scale(ST_Translate(ST_SimplifyPreserveTopology({geometry}, 0.0001 * @scale), -@East, -@North), 1000.0 / @scale, 1000.0 / @scale), 0, 2)";

    /// <summary>The stands that the run counted or cut, as they are drawn today.</summary>
    private const string Counted = """
        WITH counted AS MATERIALIZED (
          SELECT s.stand_id, s.code, s.sort_key, 6668 + m.plane_zone AS zone, ST_Transform(s.geom, 6668 + m.plane_zone) AS geom
          FROM current_stand s JOIN municipality m USING (municipality_code)
          WHERE s.municipality_code = @municipality
            AND s.stand_id IN (SELECT r.stand_id FROM monitoring_row r WHERE r.municipality_code = @municipality AND r.run_id = @runId))

        """;

    private const string Work = """
        , work AS (
          SELECT w.stand_id, w.fiscal_year::int AS fiscal_year, w.kind, w.method, w.done_on, w.area_ha, w.part
          FROM accepted_work w JOIN monitoring_run r ON r.municipality_code = w.municipality_code AND r.run_id = @runId AND w.fiscal_year BETWEEN r.first_fy AND r.last_fy
          WHERE w.municipality_code = @municipality)

        """;

    private sealed record ReportPaths(string Compartments, string Counted);
}
