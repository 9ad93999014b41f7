namespace DemoCity.Watersheds;

/// <summary>Compartments (林班): 40–100 ha of forest between ridges and streams, numbered along the valley from the gap.</summary>
internal static class Compartments
{
    private const double StreamHa = 14;
    private const double SmallestHa = 42;
    private const double LargestHa = 98;

    /// <returns>The compartment number of each cell, 0 outside the forest.</returns>
    public static int[] Draw(Territory territory)
    {
        var frame = territory.Frame;
        var slopes = Masked(HalfBasins.Of(territory.Drainage, territory.AreaHa, StreamHa), territory.Forest);
        var wood = Array.ConvertAll(territory.Forest, inside => inside ? 1 : 0);
        slopes = Regions.Smoothed(frame, slopes, wood, 3);
        var parts = Regions.Connected(frame, slopes, out var count);
        var merged = RegionMerging.Merge(frame, parts, count, wood, SmallestHa, LargestHa);
        merged = Regions.Connected(frame, merged, out count);
        return Numbered(territory, merged, Regions.Cells(merged, count));
    }

    public static int[] Masked(int[] labels, bool[] mask)
    {
        var result = new int[labels.Length];
        for (var cell = 0; cell < labels.Length; cell++) result[cell] = mask[cell] ? labels[cell] : 0;
        return result;
    }

    private static int[] Numbered(Territory territory, int[] labels, List<int>[] cells)
    {
        var frame = territory.Frame;
        var centre = Array.ConvertAll(cells, part => part.Count == 0 ? default : (X: part.Average(frame.X), Y: part.Average(frame.Y)));
        var whole = Enumerable.Range(1, cells.Length - 1).Where(k => cells[k].Count * frame.CellAreaHa >= SmallestHa / 2).ToList();
        var number = new int[cells.Length];
        var gap = territory.Gap;
        var here = (X: frame.X(gap), Y: frame.Y(gap));
        for (var next = 1; whole.Count > 0; next++)
        {
            var nearest = whole.MinBy(k => Squared(centre[k], here));
            whole.Remove(nearest);
            number[nearest] = next;
            here = centre[nearest];
        }

        // Woods that stand alone in the fields belong to the nearest compartment.
        for (var k = 1; k < cells.Length; k++)
            if (number[k] == 0) number[k] = -Enumerable.Range(1, cells.Length - 1).Where(o => number[o] > 0).MinBy(o => Squared(centre[o], centre[k]));
        for (var k = 1; k < cells.Length; k++)
            if (number[k] < 0) number[k] = number[-number[k]];
        return Array.ConvertAll(labels, label => number[label]);
    }

    private static double Squared((double X, double Y) a, (double X, double Y) b) =>
        ((a.X - b.X) * (a.X - b.X)) + ((a.Y - b.Y) * (a.Y - b.Y));
}
