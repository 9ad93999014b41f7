namespace ForestSink.Core.Growth.Height;

/// <summary>A measured upper height, from a plot, a canopy height model or a register.</summary>
public readonly record struct HeightPoint(double Age, double UpperHeightM);

/// <summary>Site index and class of a stand from its measured heights.</summary>
/// <param name="Factor">Mean factor of the curves through the points: for simulation.</param>
/// <param name="CautiousFactor">The mean less its standard error (a single point: the point itself): for official estimates.</param>
/// <param name="BestClass">Class whose curve lies nearest to the mean.</param>
/// <param name="CautiousClass">Best class whose curve does not lie above the cautious factor.</param>
/// <param name="Notes">What the reader has to know: outside the classes, outside the ages of the curve.</param>
public sealed record SiteClassEstimate(
    double Factor, double CautiousFactor, double SiteIndexM, int BestClass, int CautiousClass, IReadOnlyList<Bilingual> Notes)
{
    /// <exception cref="ArgumentException">No point, or one without age or height.</exception>
    public static SiteClassEstimate From(HeightCurve curve, IReadOnlyList<HeightPoint> points)
    {
        ArgumentNullException.ThrowIfNull(curve);
        ArgumentNullException.ThrowIfNull(points);
        if (points.Count == 0)
            throw new ArgumentException("At least one measured height is needed.", nameof(points));
        var factors = points.Select(point => curve.FactorThrough(point.Age, point.UpperHeightM)).ToArray();
        var mean = factors.Average();
        var cautious = mean - StandardError(factors, mean);
        return new(mean, cautious, curve.SiteIndexM(mean), Nearest(curve, mean), NotAbove(curve, cautious), [.. Warnings(curve, points, mean, cautious)]);
    }

    private static double StandardError(double[] factors, double mean) =>
        factors.Length < 2 ? 0 : Math.Sqrt(factors.Sum(f => (f - mean) * (f - mean)) / (factors.Length - 1) / factors.Length);

    private static int Nearest(HeightCurve curve, double factor) =>
        1 + Enumerable.Range(0, curve.ClassFactors.Count).MinBy(i => Math.Abs(curve.ClassFactors[i] - factor));

    // A hair of tolerance: a point measured exactly on a class curve belongs to that class.
    private static int NotAbove(HeightCurve curve, double factor) =>
        1 + Enumerable.Range(0, curve.ClassFactors.Count)
            .FirstOrDefault(i => curve.ClassFactors[i] <= factor + 1e-9, curve.ClassFactors.Count - 1);

    private static IEnumerable<Bilingual> Warnings(HeightCurve curve, IReadOnlyList<HeightPoint> points, double mean, double cautious)
    {
        if (points.Any(point => curve.Extrapolates(point.Age)))
            yield return new(
                $"曲線の範囲（{curve.AgeFrom}～{curve.AgeTo}年）の外の林齢があります。",
                $"Some ages lie outside the curve's range ({curve.AgeFrom}–{curve.AgeTo} years).");
        if (cautious < curve.ClassFactors[^1] - 1e-9)
            yield return new(
                "最も低い地位級の曲線を下回ります。控えめな地位級でも過大になるおそれがあります。",
                "The stand lies below the curve of the poorest class: even the cautious class may be too good.");
        if (mean > curve.ClassFactors[0] * 1.1)
            yield return new(
                "最も高い地位級の曲線を1割以上上回ります。樹高か林齢を確かめてください。",
                "The stand lies more than a tenth above the curve of the best class: check its height and age.");
    }
}
