using ForestSink.Core.Reference;

namespace ForestSink.Core.Growth.Height;

/// <summary>
/// A guide curve of the upper height: H(t) = f · a·(1 − e^(−b(t−c)))^d, with t in years, H in m and f the stand's site factor
/// (1 on the published curve). Site classes (地位級) are factors; the site index (地位指数) is the height at 40 years.
/// </summary>
/// <param name="ClassFactors">Factor of class 1 (best), 2, 3…, falling.</param>
/// <param name="FactorStatus">The curve and the factors of its classes may come from different hands.</param>
public sealed record HeightCurve(
    string Key, string Species, Bilingual Region, double A, double B, double C, double D, IReadOnlyList<double> ClassFactors,
    int AgeFrom, int AgeTo, SourceStatus Status, SourceStatus FactorStatus, string Source)
{
    public const int BaseAge = 40;

    /// <summary>Upper height in m on the published curve; 0 up to the curve's origin.</summary>
    public double HeightM(double age) => age <= C ? 0 : A * Math.Pow(1 - Math.Exp(-B * (age - C)), D);

    public double HeightM(double age, double factor) => factor * HeightM(age);

    public double FactorOfClass(int siteClass) =>
        siteClass >= 1 && siteClass <= ClassFactors.Count
            ? ClassFactors[siteClass - 1]
            : throw new ArgumentOutOfRangeException(nameof(siteClass), siteClass, "The curve has no such site class.");

    /// <summary>Factor of the curve through a measured height.</summary>
    public double FactorThrough(double age, double heightM)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(heightM);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(age, C);
        return heightM / HeightM(age);
    }

    public double SiteIndexM(double factor) => HeightM(BaseAge, factor);

    public bool Extrapolates(double age) => age < AgeFrom || age > AgeTo;
}

public static class UpperHeight
{
    /// <summary>
    /// Upper height from mean height: sugi 1.091 (r 0.979), hinoki 1.056 (r 0.997); J. For. Plann. 5(2).
    /// Null for other species, for which no relation was read.
    /// </summary>
    public static double? FromMean(string speciesKey, double meanHeightM) => speciesKey switch
    {
        "sugi" => 1.091 * meanHeightM,
        "hinoki" => 1.056 * meanHeightM,
        _ => null,
    };
}
