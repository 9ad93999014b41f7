using DemoCity.Terrain;

namespace DemoCity.Network;

/// <summary>The cheapest way over the terrain: gentle grades first, then short. Steps go in sixteen directions.</summary>
internal sealed class PathFinding
{
    private readonly Raster heights;
    private readonly bool[] allowed;
    private readonly (int Offset, double Metres)[] steps;
    private readonly double[] cost;
    private readonly int[] from;
    private readonly int[] stamp;
    private int search;

    public PathFinding(Raster heights, bool[] allowed)
    {
        this.heights = heights;
        this.allowed = allowed;
        var frame = heights.Frame;
        cost = new double[frame.Count];
        from = new int[frame.Count];
        stamp = new int[frame.Count];
        (int C, int R)[] moves =
            [(1, 0), (1, 1), (0, 1), (-1, 1), (-1, 0), (-1, -1), (0, -1), (1, -1), (2, 1), (1, 2), (-1, 2), (-2, 1), (-2, -1), (-1, -2), (1, -2), (2, -1)];
        steps = [.. moves.Select(m => ((m.R * frame.Width) + m.C, Math.Sqrt((m.C * m.C) + (m.R * m.R)) * frame.CellSize))];
    }

    /// <param name="start">From here.</param>
    /// <param name="isGoal">To any such cell.</param>
    /// <param name="grade">The grade (rise over run) that doubles the price of a metre.</param>
    /// <param name="mostCost">Gives up beyond this price, in level metres.</param>
    /// <param name="towards">Looks in this direction first; saves searching the whole land for a far goal.</param>
    /// <returns>Cells from start to goal, or null.</returns>
    public List<int>? Find(int start, Func<int, bool> isGoal, double grade, double mostCost, int? towards = null)
    {
        search++;
        var queue = new PriorityQueue<int, (double Cost, int Cell)>();
        Reach(start, start, 0);
        while (queue.TryDequeue(out var cell, out var priority))
        {
            if (priority.Cost > cost[cell] + Ahead(cell)) continue;
            if (isGoal(cell)) return Way(start, cell);
            if (heights.Frame.IsEdge(cell)) continue;
            foreach (var (offset, metres) in steps)
            {
                var next = cell + offset;
                if (next < 0 || next >= allowed.Length || !allowed[next]) continue;
                var slope = Math.Abs(heights.Values[next] - heights.Values[cell]) / metres;
                var price = cost[cell] + (metres * (1 + Math.Pow(slope / grade, 2)));
                if (price <= mostCost) Reach(next, cell, price);
            }
        }

        return null;

        void Reach(int cell, int source, double price)
        {
            if (stamp[cell] == search && price >= cost[cell]) return;
            stamp[cell] = search;
            cost[cell] = price;
            from[cell] = source;
            queue.Enqueue(cell, (price + Ahead(cell), cell));
        }

        double Ahead(int cell) => towards is { } goal ? heights.Frame.Distance(cell, goal) : 0;
    }

    private List<int> Way(int start, int goal)
    {
        var way = new List<int> { goal };
        while (way[^1] != start) way.Add(from[way[^1]]);
        way.Reverse();
        return way;
    }
}
