namespace DemoCity.Terrain;

/// <summary>
/// Which neighbour each cell drains to, with depressions overflowing at their lowest rim (priority flood).
/// <see cref="Order"/> lists the cells from the outlets upward, so a receiver always comes before its donors.
/// </summary>
internal sealed class Drainage
{
    private const float LevelHeight = 0.05f;
    private const double Diagonal = 1.4142135623730951;

    private Drainage(RasterFrame frame)
    {
        Frame = frame;
        Receiver = new int[frame.Count];
        Order = new int[frame.Count];
    }

    public RasterFrame Frame { get; }

    /// <summary>The cell drained into; an outlet on the edge drains into itself.</summary>
    public int[] Receiver { get; }

    public int[] Order { get; }

    /// <param name="heights">The surface.</param>
    /// <param name="jitter">0 for the steepest neighbour; above 0 the choice wavers by this share, which hides the eight directions of the grid.</param>
    /// <param name="seed">Seed of the wavering.</param>
    public static Drainage Of(Raster heights, double jitter = 0, ulong seed = 0)
    {
        var drainage = new Drainage(heights.Frame);
        var (filled, rank) = drainage.Flood(heights.Values);
        drainage.ChooseReceivers(filled, rank, jitter, seed);
        return drainage;
    }

    /// <summary>Drained area of each cell in hectares, itself included.</summary>
    public float[] AreaHa()
    {
        var area = new float[Frame.Count];
        Array.Fill(area, (float)Frame.CellAreaHa);
        for (var k = Order.Length - 1; k >= 0; k--)
        {
            var cell = Order[k];
            if (Receiver[cell] != cell) area[Receiver[cell]] += area[cell];
        }

        return area;
    }

    private (float[] Filled, int[] Rank) Flood(float[] heights)
    {
        var filled = (float[])heights.Clone();
        var rank = new int[heights.Length];
        Array.Fill(rank, -1);
        var waiting = new bool[heights.Length];
        var queue = new LevelQueue(heights.Min(), heights.Max(), LevelHeight, heights.Length);
        for (var cell = 0; cell < heights.Length; cell++)
            if (Frame.IsEdge(cell)) Enter(cell, filled[cell]);
        var offsets = Frame.NeighbourOffsets();
        var count = 0;
        while (queue.TryTake(out var cell))
        {
            rank[cell] = count;
            Order[count++] = cell;
            foreach (var offset in offsets)
            {
                var other = cell + offset;
                if (other < 0 || other >= waiting.Length || waiting[other] || Frame.IsEdge(other)) continue;
                filled[other] = Math.Max(filled[other], filled[cell]);
                Enter(other, filled[other]);
            }
        }

        return (filled, rank);

        void Enter(int cell, float height)
        {
            waiting[cell] = true;
            queue.Put(cell, height);
        }
    }

    private void ChooseReceivers(float[] filled, int[] rank, double jitter, ulong seed)
    {
        var offsets = Frame.NeighbourOffsets();
        Parallel.For(0, Frame.Height, row =>
        {
            for (var cell = row * Frame.Width; cell < (row + 1) * Frame.Width; cell++)
                Receiver[cell] = Frame.IsEdge(cell) ? cell : Steepest(cell);
        });

        int Steepest(int cell)
        {
            // Only cells flooded before this one: the network can then have no loop, even across flats.
            int best = -1, earliest = cell;
            var steepest = 0.0;
            for (var k = 0; k < 8; k++)
            {
                var other = cell + offsets[k];
                if (rank[other] >= rank[cell]) continue;
                if (rank[other] < rank[earliest]) earliest = other;
                var slope = (filled[cell] - filled[other]) / ((k & 1) == 0 ? 1 : Diagonal);
                if (jitter > 0) slope *= 1 + (jitter * (SeededRandom.Fraction(seed, cell, k) - 0.5));
                if (slope <= steepest) continue;
                steepest = slope;
                best = other;
            }

            return best >= 0 ? best : earliest;
        }
    }
}
