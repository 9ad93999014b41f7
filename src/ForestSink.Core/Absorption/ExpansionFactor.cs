using ForestSink.Core.Reference;

namespace ForestSink.Core.Absorption;

/// <summary>Coefficients of one species in one group of prefectures, each with its own source and status.</summary>
/// <param name="Prefectures">JIS codes; null for every prefecture no other row of the species names.</param>
/// <param name="BefYoung">Biomass expansion factor 拡大係数 up to the switch age (20).</param>
/// <param name="BefOld">The same above the switch age.</param>
/// <param name="RootToShoot">Below ground per above ground 地下部比率.</param>
/// <param name="WoodDensity">Bulk density 容積密度, t dry matter per m³ of green volume; never the air-dry densities of timber schemes.</param>
/// <param name="CarbonFraction">炭素含有率, t C per t dry matter.</param>
public sealed record ExpansionFactor(
    Bilingual Species,
    IReadOnlyList<int>? Prefectures,
    Sourced<decimal> BefYoung,
    Sourced<decimal> BefOld,
    Sourced<decimal> RootToShoot,
    Sourced<decimal> WoodDensity,
    Sourced<decimal> CarbonFraction,
    string? Note)
{
    public Sourced<decimal> Bef(int age, int youngUntilAge) => age <= youngUntilAge ? BefYoung : BefOld;

    /// <summary>Weakest of the five coefficients as used for young or old stands.</summary>
    public SourceStatus Weakest(bool young) => (young ? BefYoung : BefOld).Status
        .Weaker(RootToShoot.Status).Weaker(WoodDensity.Status).Weaker(CarbonFraction.Status);
}
