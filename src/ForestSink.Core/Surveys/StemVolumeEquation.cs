namespace ForestSink.Core.Surveys;

/// <summary>
/// A two-way stem volume equation (立木幹材積式) of 1970: stem volume with bark in m³ from diameter at breast height D (cm)
/// and total height H (m). Source: Forestry Agency 1970; corrections of Hosoda et al. 2010, J. For. Plann. 44:23–39.
/// </summary>
public abstract class StemVolumeEquation(string name)
{
    public string Name { get; } = name;

    /// <summary>The equation as printed, with its steps at the limits of the diameter classes.</summary>
    /// <exception cref="ArgumentOutOfRangeException">D is not within 0–999 cm or H is not above 0.</exception>
    public double PlainM3(double diameterCm, double heightM)
    {
        Check(diameterCm, heightM);
        return Plain(diameterCm, heightM);
    }

    /// <summary>With the steps smoothed as the correction of 2010 prescribes: the figure to use.</summary>
    /// <exception cref="ArgumentOutOfRangeException">D is not within 0–999 cm or H is not above 0.</exception>
    public double M3(double diameterCm, double heightM)
    {
        Check(diameterCm, heightM);
        return Smooth(diameterCm, heightM);
    }

    /// <summary>The equation's own numbers, for whoever computes without this code: a tablet in the forest.</summary>
    public abstract StemVolumeNumbers Numbers { get; }

    protected abstract double Plain(double diameterCm, double heightM);

    protected virtual double Smooth(double diameterCm, double heightM) => Plain(diameterCm, heightM);

    protected static double Line(double x0, double y0, double x1, double y1, double x) => y0 + (y1 - y0) / (x1 - x0) * (x - x0);

    /// <summary>Linear between tabulated values, carried on in a straight line beyond both ends.</summary>
    protected static double Interpolate(IReadOnlyList<(double X, double Y)> table, double x)
    {
        var upper = 1;
        while (upper < table.Count - 1 && table[upper].X <= x)
            upper++;
        return Line(table[upper - 1].X, table[upper - 1].Y, table[upper].X, table[upper].Y, x);
    }

    private static void Check(double diameterCm, double heightM)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(diameterCm);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(diameterCm, 999);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(heightM);
    }
}

/// <summary>An equation as plain numbers.</summary>
/// <param name="Rule">classes, form-factor (by diameter), form-height (by height), hokkaido-larch, hokkaido-conifer.</param>
/// <param name="Classes">From cm, to cm, junction points, form (0 log-d-h, 1 log-d2h, 2 polynomial), a, b, c, d, scale, offset.</param>
/// <param name="Lines">Height below m, from cm, to cm, junction points at the first.</param>
/// <param name="Table">Tabulated x and y.</param>
public sealed record StemVolumeNumbers(string Name, string Rule, IReadOnlyList<double[]> Classes, IReadOnlyList<double[]> Lines, IReadOnlyList<double[]> Table);
