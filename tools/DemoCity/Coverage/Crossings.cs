using System.Runtime.InteropServices;

namespace DemoCity.Coverage;

/// <summary>Finds borders that meet anywhere but at their common ends, exactly, by whole centimetres.</summary>
internal static class Crossings
{
    private const long BucketCentimetres = 4_000;

    /// <returns>Indices of the edges concerned.</returns>
    public static HashSet<int> Find(List<Edge> edges)
    {
        var segments = edges.SelectMany((edge, k) => Enumerable.Range(0, edge.Points.Length - 1)
            .Select(n => new Segment(k, edge.Points[n], edge.Points[n + 1]))).ToArray();
        var buckets = new Dictionary<(long, long), List<int>>();
        var found = new HashSet<int>();
        for (var k = 0; k < segments.Length; k++)
            foreach (var key in segments[k].Buckets())
            {
                if (!buckets.TryGetValue(key, out var bucket)) buckets[key] = bucket = [];
                foreach (var other in bucket)
                {
                    if (!segments[k].Conflicts(segments[other])) continue;
                    found.Add(segments[k].Edge);
                    found.Add(segments[other].Edge);
                }

                bucket.Add(k);
            }

        return found;
    }

    [StructLayout(LayoutKind.Auto)]
    private readonly record struct Segment(int Edge, Point A, Point B)
    {
        public IEnumerable<(long, long)> Buckets()
        {
            for (var x = Floor(Math.Min(A.X, B.X)); x <= Floor(Math.Max(A.X, B.X)); x++)
                for (var y = Floor(Math.Min(A.Y, B.Y)); y <= Floor(Math.Max(A.Y, B.Y)); y++)
                    yield return (x, y);
        }

        public bool Conflicts(Segment other)
        {
            if (Math.Max(A.X, B.X) < Math.Min(other.A.X, other.B.X) || Math.Max(other.A.X, other.B.X) < Math.Min(A.X, B.X)) return false;
            if (Math.Max(A.Y, B.Y) < Math.Min(other.A.Y, other.B.Y) || Math.Max(other.A.Y, other.B.Y) < Math.Min(A.Y, B.Y)) return false;
            if (SharedEnd(other) is { } end) return Overlaps(end, A == end ? B : A, other.A == end ? other.B : other.A);
            return Side(A, B, other.A) * Side(A, B, other.B) <= 0 && Side(other.A, other.B, A) * Side(other.A, other.B, B) <= 0;
        }

        private Point? SharedEnd(Segment other) =>
            A == other.A || A == other.B ? A : B == other.A || B == other.B ? B : null;

        private static bool Overlaps(Point end, Point a, Point b) =>
            Side(end, a, b) == 0 && ((a.X - end.X) * (b.X - end.X)) + ((a.Y - end.Y) * (b.Y - end.Y)) > 0;

        private static int Side(Point a, Point b, Point c) =>
            Math.Sign(((b.X - a.X) * (c.Y - a.Y)) - ((b.Y - a.Y) * (c.X - a.X)));

        private static long Floor(long v) => v >= 0 ? v / BucketCentimetres : ((v + 1) / BucketCentimetres) - 1;
    }
}
