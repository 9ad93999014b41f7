using DemoCity.Coverage;
using DemoCity.Terrain;
using NetTopologySuite.Geometries;
using Point = DemoCity.Coverage.Point;

namespace DemoCity.Network;

/// <summary>Turns a walk over cells into a line one would draw.</summary>
internal static class Lines
{
    public static LineString Draw(RasterFrame frame, IReadOnlyList<int> cells, int passes, double toleranceMetres)
    {
        var x = cells.Select(frame.X).ToArray();
        var y = cells.Select(frame.Y).ToArray();
        for (var pass = 0; pass < passes; pass++)
        {
            Even(x);
            Even(y);
        }

        Point[] points = [.. x.Zip(y, Point.At)];
        var line = EdgeSimplification.Line(points, toleranceMetres * 100);
        return PlanarCoverage.Factory.CreateLineString([.. line.Select(p => new Coordinate(p.X / 100.0, p.Y / 100.0))]);
    }

    private static void Even(double[] values)
    {
        var before = values.Length > 0 ? values[0] : 0;
        for (var k = 1; k < values.Length - 1; k++)
        {
            var here = values[k];
            values[k] = (before + (2 * here) + values[k + 1]) / 4;
            before = here;
        }
    }
}
