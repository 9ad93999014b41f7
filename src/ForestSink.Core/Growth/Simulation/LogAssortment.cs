using ForestSink.Core.Growth.Density;

namespace ForestSink.Core.Growth.Simulation;

/// <summary>
/// Harvested stem volume by log size, m³/ha: logs of 4 m by the diameter of their small end, over bark. Small (小丸太) below 14 cm,
/// medium (中丸太) 14–30 cm, large (大丸太) from 30 cm; the rest is stump, tops and stems too thin for a log.
/// </summary>
public readonly record struct LogAssortment(double SmallM3, double MediumM3, double LargeM3, double RestM3)
{
    public double TotalM3 => SmallM3 + MediumM3 + LargeM3 + RestM3;

    public static LogAssortment operator +(LogAssortment one, LogAssortment other) => Add(one, other);

    public static LogAssortment Add(LogAssortment one, LogAssortment other) => new(
        one.SmallM3 + other.SmallM3, one.MediumM3 + other.MediumM3, one.LargeM3 + other.LargeM3, one.RestM3 + other.RestM3);

    public LogAssortment Times(double factor) => new(SmallM3 * factor, MediumM3 * factor, LargeM3 * factor, RestM3 * factor);
}

/// <summary>
/// Cuts the removed trees into logs. Diameters follow the Weibull distributions before and after; the stem tapers as
/// d(h) = D·((H−h)/(H−1.3))^q with q chosen so that the stem holds the stand's volume per tree. A geometric estimate: bark,
/// defects and the market are not in it.
/// </summary>
public static class Bucking
{
    private const double LogLengthM = 4;
    private const double StumpM = 0.2;
    private const double LeastSmallEndCm = 6;
    private const double MediumFromCm = 14;
    private const double LargeFromCm = 30;
    private const double ClassWidthCm = 2;
    private const double BreastHeightM = 1.3;

    /// <param name="after">Null when every tree is cut.</param>
    public static LogAssortment Cut(DensityState before, DensityState? after)
    {
        var removed = before.VolumeM3PerHa - (after?.VolumeM3PerHa ?? 0);
        if (before.HeightM <= StumpM + LogLengthM || before.HeightM <= 2 * BreastHeightM)
            return new(0, 0, 0, removed);
        var taper = TaperExponent(before);
        var sum = default(LogAssortment);
        for (var diameter = ClassWidthCm / 2; diameter < 200; diameter += ClassWidthCm)
        {
            var weight = RemovedBasalArea(before, after, diameter);
            if (weight > 0)
                sum += Stem(diameter, before.HeightM, taper).Times(weight);
        }

        return sum.TotalM3 > 0 ? sum.Times(removed / sum.TotalM3) : new(0, 0, 0, removed);
    }

    private static double RemovedBasalArea(DensityState before, DensityState? after, double diameterCm)
    {
        var gone = BasalArea(before, diameterCm) - (after is { } left ? BasalArea(left, diameterCm) : 0);
        return Math.Max(gone, 0);
    }

    private static double BasalArea(DensityState state, double diameterCm)
    {
        var distribution = DiameterDistribution.Of(state);
        return state.BasalAreaM2PerHa
            * (distribution.BasalAreaShareBelow(diameterCm + ClassWidthCm / 2) - distribution.BasalAreaShareBelow(diameterCm - ClassWidthCm / 2));
    }

    /// <summary>Shares of one stem.</summary>
    private static LogAssortment Stem(double diameterCm, double heightM, double taper)
    {
        var (small, medium, large, from) = (0.0, 0.0, 0.0, StumpM);
        for (; from + LogLengthM < heightM; from += LogLengthM)
        {
            var end = diameterCm * Math.Pow((heightM - from - LogLengthM) / (heightM - BreastHeightM), taper);
            if (end < LeastSmallEndCm)
                break;
            var share = ShareAbove(from) - ShareAbove(from + LogLengthM);
            if (end >= LargeFromCm)
                large += share;
            else if (end >= MediumFromCm)
                medium += share;
            else
                small += share;
        }

        return new(small, medium, large, 1 - small - medium - large);

        double ShareAbove(double height) => Math.Pow((heightM - height) / heightM, 2 * taper + 1);
    }

    /// <summary>q for which (H/(H−1.3))^(2q)/(2q+1) is the stand's form factor V/(G·H); it falls as q rises.</summary>
    private static double TaperExponent(DensityState state)
    {
        var wanted = state.FormHeightM / state.HeightM;
        var (low, high) = (0.2, 2.0);
        for (var i = 0; i < 40; i++)
        {
            var middle = (low + high) / 2;
            var factor = Math.Pow(state.HeightM / (state.HeightM - BreastHeightM), 2 * middle) / (2 * middle + 1);
            if (factor > wanted)
                low = middle;
            else
                high = middle;
        }

        return (low + high) / 2;
    }
}
