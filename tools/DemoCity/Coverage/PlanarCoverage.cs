using NetTopologySuite.Geometries;

namespace DemoCity.Coverage;

/// <summary>Polygons that share their borders point for point: no gap, no overlap.</summary>
internal static class PlanarCoverage
{
    public static GeometryFactory Factory { get; } = new(new PrecisionModel(100), CityPlan.PlaneZoneEpsg);

    /// <summary>The outline of each region in metres; labels are 1 to <paramref name="count"/>, index 0 stays empty.</summary>
    public static Polygon[] Assemble(List<Edge> edges, int count)
    {
        var borders = new List<(Edge Edge, bool Forward)>[count + 1];
        for (var k = 0; k <= count; k++) borders[k] = [];
        foreach (var edge in edges)
        {
            borders[edge.Left].Add((edge, true));
            borders[edge.Right].Add((edge, false));
        }

        var polygons = new Polygon[count + 1];
        polygons[0] = Factory.CreatePolygon();
        Parallel.For(1, count + 1, k => polygons[k] = Outline(borders[k]));
        return polygons;
    }

    /// <summary>The outline of all regions together.</summary>
    public static Polygon Outside(List<Edge> edges) => Outline(
        [.. edges.Where(e => e.Left == 0 || e.Right == 0).Select(e => (e, e.Right == 0))]);

    private static Polygon Outline(List<(Edge Edge, bool Forward)> borders)
    {
        var rings = Rings(borders).ConvertAll(points =>
            Factory.CreateLinearRing([.. points.Select(p => new Coordinate(p.X / 100.0, p.Y / 100.0))]));
        var shells = rings.Where(ring => ring.IsCCW).ToList();
        if (shells.Count != 1) throw new InvalidOperationException($"A region has {shells.Count} outer rings.");
        return Factory.CreatePolygon(shells[0], [.. rings.Where(ring => !ring.IsCCW)]);
    }

    /// <summary>Chains borders end to end with the region always on the left.</summary>
    private static List<List<Point>> Rings(List<(Edge Edge, bool Forward)> borders)
    {
        var byStart = new Dictionary<Point, List<Point[]>>();
        foreach (var (edge, forward) in borders)
        {
            var points = forward ? edge.Points : [.. edge.Points.Reverse()];
            if (!byStart.TryGetValue(points[0], out var list)) byStart[points[0]] = list = [];
            list.Add(points);
        }

        var rings = new List<List<Point>>();
        foreach (var start in byStart.Keys.ToList())
            while (byStart[start].Count > 0) rings.Add(Chain(byStart, start));
        return rings;
    }

    private static List<Point> Chain(Dictionary<Point, List<Point[]>> byStart, Point start)
    {
        var ring = new List<Point> { start };
        do
        {
            var next = byStart[ring[^1]];
            ring.AddRange(next[^1].Skip(1));
            next.RemoveAt(next.Count - 1);
        }
        while (ring[^1] != start);
        return ring;
    }
}
