using MathNet.Numerics.LinearAlgebra;

namespace ForestSink.Core.Growth.Fitting;

/// <summary>Value of a model at one observation.</summary>
public delegate double ModelFunction(ReadOnlySpan<double> parameters, ReadOnlySpan<double> predictors);

/// <summary>Why the search for the least squares ended.</summary>
public enum FitEnd
{
    /// <summary>No step in any direction lowers the sum of squares.</summary>
    Converged,

    /// <summary>Fewer observations than parameters + 1: nothing would be left to judge the fit by.</summary>
    TooFewObservations,

    /// <summary>The model has no finite value at the start.</summary>
    NotFiniteAtStart,

    /// <summary>Still improving when the permitted steps were used up.</summary>
    OutOfSteps,

    /// <summary>The observations do not determine every parameter: some change together without a change of the curve.</summary>
    Undetermined,
}

/// <summary>What the search found; standard errors are those of the linear approximation at the optimum.</summary>
/// <param name="StandardErrors">NaN where <paramref name="End"/> is not <see cref="FitEnd.Converged"/>.</param>
/// <param name="Rss">Residual sum of squares.</param>
/// <param name="Residuals">Observed minus fitted.</param>
public sealed record LeastSquaresFit(
    FitEnd End, IReadOnlyList<double> Parameters, IReadOnlyList<double> StandardErrors, Matrix<double>? Correlation,
    double Rss, IReadOnlyList<double> Residuals, int Steps)
{
    public int DegreesOfFreedom => Residuals.Count - Parameters.Count;

    /// <summary>Standard deviation of the residuals: √(RSS / (n − p)).</summary>
    public double ResidualDeviation => Math.Sqrt(Rss / DegreesOfFreedom);

    /// <summary>Root mean square error: √(RSS / n).</summary>
    public double Rmse => Math.Sqrt(Rss / Residuals.Count);

    /// <summary>Akaike's criterion with the likelihood of normal errors, the deviation counted as a parameter (as in R).</summary>
    public double Aic => Residuals.Count * (Math.Log(2 * Math.PI * Rss / Residuals.Count) + 1) + 2 * (Parameters.Count + 1);
}

/// <summary>
/// Nonlinear least squares by Levenberg–Marquardt: damping after Nielsen, scaling of the parameters after Moré, each step
/// solved by QR (the normal equations would lose half of the digits), derivatives by five-point differences.
/// First with heavy damping and scales that only grow, which keeps a bad start from running onto a flat part of the model;
/// where that ends nowhere, once more with scales that follow the model, which gets through long curved valleys.
/// </summary>
public static class LeastSquares
{
    private const int MostSteps = 5000;
    private const double SmallestStep = 1e-13;

    /// <param name="predictors">One row per observation.</param>
    public static LeastSquaresFit Fit(ModelFunction model, double[][] predictors, double[] observed, double[] start)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(predictors);
        ArgumentNullException.ThrowIfNull(observed);
        ArgumentNullException.ThrowIfNull(start);
        if (predictors.Length != observed.Length)
            throw new ArgumentException("Each observation needs its predictors.", nameof(predictors));
        if (observed.Length <= start.Length)
            return New(1, false).Finish(FitEnd.TooFewObservations, 0);
        var patient = Search(New(1e3, true));
        return patient.End is FitEnd.Converged or FitEnd.NotFiniteAtStart ? patient : Better(patient, Search(New(1, false)));

        LeastSquaresSearch New(double damping, bool keepScale) => new(model, predictors, observed, start, damping, keepScale);
    }

    private static LeastSquaresFit Search(LeastSquaresSearch search)
    {
        if (!double.IsFinite(search.Rss))
            return search.Finish(FitEnd.NotFiniteAtStart, 0);
        for (var step = 1; step <= MostSteps; step++)
        {
            if (search.Improve() <= SmallestStep)
                return search.Finish(FitEnd.Converged, step);
        }

        return search.Finish(FitEnd.OutOfSteps, MostSteps);
    }

    private static LeastSquaresFit Better(LeastSquaresFit first, LeastSquaresFit second) =>
        second.End == FitEnd.Converged || second.Rss < first.Rss ? second : first;
}
