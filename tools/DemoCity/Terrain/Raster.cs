using System.Runtime.InteropServices;

namespace DemoCity.Terrain;

/// <summary>Where a grid lies on the plane: row 0 is the northern row, coordinates are metres east and north.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct RasterFrame(int Width, int Height, double CellSize, double West, double North)
{
    public int Count => Width * Height;

    public double CellAreaHa => CellSize * CellSize / 10_000;

    public double X(int cell) => West + (((cell % Width) + 0.5) * CellSize);

    public double Y(int cell) => North - (((cell / Width) + 0.5) * CellSize);

    public bool IsEdge(int cell)
    {
        int column = cell % Width, row = cell / Width;
        return column == 0 || row == 0 || column == Width - 1 || row == Height - 1;
    }

    public int CellAt(double x, double y)
    {
        var column = Math.Clamp((int)Math.Floor((x - West) / CellSize), 0, Width - 1);
        var row = Math.Clamp((int)Math.Floor((North - y) / CellSize), 0, Height - 1);
        return (row * Width) + column;
    }

    public double Distance(int a, int b)
    {
        double dx = X(a) - X(b), dy = Y(a) - Y(b);
        return Math.Sqrt((dx * dx) + (dy * dy));
    }

    /// <summary>Offsets to the eight neighbours of a cell that is not on the edge; the even ones share a side.</summary>
    public int[] NeighbourOffsets() => [1, 1 + Width, Width, Width - 1, -1, -1 - Width, -Width, 1 - Width];
}

/// <summary>A grid of numbers on the plane.</summary>
internal sealed record Raster(RasterFrame Frame, float[] Values)
{
    public Raster(RasterFrame frame)
        : this(frame, new float[frame.Count])
    {
    }

    public static Raster From(RasterFrame frame, Func<double, double, double> valueAt)
    {
        var raster = new Raster(frame);
        Parallel.For(0, frame.Height, row =>
        {
            for (var cell = row * frame.Width; cell < (row + 1) * frame.Width; cell++)
                raster.Values[cell] = (float)valueAt(frame.X(cell), frame.Y(cell));
        });
        return raster;
    }

    /// <summary>Halves the cell size; values run smoothly through the old ones (Catmull–Rom).</summary>
    public Raster Refined()
    {
        var fine = new RasterFrame(Frame.Width * 2, Frame.Height * 2, Frame.CellSize / 2, Frame.West, Frame.North);
        return From(fine, Smooth);
    }

    /// <summary>The bicubic value at a place.</summary>
    public double Smooth(double x, double y)
    {
        var column = ((x - Frame.West) / Frame.CellSize) - 0.5;
        var row = ((Frame.North - y) / Frame.CellSize) - 0.5;
        int c = (int)Math.Floor(column), r = (int)Math.Floor(row);
        double u = column - c, v = row - r;
        Span<double> rows = stackalloc double[4];
        for (var k = 0; k < 4; k++)
            rows[k] = Spline(At(c - 1, r - 1 + k), At(c, r - 1 + k), At(c + 1, r - 1 + k), At(c + 2, r - 1 + k), u);
        return Spline(rows[0], rows[1], rows[2], rows[3], v);
    }

    /// <summary>Box blur, repeated three times: close to a Gaussian with this radius in cells.</summary>
    public Raster Blurred(int radius)
    {
        var result = (float[])Values.Clone();
        for (var pass = 0; pass < 3; pass++)
        {
            result = Blur.Rows(result, Frame.Width, Frame.Height, radius);
            result = Blur.Columns(result, Frame.Width, Frame.Height, radius);
        }

        return new Raster(Frame, result);
    }

    /// <summary>A part of the grid, counted in cells from its north-western corner.</summary>
    public Raster Window(int column, int row, int width, int height)
    {
        var size = Frame.CellSize;
        var part = new Raster(new RasterFrame(width, height, size, Frame.West + (column * size), Frame.North - (row * size)));
        for (var k = 0; k < height; k++)
            Values.AsSpan(((row + k) * Frame.Width) + column, width).CopyTo(part.Values.AsSpan(k * width));
        return part;
    }

    /// <summary>Height gained per metre towards east and north.</summary>
    public (double East, double North) Gradient(int cell)
    {
        int c = cell % Frame.Width, r = cell / Frame.Width;
        var span = 2 * Frame.CellSize;
        return ((At(c + 1, r) - At(c - 1, r)) / span, (At(c, r - 1) - At(c, r + 1)) / span);
    }

    /// <summary>Rise over run.</summary>
    public double Slope(int cell)
    {
        var (east, north) = Gradient(cell);
        return Math.Sqrt((east * east) + (north * north));
    }

    private double At(int column, int row) =>
        Values[(Math.Clamp(row, 0, Frame.Height - 1) * Frame.Width) + Math.Clamp(column, 0, Frame.Width - 1)];

    private static double Spline(double a, double b, double c, double d, double t) =>
        b + (0.5 * t * (c - a + (t * ((2 * a) - (5 * b) + (4 * c) - d + (t * ((3 * (b - c)) + d - a))))));
}
