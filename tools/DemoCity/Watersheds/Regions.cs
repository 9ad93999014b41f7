using DemoCity.Terrain;

namespace DemoCity.Watersheds;

/// <summary>Labelled cells: 0 is nothing, a positive number a region.</summary>
internal static class Regions
{
    /// <summary>Gives each part that hangs together by cell sides its own label, 1 to <paramref name="count"/>, in reading order.</summary>
    public static int[] Connected(RasterFrame frame, int[] labels, out int count)
    {
        var result = new int[labels.Length];
        var stack = new Stack<int>();
        count = 0;
        for (var start = 0; start < labels.Length; start++)
        {
            if (labels[start] == 0 || result[start] != 0) continue;
            result[start] = ++count;
            stack.Push(start);
            while (stack.TryPop(out var cell))
            {
                int column = cell % frame.Width, row = cell / frame.Width;
                if (column > 0) Visit(cell - 1, labels[cell], count);
                if (column < frame.Width - 1) Visit(cell + 1, labels[cell], count);
                if (row > 0) Visit(cell - frame.Width, labels[cell], count);
                if (row < frame.Height - 1) Visit(cell + frame.Width, labels[cell], count);
            }
        }

        return result;

        void Visit(int cell, int label, int part)
        {
            if (labels[cell] != label || result[cell] != 0) return;
            result[cell] = part;
            stack.Push(cell);
        }
    }

    /// <summary>The cells of each region; index 0 stays empty.</summary>
    public static List<int>[] Cells(int[] labels, int count)
    {
        var cells = new List<int>[count + 1];
        for (var k = 0; k <= count; k++) cells[k] = [];
        for (var cell = 0; cell < labels.Length; cell++)
            if (labels[cell] > 0) cells[labels[cell]].Add(cell);
        return cells;
    }

    /// <summary>Each cell takes the label most common around it within its own group: ragged borders become even.</summary>
    public static int[] Smoothed(RasterFrame frame, int[] labels, int[] group, int passes)
    {
        var current = labels;
        var offsets = frame.NeighbourOffsets();
        for (var pass = 0; pass < passes; pass++)
        {
            var before = current;
            var after = (int[])before.Clone();
            Parallel.For(1, frame.Height - 1, row =>
            {
                Span<int> near = stackalloc int[9];
                for (var cell = (row * frame.Width) + 1; cell < ((row + 1) * frame.Width) - 1; cell++)
                {
                    if (before[cell] == 0) continue;
                    var found = 0;
                    near[found++] = before[cell];
                    foreach (var offset in offsets)
                        if (group[cell + offset] == group[cell] && before[cell + offset] != 0) near[found++] = before[cell + offset];
                    after[cell] = MostCommon(near[..found]);
                }
            });
            current = after;
        }

        return current;
    }

    private static int MostCommon(ReadOnlySpan<int> labels)
    {
        int best = labels[0], most = 0;
        foreach (var label in labels)
        {
            var count = labels.Count(label);
            if (count <= most) continue;
            most = count;
            best = label;
        }

        return best;
    }
}
