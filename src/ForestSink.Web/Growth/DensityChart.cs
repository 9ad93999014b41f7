using ForestSink.Core.Growth.Density;
using ForestSink.Web.Charts;

namespace ForestSink.Web.Growth;

/// <summary>The density diagram as foresters know it: stems across, volume up, both in logarithms.</summary>
internal static class DensityChart
{
    private const double StemsFrom = 200;
    private const double StemsTo = 6000;
    private const int Steps = 40;
    private static readonly double[] Heights = [6, 8, 10, 12, 14, 16, 18, 20, 22, 24, 26, 28, 30, 34];
    private static readonly double[] Diameters = [8, 12, 16, 20, 24, 28, 32, 36, 40, 46];
    private static readonly double[] YieldIndices = [0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0];

    public static IReadOnlyList<ChartLine> Curves(DensityDiagram diagram) =>
    [
        .. Heights.Select(height => EqualHeight(diagram, height)),
        .. Diameters.Select(diameter => EqualDiameter(diagram, diameter)).OfType<ChartLine>(),
        .. YieldIndices.Select(yieldIndex => EqualYieldIndex(diagram, yieldIndex)),
    ];

    public static Chart Of(DensityDiagram diagram, IEnumerable<ChartLine> paths, IReadOnlyList<ChartDots> dots, string xLabel, string yLabel, string? picksInto = null) =>
        new(xLabel, yLabel, IsLogarithmic: true)
        {
            Lines = [.. Curves(diagram), .. paths],
            Dots = dots,
            XDomain = [StemsFrom, StemsTo],
            YDomain = [20, 1600],
            Height = 520,
            PicksXInto = picksInto,
            XIsYear = false,
        };

    private static ChartLine EqualHeight(DensityDiagram diagram, double height) => new(
        "#7b8783", [.. Stems(StemsFrom, Math.Min(StemsTo, diagram.MaximumStemsPerHa(height))).Select(n => new double?[] { n, diagram.VolumeM3PerHa(height, n) })],
        $"{height:0}m", 0.9);

    private static ChartLine? EqualDiameter(DensityDiagram diagram, double diameter)
    {
        var points = Stems(StemsFrom, StemsTo)
            .Select(n => (Stems: n, Height: diagram.HeightAtMeanDiameter(n, diameter)))
            .Where(each => each.Height is { } height && height < 36 && diagram.YieldIndex(height, each.Stems) <= 0.94)
            .Select(each => new double?[] { each.Stems, diagram.VolumeM3PerHa(each.Height!.Value, each.Stems) }).ToList();
        return points.Count < 2 ? null : new ChartLine(ChartColors.Amber, points, $"D{diameter:0}", 0.9, IsDashed: true);
    }

    /// <summary>The line of Ry 1 is the maximum density curve.</summary>
    private static ChartLine EqualYieldIndex(DensityDiagram diagram, double yieldIndex)
    {
        var points = Enumerable.Range(0, Steps + 1).Select(i => 4 * Math.Pow(40.0 / 4, i / (double)Steps))
            .Select(height => (Stems: diagram.StemsAtYieldIndex(height, yieldIndex), Volume: yieldIndex * diagram.MaximumVolumeM3PerHa(height)))
            .Where(point => point.Stems is >= StemsFrom and <= StemsTo && point.Volume is > 20 and < 1600)
            .OrderByDescending(point => point.Stems)
            .Select(point => new double?[] { point.Stems, point.Volume });
        return yieldIndex >= 1
            ? new(ChartColors.Red, [.. points], "Ry1", 2)
            : new(ChartColors.Sky, [.. points], $"{yieldIndex:0.0}", 1);
    }

    private static IEnumerable<double> Stems(double from, double to) =>
        Enumerable.Range(0, Steps + 1).Select(i => from * Math.Pow(to / from, i / (double)Steps));
}
