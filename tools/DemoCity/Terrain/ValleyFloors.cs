namespace DemoCity.Terrain;

/// <summary>
/// Rivers swing from side to side and leave plains: land near a river is cut down to a gentle floor, the wider the
/// bigger the river and widest where the town will stand; what lies just above the floor is filled level with it.
/// </summary>
internal static class ValleyFloors
{
    private const double RiverHa = 120;
    private const double WideRiverHa = 400;
    private const double FloorSlopeShare = 0.07;

    public static Raster Fill(Raster heights, Basin basin, ulong seed)
    {
        var frame = heights.Frame;
        var drainage = Drainage.Of(heights, jitter: 0.5, seed);
        var (above, riverHa) = AboveRiver(heights, drainage);
        var depth = Depth(frame, riverHa, basin).Blurred((int)(400 / frame.CellSize));
        var ripple = new Noise(seed + 66, 220, 2);
        var result = new Raster(frame);
        Parallel.For(0, frame.Count, cell =>
        {
            double h = above[cell], floor = depth.Values[cell];
            var river = heights.Values[cell] - h;
            var lifted = (FloorSlopeShare * Math.Min(h, floor)) + Knee(h - floor, floor);
            var bumps = 1.1 * ripple.At(frame.X(cell), frame.Y(cell)) * Math.Clamp(h / 4, 0, 1);
            result.Values[cell] = (float)(river + lifted + bumps);
        });
        return result;
    }

    /// <summary>Height above the river that each cell drains to, and how much that river drains there.</summary>
    public static (float[] Above, float[] RiverHa) AboveRiver(Raster heights, Drainage drainage)
    {
        var area = drainage.AreaHa();
        var above = new float[area.Length];
        var riverHa = new float[area.Length];
        var riverHeight = new float[area.Length];
        foreach (var cell in drainage.Order)
        {
            var receiver = drainage.Receiver[cell];
            var isRiver = receiver == cell || area[cell] >= RiverHa;
            riverHeight[cell] = isRiver ? heights.Values[cell] : riverHeight[receiver];
            riverHa[cell] = isRiver ? area[cell] : riverHa[receiver];
            above[cell] = Math.Max(0, heights.Values[cell] - riverHeight[cell]);
        }

        return (above, riverHa);
    }

    /// <summary>Cuts land back from the rivers: no higher than a floor with a bank behind it.</summary>
    public static Raster Widen(Raster heights, Basin basin, ulong seed)
    {
        var frame = heights.Frame;
        var area = Drainage.Of(heights, jitter: 0.5, seed).AreaHa();
        var swing = new Noise(seed + 77, 1_500, 2);
        var rivers = new List<int>();
        for (var cell = 0; cell < area.Length; cell++)
            if (area[cell] >= WideRiverHa) rivers.Add(cell);
        var (distance, source) = Spread.From(frame, rivers, 1_400);
        var result = (float[])heights.Values.Clone();
        for (var cell = 0; cell < result.Length; cell++)
        {
            var river = source[cell];
            if (river < 0) continue;
            double x = frame.X(river), y = frame.Y(river);
            var width = Math.Sqrt(area[river]) * (3.4 + (3.2 * swing.At(x, y))) * Town(basin, x, y);
            var beyond = distance[cell] - Math.Clamp(width, 0, 1_300);
            var floor = heights.Values[river] + (0.008 * distance[cell]);
            result[cell] = (float)Math.Min(result[cell], floor + (beyond > 0 ? 1.1 * beyond : 0));
        }

        return new Raster(frame, result);
    }

    private static double Town(Basin basin, double x, double y) =>
        1 + (0.9 * Math.Exp(-Math.Pow(basin.Reach(x, y) / 0.4, 2)));

    private static Raster Depth(RasterFrame frame, float[] riverHa, Basin basin)
    {
        var depth = new Raster(frame);
        for (var cell = 0; cell < frame.Count; cell++)
        {
            var town = Town(basin, frame.X(cell), frame.Y(cell));
            depth.Values[cell] = (float)Math.Clamp(6 + (town * 2.4 * Math.Sqrt(riverHa[cell] / 100)), 4, 36);
        }

        return depth;
    }

    private static double Knee(double excess, double width)
    {
        if (excess <= 0) return 0;
        return excess < width ? excess * excess / (2 * width) : excess - (width / 2);
    }
}
