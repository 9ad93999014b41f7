namespace ForestSink.Web.Work;

/// <summary>A printed map: paper in landscape with 12 mm margins, the map at the left, the title block at the right.</summary>
/// <param name="Scale">1/Scale: 1,000 m at 1/5,000 are 200 mm.</param>
public sealed record MapSheet(string Paper, int Scale, double WidthMm, double HeightMm, double MapWidthMm, double MapHeightMm)
{
    /// <summary>Scales that forest maps use; the first that holds the stands is taken.</summary>
    public static IReadOnlyList<int> Scales { get; } = [1000, 2500, 5000, 10_000, 20_000, 25_000, 50_000, 100_000];

    private static readonly int[] Bars = [50, 100, 200, 250, 500, 1000, 2000, 5000];
    private const double Margin = 12, Block = 72, Room = 1.08;

    /// <param name="scale">As asked for; null or unknown takes the largest that fits.</param>
    /// <param name="widthM">Extent of the stands on the ground.</param>
    public static MapSheet Of(string? paper, int? scale, double widthM, double heightM)
    {
        var (name, width, height) = paper == "A3" ? ("A3", 420.0, 297.0) : ("A4", 297.0, 210.0);
        var (across, down) = (width - (2 * Margin), height - (2 * Margin));
        var (mapWidth, mapHeight) = (across - Block, down);
        var chosen = scale is { } asked && Scales.Contains(asked) ? asked
            : Scales.FirstOrDefault(each => widthM * Room * 1000 / each <= mapWidth && heightM * Room * 1000 / each <= mapHeight, Scales[^1]);
        return new(name, chosen, across, down, mapWidth, mapHeight);
    }

    /// <summary>A round distance whose bar is 30 to 60 mm long.</summary>
    public int BarM => Bars.First(metres => Mm(metres) >= 30 || metres == Bars[^1]);

    public double Mm(double metres) => metres * 1000 / Scale;
}
