using DemoCity.Terrain;

namespace DemoCity.Coverage;

/// <summary>A shared border between two regions, from one meeting point to the next, or all around an island.</summary>
/// <param name="Left">Region to the left, going from the first point to the last.</param>
/// <param name="Right">Region to the right.</param>
/// <param name="Points">Where it runs, centimetres on the plane.</param>
internal sealed record Edge(int Left, int Right, Point[] Points)
{
    public bool IsIsland => Points[0] == Points[^1];
}

/// <summary>A place on the plane in whole centimetres: comparisons and crossings are exact.</summary>
[System.Runtime.InteropServices.StructLayout(System.Runtime.InteropServices.LayoutKind.Auto)]
internal readonly record struct Point(long X, long Y)
{
    public static Point At(double east, double north) => new((long)Math.Round(east * 100), (long)Math.Round(north * 100));
}

/// <summary>Follows the borders of a label grid once each, so that both neighbours get the very same points.</summary>
internal sealed class EdgeTracing
{
    // East, south, west, north from a corner; columns and rows of corners count one more than those of cells.
    private static readonly int[] ColumnStep = [1, 0, -1, 0];
    private static readonly int[] RowStep = [0, 1, 0, -1];
    private readonly RasterFrame frame;
    private readonly int[] labels;
    private readonly int width;
    private readonly byte[] open;
    private readonly SmoothedCorners corners;

    private EdgeTracing(RasterFrame frame, int[] labels, int passes)
    {
        this.frame = frame;
        this.labels = labels;
        width = frame.Width + 1;
        open = new byte[width * (frame.Height + 1)];
        for (var corner = 0; corner < open.Length; corner++)
            for (var k = 0; k < 4; k++)
                if (Left(corner, k) != Right(corner, k)) open[corner] |= (byte)(1 << k);
        corners = SmoothedCorners.Of(frame, open, passes);
    }

    public static List<Edge> Trace(RasterFrame frame, int[] labels, int passes)
    {
        var tracing = new EdgeTracing(frame, labels, passes);
        var edges = new List<Edge>();
        var degree = Array.ConvertAll(tracing.open, bits => (byte)System.Numerics.BitOperations.PopCount(bits));
        for (var pass = 0; pass < 2; pass++)
            for (var corner = 0; corner < degree.Length; corner++)
                for (var k = 0; k < 4; k++)
                    if ((degree[corner] > 2 || pass == 1) && (tracing.open[corner] & (1 << k)) != 0)
                        edges.Add(tracing.Walk(corner, k, degree));
        return edges;
    }

    private Edge Walk(int start, int direction, byte[] degree)
    {
        int left = Left(start, direction), right = Right(start, direction);
        var points = new List<Point> { corners.At(start) };
        var corner = start;
        do
        {
            open[corner] &= (byte)~(1 << direction);
            corner += ColumnStep[direction] + (RowStep[direction] * width);
            open[corner] &= (byte)~(1 << (direction ^ 2));
            points.Add(corners.At(corner));
            if (degree[corner] == 2 && corner != start) direction = System.Numerics.BitOperations.TrailingZeroCount(open[corner]);
        }
        while (degree[corner] == 2 && corner != start);
        return new Edge(left, right, [.. points]);
    }

    private int Left(int corner, int direction) => direction switch
    {
        0 => Label(corner, 0, -1),
        1 => Label(corner, 0, 0),
        2 => Label(corner, -1, 0),
        _ => Label(corner, -1, -1),
    };

    private int Right(int corner, int direction) => direction switch
    {
        0 => Label(corner, 0, 0),
        1 => Label(corner, -1, 0),
        2 => Label(corner, -1, -1),
        _ => Label(corner, 0, -1),
    };

    private int Label(int corner, int columnStep, int rowStep)
    {
        int column = (corner % width) + columnStep, row = (corner / width) + rowStep;
        return column < 0 || row < 0 || column >= frame.Width || row >= frame.Height ? 0 : labels[(row * frame.Width) + column];
    }
}
