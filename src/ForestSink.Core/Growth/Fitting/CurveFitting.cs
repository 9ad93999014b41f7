namespace ForestSink.Core.Growth.Fitting;

/// <summary>
/// Fits growth functions to points by least squares. The search runs on the logarithms of the parameters, so that all stay
/// above 0, from several starts; the best end is then followed once more in the parameters themselves, for their standard errors.
/// </summary>
public static class CurveFitting
{
    private const double LargestAsymptoteOverMaximum = 5;

    /// <summary>Every form, the suggested one (smallest AIC among the usable, else the doubtful) first.</summary>
    /// <exception cref="ArgumentException">A point has no finite value, or an age below 0.</exception>
    public static IReadOnlyList<CurveFit> FitAll(IReadOnlyList<GrowthPoint> points) =>
        [.. GrowthForms.All.Select(form => Fit(form, points)).OrderBy(fit => fit.Verdict).ThenBy(fit => Comparable(fit.Statistics.Aic))];

    public static CurveFit Fit(GrowthForm form, IReadOnlyList<GrowthPoint> points)
    {
        ArgumentNullException.ThrowIfNull(points);
        if (points.Any(point => !double.IsFinite(point.Value) || !(point.Age >= 0) || !double.IsFinite(point.Age)))
            throw new ArgumentException("Every point needs an age of 0 or more and a finite value.", nameof(points));
        if (points.Count <= form.Parameters().Count)
            return Refused(form, points, FitEnd.TooFewObservations);
        if (points.Max(point => point.Value) <= 0)
            return Refused(form, points, FitEnd.NotFiniteAtStart);
        return Judge(form, points, Best(form, points));
    }

    private static LeastSquaresFit? Best(GrowthForm form, IReadOnlyList<GrowthPoint> points)
    {
        var ages = points.Select(point => new[] { point.Age }).ToArray();
        var values = points.Select(point => point.Value).ToArray();
        LeastSquaresFit? best = null;
        foreach (var start in StartingValues.Of(form, points))
        {
            var found = LeastSquares.Fit(Logarithmic, ages, values, [.. start.Select(value => Math.Log(value))]);
            var own = LeastSquares.Fit(Plain, ages, values, [.. found.Parameters.Select(Math.Exp)]);
            if (best is null || (own.End, Comparable(own.Rss)).CompareTo((best.End, Comparable(best.Rss))) < 0)
                best = own;
        }

        return best;

        double Plain(ReadOnlySpan<double> p, ReadOnlySpan<double> x) => form.Value(p, x[0]);

        double Logarithmic(ReadOnlySpan<double> p, ReadOnlySpan<double> x) =>
            form.Value([Math.Exp(p[0]), Math.Exp(p[1]), Math.Exp(p[2])], x[0]);
    }

    private static CurveFit Judge(GrowthForm form, IReadOnlyList<GrowthPoint> points, LeastSquaresFit? best)
    {
        if (best is null)
            return Refused(form, points, FitEnd.NotFiniteAtStart);
        if (best.End != FitEnd.Converged)
            return New(form, points, FitVerdict.Rejected, [FitReasons.Of(best.End)], best);
        var (asymptote, error) = (best.Parameters[0], best.StandardErrors[0]);
        if (best.Parameters.Any(p => p <= 0))
            return New(form, points, FitVerdict.Rejected, [FitReasons.NotPositive], best);
        if (asymptote > LargestAsymptoteOverMaximum * points.Max(point => point.Value))
            return New(form, points, FitVerdict.Rejected, [FitReasons.AsymptoteFarAway(asymptote)], best);
        if (error > asymptote)
            return New(form, points, FitVerdict.Rejected, [FitReasons.AsymptoteUnknown(asymptote, error)], best);
        return error > asymptote / 4
            ? New(form, points, FitVerdict.Doubtful, [FitReasons.AsymptoteDoubtful(asymptote, error)], best)
            : New(form, points, FitVerdict.Usable, [], best);
    }

    private static CurveFit Refused(GrowthForm form, IReadOnlyList<GrowthPoint> points, FitEnd end)
    {
        var none = Enumerable.Repeat(double.NaN, form.Parameters().Count).ToArray();
        return New(form, points, FitVerdict.Rejected, [FitReasons.Of(end)], new(end, none, none, null, double.NaN, [], 0));
    }

    private static CurveFit New(GrowthForm form, IReadOnlyList<GrowthPoint> points, FitVerdict verdict, IReadOnlyList<Bilingual> reasons, LeastSquaresFit fit) =>
        new(form, verdict, reasons, fit, points.Count == 0 ? 0 : points.Min(p => p.Age), points.Count == 0 ? 0 : points.Max(p => p.Age));

    private static double Comparable(double value) => double.IsNaN(value) ? double.PositiveInfinity : value;
}
