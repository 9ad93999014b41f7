using DemoCity.Terrain;
using DemoCity.Watersheds;

namespace DemoCity.Stands;

/// <summary>One stand as drawn on the grid.</summary>
/// <param name="Compartment">林班.</param>
/// <param name="Slope">Which slope of the compartment; becomes the 小班.</param>
/// <param name="Cells">Its cells.</param>
internal sealed record DrawnStand(int Compartment, int Slope, List<int> Cells);

/// <summary>Draws stands (小班・枝番): slopes of small gullies, cut along contours and down the slope.</summary>
internal sealed class StandDrawing
{
    private const double GullyHa = 3.5;
    private const double SmallestHa = 0.22;
    private readonly Territory territory;
    private readonly RasterFrame frame;
    private readonly int[] compartments;
    private readonly Raster smooth;
    private readonly Noise warp;

    public StandDrawing(Territory territory, int[] compartments, ulong seed)
    {
        this.territory = territory;
        this.compartments = compartments;
        frame = territory.Frame;
        smooth = territory.Land.Fine.Blurred(3);
        warp = new Noise(seed + 88, 140, 3);
    }

    /// <summary>Labels every forest cell with a stand; the sizes are scaled until the number of stands comes out right.</summary>
    public int[] Draw(int stands, ulong seed, out int[] slopeOf)
    {
        slopeOf = Slopes();
        var forestHa = compartments.Count(c => c > 0) * frame.CellAreaHa;
        var size = 1.5 * forestHa / stands;
        var labels = Array.Empty<int>();
        for (var attempt = 0; attempt < 3; attempt++)
        {
            labels = Cut(slopeOf, size, seed, out var count);
            size *= Math.Pow((double)count / stands, 1.15);
        }

        return labels;
    }

    private int[] Slopes()
    {
        var slopes = HalfBasins.Of(territory.Drainage, territory.AreaHa, GullyHa);
        slopes = Regions.Smoothed(frame, Compartments.Masked(slopes, territory.Forest), compartments, 2);
        var pairs = new Dictionary<(int, int), int>();
        for (var cell = 0; cell < slopes.Length; cell++)
        {
            if (slopes[cell] == 0) continue;
            var key = (compartments[cell], slopes[cell]);
            if (!pairs.TryGetValue(key, out var label)) pairs[key] = label = pairs.Count + 1;
            slopes[cell] = label;
        }

        var parts = Regions.Connected(frame, slopes, out var count);
        return RegionMerging.Merge(frame, parts, count, compartments, 1.0, 7);
    }

    private int[] Cut(int[] slopes, double size, ulong seed, out int count)
    {
        var labels = new int[slopes.Length];
        var next = 0;
        var random = new SeededRandom(seed + 99);
        foreach (var cells in Regions.Cells(slopes, slopes.Max()).Where(c => c.Count > 0))
            foreach (var piece in Pieces(cells, size, random))
            {
                next++;
                foreach (var cell in piece) labels[cell] = next;
            }

        labels = Regions.Smoothed(frame, labels, compartments, 2);
        var parts = Regions.Connected(frame, labels, out count);
        labels = RegionMerging.Merge(frame, parts, count, compartments, SmallestHa, 8);
        labels = Regions.Connected(frame, labels, out count);
        return labels;
    }

    private List<List<int>> Pieces(List<int> cells, double size, SeededRandom random)
    {
        var done = new List<List<int>>();
        var open = new Stack<List<int>>([cells]);
        while (open.TryPop(out var piece))
        {
            var wanted = size * Math.Exp(0.62 * random.NextNormal());
            if (piece.Count * frame.CellAreaHa <= Math.Max(wanted, 2.2 * SmallestHa)) done.Add(piece);
            else
            {
                var (lower, upper) = Halves(piece, random);
                if (lower.Count > 0) open.Push(upper);
                else done.Add(upper);
                if (lower.Count > 0) open.Push(lower);
            }
        }

        return done;
    }

    /// <summary>Cuts along a contour or straight down the slope, whichever makes rounder pieces more often than not.</summary>
    private (List<int> Lower, List<int> Upper) Halves(List<int> cells, SeededRandom random)
    {
        double east = 0, north = 0;
        foreach (var cell in cells)
        {
            var gradient = smooth.Gradient(cell);
            east += gradient.East / cells.Count;
            north += gradient.North / cells.Count;
        }

        var steepness = Math.Max(0.02, Math.Sqrt((east * east) + (north * north)));
        double[] upslope = [.. cells.Select(c => smooth.Values[c] / steepness)];
        double[] across = [.. cells.Select(c => ((frame.X(c) * -north) + (frame.Y(c) * east)) / steepness)];
        double tall = Deviation(upslope), wide = Deviation(across);
        var alongContour = random.NextFraction() < Math.Pow(tall, 2) / (Math.Pow(tall, 2) + Math.Pow(wide, 2));
        var measure = alongContour ? upslope : across;
        for (var k = 0; k < measure.Length; k++) measure[k] += 22 * warp.At(frame.X(cells[k]), frame.Y(cells[k]));
        var sorted = (double[])measure.Clone();
        Array.Sort(sorted);
        var at = sorted[(int)(sorted.Length * random.NextBetween(0.34, 0.66))];
        var lower = new List<int>(cells.Count);
        var upper = new List<int>(cells.Count);
        for (var k = 0; k < measure.Length; k++) (measure[k] < at ? lower : upper).Add(cells[k]);
        return (lower, upper);
    }

    private static double Deviation(double[] values)
    {
        var mean = values.Average();
        return Math.Sqrt(values.Average(v => (v - mean) * (v - mean)));
    }
}
