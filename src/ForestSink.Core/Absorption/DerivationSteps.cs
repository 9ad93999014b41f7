using ForestSink.Core.Forest;
using ForestSink.Core.Growth;
using ForestSink.Core.Reference;

namespace ForestSink.Core.Absorption;

/// <summary>Walks the formula of <see cref="Fo001"/> and writes down each step.</summary>
internal sealed class DerivationSteps
{
    private static readonly Bilingual DryMatter = new("t/年（乾重）", "t dry matter/yr");
    private static readonly Bilingual CarbonUnit = new("t-C/年", "t C/yr");
    private static readonly Bilingual Co2Unit = new("t-CO2/年", "t CO2/yr");
    private static readonly Bilingual Ratio = new("", "");

    private readonly List<DerivationStep> steps = [];

    public DerivationSteps(CohortEstimate estimate, FiscalYear year, Increment increment, SpeciesFactor factor, Methodology methodology)
    {
        AddInputs(estimate, year, increment, methodology);
        var stem = Product("ΔV", new("幹材積成長量", "stem volume growth"), new("m³/年", "m³/yr"), "A × dV",
            Fo001.StemGrowthM3(estimate.AreaHa, increment.M3PerHaYr));
        var (above, below) = AddDryMatter(stem, factor, increment.Age);
        Carbon = AddCarbon(above, below, factor.Factor.CarbonFraction);
        AddCo2(methodology);
    }

    public IReadOnlyList<DerivationStep> All => steps;

    public Carbon Carbon { get; }

    private void AddInputs(CohortEstimate estimate, FiscalYear year, Increment increment, Methodology methodology)
    {
        Given("A", new("面積", "area"), estimate.AreaHa, new("ha", "ha"), new("森林簿の面積", "area of the register"), null, null);
        Given("a", new("林齢", "age"), increment.Age, new("年", "yr"),
            new($"{year.Label.Ja}の林齢（齢級{AgeRule.AgeClass(increment.Age)}）", $"age in {year.Label.En} (age class {AgeRule.AgeClass(increment.Age)})"),
            methodology.AgeRule.Status, methodology.AgeRule.Source);
        Given("dV", new("年成長量", "yearly increment"), increment.M3PerHaYr, new("m³/ha・年", "m³/ha·yr"),
            IncrementWorking.Text(increment), increment.Status, IncrementWorking.Source(increment, methodology));
    }

    private (decimal Above, decimal Below) AddDryMatter(decimal stem, SpeciesFactor factor, int age)
    {
        var row = factor.Factor;
        var bef = row.Bef(age, factor.BefYoungUntilAge.Value);
        Given("D", new("容積密度", "wood density"), row.WoodDensity, new("t/m³", "t/m³"), row.Species);
        var side = factor.IsYoung(age)
            ? new Bilingual($"林齢{age}年 ≦ {factor.BefYoungUntilAge.Value}年の値", $"age {age} ≤ {factor.BefYoungUntilAge.Value}")
            : new Bilingual($"林齢{age}年 > {factor.BefYoungUntilAge.Value}年の値", $"age {age} > {factor.BefYoungUntilAge.Value}");
        Given("BEF", new("拡大係数", "biomass expansion factor"), bef.Value, Ratio, side,
            bef.Status.Weaker(factor.BefYoungUntilAge.Status), $"{bef.Source}; {factor.BefYoungUntilAge.Source}");
        var above = Product("ΔB_AG", new("地上部バイオマス", "biomass above ground"), DryMatter, "ΔV × D × BEF",
            Fo001.AboveGroundDryMatterT(stem, row.WoodDensity.Value, bef.Value));
        Given("R", new("地下部比率", "root-to-shoot ratio"), row.RootToShoot, Ratio, row.Species);
        var below = Product("ΔB_BG", new("地下部バイオマス", "biomass below ground"), DryMatter, "ΔB_AG × R",
            Fo001.BelowGroundDryMatterT(above, row.RootToShoot.Value));
        return (above, below);
    }

    private Carbon AddCarbon(decimal above, decimal below, Sourced<decimal> fraction)
    {
        Given("CF", new("炭素含有率", "carbon fraction"), fraction, new("t-C/t", "t C/t"), new("乾重1 tあたり", "per t of dry matter"));
        var carbon = new Carbon(Fo001.CarbonT(above, fraction.Value), Fo001.CarbonT(below, fraction.Value));
        Product("ΔC_AG", new("地上部の炭素", "carbon above ground"), CarbonUnit, "ΔB_AG × CF", carbon.AboveGroundT);
        Product("ΔC_BG", new("地下部の炭素", "carbon below ground"), CarbonUnit, "ΔB_BG × CF", carbon.BelowGroundT);
        Product("ΔC", new("炭素の合計", "carbon in total"), CarbonUnit, "ΔC_AG + ΔC_BG", carbon.TotalT);
        return carbon;
    }

    private void AddCo2(Methodology methodology)
    {
        Given("44/12", new("炭素から二酸化炭素への換算", "carbon to carbon dioxide"), 44m / 12m, new("t-CO2/t-C", "t CO2/t C"),
            new("44 ÷ 12（最後に1回だけ）", "44 ÷ 12, once, at the end"), methodology.Co2PerCarbon.Status, methodology.Co2PerCarbon.Source);
        Product("AG", new("地上部の吸収量", "absorption above ground"), Co2Unit, "ΔC_AG × 44 ÷ 12", Fo001.Co2Tonnes(Carbon.AboveGroundT));
        Product("BG", new("地下部の吸収量", "absorption below ground"), Co2Unit, "ΔC_BG × 44 ÷ 12", Fo001.Co2Tonnes(Carbon.BelowGroundT));
        Product("T", new("吸収量", "absorption"), Co2Unit, "ΔC × 44 ÷ 12", Fo001.Co2Tonnes(Carbon.TotalT));
    }

    private void Given(string symbol, Bilingual name, Sourced<decimal> value, Bilingual unit, Bilingual working) =>
        Given(symbol, name, value.Value, unit, working, value.Status, value.Source);

    private void Given(string symbol, Bilingual name, decimal value, Bilingual unit, Bilingual working, SourceStatus? status, string? source) =>
        steps.Add(new(symbol, name, Exact.Trim(value), unit, working, status, source));

    private decimal Product(string symbol, Bilingual name, Bilingual unit, string working, decimal value)
    {
        steps.Add(new(symbol, name, Exact.Trim(value), unit, new(working, working), null, null));
        return value;
    }
}
