using ForestSink.Core.Growth.Density;
using FsCheck;
using FsCheck.Fluent;

namespace ForestSink.Core.Tests.Growth;

public class ThinningTests
{
    private static readonly DensityDiagram Sugi = DensityDiagramTests.Catalogue.Find("sugi-kitakinki-chugoku")!;

    private static readonly Arbitrary<((DensityDiagram Diagram, double HeightM, double Stems) Stand, ThinningPrescription Prescription)> Thinnings = Arb.From(
        from stand in DensityDiagramTests.Stands.Generator
        from method in Gen.Elements(Enum.GetValues<ThinningMethod>())
        from measure in Gen.Elements(Enum.GetValues<ThinningMeasure>())
        from share in Gen.Choose(5, 60)
        select (stand, Prescription(stand, method, measure, share / 100.0)));

    [Fact]
    public void Thinning_from_below_to_a_yield_index_gives_the_worked_example()
    {
        var outcome = Apply(16, 2000, new(ThinningMethod.FromBelow, ThinningMeasure.YieldIndexAfter, 0.65));
        Assert.Equal(416.4564, outcome.Before.VolumeM3PerHa, 4);
        Assert.Equal(1176.946, outcome.After.StemsPerHa, 3);
        Assert.Equal(326.9075, outcome.After.VolumeM3PerHa, 4);
        Assert.Equal(20.3448, outcome.After.MeanDiameterCm, 4);
        Assert.Equal(0.4115, outcome.StemShare, 4);
        Assert.Equal(0.2150, outcome.VolumeShare, 4);
    }

    [Fact]
    public void Thinning_thirty_percent_of_the_stems_from_below_gives_the_worked_example()
    {
        var outcome = Apply(16, 2000, new(ThinningMethod.FromBelow, ThinningMeasure.StemShare, 0.3));
        Assert.Equal(356.5932, outcome.After.VolumeM3PerHa, 4);
        Assert.Equal(19.3406, outcome.After.MeanDiameterCm, 4);
        Assert.Equal(0.709, outcome.After.YieldIndex, 3);
        Assert.Equal(0.1437, outcome.VolumeShare, 4);
    }

    [Fact]
    public void A_row_thinning_leaves_height_and_diameter_and_takes_equal_shares()
    {
        var outcome = Apply(18, 1600, new(ThinningMethod.Row, ThinningMeasure.VolumeShare, 1.0 / 3));
        Assert.Equal(1.0 / 3, outcome.StemShare, 12);
        Assert.Equal(1.0 / 3, outcome.VolumeShare, 12);
        Assert.Equal(outcome.Before.HeightM, outcome.After.HeightM);
        Assert.Equal(outcome.Before.MeanDiameterCm, outcome.After.MeanDiameterCm, 9);
        Assert.Equal(outcome.Before.QuadraticMeanDiameterCm, outcome.After.QuadraticMeanDiameterCm, 9);
        Assert.True(outcome.Departure.Volume < 1, "A stand thinned by rows holds less than a diagram stand of its density.");
    }

    [Fact]
    public void A_thinning_from_above_lowers_height_and_diameter_and_takes_more_volume_than_stems()
    {
        var outcome = Apply(18, 1600, new(ThinningMethod.FromAbove, ThinningMeasure.StemShare, 0.2));
        Assert.True(outcome.After.HeightM < outcome.Before.HeightM);
        Assert.True(outcome.After.MeanDiameterCm < outcome.Before.MeanDiameterCm);
        Assert.True(outcome.VolumeShare > 0.2);
        var basalAreaShare = 1 - outcome.After.BasalAreaM2PerHa / outcome.Before.BasalAreaM2PerHa;
        Assert.True(Math.Abs(basalAreaShare - outcome.VolumeShare) < 0.05, "Rates of basal area and volume differ by less than 5 %.");
    }

    [Fact]
    public void No_thinning_raises_the_volume_on_the_day_or_plants_a_stem_and_Ry_falls() => Prop.ForAll(Thinnings, thinning =>
    {
        ThinningOutcome outcome;
        try
        {
            outcome = Thinning.Apply(thinning.Stand.Diagram, thinning.Stand.HeightM, thinning.Stand.Stems, Departure.None, thinning.Prescription);
        }
        catch (ThinningImpossibleException)
        {
            return true;
        }

        return outcome.After.VolumeM3PerHa < outcome.Before.VolumeM3PerHa
            && outcome.After.StemsPerHa < outcome.Before.StemsPerHa
            && outcome.After.YieldIndex < outcome.Before.YieldIndex
            && outcome.After.HeightM <= outcome.Before.HeightM
            && Reaches(thinning.Prescription, outcome);
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Impossible_prescriptions_say_why_in_both_languages()
    {
        foreach (var value in new[] { 0, 1, -0.2, double.NaN })
        {
            var error = Assert.Throws<ThinningImpossibleException>(() => Apply(16, 2000, new(ThinningMethod.Row, ThinningMeasure.StemShare, value)));
            Assert.NotEmpty(error.Problem.Ja);
            Assert.NotEmpty(error.Problem.En);
        }

        Assert.Throws<ThinningImpossibleException>(() => Apply(16, 2000, new(ThinningMethod.FromBelow, ThinningMeasure.YieldIndexAfter, 0.9)));
        Assert.Throws<ThinningImpossibleException>(() => Apply(16, 2000, new(ThinningMethod.FromBelow, ThinningMeasure.StemsAfter, 2500)));
    }

    [Fact]
    public void The_diameter_distribution_has_the_two_means_it_was_made_from()
    {
        var state = Sugi.At(20, 1000);
        var distribution = DiameterDistribution.Of(state);
        Assert.Equal(state.MeanDiameterCm, distribution.MeanCm, 9);
        Assert.Equal(state.QuadraticMeanDiameterCm, Math.Sqrt(Math.Pow(distribution.MeanCm, 2) + Math.Pow(distribution.StandardDeviationCm, 2)), 8);
        Assert.Equal(0.2, distribution.StemShareOfLargest(distribution.BasalAreaShareOfLargest(0.2)), 9);
        Assert.Equal(1, distribution.BasalAreaShareBelow(35) + distribution.BasalAreaShareOfLargest(1 - distribution.StemShareBelow(35)), 9);
    }

    private static bool Reaches(ThinningPrescription prescription, ThinningOutcome outcome) => Math.Abs(prescription.Measure switch
    {
        ThinningMeasure.StemShare => outcome.StemShare / prescription.Value,
        ThinningMeasure.VolumeShare => outcome.VolumeShare / prescription.Value,
        ThinningMeasure.StemsAfter => outcome.After.StemsPerHa / prescription.Value,
        _ => outcome.After.YieldIndex / prescription.Value,
    } - 1) < 1e-6;

    private static ThinningPrescription Prescription((DensityDiagram Diagram, double HeightM, double Stems) stand, ThinningMethod method, ThinningMeasure measure, double share) =>
        new(method, measure, measure switch
        {
            ThinningMeasure.StemsAfter => stand.Stems * (1 - share),
            ThinningMeasure.YieldIndexAfter => stand.Diagram.YieldIndex(stand.HeightM, stand.Stems) * (1 - share),
            _ => share,
        });

    private static ThinningOutcome Apply(double height, double stems, ThinningPrescription prescription) =>
        Thinning.Apply(Sugi, height, stems, Departure.None, prescription);
}
