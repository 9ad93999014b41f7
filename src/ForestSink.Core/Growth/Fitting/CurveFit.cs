using MathNet.Numerics.LinearAlgebra;

namespace ForestSink.Core.Growth.Fitting;

/// <summary>An observation: age in years, and height, volume or diameter in any one unit.</summary>
public readonly record struct GrowthPoint(double Age, double Value);

/// <summary>A growth function with its parameters.</summary>
public sealed record FittedCurve(GrowthForm Form, IReadOnlyList<double> Parameters)
{
    public double At(double age) => Form.Value([.. Parameters], age);
}

/// <summary>Can the fit be used?</summary>
public enum FitVerdict
{
    Usable,

    /// <summary>Usable inside the data; the asymptote, and so the future, is hardly known.</summary>
    Doubtful,

    /// <summary>There is no answer, or it cannot be one.</summary>
    Rejected,
}

/// <summary>One form fitted to the points, or the reason why it could not be.</summary>
/// <param name="Statistics">What the search found, in the form's own parameters.</param>
/// <param name="Reasons">Why the verdict is not <see cref="FitVerdict.Usable"/>.</param>
/// <param name="AgeFrom">First age of the data; outside of the ages the curve is an extrapolation.</param>
public sealed record CurveFit(
    GrowthForm Form, FitVerdict Verdict, IReadOnlyList<Bilingual> Reasons, LeastSquaresFit Statistics, double AgeFrom, double AgeTo)
{
    public FittedCurve Curve => new(Form, Statistics.Parameters);

    public Matrix<double>? Correlation => Statistics.Correlation;

    public bool Extrapolates(double age) => age < AgeFrom || age > AgeTo;
}
