using ForestSink.Core.Absorption;
using ForestSink.Core.Forest;
using ForestSink.Core.Growth;
using ForestSink.Core.Reference;
using FsCheck;
using FsCheck.Fluent;

namespace ForestSink.Core.Tests.Absorption;

public class DerivationTests
{
    private static readonly CohortInput Sugi = new()
    {
        SpeciesKey = "sugi",
        ForestType = ForestType.Planted,
        AreaHa = 10m,
        OriginYear = 2006,
        RegisterIncrementM3PerHaYr = 12,
    };

    [Fact]
    public void U2_is_taken_apart_into_its_steps()
    {
        var derivation = Derive(Sugi, 2026, GrowthChoice.Register);
        Assert.Equal(
            [
                ("A", 10m), ("a", 21m), ("dV", 12m), ("ΔV", 120m), ("D", 0.314m), ("BEF", 1.23m), ("ΔB_AG", 46.3464m), ("R", 0.25m),
                ("ΔB_BG", 11.5866m), ("CF", 0.51m), ("ΔC_AG", 23.636664m), ("ΔC_BG", 5.909166m), ("ΔC", 29.54583m), ("44/12", 44m / 12m),
                ("AG", 86.667768m), ("BG", 21.666942m), ("T", 108.334710m),
            ],
            derivation.Steps.Select(step => (step.Symbol, step.Value)));
        Assert.Equal((86.667768m, 21.666942m, 108.334710m), (derivation.AboveGroundCo2Tonnes, derivation.BelowGroundCo2Tonnes, derivation.Co2Tonnes));
    }

    [Fact]
    public void The_derivation_holds_exactly_the_carbon_that_is_stored()
    {
        var estimator = Shipped.Estimator();
        Prop.ForAll(Gen.Choose(1, 9_999_999).Zip(Gen.Choose(1920, 2020)).ToArbitrary(), pair =>
        {
            var estimate = estimator.Estimate(Sugi with { AreaHa = pair.Item1 / 10_000m, OriginYear = pair.Item2 });
            foreach (var year in estimator.Years)
            {
                var derivation = Derivation.Of(estimate, year, estimator.Methodology);
                Assert.Equal(estimate.CarbonIn(year), derivation.Carbon);
                Assert.Equal(derivation.Carbon.AboveGroundT + derivation.Carbon.BelowGroundT, derivation.Steps.Single(s => s.Symbol == "ΔC").Value);
                Assert.True(derivation.Status <= estimate.Status);
            }
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void Every_given_value_has_a_status_and_a_source_and_the_weakest_is_that_of_the_whole()
    {
        var derivation = Derive(Sugi, 2026, GrowthChoice.Auto);
        var given = derivation.Steps.Where(step => step.Symbol is "a" or "dV" or "D" or "BEF" or "R" or "CF" or "44/12").ToList();
        Assert.Equal(7, given.Count);
        Assert.All(given, step => Assert.False(string.IsNullOrEmpty(step.Source)));
        Assert.Equal(derivation.Status, given.Max(step => step.Status));
    }

    [Fact]
    public void The_increment_says_which_table_which_class_and_which_rows()
    {
        var estimator = Shipped.Estimator("33203");
        var estimate = estimator.Estimate(Sugi with { SiteClass = "3", OriginYear = 1987 });
        var step = Derivation.Of(estimate, new(2026), estimator.Methodology).Steps.Single(s => s.Symbol == "dV");
        Assert.Contains("地位級3", step.Working.Ja, StringComparison.Ordinal);
        Assert.Contains("(635.6839 − 568.6441) ÷ (45 − 40)", step.Working.Ja, StringComparison.Ordinal);
        Assert.Contains("upper limit", step.Working.En, StringComparison.Ordinal);
        Assert.Equal(SourceStatus.Unverified, step.Status);
    }

    [Fact]
    public void Held_and_zero_increments_say_so()
    {
        var held = Derive(Sugi, 2026, GrowthChoice.Register).Steps.Single(s => s.Symbol == "dV");
        Assert.Contains("held constant", held.Working.En, StringComparison.Ordinal);
        var zero = Derive(Sugi with { OriginYear = 1910 }, 2026, GrowthChoice.Table).Steps.Single(s => s.Symbol == "dV");
        Assert.Contains("the source states 0", zero.Working.En, StringComparison.Ordinal);
    }

    private static Derivation Derive(CohortInput cohort, int year, GrowthChoice growth)
    {
        var estimator = Shipped.Estimator(growth: growth);
        return Derivation.Of(estimator.Estimate(cohort), new(year), estimator.Methodology);
    }
}
