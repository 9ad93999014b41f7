namespace DemoCity.Terrain;

/// <summary>
/// The plan of the land before water shapes it: an elongated bowl with a ragged rim, a valley line through it
/// that leaves by the west, and low country around.
/// </summary>
internal sealed class Basin
{
    private const double Margin = 3_200;
    private const double TurnedBy = 0.32;
    private readonly CityPlan plan;
    private readonly Noise rim;
    private readonly Noise meander;
    private readonly Noise hills;
    private readonly Noise lowland;

    public Basin(CityPlan plan)
    {
        this.plan = plan;
        rim = new Noise(plan.Seed + 11, 5_000, 3);
        meander = new Noise(plan.Seed + 22, 4_500, 2);
        hills = new Noise(plan.Seed + 33, 2_600, 5);
        lowland = new Noise(plan.Seed + 44, 6_000, 2);
    }

    /// <summary>A frame around the basin whose cell size halves to 25 m without remainder.</summary>
    public RasterFrame CoarseFrame()
    {
        const double Cell = 200;
        var (east, north) = CityPlan.Centre;
        double cos = Math.Cos(TurnedBy), sin = Math.Sin(TurnedBy);
        var halfWidth = Math.Sqrt(Math.Pow(plan.HalfLength * cos, 2) + Math.Pow(plan.HalfWidth * sin, 2)) + Margin;
        var halfHeight = Math.Sqrt(Math.Pow(plan.HalfLength * sin, 2) + Math.Pow(plan.HalfWidth * cos, 2)) + Margin;
        int columns = (int)Math.Ceiling(halfWidth / Cell), rows = (int)Math.Ceiling(halfHeight / Cell);
        return new RasterFrame(2 * columns, 2 * rows, Cell, east - (columns * Cell), north + (rows * Cell));
    }

    /// <summary>0 in the middle, 1 on the rim.</summary>
    public double Reach(double x, double y)
    {
        var (along, across) = Axes(x, y);
        var distance = Math.Sqrt(Math.Pow(along / plan.HalfLength, 2) + Math.Pow(across / plan.HalfWidth, 2));
        return distance / (1 + (0.42 * rim.At(x, y)));
    }

    /// <summary>The surface that the first rivers run on, in metres.</summary>
    public double FirstHeight(double x, double y)
    {
        var (along, across) = Axes(x, y);
        var fromValley = Math.Abs(across - ValleyLine(along)) / plan.HalfWidth;
        var reach = Reach(x, y);
        var bowl = (260 * Math.Pow(Math.Min(fromValley, 1), 0.8)) + (0.02 * Math.Max(0, along + plan.HalfLength) / (plan.HalfLength / 6_000));
        var ring = 420 * Math.Exp(-Math.Pow((reach - 1) / 0.16, 2));
        // The river leaves through a gap in the western rim.
        var gap = along < 0 ? 1 - Math.Exp(-Math.Pow(fromValley / 0.16, 2)) : 1;
        var outside = Math.Clamp((reach - 1) / 0.5, 0, 1);
        return 90 + ((bowl + (ring * gap)) * (1 - outside)) + (170 * (hills.At(x, y) + 0.6) * gap);
    }

    /// <summary>The fixed height along the edge of the frame; the big valley leaves at the lowest.</summary>
    public double EdgeHeight(double x, double y)
    {
        var (along, across) = Axes(x, y);
        var valley = along < 0 ? Math.Exp(-Math.Pow(across / (0.5 * plan.HalfWidth), 2)) : 0;
        return 70 + ((90 + (90 * Math.Max(0, lowland.At(x, y) + 0.4))) * (1 - valley));
    }

    /// <summary>How fast the land rises, relative to its middle: the rim rises most.</summary>
    public double Uplift(double x, double y)
    {
        var (along, across) = Axes(x, y);
        var rimRise = 0.7 * Math.Exp(-Math.Pow((Reach(x, y) - 0.98) / 0.3, 2));
        var fromValley = (across - ValleyLine(along)) / plan.HalfWidth;
        var quiet = Math.Exp(-Math.Pow(fromValley / 0.34, 2) - Math.Pow((along / plan.HalfLength) + 0.15, 2));
        return Math.Max(0.12, (0.66 * (1 - (0.85 * quiet))) + rimRise + (0.28 * lowland.At(x + 40_000, y)));
    }

    /// <summary>How far the valley line lies off the long axis.</summary>
    private double ValleyLine(double along) =>
        (plan.HalfWidth * 0.4 * meander.At(along, 0)) + (420 * meander.At(along * 2.7, 9_000));

    private static (double Along, double Across) Axes(double x, double y)
    {
        double dx = x - CityPlan.Centre.East, dy = y - CityPlan.Centre.North;
        double cos = Math.Cos(TurnedBy), sin = Math.Sin(TurnedBy);
        return ((dx * cos) + (dy * sin), (dy * cos) - (dx * sin));
    }
}
