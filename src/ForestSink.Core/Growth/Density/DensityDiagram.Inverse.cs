namespace ForestSink.Core.Growth.Density;

/// <summary>The diagram read backwards: how many stems, or what height, give a wanted value.</summary>
public sealed partial record DensityDiagram
{
    /// <summary>Stems per ha at which Ry has the given value: N = a2·H^b2 / (1/(Ry·VRf) − a1·H^b1).</summary>
    /// <exception cref="ArgumentOutOfRangeException">Ry is not above 0, or reaches its limit (no finite N has it).</exception>
    public double StemsAtYieldIndex(double heightM, double yieldIndex)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(yieldIndex);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(yieldIndex, YieldIndexLimit);
        return StemsAtVolume(heightM, yieldIndex * MaximumVolumeM3PerHa(heightM));
    }

    /// <summary>Stems per ha at which the volume has the given value.</summary>
    /// <exception cref="ArgumentOutOfRangeException">No stand of this height holds so much.</exception>
    public double StemsAtVolume(double heightM, double volumeM3PerHa)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(volumeM3PerHa);
        var open = 1 / volumeM3PerHa - C.A1 * Math.Pow(heightM, C.B1);
        return open > 0
            ? C.A2 * Math.Pow(heightM, C.B2) / open
            : throw new ArgumentOutOfRangeException(nameof(volumeM3PerHa), volumeM3PerHa, "No stand of this height holds so much.");
    }

    /// <summary>Height at which N stems hold the volume; V rises with H, so there is one. Null outside 0.5–80 m.</summary>
    public double? HeightAtVolume(double stemsPerHa, double volumeM3PerHa) =>
        Bisect(height => VolumeM3PerHa(height, stemsPerHa) - volumeM3PerHa, TallestM);

    /// <summary>
    /// Height at which N stems have the mean diameter: a point of the equal-diameter curve (等平均直径曲線).
    /// In a dense stand the diagram's D rises with H to a peak and falls again, far above any height it was made for:
    /// the height on the rising side is the one meant. Null outside 0.5–80 m, and for a D above the peak.
    /// </summary>
    public double? HeightAtMeanDiameter(double stemsPerHa, double meanDiameterCm) =>
        Bisect(height => MeanDiameterCm(height, stemsPerHa) - meanDiameterCm, HeightOfLargestMeanDiameter(stemsPerHa));

    private const double LowestM = 0.5;
    private const double TallestM = 80;

    /// <summary>By halving on the sign of the slope: D has one peak over height.</summary>
    private double HeightOfLargestMeanDiameter(double stemsPerHa)
    {
        const double Step = 1e-4;
        var (low, high) = (LowestM, TallestM);
        while (high - low > Step)
        {
            var middle = (low + high) / 2;
            if (MeanDiameterCm(middle + Step, stemsPerHa) > MeanDiameterCm(middle, stemsPerHa))
                low = middle;
            else
                high = middle;
        }

        return high;
    }

    private static double? Bisect(Func<double, double> rising, double tallestM)
    {
        var (low, high) = (LowestM, tallestM);
        if (rising(low) > 0 || rising(high) < 0)
            return null;
        for (var i = 0; i < 60; i++)
        {
            var middle = (low + high) / 2;
            if (rising(middle) > 0)
                high = middle;
            else
                low = middle;
        }

        return (low + high) / 2;
    }
}
