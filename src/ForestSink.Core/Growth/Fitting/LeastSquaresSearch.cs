using MathNet.Numerics.LinearAlgebra;

namespace ForestSink.Core.Growth.Fitting;

/// <summary>State of one search: where it is, how strongly it is damped, how each parameter is scaled.</summary>
internal sealed class LeastSquaresSearch
{
    private const double LargestCondition = 1e13;

    private readonly ModelFunction model;
    private readonly double[][] predictors;
    private readonly double[] observed;
    private readonly double[] scale;
    private readonly bool keepScale;
    private double[] parameters;
    private double[] residuals;
    private double[,] jacobian;
    private double damping;
    private double growth = 2;

    /// <param name="keepScale">The scale of a parameter never shrinks again (Moré); else it follows the model.</param>
    public LeastSquaresSearch(ModelFunction model, double[][] predictors, double[] observed, double[] start, double damping, bool keepScale)
    {
        (this.damping, this.keepScale) = (damping, keepScale);
        (this.model, this.predictors, this.observed, parameters) = (model, predictors, observed, [.. start]);
        residuals = Residuals(parameters);
        Rss = SumOfSquares(residuals);
        jacobian = Jacobian();
        scale = new double[start.Length];
        Rescale();
    }

    public double Rss { get; private set; }

    /// <summary>Tries damped steps until one lowers the sum of squares.</summary>
    /// <returns>Length of the step relative to the parameters; 0 where no step improves any more.</returns>
    public double Improve()
    {
        for (; damping < 1e40; damping *= growth, growth *= 2)
        {
            var step = DampedStep();
            var relative = RelativeLength(step);
            if (relative == 0)
                return 0;
            var next = new double[parameters.Length];
            for (var j = 0; j < next.Length; j++)
                next[j] = parameters[j] + step[j];
            var nextResiduals = Residuals(next);
            var nextRss = SumOfSquares(nextResiduals);
            if (nextRss < Rss)
            {
                Accept(next, nextResiduals, nextRss, (Rss - nextRss) / PredictedGain(step));
                return relative;
            }

            if (relative < 1e-15)
                return 0;
        }

        return 0;
    }

    public LeastSquaresFit Finish(FitEnd end, int steps)
    {
        var unknown = Enumerable.Repeat(double.NaN, parameters.Length).ToArray();
        if (end != FitEnd.Converged)
            return new(end, parameters, unknown, null, Rss, residuals, steps);
        if (Inverse() is not { } inverse)
            return new(FitEnd.Undetermined, parameters, unknown, null, Rss, residuals, steps);
        var variance = Rss / (observed.Length - parameters.Length);
        var errors = inverse.Diagonal().Select(v => Math.Sqrt(v * variance)).ToArray();
        var correlation = inverse.MapIndexed((i, j, v) => v / Math.Sqrt(inverse[i, i] * inverse[j, j]));
        return new(end, parameters, errors, correlation, Rss, residuals, steps);
    }

    private void Accept(double[] next, double[] nextResiduals, double nextRss, double gainRatio)
    {
        (parameters, residuals, Rss) = (next, nextResiduals, nextRss);
        jacobian = Jacobian();
        Rescale();
        // Nielsen: a step that keeps its promise loosens the damping by up to a factor of three.
        damping *= Math.Max(1.0 / 3, 1 - Math.Pow(2 * gainRatio - 1, 3));
        damping = Math.Max(damping, 1e-30);
        growth = 2;
    }

    /// <summary>Solves min ‖(J; √damping·S)·step − (r; 0)‖ on columns scaled to length one.</summary>
    private double[] DampedStep()
    {
        var (n, p) = (observed.Length, parameters.Length);
        var matrix = Matrix<double>.Build.Dense(n + p, p, (i, j) =>
            i < n ? jacobian[i, j] / scale[j] : i - n == j ? Math.Sqrt(damping) : 0);
        var right = Vector<double>.Build.Dense(n + p, i => i < n ? residuals[i] : 0);
        var solved = matrix.QR(MathNet.Numerics.LinearAlgebra.Factorization.QRMethod.Thin).Solve(right);
        var step = new double[p];
        for (var j = 0; j < p; j++)
            step[j] = double.IsFinite(solved[j]) ? solved[j] / scale[j] : 0;
        return step;
    }

    /// <summary>Fall of the sum of squares that the linear approximation promises for the step.</summary>
    private double PredictedGain(double[] step)
    {
        var left = 0.0;
        for (var i = 0; i < observed.Length; i++)
        {
            var linear = residuals[i];
            for (var j = 0; j < step.Length; j++)
                linear -= jacobian[i, j] * step[j];
            left += linear * linear;
        }

        return Math.Max(Rss - left, double.Epsilon);
    }

    private double RelativeLength(double[] step)
    {
        var (length, size) = (0.0, 0.0);
        for (var j = 0; j < step.Length; j++)
        {
            length += Math.Pow(scale[j] * step[j], 2);
            size += Math.Pow(scale[j] * parameters[j], 2);
        }

        return size == 0 ? Math.Sqrt(length) : Math.Sqrt(length / size);
    }

    private void Rescale()
    {
        for (var j = 0; j < scale.Length; j++)
        {
            var sum = 0.0;
            for (var i = 0; i < observed.Length; i++)
                sum += jacobian[i, j] * jacobian[i, j];
            var length = sum > 0 && double.IsFinite(sum) ? Math.Sqrt(sum) : 1;
            scale[j] = keepScale ? Math.Max(scale[j], length) : length;
        }
    }

    private double[] Residuals(double[] at)
    {
        var result = new double[observed.Length];
        for (var i = 0; i < result.Length; i++)
            result[i] = observed[i] - model(at, predictors[i]);
        return result;
    }

    private double[,] Jacobian()
    {
        var result = new double[observed.Length, parameters.Length];
        var moved = (double[])parameters.Clone();
        for (var j = 0; j < parameters.Length; j++)
        {
            var h = parameters[j] == 0 ? 1e-6 : 1e-4 * Math.Abs(parameters[j]);
            for (var i = 0; i < observed.Length; i++)
                result[i, j] = (8 * (At(h, i) - At(-h, i)) - (At(2 * h, i) - At(-2 * h, i))) / (12 * h);
            moved[j] = parameters[j];

            double At(double by, int i)
            {
                moved[j] = parameters[j] + by;
                return model(moved, predictors[i]);
            }
        }

        return result;
    }

    /// <summary>(JᵀJ)⁻¹ by QR on columns of length one; null where the columns depend on each other.</summary>
    private Matrix<double>? Inverse()
    {
        var scaled = Matrix<double>.Build.Dense(observed.Length, parameters.Length, (i, j) => jacobian[i, j] / scale[j]);
        if (!(scaled.ConditionNumber() < LargestCondition))
            return null;
        var inverse = scaled.QR(MathNet.Numerics.LinearAlgebra.Factorization.QRMethod.Thin).R.Inverse();
        return (inverse * inverse.Transpose()).MapIndexed((i, j, v) => v / (scale[i] * scale[j]));
    }

    private static double SumOfSquares(double[] values)
    {
        var sum = 0.0;
        foreach (var value in values)
            sum += value * value;
        return double.IsFinite(sum) ? sum : double.PositiveInfinity;
    }
}
