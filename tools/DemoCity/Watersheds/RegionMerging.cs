using DemoCity.Terrain;

namespace DemoCity.Watersheds;

/// <summary>Joins small regions to the neighbour they share the longest border with for its size, until none is too small.</summary>
internal sealed class RegionMerging
{
    private readonly Dictionary<int, int>[] borders;
    private readonly int[] cells;
    private readonly int[] parent;

    private RegionMerging(int count)
    {
        borders = new Dictionary<int, int>[count + 1];
        cells = new int[count + 1];
        parent = new int[count + 1];
        for (var k = 0; k <= count; k++)
        {
            borders[k] = [];
            parent[k] = k;
        }
    }

    /// <param name="frame">Frame of the labels.</param>
    /// <param name="labels">Regions 1 to <paramref name="count"/>.</param>
    /// <param name="count">How many.</param>
    /// <param name="group">Regions join only within one group.</param>
    /// <param name="smallestHa">Smaller regions are joined.</param>
    /// <param name="largestHa">Joined regions stay below this where they can.</param>
    public static int[] Merge(RasterFrame frame, int[] labels, int count, int[] group, double smallestHa, double largestHa)
    {
        var merging = new RegionMerging(count);
        merging.Measure(frame, labels, group);
        merging.Join((int)Math.Ceiling(smallestHa / frame.CellAreaHa), largestHa / frame.CellAreaHa);
        return Array.ConvertAll(labels, label => label == 0 ? 0 : merging.Root(label));
    }

    private void Measure(RasterFrame frame, int[] labels, int[] group)
    {
        for (var cell = 0; cell < labels.Length; cell++)
        {
            if (labels[cell] == 0) continue;
            cells[labels[cell]]++;
            if ((cell + 1) % frame.Width != 0) Touch(cell, cell + 1);
            if (cell + frame.Width < labels.Length) Touch(cell, cell + frame.Width);
        }

        void Touch(int a, int b)
        {
            int p = labels[a], q = labels[b];
            if (p == q || q == 0 || group[a] != group[b]) return;
            borders[p][q] = borders[p].GetValueOrDefault(q) + 1;
            borders[q][p] = borders[q].GetValueOrDefault(p) + 1;
        }
    }

    private void Join(int smallest, double largest)
    {
        var queue = new PriorityQueue<int, (int Cells, int Region)>();
        for (var k = 1; k < cells.Length; k++) queue.Enqueue(k, (cells[k], k));
        while (queue.TryDequeue(out var region, out var priority))
        {
            if (parent[region] != region || priority.Cells != cells[region] || cells[region] >= smallest) continue;
            var target = Best(region, largest);
            if (target == 0) continue;
            Absorb(target, region);
            queue.Enqueue(target, (cells[target], target));
        }
    }

    private int Best(int region, double largest)
    {
        var best = 0;
        var bestScore = double.NegativeInfinity;
        foreach (var (other, border) in borders[region])
        {
            var fits = cells[region] + cells[other] <= largest;
            var score = (fits ? 1_000 : 0) + (border / Math.Sqrt(cells[other]));
            if (score < bestScore || (score == bestScore && other > best)) continue;
            best = other;
            bestScore = score;
        }

        return best;
    }

    private void Absorb(int target, int region)
    {
        parent[region] = target;
        cells[target] += cells[region];
        foreach (var (other, border) in borders[region])
        {
            borders[other].Remove(region);
            if (other == target) continue;
            borders[other][target] = borders[other].GetValueOrDefault(target) + border;
            borders[target][other] = borders[target].GetValueOrDefault(other) + border;
        }

        borders[region].Clear();
    }

    private int Root(int region)
    {
        while (parent[region] != region) region = parent[region];
        return region;
    }
}
