using MathNet.Numerics;

namespace ForestSink.Core.Growth.Fitting;

/// <summary>
/// Where to begin: A is guessed a little above the largest observation, then the form is a straight line in a transformed
/// scale, and an ordinary line through the transformed points gives the other two parameters.
/// </summary>
internal static class StartingValues
{
    private static readonly double[] AsymptoteOverMaximum = [1.05, 1.2, 1.6, 2.5];

    public static IEnumerable<double[]> Of(GrowthForm form, IReadOnlyList<GrowthPoint> points)
    {
        var maximum = points.Max(point => point.Value);
        foreach (var asymptote in AsymptoteOverMaximum.Select(factor => factor * maximum))
        {
            if (form == GrowthForm.ChapmanRichards)
            {
                foreach (var power in new[] { 0.8, 1.5, 3 })
                    yield return [asymptote, Rate(points, asymptote, power), power];
            }
            else if (Line(form, points, asymptote) is { } line)
            {
                yield return [asymptote, .. line];
            }
        }
    }

    /// <summary>k of ln(1 − (y/A)^(1/p)) = −k·t, a line through the origin; 0.05 where no point can be transformed.</summary>
    private static double Rate(IReadOnlyList<GrowthPoint> points, double asymptote, double power)
    {
        var (sum, weight) = (0.0, 0.0);
        foreach (var point in points)
        {
            var left = Math.Log(1 - Math.Pow(point.Value / asymptote, 1 / power));
            if (!double.IsFinite(left))
                continue;
            sum -= left * point.Age;
            weight += point.Age * point.Age;
        }

        return sum > 0 && weight > 0 ? sum / weight : 0.05;
    }

    private static double[]? Line(GrowthForm form, IReadOnlyList<GrowthPoint> points, double asymptote)
    {
        var usable = points.Select(point => (X: Abscissa(form, point.Age), Y: Ordinate(form, point.Value / asymptote)))
            .Where(point => double.IsFinite(point.X) && double.IsFinite(point.Y)).ToList();
        if (usable.Select(point => point.X).Distinct().Count() < 2)
            return null;
        var (intercept, slope) = Fit.Line([.. usable.Select(point => point.X)], [.. usable.Select(point => point.Y)]);
        var rate = form == GrowthForm.Weibull ? slope : -slope;
        return rate > 0 ? [Math.Exp(intercept), rate] : null;
    }

    private static double Abscissa(GrowthForm form, double age) =>
        form is GrowthForm.Korf or GrowthForm.Weibull ? Math.Log(age) : age;

    private static double Ordinate(GrowthForm form, double share) => form switch
    {
        GrowthForm.Mitscherlich => Math.Log(1 - share),
        GrowthForm.Logistic => Math.Log(1 / share - 1),
        GrowthForm.Weibull => Math.Log(-Math.Log(1 - share)),
        _ => Math.Log(-Math.Log(share)),
    };
}
