using ForestSink.Core.Growth.Density;
using ForestSink.Core.Growth.Simulation;
using FsCheck;
using FsCheck.Fluent;

namespace ForestSink.Core.Tests.Growth;

public class StandSimulationTests
{
    private static readonly CarbonPerVolume SugiCarbon = new(1.57, 1.23, 20, 0.25, 0.314, 0.51);

    private static readonly StandModel Sugi = new(
        DensityDiagramTests.Catalogue.Find("sugi-kitakinki-chugoku")!, HeightCurveTests.Sugi, 1, SugiCarbon);

    private static readonly Arbitrary<(StandModel Model, StandStart Start, TreatmentPlan Plan)> Runs = Arb.From(
        from diagram in Gen.Elements(DensityDiagramTests.Catalogue.All.ToArray())
        from factor in Gen.Choose(70, 130)
        from stems in Gen.Choose(800, 4500)
        from method in Gen.Elements(Enum.GetValues<ThinningMethod>())
        from ages in Gen.ListOf(Gen.Choose(15, 90), 4)
        from share in Gen.Choose(10, 45)
        from cut in Gen.Choose(0, 1)
        select (
            new StandModel(diagram, HeightCurveTests.Catalogue.Of(diagram.Species)!, factor / 100.0, SugiCarbon),
            new StandStart(5, stems),
            new TreatmentPlan("", [.. ages.Distinct().Select(age => new PlannedThinning(age, new(method, ThinningMeasure.StemShare, share / 100.0)))],
                cut == 0 ? null : new FinalCut(70, 1, 2500, 0.9))));

    [Fact]
    public void The_computed_table_of_class_3_is_met_at_40_years()
    {
        // Thinned to Ry 0.65 at ages on a 5-year grid at which Ry has reached 0.80.
        var plan = TreatmentPlan.Nothing("");
        IReadOnlyList<StandYear> rows = [];
        for (var age = 15; age <= 40; age += 5)
        {
            rows = StandSimulation.Run(Sugi, new(10, 3000), plan, 30);
            if (age < 40 && rows.First(row => row.Age == age).After!.Value.YieldIndex >= 0.80)
                plan = plan with { Thinnings = [.. plan.Thinnings, new(age, new(ThinningMethod.FromBelow, ThinningMeasure.YieldIndexAfter, 0.65))] };
        }

        var at40 = rows.First(row => row.Age == 40).After!.Value;
        Assert.Equal(18.3404, at40.HeightM, 4);
        Assert.Equal(1087.639, at40.StemsPerHa, 2);
        Assert.Equal(22.6737, at40.MeanDiameterCm, 3);
        Assert.Equal(418.2671, at40.VolumeM3PerHa, 3);
        Assert.Equal(0.6915, at40.YieldIndex, 4);
    }

    [Fact]
    public void Carbon_of_an_increment_follows_the_formula()
    {
        Assert.Equal(0.733975 * 1.23, SugiCarbon.Co2TonnesPerM3(21), 6);
        Assert.Equal(445_393.29, 21_769 * SugiCarbon.Co2TonnesPerM3(20) + 465_566 * SugiCarbon.Co2TonnesPerM3(21), 0);
        foreach (var row in StandSimulation.Run(Sugi, new(10, 2500), TreatmentPlan.Nothing(""), 30))
            Assert.Equal(row.IncrementM3PerHa * SugiCarbon.Co2TonnesPerM3(row.Age), row.AbsorbedCo2Tonnes!.Value, 9);
    }

    [Fact]
    public void Whatever_is_done_stems_only_come_from_planting_and_thinning_lowers_volume_and_Ry() => Prop.ForAll(Runs, run =>
    {
        var rows = StandSimulation.Run(run.Model, run.Start, run.Plan, 120);
        for (var i = 1; i < rows.Count; i++)
        {
            if (rows[i].Treatment is Treatment.Planting || rows[i].Before is not { } before || rows[i - 1].After is not { } last)
                continue;
            var rose = before.StemsPerHa > last.StemsPerHa || rows[i].After?.StemsPerHa > before.StemsPerHa;
            var thinned = rows[i].Treatment != Treatment.Thinning
                || (rows[i].After!.Value.VolumeM3PerHa < before.VolumeM3PerHa && rows[i].After!.Value.YieldIndex < before.YieldIndex);
            if (rose || !thinned || rows[i].IncrementM3PerHa < 0)
                return false;
        }

        return true;
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void The_books_balance_stock_is_all_increments_less_all_harvests() => Prop.ForAll(Runs, run =>
    {
        var rows = StandSimulation.Run(run.Model, run.Start, run.Plan, 120);
        var balance = rows[0].VolumeM3PerHa + rows.Sum(row => row.IncrementM3PerHa) - rows.Sum(row => row.HarvestM3PerHa);
        return Math.Abs(balance - rows[^1].VolumeM3PerHa) < 1e-6;
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void An_unthinned_stand_never_crosses_the_maximum_density_curve() => Prop.ForAll(Runs, run =>
    {
        var rows = StandSimulation.Run(run.Model, run.Start with { StemsPerHa = 20_000 }, TreatmentPlan.Nothing(""), 120);
        return rows.All(row => row.After!.Value.StemsPerHa <= run.Model.Diagram.MaximumStemsPerHa(row.After.Value.HeightM) * (1 + 1e-12)
            && row.After.Value.YieldIndex <= 1 + 1e-9);
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void A_stand_thinned_by_rows_is_back_on_the_diagram_after_the_recovery()
    {
        var plan = new TreatmentPlan("", [new(30, new(ThinningMethod.Row, ThinningMeasure.StemShare, 0.3))], null);
        var rows = StandSimulation.Run(Sugi with { RecoveryYears = 8 }, new(20, 1800), plan, 30);
        var at = rows.ToDictionary(row => row.Age, row => row.After!.Value);
        Assert.True(at[37].VolumeM3PerHa < Sugi.Diagram.VolumeM3PerHa(at[37].HeightM, at[37].StemsPerHa) - 1);
        Assert.Equal(Sugi.Diagram.VolumeM3PerHa(at[38].HeightM, at[38].StemsPerHa), at[38].VolumeM3PerHa, 6);
    }

    [Fact]
    public void A_calibrated_stand_keeps_its_ratio_to_the_diagram()
    {
        var ratio = StandModel.CalibrationOf(Sugi.Diagram, 18, 1200, 330);
        var calibrated = Sugi with { Calibration = ratio };
        var row = StandSimulation.Run(calibrated, new(20, 1200), TreatmentPlan.Nothing(""), 15)[15].After!.Value;
        Assert.Equal(ratio, row.VolumeM3PerHa / Sugi.Diagram.VolumeM3PerHa(row.HeightM, row.StemsPerHa), 9);
        Assert.True(calibrated.CalibrationIsPlausible);
        Assert.False((Sugi with { Calibration = 0.4 }).CalibrationIsPlausible);
    }

    [Fact]
    public void After_the_final_cut_the_stand_is_planted_in_the_year_the_plan_says()
    {
        var rows = StandSimulation.Run(Sugi, new(48, 900), new("", [], new FinalCut(50, 2, 2000, 0.9)), 10);
        Assert.Equal(Treatment.FinalCut, rows[2].Treatment);
        Assert.Null(rows[3].After);
        Assert.Equal(Treatment.Planting, rows[4].Treatment);
        Assert.Equal(1800, rows[4].After!.Value.StemsPerHa, 9);
        Assert.Equal(1, rows[4].Age);
        Assert.Equal(rows[2].Before!.Value.VolumeM3PerHa, rows[2].HarvestM3PerHa, 6);
    }

    [Fact]
    public void A_thinning_that_cannot_be_done_is_reported_in_its_year_and_changes_nothing()
    {
        var plan = new TreatmentPlan("", [new(30, new(ThinningMethod.FromBelow, ThinningMeasure.YieldIndexAfter, 0.95))], null);
        var row = StandSimulation.Run(Sugi, new(20, 1000), plan, 20).First(each => each.Age == 30);
        Assert.Equal(Treatment.None, row.Treatment);
        Assert.NotNull(row.Problem);
        Assert.Equal(row.Before, row.After);
    }

    [Fact]
    public void Log_sizes_add_up_and_grow_with_the_trees()
    {
        var (young, old) = (Bucking.Cut(Sugi.Diagram.At(12, 2500), null), Bucking.Cut(Sugi.Diagram.At(28, 500), null));
        Assert.Equal(Sugi.Diagram.VolumeM3PerHa(12, 2500), young.TotalM3, 6);
        Assert.True(young.LargeM3 < 0.01);
        Assert.True(old.LargeM3 / old.TotalM3 > 0.3, $"{old}");
        Assert.True(young.SmallM3 > young.MediumM3);
        Assert.True(old.RestM3 / old.TotalM3 < 0.15);
    }

    [Fact]
    public void Ages_beyond_the_curve_and_stands_beyond_the_diagram_are_marked()
    {
        var rows = StandSimulation.Run(Sugi, new(85, 500), TreatmentPlan.Nothing(""), 20);
        Assert.False(rows[0].Outside);
        Assert.True(rows[^1].Outside);
    }

    [Fact]
    public void The_best_schedule_keeps_the_limits_and_no_other_schedule_beats_it()
    {
        var goal = new ScheduleGoal(1, 0.85, 0.5, 95, 30, 0.35, 20, 50, 10, 60, 3) { StemShares = [0.2, 0.3] };
        var result = ScheduleSearch.Run(Sugi, new(15, 2200), goal);
        var best = result.Best!;
        Assert.True(best.PeakYieldIndex <= 0.85);
        Assert.True(best.PeakHeightDiameter <= 95);
        Assert.True(result.Examined > 1);
        var rows = StandSimulation.Run(Sugi, new(15, 2200), new("", best.Thinnings, new FinalCut(60, 1, 2000, 0.9)), 45);
        Assert.Equal(best.TimberM3, rows.Sum(row => row.HarvestM3PerHa), 6);
        Assert.Equal(best.Co2Tonnes, rows.Sum(row => row.AbsorbedCo2Tonnes!.Value), 6);
        foreach (var (first, second) in new[] { (20, 40), (30, 50), (20, 30) })
        {
            PlannedThinning[] other = [New(first), New(second)];
            var harvest = StandSimulation.Run(Sugi, new(15, 2200), new("", other, new FinalCut(60, 1, 2000, 0.9)), 45);
            var within = harvest.Where(row => row.Age >= 20 && row.After is not null).All(row => row.After!.Value.YieldIndex <= 0.85);
            Assert.True(!within || harvest.Sum(row => row.HarvestM3PerHa) <= best.TimberM3 + 1e-6);
        }

        static PlannedThinning New(int age) => new(age, new(ThinningMethod.FromBelow, ThinningMeasure.StemShare, 0.3));
    }

    [Fact]
    public void Limits_that_no_schedule_can_keep_are_answered_with_what_broke()
    {
        var result = ScheduleSearch.Run(Sugi, new(15, 2500), new(0, 0.3, 0.28, 60, 20, 0.35, 20, 50, 10, 60, 3));
        Assert.Null(result.Best);
        Assert.True(result.BrokenLimits.YieldIndex + result.BrokenLimits.HeightDiameter > 0);
    }
}
