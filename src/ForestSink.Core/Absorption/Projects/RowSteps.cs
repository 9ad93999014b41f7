using ForestSink.Core.Reference;

namespace ForestSink.Core.Absorption.Projects;

/// <summary>Computes one row by the steps of <see cref="Fo001"/>, and writes each of them down where it is to be explained.</summary>
internal sealed class RowSteps(bool writes)
{
    private static readonly Bilingual None = new("", "");
    private static readonly Bilingual CarbonUnit = new("t-C", "t C");
    private readonly List<DerivationStep> steps = [];

    public IReadOnlyList<DerivationStep> All => steps;

    public SourceStatus Status { get; private set; } = SourceStatus.Official;

    public RowSteps Given(string symbol, Bilingual name, decimal value, Bilingual unit, Bilingual working, SourceStatus? status = null, string? source = null)
    {
        if (writes)
            steps.Add(new(symbol, name, Exact.Trim(value), unit, working, status, source));
        Status = Status.Weaker(status ?? SourceStatus.Official);
        return this;
    }

    public RowSteps Rule(string symbol, Bilingual name, decimal value, Bilingual unit, MethodologyRule rule) =>
        Given(symbol, name, value, unit, rule.Name, rule.Status, rule.Source);

    /// <summary>Area × factor × volume × D × BEF × CF, and × R for the part below ground.</summary>
    public Carbon Carbon(decimal areaHa, decimal areaFactor, decimal volumeM3PerHa, SpeciesFactor factor, int age, Methodology methodology)
    {
        var row = factor.Factor;
        var bef = row.Bef(age, factor.BefYoungUntilAge.Value);
        var stem = Exact.Product(Fo001.StemGrowthM3(areaHa, volumeM3PerHa), areaFactor);
        Product("ΔV", new("幹材積", "stem volume"), new("m³", "m³"), "A × f × V", stem);
        Given("D", new("容積密度", "wood density"), row.WoodDensity, row.Species);
        var side = factor.IsYoung(age)
            ? new Bilingual($"林齢{age}年 ≦ {factor.BefYoungUntilAge.Value}年の値", $"age {age} ≤ {factor.BefYoungUntilAge.Value}")
            : new Bilingual($"林齢{age}年 > {factor.BefYoungUntilAge.Value}年の値", $"age {age} > {factor.BefYoungUntilAge.Value}");
        Given("BEF", new("拡大係数", "biomass expansion factor"), bef.Value, None, side, bef.Status.Weaker(factor.BefYoungUntilAge.Status), $"{bef.Source}; {factor.BefYoungUntilAge.Source}");
        Given("CF", new("炭素含有率", "carbon fraction"), row.CarbonFraction, new("乾重1 tあたり", "per t of dry matter"));
        Given("R", new("地下部比率", "root-to-shoot ratio"), row.RootToShoot, row.Species);
        if (factor.Species.CoefficientStatus is { } choice)
            Given("樹種", new("係数の行の選択", "choice of the coefficient row"), 1, None, row.Species, choice, factor.Species.CoefficientSource);
        var carbon = Fo001.CarbonOf(stem, row, age, factor.BefYoungUntilAge.Value);
        Product("C_AG", new("地上部の炭素", "carbon above ground"), CarbonUnit, "ΔV × D × BEF × CF", carbon.AboveGroundT);
        Product("C_BG", new("地下部の炭素", "carbon below ground"), CarbonUnit, "C_AG × R", carbon.BelowGroundT);
        Status = Status.Weaker(methodology.Co2PerCarbon.Status).Weaker(methodology.AgeRule.Status);
        return carbon;
    }

    /// <summary>The last line: carbon of the row, signed, as CO2.</summary>
    public IReadOnlyList<DerivationStep> End(Carbon carbon, Methodology methodology)
    {
        var co2 = methodology.Co2PerCarbon;
        if (writes)
            steps.Add(new("CO2", new("二酸化炭素", "carbon dioxide"), Fo001.Co2Tonnes(carbon.TotalT), new("t-CO2", "t CO2"),
                new("(C_AG + C_BG) × 44 ÷ 12（合計では最後に1回だけ）", "(C_AG + C_BG) × 44 ÷ 12; in a total once, at the end"), co2.Status, co2.Source));
        return steps;
    }

    public void Product(string symbol, Bilingual name, Bilingual unit, string working, decimal value)
    {
        if (writes)
            steps.Add(new(symbol, name, Exact.Trim(value), unit, new(working, working), null, null));
    }

    private void Given(string symbol, Bilingual name, Sourced<decimal> value, Bilingual working) =>
        Given(symbol, name, value.Value, None, working, value.Status, value.Source);
}
