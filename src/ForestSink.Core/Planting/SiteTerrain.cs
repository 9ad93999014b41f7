using NetTopologySuite.Algorithm.Locate;
using NetTopologySuite.Geometries;

namespace ForestSink.Core.Planting;

/// <summary>Measures a site on the elevation grid.</summary>
public static class SiteTerrain
{
    private const int Sectors = 8;
    private const double EyeM = 1.6;
    private const int SightPoints = 30;
    private static readonly double[] SlopeSteps = [15, 25, 35];

    /// <param name="outline">On the grid's plane zone; X east, Y north.</param>
    /// <returns>Null where the grid does not reach.</returns>
    public static TerrainFacts? Measure(ElevationGrid grid, Geometry outline)
    {
        ArgumentNullException.ThrowIfNull(grid);
        var (slopes, heights, roughness) = (new List<double>(), new List<double>(), new List<double>());
        var (aspects, steps) = (new double[Sectors], new double[SlopeSteps.Length + 1]);
        double flat = 0;
        foreach (var (column, row) in CellsOf(grid, outline))
        {
            if (grid.ReliefAt(column, row) is not { } relief)
                continue;
            slopes.Add(relief.SlopeDegrees);
            heights.Add(grid.Height(column, row));
            roughness.Add(relief.RoughnessM);
            steps[Array.FindIndex(SlopeSteps, step => relief.SlopeDegrees < step) is var found and >= 0 ? found : SlopeSteps.Length]++;
            if (double.IsNaN(relief.AspectDegrees))
                flat++;
            else
                aspects[(int)((relief.AspectDegrees + 22.5) % 360 / 45)]++;
        }

        return slopes.Count == 0 ? null : new(
            Spread.Of(slopes), Spread.Of(heights), Spread.Of(roughness), [.. aspects.Select(n => n / slopes.Count)], flat / slopes.Count,
            [.. steps.Select(n => n / slopes.Count)], slopes.Count, grid.CellM);
    }

    /// <summary>Sum of the rises on the straight line between two points; null where the grid does not reach.</summary>
    public static double? ClimbM(ElevationGrid grid, Coordinate from, Coordinate to)
    {
        ArgumentNullException.ThrowIfNull(grid);
        ArgumentNullException.ThrowIfNull(from);
        var steps = Math.Max(1, (int)Math.Ceiling(from.Distance(to) / grid.CellM));
        double climb = 0, last = grid.HeightAt(from.X, from.Y);
        for (var i = 1; i <= steps; i++)
        {
            double height = grid.HeightAt(from.X + ((to.X - from.X) * i / steps), from.Y + ((to.Y - from.Y) * i / steps));
            climb += Math.Max(0, height - last);
            last = height;
        }

        return double.IsNaN(climb) || double.IsNaN(last) ? null : climb;
    }

    /// <summary>Share of the site's ground (evenly chosen cells) that somebody standing at one of the points sees over bare ground.</summary>
    public static double? VisiblePercent(ElevationGrid grid, Geometry outline, IReadOnlyList<Coordinate> viewpoints)
    {
        ArgumentNullException.ThrowIfNull(grid);
        ArgumentNullException.ThrowIfNull(viewpoints);
        var cells = CellsOf(grid, outline).Where(cell => !float.IsNaN(grid.Height(cell.Column, cell.Row))).ToList();
        var seers = viewpoints.Where(point => !float.IsNaN(grid.HeightAt(point.X, point.Y))).ToList();
        if (cells.Count == 0 || seers.Count == 0)
            return null;
        var step = Math.Max(1, cells.Count / SightPoints);
        var chosen = cells.Where((_, i) => i % step == 0).ToList();
        return 100.0 * chosen.Count(cell => seers.Exists(seer => Sees(grid, seer, new(grid.X(cell.Column), grid.Y(cell.Row))))) / chosen.Count;
    }

    private static bool Sees(ElevationGrid grid, Coordinate eye, Coordinate target)
    {
        var distance = eye.Distance(target);
        var steps = (int)(distance / grid.CellM);
        double from = grid.HeightAt(eye.X, eye.Y) + EyeM, to = grid.HeightAt(target.X, target.Y) + EyeM;
        for (var i = 1; i < steps; i++)
        {
            var share = (double)i / steps;
            if (grid.HeightAt(eye.X + ((target.X - eye.X) * share), eye.Y + ((target.Y - eye.Y) * share)) > from + ((to - from) * share))
                return false;
        }

        return true;
    }

    /// <summary>Cells whose middle lies in the outline; for a site smaller than that, the cell of its middle.</summary>
    private static List<(int Column, int Row)> CellsOf(ElevationGrid grid, Geometry outline)
    {
        ArgumentNullException.ThrowIfNull(outline);
        var box = outline.EnvelopeInternal;
        var inside = new IndexedPointInAreaLocator(outline);
        var found = new List<(int, int)>();
        var (left, right) = (Column(grid, box.MinX), Column(grid, box.MaxX));
        for (var row = Row(grid, box.MaxY); row <= Row(grid, box.MinY); row++)
        {
            for (var column = left; column <= right; column++)
            {
                if (inside.Locate(new Coordinate(grid.X(column), grid.Y(row))) != Location.Exterior)
                    found.Add((column, row));
            }
        }

        if (found.Count == 0 && outline.InteriorPoint is { IsEmpty: false } middle)
            found.Add((Column(grid, middle.X), Row(grid, middle.Y)));
        return found;
    }

    private static int Column(ElevationGrid grid, double x) => (int)Math.Floor((x - grid.West) / grid.CellM);

    private static int Row(ElevationGrid grid, double y) => (int)Math.Floor((grid.North - y) / grid.CellM);
}
