using System.Globalization;
using ForestSink.Core.Forest;
using ForestSink.Core.Growth.Height;
using ForestSink.Core.Surveys;
using ForestSink.PostGis.Database;
using ForestSink.PostGis.Surveys;

namespace ForestSink.PostGis.Demo;

/// <summary>
/// Made-up surveys of the demo city: the largest planted stands of sugi and hinoki, some of them in the project, trees drawn around the guide curve by a
/// fixed sequence, saved as a user would save them. Some heights are left out, as in the field.
/// </summary>
internal sealed class DemoPlots(ForestSinkDatabase database)
{
    private const int Plots = 10, InProject = 3;
    private const int TreesPerPlot = 48;

    public async Task LoadAsync(MunicipalityCode municipality, FiscalYear year, CancellationToken cancellation)
    {
        await using var transaction = await database.BeginAsync(municipality, cancellation);
        if (await transaction.QuerySingleAsync<bool>("SELECT EXISTS (SELECT FROM plot WHERE municipality_code = @municipality)", null, cancellation))
            return;
        var basis = await SurveyDocuments.NewestAsync(transaction, cancellation);
        var stands = await transaction.QueryAsync<(string Code, string Species, int Age, double Longitude, double Latitude)>("""
            SELECT code, species_key, @year - origin_fy + 1, ST_X(point), ST_Y(point)
            FROM (SELECT s.*, row_number() OVER (PARTITION BY e.stand_id IS NULL ORDER BY s.polygon_area_ha DESC, s.sort_key) AS place, e.stand_id IS NOT NULL AS enrolled
                  FROM stand s LEFT JOIN (SELECT DISTINCT stand_id FROM project_stand WHERE municipality_code = @municipality AND withdrawn_at IS NULL) e USING (stand_id)
                  WHERE s.municipality_code = @municipality AND s.valid_to IS NULL AND s.forest_type = 'planted' AND s.species_key IN ('sugi', 'hinoki')
                    AND @year - s.origin_fy + 1 BETWEEN 25 AND 80) s, LATERAL (SELECT ST_PointOnSurface(s.geom) AS point) p
            WHERE s.place <= CASE WHEN s.enrolled THEN @InProject ELSE @Plots - @InProject END
            ORDER BY s.enrolled, s.place
            """, new { year = year.Year, Plots, InProject }, cancellation);
        var no = 0;
        foreach (var stand in stands)
        {
            no++;
            await SurveySaving.SaveAsync(transaction, municipality, new PlotOrder(Id(no, 1), Id(no, 2), 0, new()
            {
                PlotNo = string.Create(CultureInfo.InvariantCulture, $"D-{no:00}"),
                StandCode = stand.Code,
                Position = new(stand.Longitude, stand.Latitude, null, null),
                SurveyedOn = new DateOnly(year.Year, 5, 6).AddDays(no),
                Surveyor = "森林組合 調査班（架空）",
                Ground = no % 2 == 0 ? PlotGround.Circle(14.5, 12 + no) : PlotGround.Rectangle(28, 26, 15 + no),
                EdgeDistanceM = 60,
                DiameterByClass = true,
                Note = "架空の見本です。",
                Trees = Trees(stand.Species, stand.Age, basis.Heights.Of(stand.Species)!, no),
            }), cancellation);
        }

        await transaction.CommitAsync(cancellation);
    }

    private static List<PlotTree> Trees(string species, int age, HeightCurve curve, int seed)
    {
        // Site between class 2 and 4; the larger the tree, the taller it is, with a little scatter.
        var top = curve.HeightM(age) * (0.9 + 0.03 * (seed % 9));
        var drawn = (uint)(2463534242 + seed * 7919);
        double Next()
        {
            drawn ^= drawn << 13;
            drawn ^= drawn >> 17;
            drawn ^= drawn << 5;
            return drawn / (double)uint.MaxValue;
        }

        var mean = 1.35 * top;
        return [.. Enumerable.Range(1, TreesPerPlot).Select(i =>
        {
            var spread = (Next() + Next() + Next() - 1.5) / 1.5;
            var diameter = Math.Max(10, 2 * Math.Round(mean * (1 + 0.32 * spread) / 2));
            var height = Math.Round(top * (0.94 + 0.12 * spread + 0.03 * (Next() - 0.5)), 1);
            return new PlotTree(i, species, diameter, i % 4 == 0 ? null : height);
        })];
    }

    private static Guid Id(int no, int kind) => new(0x0D330999, (short)kind, 0x7000, 0x80, 0, 0, 0, 0, 0, 0, (byte)no);
}
