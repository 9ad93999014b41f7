using ForestSink.Core.Reference;

namespace ForestSink.Core.Growth.Density;

/// <summary>Coefficients of one diagram, with the symbols of its source.</summary>
public readonly record struct DensityCoefficients(
    double A1, double B1, double A2, double B2, double K, double H0, double H1, double H2, double D0, double D1, double D2);

/// <summary>The heights and densities over which a diagram was checked; its source states no range of validity.</summary>
public readonly record struct DensityRange(double HeightFromM, double HeightToM, double StemsFromPerHa, double StemsToPerHa)
{
    public bool Holds(double heightM, double stemsPerHa) =>
        heightM >= HeightFromM && heightM <= HeightToM && stemsPerHa >= StemsFromPerHa && stemsPerHa <= StemsToPerHa;
}

/// <summary>
/// A stand density management diagram (林分密度管理図) of one species and region. H is the upper height (上層樹高, m), N stems per ha:
/// <code>
/// V  = 1 / (a1·H^b1 + a2·H^b2/N)        stem volume, m³/ha         (equal-height curve)
/// HF = h0 + h1·H + h2·√N·H/100          stand form height, m
/// G  = V / HF                           basal area, m²/ha
/// dg = 200·√(G/(π·N))                   quadratic mean diameter, cm
/// D  = d0 + d1·dg + d2·√N·H/100         arithmetic mean diameter, cm
/// NRf = 10^K·H^(b2−b1)                  stems on the maximum density curve
/// Ry = V / V(H, NRf)                    yield index 収量比数
/// Sr = 100·(100/√N)/H                   relative spacing 相対幹距比, %
/// </code>
/// A diagram stand is fully stocked: the figures are a ceiling for real stands. Ry may exceed 1 (its limit is 1 + a2/(a1·10^K)).
/// </summary>
/// <param name="Edition">Years of the printed diagram; shown wherever a figure of it is.</param>
public sealed partial record DensityDiagram(
    string Key, string Species, Bilingual Region, string Edition, DensityCoefficients C, DensityRange Checked, SourceStatus Status, string Source)
{
    /// <summary>Stem volume, m³/ha; rises with H and with N, and stays below 1/(a1·H^b1).</summary>
    public double VolumeM3PerHa(double heightM, double stemsPerHa) =>
        1 / (C.A1 * Math.Pow(heightM, C.B1) + C.A2 * Math.Pow(heightM, C.B2) / stemsPerHa);

    public double FormHeightM(double heightM, double stemsPerHa) =>
        C.H0 + C.H1 * heightM + C.H2 * Math.Sqrt(stemsPerHa) * heightM / 100;

    public double BasalAreaM2PerHa(double heightM, double stemsPerHa) =>
        VolumeM3PerHa(heightM, stemsPerHa) / FormHeightM(heightM, stemsPerHa);

    public double QuadraticMeanDiameterCm(double heightM, double stemsPerHa) =>
        DiameterOfMeanBasalAreaCm(BasalAreaM2PerHa(heightM, stemsPerHa), stemsPerHa);

    public double MeanDiameterCm(double heightM, double stemsPerHa) =>
        MeanDiameterCm(heightM, stemsPerHa, QuadraticMeanDiameterCm(heightM, stemsPerHa));

    /// <summary>Arithmetic mean diameter from the quadratic one, cm.</summary>
    public double MeanDiameterCm(double heightM, double stemsPerHa, double quadraticMeanCm) =>
        C.D0 + C.D1 * quadraticMeanCm + C.D2 * Math.Sqrt(stemsPerHa) * heightM / 100;

    /// <summary>NRf: stems per ha on the maximum density curve (最多密度曲線) at this height.</summary>
    public double MaximumStemsPerHa(double heightM) => Math.Pow(10, C.K) * Math.Pow(heightM, C.B2 - C.B1);

    /// <summary>VRf: volume on the maximum density curve, m³/ha.</summary>
    public double MaximumVolumeM3PerHa(double heightM) => VolumeM3PerHa(heightM, MaximumStemsPerHa(heightM));

    /// <summary>Ry 収量比数: volume as a share of that on the maximum density curve at the same height.</summary>
    public double YieldIndex(double heightM, double stemsPerHa) =>
        VolumeM3PerHa(heightM, stemsPerHa) / MaximumVolumeM3PerHa(heightM);

    /// <summary>The value Ry tends to as stems grow without limit: 1 + a2/(a1·10^K), the same at every height.</summary>
    public double YieldIndexLimit => 1 + C.A2 / (C.A1 * Math.Pow(10, C.K));

    /// <summary>Sr 相対幹距比: mean distance between trees as a percentage of the upper height.</summary>
    public static double RelativeSpacingPercent(double heightM, double stemsPerHa) =>
        100 * (100 / Math.Sqrt(stemsPerHa)) / heightM;

    public static double DiameterOfMeanBasalAreaCm(double basalAreaM2PerHa, double stemsPerHa) =>
        200 * Math.Sqrt(basalAreaM2PerHa / (Math.PI * stemsPerHa));

    public static double BasalAreaOfDiameterM2PerHa(double quadraticMeanCm, double stemsPerHa) =>
        Math.PI * stemsPerHa * quadraticMeanCm * quadraticMeanCm / 40000;

    public DensityState At(double heightM, double stemsPerHa) => At(heightM, stemsPerHa, Departure.None);
}

/// <summary>A stand on, or measured against, the diagram.</summary>
/// <param name="InCheckedRange">False where the diagram was never checked: the figure must say so.</param>
public readonly record struct DensityState(
    double HeightM, double StemsPerHa, double VolumeM3PerHa, double FormHeightM, double BasalAreaM2PerHa,
    double QuadraticMeanDiameterCm, double MeanDiameterCm, double YieldIndex, double RelativeSpacingPercent, bool InCheckedRange)
{
    /// <summary>Height to diameter ratio (形状比): H in cm over D in cm. Above about 80 a stand breaks easily in storm and snow.</summary>
    public double HeightDiameterRatio => 100 * HeightM / MeanDiameterCm;
}
