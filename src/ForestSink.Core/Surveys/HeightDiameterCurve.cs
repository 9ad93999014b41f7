using ForestSink.Core.Growth.Fitting;

namespace ForestSink.Core.Surveys;

/// <summary>Height–diameter curves (樹高曲線) of a stand: H in m from D in cm.</summary>
public enum HeightDiameterForm
{
    /// <summary>ネズルンド: H = 1.3 + D²/(a + bD)²</summary>
    Naslund,

    /// <summary>ヘンリクセン: H = a + b·ln D</summary>
    Henricksen,

    /// <summary>シューマッハ: H = 1.3 + e^(a + b/D)</summary>
    Schumacher,
}

public static class HeightDiameterForms
{
    private const double BreastHeightM = 1.3;

    public static double HeightM(this HeightDiameterForm form, ReadOnlySpan<double> p, double diameterCm) => form switch
    {
        HeightDiameterForm.Naslund => BreastHeightM + Math.Pow(diameterCm / (p[0] + p[1] * diameterCm), 2),
        HeightDiameterForm.Henricksen => p[0] + p[1] * Math.Log(diameterCm),
        HeightDiameterForm.Schumacher => BreastHeightM + Math.Exp(p[0] + p[1] / diameterCm),
        _ => throw new ArgumentOutOfRangeException(nameof(form), form, message: null),
    };

    /// <summary>
    /// Fits the curve to measured trees. The line of the linearised form (Näslund: D/√(H−1.3) = a + bD) is the start of the
    /// nonlinear search, because the line alone weighs the errors of small trees too much.
    /// </summary>
    /// <exception cref="ArgumentException">Fewer than 3 trees, or a tree not above breast height.</exception>
    public static LeastSquaresFit Fit(this HeightDiameterForm form, IReadOnlyList<(double DiameterCm, double HeightM)> trees)
    {
        ArgumentNullException.ThrowIfNull(trees);
        if (trees.Count < 3 || trees.Any(tree => !(tree.DiameterCm > 0) || !(tree.HeightM > BreastHeightM)))
            throw new ArgumentException("At least 3 trees are needed, each with a diameter and higher than 1.3 m.", nameof(trees));
        var (a, b) = MathNet.Numerics.Fit.Line(
            [.. trees.Select(tree => Abscissa(form, tree.DiameterCm))],
            [.. trees.Select(tree => Ordinate(form, tree.DiameterCm, tree.HeightM))]);
        return LeastSquares.Fit(
            (p, x) => form.HeightM(p, x[0]),
            [.. trees.Select(tree => new[] { tree.DiameterCm })],
            [.. trees.Select(tree => tree.HeightM)],
            [a, b]);
    }

    private static double Abscissa(HeightDiameterForm form, double d) => form switch
    {
        HeightDiameterForm.Naslund => d,
        HeightDiameterForm.Henricksen => Math.Log(d),
        _ => 1 / d,
    };

    private static double Ordinate(HeightDiameterForm form, double d, double h) => form switch
    {
        HeightDiameterForm.Naslund => d / Math.Sqrt(h - BreastHeightM),
        HeightDiameterForm.Henricksen => h,
        _ => Math.Log(h - BreastHeightM),
    };
}
