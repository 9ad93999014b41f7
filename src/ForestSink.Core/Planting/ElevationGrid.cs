namespace ForestSink.Core.Planting;

/// <summary>Heights in metres on a plane zone, in square cells. The first row lies in the north.</summary>
/// <param name="heights">Row by row; NaN where nothing is known.</param>
public sealed class ElevationGrid(double cellM, double west, double north, int columns, int rows, float[] heights)
{
    private const int Neighbourhood = 9;

    public double CellM => cellM;

    /// <summary>Metres east of the zone's origin, of the first column's edge.</summary>
    public double West => west;

    /// <summary>Metres north of the zone's origin, of the first row's edge.</summary>
    public double North => north;

    public int Columns => columns;

    public int Rows => rows;

    public double X(int column) => west + ((column + 0.5) * cellM);

    public double Y(int row) => north - ((row + 0.5) * cellM);

    /// <summary>Height of a cell; NaN outside.</summary>
    public float Height(int column, int row) =>
        column < 0 || row < 0 || column >= columns || row >= rows ? float.NaN : heights[(row * columns) + column];

    /// <summary>Height at a point, of the cell it lies in.</summary>
    public float HeightAt(double x, double y) => Height((int)Math.Floor((x - west) / cellM), (int)Math.Floor((north - y) / cellM));

    /// <summary>
    /// Slope in degrees, aspect in degrees clockwise from north (NaN on flat ground) and roughness in m (largest difference
    /// within the 3 × 3 cells), by Horn 1981 as <c>gdaldem</c> computes them. Null at the edge of what is known.
    /// </summary>
    public Relief? ReliefAt(int column, int row)
    {
        Span<float> z = stackalloc float[Neighbourhood];
        for (var i = 0; i < Neighbourhood; i++)
        {
            z[i] = Height(column - 1 + (i % 3), row - 1 + (i / 3));
            if (float.IsNaN(z[i]))
                return null;
        }

        var dx = (z[2] + z[5] + z[5] + z[8] - (z[0] + z[3] + z[3] + z[6])) / (8 * cellM);
        var dy = (z[6] + z[7] + z[7] + z[8] - (z[0] + z[1] + z[1] + z[2])) / (8 * cellM);
        return new(double.RadiansToDegrees(Math.Atan(Math.Sqrt((dx * dx) + (dy * dy)))), Aspect(dx, dy), Largest(z) - Smallest(z));
    }

    /// <summary>Downhill direction: the gradient points uphill, and y of the grid runs south.</summary>
    private static double Aspect(double dx, double dy)
    {
        if (dx == 0 && dy == 0)
            return double.NaN;
        var degrees = double.RadiansToDegrees(Math.Atan2(dy, -dx));
        var compass = degrees > 90 ? 450 - degrees : 90 - degrees;
        return compass >= 360 ? compass - 360 : compass;
    }

    private static float Largest(ReadOnlySpan<float> values)
    {
        var found = values[0];
        foreach (var value in values)
            found = Math.Max(found, value);
        return found;
    }

    private static float Smallest(ReadOnlySpan<float> values)
    {
        var found = values[0];
        foreach (var value in values)
            found = Math.Min(found, value);
        return found;
    }
}

public readonly record struct Relief(double SlopeDegrees, double AspectDegrees, double RoughnessM);
