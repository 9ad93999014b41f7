namespace DemoCity.Terrain;

/// <summary>Distance in metres from the nearest of some cells, walking over the eight neighbours.</summary>
internal static class Spread
{
    public static (float[] Distance, int[] Source) From(RasterFrame frame, IEnumerable<int> sources, double limit)
    {
        var distance = new float[frame.Count];
        var source = new int[frame.Count];
        Array.Fill(distance, float.MaxValue);
        Array.Fill(source, -1);
        var queue = new PriorityQueue<int, (float Distance, int Cell)>();
        foreach (var cell in sources) Reach(cell, cell, 0);
        var offsets = frame.NeighbourOffsets();
        while (queue.TryDequeue(out var cell, out var priority))
        {
            if (priority.Distance > distance[cell] || frame.IsEdge(cell)) continue;
            for (var k = 0; k < 8; k++)
            {
                var step = (k & 1) == 0 ? frame.CellSize : frame.CellSize * 1.41421356;
                var next = (float)(distance[cell] + step);
                if (next <= limit) Reach(cell + offsets[k], source[cell], next);
            }
        }

        return (distance, source);

        void Reach(int cell, int from, float metres)
        {
            if (metres >= distance[cell]) return;
            distance[cell] = metres;
            source[cell] = from;
            queue.Enqueue(cell, (metres, cell));
        }
    }
}
