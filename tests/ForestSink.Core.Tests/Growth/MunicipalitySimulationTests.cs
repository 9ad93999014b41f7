using ForestSink.Core.Growth.Density;
using ForestSink.Core.Growth.Simulation;

namespace ForestSink.Core.Tests.Growth;

public class MunicipalitySimulationTests
{
    private static readonly DensityDiagram Diagram = DensityDiagramTests.Catalogue.Find("sugi-kitakinki-chugoku")!;

    private static readonly CarbonPerVolume Carbon = new(1.57, 1.23, 20, 0.25, 0.314, 0.51);

    private static readonly MunicipalityRules Rules = new(
        [new("sugi", 0.8, 20, 60, 35, 5, new(ThinningMethod.FromBelow, ThinningMeasure.YieldIndexAfter, 0.65), 50, WorkOrder.OldestFirst)],
        [new(null, 60, 40, 30, 1, 2500, 0.9)],
        10);

    [Fact]
    public void One_stand_without_rules_grows_as_the_single_stand_simulation_does()
    {
        var forest = new MunicipalityForest([Table(1, 1)], [new(0, 15, 2.5, 2000, 10, true)]);
        var years = Run(forest, MunicipalityRules.Nothing, 60);
        var rows = StandSimulation.Run(new(Diagram, HeightCurveTests.Sugi, 1, Carbon), new(15, 2000), TreatmentPlan.Nothing(""), 60);
        foreach (var (year, row) in years.Zip(rows))
        {
            Assert.Equal(2.5 * row.VolumeM3PerHa, year.StockM3, 6);
            Assert.Equal(2.5 * row.AbsorbedCo2Tonnes!.Value, year.AbsorbedCo2Tonnes, 6);
        }
    }

    [Fact]
    public void One_stand_with_rules_is_treated_as_the_same_plan_would()
    {
        var forest = new MunicipalityForest([Table(1, 1)], [new(0, 15, 1, 2500, 10, true)]);
        var years = Run(forest, Rules, 80);
        var thinnings = years.Where(y => y.ThinnedAreaHa > 0)
            .Select(y => new PlannedThinning(15 + y.Year, new(ThinningMethod.FromBelow, ThinningMeasure.YieldIndexAfter, 0.65))).ToList();
        Assert.NotEmpty(thinnings);
        var rows = StandSimulation.Run(new(Diagram, HeightCurveTests.Sugi, 1, Carbon), new(15, 2500), new("", thinnings, new FinalCut(60, 1, 2500, 0.9)), 60);
        foreach (var (year, row) in years.Zip(rows))
        {
            Assert.Equal(row.VolumeM3PerHa, year.StockM3, 6);
            Assert.Equal(row.HarvestM3PerHa, year.ThinnedM3 + year.CutM3, 6);
        }
    }

    [Fact]
    public void The_same_forest_gives_the_same_digits_and_the_books_balance()
    {
        var forest = Forest(3000, 7);
        var (one, two) = (Run(forest, Rules, 60), Run(forest, Rules, 60));
        Assert.Equal(one.Select(Figures), two.Select(Figures));
        foreach (var year in one)
        {
            Assert.True(year.ThinnedAreaHa <= 50 + 1e-9, $"year {year.Year}: {year.ThinnedAreaHa} ha thinned");
            Assert.True(year.CutAreaHa <= 30 + 1e-9, $"year {year.Year}: {year.CutAreaHa} ha cut");
            Assert.Equal(one[0].AgeClassAreaHa.Sum(), year.AgeClassAreaHa.Sum(), 6);
        }

        for (var i = 1; i < one.Count; i++)
            Assert.Equal(one[i - 1].CutAreaHa, one[i].PlantedAreaHa, 6);

        static (double, double, double, double) Figures(MunicipalityYear y) => (y.StockM3, y.AbsorbedCo2Tonnes, y.ThinnedM3, y.CutM3);
    }

    [Fact]
    public void The_oldest_stands_come_first_and_large_ones_wait_for_a_year_with_room()
    {
        var forest = new MunicipalityForest([Table(1, 1)],
            [new(0, 70, 20, 800, 10, true), new(0, 90, 25, 800, 10, true), new(0, 80, 10, 800, 10, true), new(0, 80, 5, 800, 45, true), new(0, 99, 5, 800, 10, false)]);
        var ages = new List<short[]>();
        Run(forest, Rules, 2, snapshot => ages.Add(snapshot.Ages.ToArray()));
        Assert.Equal([71, 0, 81, 81, 100], ages[1]);
        Assert.Equal([0, 1, 0, 82, 101], ages[2]);
    }

    [Fact]
    public void The_stocking_factor_scales_volumes_and_nothing_else()
    {
        ForestStand[] stands = [new(0, 15, 1, 2500, 10, true)];
        var full = Run(new([Table(1, 1)], stands), Rules, 70);
        var real = Run(new([Table(1, 0.63)], stands), Rules, 70);
        foreach (var (one, other) in full.Zip(real))
        {
            Assert.Equal(0.63 * one.StockM3, other.StockM3, 6);
            Assert.Equal(0.63 * one.AbsorbedCo2Tonnes, other.AbsorbedCo2Tonnes, 6);
            Assert.Equal(one.ThinnedAreaHa, other.ThinnedAreaHa);
        }
    }

    [Fact]
    public void A_species_without_a_diagram_follows_its_volumes_and_is_never_thinned()
    {
        var table = GrowthTable.Of("larch", age => Math.Min(4.0 * age, 300), 1, Carbon);
        var years = Run(new([table], [new(0, 20, 2, 1000, 5, true)]), Rules, 30);
        Assert.Equal(2 * 4 * 50, years[30].StockM3, 6);
        Assert.All(years, year => Assert.Equal(0, year.ThinnedAreaHa));
    }

    [Fact]
    public void Row_thinning_takes_volume_and_stems_in_equal_shares()
    {
        var rules = new MunicipalityRules([new(null, 0.7, 20, 60, 90, 100, new(ThinningMethod.Row, ThinningMeasure.StemShare, 0.3), 100, WorkOrder.DensestFirst)], [], 10);
        var years = Run(new([Table(1, 1)], [new(0, 25, 1, 2000, 5, true)]), rules, 30);
        var plan = new TreatmentPlan("", [new(25 + years.First(y => y.ThinnedAreaHa > 0).Year, new(ThinningMethod.Row, ThinningMeasure.StemShare, 0.3))], null);
        var rows = StandSimulation.Run(new(Diagram, HeightCurveTests.Sugi, 1, Carbon), new(25, 2000), plan, 30);
        foreach (var (year, row) in years.Zip(rows))
            Assert.Equal(row.VolumeM3PerHa, year.StockM3, 6);
    }

    [Fact]
    public void Rules_that_cannot_be_simulated_are_refused_and_a_run_can_be_cancelled()
    {
        var above = new MunicipalityRules([new(null, 0.8, 20, 60, 35, 5, new(ThinningMethod.FromAbove, ThinningMeasure.StemShare, 0.3), 50, WorkOrder.OldestFirst)], [], 10);
        Assert.Throws<RuleNotSimulatedException>(() => Run(Forest(10, 1), above, 10));
        using var cancelled = new CancellationTokenSource();
        Assert.Throws<OperationCanceledException>(() => MunicipalitySimulation.Run(Forest(10, 1), Rules, 10, snapshot =>
        {
            if (snapshot.Year == 3)
                cancelled.Cancel();
        }, cancelled.Token));
    }

    private static IReadOnlyList<MunicipalityYear> Run(MunicipalityForest forest, MunicipalityRules rules, int years, ForestObserver? observe = null) =>
        MunicipalitySimulation.Run(forest, rules, years, observe, TestContext.Current.CancellationToken);

    private static GrowthTable Table(double factor, double stocking) => GrowthTable.Of(Diagram, HeightCurveTests.Sugi, factor, stocking, Carbon);

    private static MunicipalityForest Forest(int count, int seed)
    {
        var random = new System.Random(seed);
        GrowthTable[] tables = [Table(1.12, 0.63), Table(1, 0.63), Table(0.88, 0.63)];
        return new(tables, [.. Enumerable.Range(0, count).Select(_ => new ForestStand(
            random.Next(3), random.Next(1, 90), 0.1 + random.NextDouble(), random.Next(600, 3000), random.Next(0, 50), random.Next(10) > 0))]);
    }
}
