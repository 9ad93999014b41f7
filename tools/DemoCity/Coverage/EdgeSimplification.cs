namespace DemoCity.Coverage;

/// <summary>Leaves out points that hardly matter (Douglas–Peucker), but none whose loss would make borders cross or meet.</summary>
internal static class EdgeSimplification
{
    public static List<Edge> Simplify(List<Edge> edges, double toleranceMetres)
    {
        var result = edges.Select(edge => Simplified(edge, toleranceMetres * 100)).ToList();
        for (var round = 0; round < 20; round++)
        {
            var conflicts = Crossings.Find(result);
            conflicts.RemoveWhere(k => result[k].Points.Length == edges[k].Points.Length);
            if (conflicts.Count == 0) break;
            foreach (var k in conflicts) result[k] = edges[k];
        }

        return result;
    }

    public static Point[] Line(IReadOnlyList<Point> points, double tolerance)
    {
        var keep = new bool[points.Count];
        keep[0] = keep[^1] = true;
        var open = new Stack<(int First, int Last)>([(0, points.Count - 1)]);
        while (open.TryPop(out var span))
        {
            int farthest = -1;
            var distance = tolerance;
            for (var k = span.First + 1; k < span.Last; k++)
            {
                var here = Distance(points[k], points[span.First], points[span.Last]);
                if (here <= distance) continue;
                distance = here;
                farthest = k;
            }

            if (farthest < 0) continue;
            keep[farthest] = true;
            open.Push((span.First, farthest));
            open.Push((farthest, span.Last));
        }

        return [.. points.Where((_, k) => keep[k])];
    }

    private static Edge Simplified(Edge edge, double tolerance)
    {
        var points = Line(edge.Points, tolerance);
        return points.Length < (edge.IsIsland ? 5 : 2) ? edge : edge with { Points = points };
    }

    private static double Distance(Point p, Point a, Point b)
    {
        double dx = b.X - a.X, dy = b.Y - a.Y;
        var length = (dx * dx) + (dy * dy);
        var t = length == 0 ? 0 : Math.Clamp((((p.X - a.X) * dx) + ((p.Y - a.Y) * dy)) / length, 0, 1);
        double ex = p.X - a.X - (t * dx), ey = p.Y - a.Y - (t * dy);
        return Math.Sqrt((ex * ex) + (ey * ey));
    }
}
