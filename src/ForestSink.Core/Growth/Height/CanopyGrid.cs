using NetTopologySuite.Algorithm.Locate;
using NetTopologySuite.Geometries;

namespace ForestSink.Core.Growth.Height;

/// <summary>Upper height of a stand on a canopy height model.</summary>
/// <param name="Squares">10 m squares with trees that the mean is of.</param>
/// <param name="CoveredPercent">Share of the stand's squares that have trees; the rest is gap, or not surveyed.</param>
public readonly record struct CanopyMeasure(double UpperHeightM, int Squares, double CoveredPercent);

/// <summary>
/// A canopy height model (樹冠高) by squares of 10 m on the plane zone, each holding its highest canopy in m. The upper height of
/// a stand is the mean of its squares: the tallest tree of each 100 m², which is the definition of top height by the 100 tallest
/// trees per ha. Squares below 2 m are gaps and those above 70 m are birds, wires or faults: neither counts.
/// </summary>
/// <param name="West">Of the first square's edge, m.</param>
/// <param name="North">Of the first row's edge, m.</param>
/// <param name="Heights">Row by row from the north; NaN where nothing is known.</param>
public sealed record CanopyGrid(double West, double North, int Columns, int Rows, ReadOnlyMemory<float> Heights)
{
    public const double SquareM = 10;
    public const float LowestTreeM = 2;
    public const float HighestTreeM = 70;
    private const int FewestSquares = 3;

    /// <summary>Share of the known squares that are higher than any tree: an elevation model, or another unit than metres.</summary>
    public double ShareAboveTrees()
    {
        var (known, above) = (0, 0);
        foreach (var height in Heights.Span)
        {
            known += float.IsNaN(height) ? 0 : 1;
            above += height > HighestTreeM ? 1 : 0;
        }

        return known == 0 ? 0 : (double)above / known;
    }

    /// <param name="outline">On the same plane zone.</param>
    /// <returns>Null where fewer than three squares hold trees: too small a stand, or not surveyed.</returns>
    public CanopyMeasure? Measure(Geometry outline)
    {
        ArgumentNullException.ThrowIfNull(outline);
        var box = outline.EnvelopeInternal;
        var inside = new IndexedPointInAreaLocator(outline);
        var (sum, trees, all) = (0.0, 0, 0);
        for (var row = Row(box.MaxY); row <= Row(box.MinY); row++)
        {
            for (var column = Column(box.MinX); column <= Column(box.MaxX); column++)
            {
                if (inside.Locate(Middle(column, row)) == Location.Exterior)
                    continue;
                all++;
                if (Height(column, row) is not (>= LowestTreeM and <= HighestTreeM))
                    continue;
                (sum, trees) = (sum + Height(column, row), trees + 1);
            }
        }

        return trees < FewestSquares ? null : new(sum / trees, trees, 100.0 * trees / all);
    }

    private float Height(int column, int row) =>
        column >= 0 && column < Columns && row >= 0 && row < Rows ? Heights.Span[row * Columns + column] : float.NaN;

    private Coordinate Middle(int column, int row) => new(West + (column + 0.5) * SquareM, North - (row + 0.5) * SquareM);

    private int Column(double x) => (int)Math.Floor((x - West) / SquareM);

    private int Row(double y) => (int)Math.Floor((North - y) / SquareM);
}
