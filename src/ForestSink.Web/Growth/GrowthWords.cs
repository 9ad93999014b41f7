using ForestSink.Core;
using ForestSink.Core.Growth.Density;
using ForestSink.Core.Growth.Height;
using ForestSink.Core.Growth.Simulation;

namespace ForestSink.Web.Growth;

/// <summary>What is called what on the pages of growth.</summary>
internal static class GrowthWords
{
    public static Bilingual Name(this ThinningMethod method) => method switch
    {
        ThinningMethod.FromBelow => new("下層間伐", "From below"),
        ThinningMethod.Row => new("列状間伐", "By rows"),
        ThinningMethod.FromAbove => new("上層間伐", "From above"),
        _ => throw new ArgumentOutOfRangeException(nameof(method), method, message: null),
    };

    public static Bilingual Name(this ThinningMeasure measure) => measure switch
    {
        ThinningMeasure.StemShare => new("本数率（%）", "Share of stems (%)"),
        ThinningMeasure.VolumeShare => new("材積率（%）", "Share of volume (%)"),
        ThinningMeasure.StemsAfter => new("残す本数（本/ha）", "Stems left (per ha)"),
        ThinningMeasure.YieldIndexAfter => new("間伐後の Ry", "Ry afterwards"),
        _ => throw new ArgumentOutOfRangeException(nameof(measure), measure, message: null),
    };

    /// <summary>Shares are typed in percent.</summary>
    public static double Typed(this ThinningMeasure measure, double typed) =>
        measure is ThinningMeasure.StemShare or ThinningMeasure.VolumeShare ? typed / 100 : typed;

    public static string SpeciesJa(string species) => species == "hinoki" ? "ヒノキ" : "スギ";

    public static string SpeciesEn(string species) => species == "hinoki" ? "Hinoki" : "Sugi";

    public static Bilingual Title(this DensityDiagram diagram) => new(
        $"{SpeciesJa(diagram.Species)}・{diagram.Region.Ja}", $"{SpeciesEn(diagram.Species)}, {diagram.Region.En}");

    public static Bilingual Title(this HeightCurve curve) => new(
        $"{SpeciesJa(curve.Species)}・{curve.Region.Ja}", $"{SpeciesEn(curve.Species)}, {curve.Region.En}");

    public static Bilingual Of(Treatment treatment) => treatment switch
    {
        Treatment.Thinning => new("間伐", "Thinning"),
        Treatment.FinalCut => new("主伐", "Final cut"),
        Treatment.Planting => new("植栽", "Planting"),
        _ => new("", ""),
    };

    public static Bilingual LeftOut(string reason) => reason switch
    {
        "not-planted" => new("人工林でない", "not planted"),
        "no-diagram" => new("密度管理図のない樹種", "no density diagram for the species"),
        "no-age" => new("林齢が不明", "age unknown"),
        _ => new("面積が不明", "area unknown"),
    };
}
