using ForestSink.Core.Growth.Fitting;

namespace ForestSink.Core.Tests.Growth;

public class NistTests
{
    [Fact]
    public void All_27_certified_problems_are_solved_from_both_starts_to_six_digits()
    {
        Assert.SkipWhen(GrowthFiles.Samples is null, GrowthFiles.NoSamples);
        var files = Directory.GetFiles(Path.Combine(GrowthFiles.Samples!, "nist_strd_nonlinear"), "*.dat");
        var misses = new List<string>();
        foreach (var problem in files.Select(NistProblem.Read))
        {
            for (var start = 0; start < 2; start++)
            {
                var fit = LeastSquares.Fit(problem.Model, problem.Predictors, problem.Observed, problem.Starts[start]);
                if (Digits(problem, fit) < 6)
                    misses.Add($"{problem.Name} start {start + 1}: {fit.End} after {fit.Steps} steps, {Digits(problem, fit):0.0} digits");
            }
        }

        Assert.Equal(27, files.Length);
        Assert.True(misses.Count == 0, string.Join('\n', misses));
    }

    /// <summary>
    /// Fewest agreeing digits over parameters, standard errors and sum of squares. Lanczos1 fits its data exactly:
    /// its certified sum of squares (1.4e-25) is rounding noise, so there only the parameters are compared.
    /// </summary>
    private static double Digits(NistProblem problem, LeastSquaresFit fit)
    {
        var parameters = problem.Certified.Zip(fit.Parameters, LogRelativeError).Min();
        return problem.Name == "Lanczos1"
            ? parameters
            : Math.Min(parameters, Math.Min(problem.Deviations.Zip(fit.StandardErrors, LogRelativeError).Min(), LogRelativeError(problem.Rss, fit.Rss)));
    }

    private static double LogRelativeError(double certified, double found)
    {
        var error = Math.Abs(found - certified) / Math.Abs(certified);
        return double.IsNaN(error) ? 0 : error == 0 ? 15 : -Math.Log10(error);
    }
}
