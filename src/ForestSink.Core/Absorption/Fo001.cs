namespace ForestSink.Core.Absorption;

/// <summary>
/// The absorption formula of FO-001 (森林経営活動) as named steps in this order. Every step but the last is exact, so the order in
/// which stands are added never changes a digit. Source of the per-hectare form: Forestry Agency, notice 3林政企第60号 (2021-12-27).
/// </summary>
public static class Fo001
{
    /// <summary>1. Stem volume growth, m³/yr: area (ha) × growth of the fiscal year (m³/ha·yr).</summary>
    public static decimal StemGrowthM3(decimal areaHa, decimal incrementM3PerHaYr) => Exact.Product(areaHa, incrementM3PerHaYr);

    /// <summary>2. Dry matter above ground, t: stem volume (m³) × wood density (t/m³) × BEF.</summary>
    public static decimal AboveGroundDryMatterT(decimal stemM3, decimal woodDensity, decimal bef) =>
        Exact.Product(Exact.Product(stemM3, woodDensity), bef);

    /// <summary>3. Dry matter below ground, t: above ground × root-to-shoot ratio.</summary>
    public static decimal BelowGroundDryMatterT(decimal aboveGroundT, decimal rootToShoot) => Exact.Product(aboveGroundT, rootToShoot);

    /// <summary>4. Carbon, t C: dry matter × carbon fraction.</summary>
    public static decimal CarbonT(decimal dryMatterT, decimal carbonFraction) => Exact.Product(dryMatterT, carbonFraction);

    /// <summary>
    /// 5. t CO2: carbon × 44 ÷ 12, once, after all carbon is summed. Rounded only in the 28th digit; without trailing zeros, so that
    /// equal figures are equal texts.
    /// </summary>
    public static decimal Co2Tonnes(decimal carbonT) => Exact.Trim(Exact.Product(carbonT, 44m) / 12m);

    /// <summary>Steps 2 to 4. The formula serves a year's growth and, for a final cut, a standing volume alike.</summary>
    public static Carbon CarbonOf(decimal stemM3, ExpansionFactor factor, int age, int befYoungUntilAge)
    {
        ArgumentNullException.ThrowIfNull(factor);
        var above = AboveGroundDryMatterT(stemM3, factor.WoodDensity.Value, factor.Bef(age, befYoungUntilAge).Value);
        var below = BelowGroundDryMatterT(above, factor.RootToShoot.Value);
        return new(CarbonT(above, factor.CarbonFraction.Value), CarbonT(below, factor.CarbonFraction.Value));
    }
}
