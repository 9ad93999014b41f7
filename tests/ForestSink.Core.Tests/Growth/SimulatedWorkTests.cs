using ForestSink.Core.Growth.Density;
using ForestSink.Core.Growth.Simulation;
using ForestSink.Core.Work;

namespace ForestSink.Core.Tests.Growth;

public class SimulatedWorkTests
{
    private static readonly StandModel Sugi = new(DensityDiagramTests.Catalogue.Find("sugi-kitakinki-chugoku")!, HeightCurveTests.Sugi, 1, null);

    [Fact]
    public void A_plan_becomes_its_work_in_the_fiscal_years_in_which_it_falls()
    {
        var plan = new TreatmentPlan("A", [new(35, new(ThinningMethod.Row, ThinningMeasure.StemShare, 0.3)), new(45, new(ThinningMethod.FromBelow, ThinningMeasure.StemShare, 0.3))], new FinalCut(60, 1, 2000, 0.9));
        var work = SimulatedWork.Of(plan, StandSimulation.Run(Sugi, new(30, 1500), plan, 40), 2026, hauls: true);
        Assert.Equal(
            [(2031, WorkKind.Thinning, "row-haul"), (2041, WorkKind.Thinning, "selective-haul"), (2056, WorkKind.FinalCut, "clear"), (2057, WorkKind.Planting, null)],
            work.Take(4).Select(each => (each.FiscalYear, each.Kind, each.Method)));

        // By rows the volume falls by the share of the stems; from below by far less.
        Assert.Equal((30.0m, 30.0m), (work[0].StemsPercent, work[0].VolumePercent));
        Assert.Equal(30.0m, work[1].StemsPercent);
        Assert.InRange(work[1].VolumePercent!.Value, 8m, 22m);
        Assert.Null(work[3].StemsPercent);
        Assert.Equal("row-fell", SimulatedWork.Of(plan, StandSimulation.Run(Sugi, new(30, 1500), plan, 10), 2026, hauls: false)[0].Method);
    }

    [Fact]
    public void A_thinning_that_cannot_be_done_is_no_work()
    {
        var plan = new TreatmentPlan("A", [new(35, new(ThinningMethod.FromBelow, ThinningMeasure.StemsAfter, 5000))], null);
        Assert.Empty(SimulatedWork.Of(plan, StandSimulation.Run(Sugi, new(30, 1500), plan, 20), 2026, hauls: true));
    }
}
