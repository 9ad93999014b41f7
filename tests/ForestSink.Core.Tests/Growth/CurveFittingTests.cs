using ForestSink.Core.Growth.Fitting;
using ForestSink.Core.Surveys;
using FsCheck;
using FsCheck.Fluent;

namespace ForestSink.Core.Tests.Growth;

public class CurveFittingTests
{
    private sealed record Expected(string Dataset, string Model, string Parameter, double Estimate, double Error, double Rss, double? Aic);

    [Fact]
    public void Fits_of_forest_series_agree_with_R()
    {
        Assert.SkipWhen(GrowthFiles.Samples is null, GrowthFiles.NoSamples);
        var checks = 0;
        foreach (var group in Read("forestry_nls/nls_expected.csv").GroupBy(e => (e.Dataset, e.Model)))
        {
            var points = Points($"forestry_nls/{group.Key.Dataset}.csv", 0, 1);
            AgreesWithR(points, [.. group]);
            checks++;
        }

        Assert.Equal(25, checks);
    }

    [Fact]
    public void Fits_of_the_Loblolly_and_Orange_trees_agree_with_R()
    {
        Assert.SkipWhen(GrowthFiles.Samples is null, GrowthFiles.NoSamples);
        foreach (var group in Read("r_growth_data/nls_expected.csv").Where(e => e.Dataset == "Loblolly_H_m").GroupBy(e => e.Model, StringComparer.Ordinal))
            AgreesWithR(Points("r_growth_data/Loblolly_height_m_age_yr.csv", 1, 2), [.. group]);

        // R writes the logistic as A/(1+exp((m−t)/s)): b = exp(m/s), k = 1/s.
        var orange = CurveFitting.Fit(GrowthForm.Logistic, Points("r_growth_data/Orange_circumference_mm_age_days.csv", 1, 2));
        var (a, b, k) = (orange.Statistics.Parameters[0], orange.Statistics.Parameters[1], orange.Statistics.Parameters[2]);
        Near(192.6875892, a, 1e-6);
        Near(728.7563698, Math.Log(b) / k, 1e-6);
        Near(353.5336538, 1 / k, 1e-6);
        Near(17480.23351, orange.Statistics.Rss, 1e-8);
        Near(324.79743, orange.Statistics.Aic, 1e-7);
        Near(20.2441, orange.Statistics.StandardErrors[0], 1e-4);
    }

    [Theory]
    [InlineData(HeightDiameterForm.Naslund, 0.7055024216, 0.1919340195, 80.66700758)]
    [InlineData(HeightDiameterForm.Henricksen, 7.786164004, 4.407120487, 81.35056223)]
    public void Height_curves_of_measured_trees_agree_with_R(HeightDiameterForm form, double a, double b, double rss)
    {
        Assert.SkipWhen(GrowthFiles.Samples is null, GrowthFiles.NoSamples);
        var fit = form.Fit([.. Points("r_growth_data/trees_D_cm_H_m_V_m3.csv", 0, 1).Select(p => (p.Age, p.Value))]);
        Near(a, fit.Parameters[0], 1e-6);
        Near(b, fit.Parameters[1], 1e-6);
        Near(rss, fit.Rss, 1e-9);
    }

    [Fact]
    public void A_two_way_volume_equation_fitted_to_trees_agrees_with_R()
    {
        Assert.SkipWhen(GrowthFiles.Samples is null, GrowthFiles.NoSamples);
        var rows = Cells("r_growth_data/trees_D_cm_H_m_V_m3.csv").Select(r => r.Select(GrowthFiles.Number).ToArray()).ToArray();
        var fit = LeastSquares.Fit((p, x) => Math.Pow(10, p[0]) * Math.Pow(x[0], p[1]) * Math.Pow(x[1], p[2]), rows, [.. rows.Select(r => r[2])], [-4, 2, 1]);
        Near(-4.634150545, fit.Parameters[0], 1e-6);
        Near(1.996921471, fit.Parameters[1], 1e-6);
        Near(1.087646556, fit.Parameters[2], 1e-6);
        Near(0.1440590757, fit.Rss, 1e-8);
        Near(-70.542901, fit.Aic, 1e-7);
    }

    [Fact]
    public void Every_form_is_recovered_from_its_own_curve() => Prop.ForAll(Curves(), curve =>
    {
        var points = Enumerable.Range(1, 16).Select(i => new GrowthPoint(5 * i, curve.At(5 * i))).ToList();
        var fit = CurveFitting.Fit(curve.Form, points);
        return points.TrueForAll(point => Math.Abs(point.Value - fit.Curve.At(point.Age)) < 1e-5 * curve.Parameters[0]);
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Points_on_a_straight_line_have_no_asymptote_and_the_answer_says_so()
    {
        var fit = CurveFitting.Fit(GrowthForm.Mitscherlich, [.. Enumerable.Range(1, 12).Select(i => new GrowthPoint(5 * i, 3.0 * i + 0.01 * (i % 3)))]);
        Assert.Equal(FitVerdict.Rejected, fit.Verdict);
        Assert.NotEmpty(fit.Reasons);
    }

    [Fact]
    public void The_doubtful_asymptote_of_a_scattered_cross_section_is_not_called_usable()
    {
        Assert.SkipWhen(GrowthFiles.Samples is null, GrowthFiles.NoSamples);
        var fit = CurveFitting.Fit(GrowthForm.Mitscherlich, Points("forestry_nls/gifu_sugi_median_volume.csv", 0, 1));
        Assert.Equal(FitVerdict.Doubtful, fit.Verdict);
        Assert.Contains("512", fit.Reasons[0].En, StringComparison.Ordinal);
    }

    [Fact]
    public void Too_few_points_and_points_without_a_value_are_answered_with_the_reason()
    {
        Assert.Equal(FitEnd.TooFewObservations, CurveFitting.Fit(GrowthForm.Korf, [new(10, 5), new(20, 9), new(30, 12)]).Statistics.End);
        Assert.Equal(FitVerdict.Rejected, CurveFitting.Fit(GrowthForm.Korf, [new(10, 0), new(20, 0), new(30, 0), new(40, 0)]).Verdict);
        Assert.Throws<ArgumentException>(() => CurveFitting.Fit(GrowthForm.Korf, [new(10, double.NaN), new(20, 1), new(30, 2), new(40, 3)]));
    }

    [Fact]
    public void The_suggested_form_is_usable_and_has_the_smallest_AIC()
    {
        var truth = new FittedCurve(GrowthForm.Gompertz, [30, 2.5, 0.06]);
        var fits = CurveFitting.FitAll([.. Enumerable.Range(2, 12).Select(i => new GrowthPoint(5 * i, truth.At(5 * i) + 0.05 * Math.Sin(7 * i)))]);
        Assert.Equal(GrowthForm.Gompertz, fits[0].Form);
        Assert.Equal(FitVerdict.Usable, fits[0].Verdict);
        Assert.Equal(fits.Where(f => f.Verdict == FitVerdict.Usable).Min(f => f.Statistics.Aic), fits[0].Statistics.Aic);
    }

    private static void AgreesWithR(IReadOnlyList<GrowthPoint> points, IReadOnlyList<Expected> expected)
    {
        var (model, dataset) = (expected[0].Model, expected[0].Dataset);
        var fit = CurveFitting.Fit(Form(model), points);
        Near(expected[0].Rss, fit.Statistics.Rss, 1e-7);
        if (expected[0].Aic is { } aic)
            Near(aic, fit.Statistics.Aic, 1e-7);
        foreach (var value in expected)
        {
            // R writes Mitscherlich with a time origin: B = exp(k·t0).
            if (value.Parameter == "t0")
            {
                WithinError(value, Math.Log(fit.Statistics.Parameters[1]) / fit.Statistics.Parameters[2]);
                continue;
            }

            var index = Form(model).Parameters().ToList().IndexOf(value.Parameter);
            WithinError(value, fit.Statistics.Parameters[index]);
            Near(value.Error, fit.Statistics.StandardErrors[index], 2e-4, $"{dataset} {model} SE {value.Parameter}");
        }
    }

    // R stops its search 1e-5 standard errors from the optimum, so no more can be asked.
    private static void WithinError(Expected expected, double actual) => Assert.True(
        Math.Abs(expected.Estimate - actual) <= 2e-5 * expected.Error + 1e-9 * Math.Abs(actual),
        $"{expected}: {actual}");

    private static GrowthForm Form(string model) => model.Split(' ')[0] switch
    {
        "Mitscherlich" => GrowthForm.Mitscherlich,
        "ChapmanRichards" => GrowthForm.ChapmanRichards,
        "Gompertz" => GrowthForm.Gompertz,
        "Logistic" => GrowthForm.Logistic,
        "Korf" => GrowthForm.Korf,
        _ => throw new NotSupportedException(model),
    };

    private static Arbitrary<FittedCurve> Curves() => Arb.From(
        from form in Gen.Elements(GrowthForms.All.ToArray())
        from asymptote in Gen.Choose(15, 600)
        from rate in Gen.Choose(20, 60)
        from shape in Gen.Choose(110, 180)
        select new FittedCurve(form, form switch
        {
            GrowthForm.ChapmanRichards => [asymptote, rate / 1000.0, shape / 100.0],
            GrowthForm.Mitscherlich => [asymptote, 1 + shape / 1000.0, rate / 1000.0],
            GrowthForm.Korf => [asymptote, rate / 2.0, 0.5 + shape / 400.0],
            GrowthForm.Weibull => [asymptote, rate / 10000.0, shape / 100.0],
            _ => [asymptote, shape / 40.0, rate / 1000.0],
        }));

    private static IEnumerable<Expected> Read(string path) => Cells(path).Select(c => new Expected(
        c[0], c[1], c[2], GrowthFiles.Number(c[3]), GrowthFiles.Number(c[4]), GrowthFiles.Number(c[5]), c.Length > 8 ? GrowthFiles.Number(c[8]) : null));

    private static List<GrowthPoint> Points(string path, int age, int value) =>
        [.. Cells(path).Select(c => new GrowthPoint(GrowthFiles.Number(c[age]), GrowthFiles.Number(c[value])))];

    private static IEnumerable<string[]> Cells(string path) =>
        File.ReadLines(Path.Combine(GrowthFiles.Samples!, path)).Skip(1).Select(line => line.Split(',').Select(cell => cell.Trim('"')).ToArray());

    private static void Near(double expected, double actual, double relative, string what = "") =>
        Assert.True(Math.Abs(expected - actual) <= relative * Math.Abs(expected), $"{what}: {actual} instead of {expected}");
}
