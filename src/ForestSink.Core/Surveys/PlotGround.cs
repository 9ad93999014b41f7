namespace ForestSink.Core.Surveys;

/// <summary>Shape of a survey plot (標準地・プロット).</summary>
public enum PlotShape
{
    /// <summary>円形</summary>
    Circle,

    /// <summary>方形: a rectangle, or a square.</summary>
    Rectangle,
}

/// <summary>
/// The ground of a plot as it is taped out, lengths in m along the slope; <paramref name="SlopeDegrees"/> 0 where they were
/// measured level. Horizontal area A_h = A_slope · cos θ.
/// </summary>
/// <param name="RadiusM">Of a circle.</param>
/// <param name="AlongM">Of a rectangle: the side up and down the slope.</param>
/// <param name="AcrossM">Of a rectangle: the side along the contour.</param>
public sealed record PlotGround(PlotShape Shape, double? RadiusM, double? AlongM, double? AcrossM, double SlopeDegrees)
{
    public const double MostLengthM = 200, MostSlopeDegrees = 70;

    public static PlotGround Circle(double radiusM, double slopeDegrees = 0) => new(PlotShape.Circle, radiusM, null, null, slopeDegrees);

    public static PlotGround Rectangle(double alongM, double acrossM, double slopeDegrees = 0) => new(PlotShape.Rectangle, null, alongM, acrossM, slopeDegrees);

    public double AreaSlopeM2 => Shape == PlotShape.Circle ? Math.PI * RadiusM!.Value * RadiusM.Value : AlongM!.Value * AcrossM!.Value;

    public double AreaM2 => AreaSlopeM2 * Math.Cos(SlopeDegrees * Math.PI / 180);

    /// <summary>The shorter side, or the diameter.</summary>
    public double LeastSideM => Shape == PlotShape.Circle ? 2 * RadiusM!.Value : Math.Min(AlongM!.Value, AcrossM!.Value);

    /// <summary>What is wrong with the lengths or the slope; null where the plot can be used.</summary>
    public Bilingual? Problem => (Shape, RadiusM, AlongM, AcrossM) switch
    {
        (PlotShape.Circle, null, _, _) => new("半径を入れてください。", "Enter the radius."),
        (PlotShape.Rectangle, _, null, _) or (PlotShape.Rectangle, _, _, null) => new("縦と横の長さを入れてください。", "Enter both sides."),
        _ when Lengths.Any(length => !(length > 0 && length <= MostLengthM)) =>
            new($"長さは0より大きく{MostLengthM} m以下にしてください。", $"Lengths must be above 0 and at most {MostLengthM} m."),
        _ when !(SlopeDegrees >= 0 && SlopeDegrees <= MostSlopeDegrees) =>
            new($"傾斜は0～{MostSlopeDegrees}°にしてください。", $"The slope must be 0 to {MostSlopeDegrees}°."),
        _ => null,
    };

    private IEnumerable<double> Lengths => Shape == PlotShape.Circle ? [RadiusM!.Value] : [AlongM!.Value, AcrossM!.Value];
}
