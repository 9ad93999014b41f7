using MathNet.Numerics;
using MathNet.Numerics.RootFinding;

namespace ForestSink.Core.Growth.Density;

/// <summary>
/// Two-parameter Weibull distribution of the diameters of a stand: F(d) = 1 − exp(−(d/λ)^κ), found from the arithmetic and the
/// quadratic mean: Γ(1+2/κ)/Γ(1+1/κ)² = (dg/D)², λ = D/Γ(1+1/κ). The volume of a tree is taken as proportional to its basal area.
/// </summary>
/// <param name="Shape">κ; 1–30.</param>
/// <param name="ScaleCm">λ in cm.</param>
public readonly record struct DiameterDistribution(double Shape, double ScaleCm)
{
    // Narrower or wider than any stand: where the diagram's two means leave no room between them, or too much.
    private const double LeastShape = 1;
    private const double MostShape = 30;

    public static DiameterDistribution Of(DensityState state) => Of(state.MeanDiameterCm, state.QuadraticMeanDiameterCm);

    public static DiameterDistribution Of(double meanCm, double quadraticMeanCm)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(meanCm);
        var ratio = Math.Pow(quadraticMeanCm / meanCm, 2);
        var shape = ratio <= Ratio(MostShape) ? MostShape
            : ratio >= Ratio(LeastShape) ? LeastShape
            : Brent.FindRoot(k => Ratio(k) - ratio, LeastShape, MostShape, 1e-12, 200);
        return new(shape, meanCm / SpecialFunctions.Gamma(1 + 1 / shape));
    }

    public double MeanCm => ScaleCm * SpecialFunctions.Gamma(1 + 1 / Shape);

    public double StandardDeviationCm =>
        ScaleCm * Math.Sqrt(SpecialFunctions.Gamma(1 + 2 / Shape) - Math.Pow(SpecialFunctions.Gamma(1 + 1 / Shape), 2));

    /// <summary>Share of the stems thinner than d.</summary>
    public double StemShareBelow(double diameterCm) =>
        diameterCm <= 0 ? 0 : 1 - Math.Exp(-Math.Pow(diameterCm / ScaleCm, Shape));

    /// <summary>Share of the basal area in stems thinner than d.</summary>
    public double BasalAreaShareBelow(double diameterCm) =>
        diameterCm <= 0 ? 0 : SpecialFunctions.GammaLowerRegularized(1 + 2 / Shape, Math.Pow(diameterCm / ScaleCm, Shape));

    /// <summary>Share of the basal area in the largest share of the stems.</summary>
    public double BasalAreaShareOfLargest(double stemShare) =>
        stemShare <= 0 ? 0 : stemShare >= 1 ? 1 : SpecialFunctions.GammaUpperRegularized(1 + 2 / Shape, -Math.Log(stemShare));

    /// <summary>Share of the stems that holds the share of the basal area, the largest first.</summary>
    public double StemShareOfLargest(double basalAreaShare) =>
        Math.Exp(-SpecialFunctions.GammaLowerRegularizedInv(1 + 2 / Shape, 1 - basalAreaShare));

    /// <summary>Mean diameter of the stems between two ranks from the top: 0 is the largest, 1 the smallest.</summary>
    public double MeanBetweenCm(double fromShare, double toShare) =>
        MeanCm * (LengthShareOfLargest(toShare) - LengthShareOfLargest(fromShare)) / (toShare - fromShare);

    private double LengthShareOfLargest(double stemShare) =>
        stemShare <= 0 ? 0 : stemShare >= 1 ? 1 : SpecialFunctions.GammaUpperRegularized(1 + 1 / Shape, -Math.Log(stemShare));

    private static double Ratio(double shape) =>
        SpecialFunctions.Gamma(1 + 2 / shape) / Math.Pow(SpecialFunctions.Gamma(1 + 1 / shape), 2);
}
