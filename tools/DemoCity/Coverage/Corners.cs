using DemoCity.Terrain;
using DemoCity.Watersheds;

namespace DemoCity.Coverage;

/// <summary>
/// Where a region meets itself only at a corner its outline would touch itself. One of the two cells beside such a
/// corner changes sides, until no region does.
/// </summary>
internal static class Corners
{
    /// <summary>Resolves corners, then relabels; <paramref name="kind"/> keeps what each new label was before.</summary>
    public static int[] Resolve(RasterFrame frame, int[] labels, int smallestCells, out int[] kind)
    {
        var current = (int[])labels.Clone();
        for (var round = 0; round < 12; round++)
        {
            while (Pass(frame, current) > 0)
            {
            }

            var parts = Regions.Connected(frame, current, out var count);
            if (!DropCrumbs(frame, current, parts, count, smallestCells))
            {
                kind = new int[count + 1];
                for (var cell = 0; cell < parts.Length; cell++) kind[parts[cell]] = current[cell];
                kind[0] = 0;
                return parts;
            }
        }

        throw new InvalidOperationException("The regions did not settle: some still touch themselves at a corner.");
    }

    private static int Pass(RasterFrame frame, int[] labels)
    {
        var changed = 0;
        for (var row = 0; row < frame.Height - 1; row++)
            for (var a = row * frame.Width; a < ((row + 1) * frame.Width) - 1; a++)
            {
                int b = a + 1, c = a + frame.Width, d = c + 1;
                var falling = labels[a] == labels[d] && labels[a] != labels[b] && labels[a] != labels[c];
                var rising = labels[b] == labels[c] && labels[b] != labels[a] && labels[b] != labels[d];
                if (!falling && !rising) continue;
                changed++;
                // Always the cell to the south-east, so that the passes come to an end: then either a and d differ,
                // or b and c touch through d.
                labels[d] = labels[b];
            }

        return changed;
    }

    private static bool DropCrumbs(RasterFrame frame, int[] labels, int[] parts, int count, int smallestCells)
    {
        var dropped = false;
        foreach (var part in Regions.Cells(parts, count))
        {
            if (part.Count == 0 || part.Count >= smallestCells) continue;
            var label = labels[part[0]];
            var around = part.SelectMany(c => new[] { c - 1, c + 1, c - frame.Width, c + frame.Width })
                .Select(c => labels[c]).Where(l => l != label)
                .GroupBy(l => l).OrderByDescending(g => g.Count()).ThenBy(g => g.Key).First().Key;
            foreach (var cell in part) labels[cell] = around;
            dropped = true;
        }

        return dropped;
    }
}
