namespace ForestSink.Core.Surveys;

/// <summary>V = G·H·f with the form factor f tabulated by diameter (青森天然スギ).</summary>
internal sealed class FormFactorEquation(string name, IReadOnlyList<(double DiameterCm, double FormFactor)> table) : StemVolumeEquation(name)
{
    public override StemVolumeNumbers Numbers => new(Name, "form-factor", [], [], [.. table.Select(row => new[] { row.DiameterCm, row.FormFactor })]);

    protected override double Plain(double diameterCm, double heightM) =>
        Math.PI * diameterCm * diameterCm / 40000 * heightM * Interpolate(table, diameterCm);
}

/// <summary>V = G·HF with the form height HF tabulated by height (青森ヒバ, 青森針葉樹, 秋田アカマツ).</summary>
internal sealed class FormHeightEquation(string name, IReadOnlyList<(double HeightM, double FormHeightM)> table) : StemVolumeEquation(name)
{
    public override StemVolumeNumbers Numbers => new(Name, "form-height", [], [], [.. table.Select(row => new[] { row.HeightM, row.FormHeightM })]);

    protected override double Plain(double diameterCm, double heightM) =>
        Math.PI * diameterCm * diameterCm / 40000 * Interpolate(table, heightM);
}

/// <summary>
/// V = G·H·f, f the mean of two form factors, one by diameter and one by height, each first rounded half up to 3 decimals
/// as in the printed table (北海道カラマツ, 北海道針葉樹).
/// </summary>
internal sealed class MeanFormFactorEquation(string name, Func<double, double> byDiameter, Func<double, double> byHeight) : StemVolumeEquation(name)
{
    // The printed tables round what is exactly a half upwards; a binary fraction may lie a hair below it.
    private const double Hair = 1e-10;

    public static MeanFormFactorEquation HokkaidoLarch { get; } = new("北海道カラマツ",
        d => 0.439004 + 0.916461 / d - 0.073809 / (d * d),
        h => 0.435719 + 0.515867 / h + 2.481278 / (h * h));

    public static MeanFormFactorEquation HokkaidoConifer { get; } = new("北海道針葉樹",
        d => 0.5 - 0.0008 * d + 0.421 * Math.Exp(-0.12 * d),
        h => 0.61 - 0.0055 * h + 5.48 * Math.Exp(-1.025 * h));

    public override StemVolumeNumbers Numbers => new(Name, ReferenceEquals(this, HokkaidoLarch) ? "hokkaido-larch" : "hokkaido-conifer", [], [], []);

    protected override double Plain(double diameterCm, double heightM) =>
        Math.PI * diameterCm * diameterCm / 40000 * heightM * (Rounded(byDiameter(diameterCm)) + Rounded(byHeight(heightM))) / 2;

    private static double Rounded(double factor) => Math.Floor((factor + Hair) * 1000 + 0.5) / 1000;
}
