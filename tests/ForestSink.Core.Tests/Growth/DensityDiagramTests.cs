using ForestSink.Core.Growth.Density;
using ForestSink.Core.Reference;
using FsCheck;
using FsCheck.Fluent;

namespace ForestSink.Core.Tests.Growth;

public class DensityDiagramTests
{
    internal static readonly DensityDiagramCatalogue Catalogue =
        DensityDiagramCatalogue.Parse(GrowthFiles.Shipped("density-diagrams/density-diagrams.csv"));

    private static readonly DensityDiagram Sugi = Catalogue.Find("sugi-kitakinki-chugoku")!;

    /// <summary>Any diagram with a height of 5–35 m and 200–5,000 stems per ha.</summary>
    internal static readonly Arbitrary<(DensityDiagram Diagram, double HeightM, double Stems)> Stands = Arb.From(
        from diagram in Gen.Elements(Catalogue.All.ToArray())
        from height in Gen.Choose(50, 350)
        from stems in Gen.Choose(200, 5000)
        select (diagram, height / 10.0, (double)stems));

    [Fact]
    public void All_539_points_of_the_eleven_diagrams_are_reproduced()
    {
        var points = 0;
        foreach (var cells in GrowthFiles.Reference("Growth/Reference/density-diagram-vectors.csv"))
        {
            points++;
            var v = cells.Skip(1).Select(GrowthFiles.Number).ToArray();
            var state = Catalogue.Find(cells[0])!.At(v[0], v[1]);
            double[] actual =
            [
                state.VolumeM3PerHa, state.FormHeightM, state.BasalAreaM2PerHa, state.QuadraticMeanDiameterCm, state.MeanDiameterCm,
                Catalogue.Find(cells[0])!.MaximumStemsPerHa(v[0]), Catalogue.Find(cells[0])!.MaximumVolumeM3PerHa(v[0]),
                state.YieldIndex, state.RelativeSpacingPercent,
            ];
            for (var i = 0; i < actual.Length; i++)
                Assert.True(Math.Abs(v[i + 2] - actual[i]) <= 0.6e-6, $"{cells[0]} H {v[0]} N {v[1]} column {i}: {actual[i]} instead of {v[i + 2]}");
        }

        Assert.Equal(539, points);
    }

    [Theory]
    [InlineData("sugi-kitakinki-chugoku", 20, 0.65, 847.457)]
    [InlineData("sugi-kitakinki-chugoku", 16, 0.65, 1176.946)]
    [InlineData("hinoki-kitakinki-chugoku", 15, 0.65, 1082.840)]
    public void The_stems_of_a_yield_index_are_found(string key, double height, double yieldIndex, double stems) =>
        Assert.Equal(stems, Catalogue.Find(key)!.StemsAtYieldIndex(height, yieldIndex), 3);

    [Fact]
    public void The_maximum_density_curve_of_Hokuriku_agrees_with_the_printed_chart()
    {
        var diagram = Catalogue.Find("sugi-ura-tohoku-hokuriku")!;
        Assert.Equal(364.1, diagram.MaximumVolumeM3PerHa(12), 1);
        Assert.Equal(5066, diagram.MaximumStemsPerHa(12), 0);
        Assert.Equal(362.96, diagram.VolumeM3PerHa(12, 5000), 2);
    }

    [Fact]
    public void Volume_rises_with_density_and_diameter_falls() => Prop.ForAll(Stands, stand =>
    {
        var (diagram, height, stems) = stand;
        var (here, denser) = (diagram.At(height, stems), diagram.At(height, stems * 1.05));
        return denser.VolumeM3PerHa > here.VolumeM3PerHa
            && denser.QuadraticMeanDiameterCm < here.QuadraticMeanDiameterCm
            && denser.YieldIndex > here.YieldIndex
            && denser.YieldIndex < diagram.YieldIndexLimit;
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Reading_backwards_returns_to_the_same_stand() => Prop.ForAll(Stands, stand =>
    {
        var (diagram, height, stems) = stand;
        var state = diagram.At(height, stems);
        return Near(stems, diagram.StemsAtYieldIndex(height, state.YieldIndex))
            && Near(stems, diagram.StemsAtVolume(height, state.VolumeM3PerHa))
            && Near(height, diagram.HeightAtMeanDiameter(stems, state.MeanDiameterCm)!.Value)
            && Near(height, diagram.HeightAtVolume(stems, state.VolumeM3PerHa)!.Value);
    }).QuickCheckThrowOnFailure();

    /// <summary>D of this diagram and density is 12.49 cm at 32.3 m, peaks at 12.66 cm near 50 m and falls below 12.49 cm before 80 m.</summary>
    [Fact]
    public void A_dense_stands_height_is_found_below_the_peak_of_its_diameter()
    {
        var hinoki = Catalogue.Find("hinoki-kitakinki-chugoku")!;
        Assert.True(hinoki.MeanDiameterCm(80, 4882) < hinoki.MeanDiameterCm(32.3, 4882));
        Assert.Equal(32.3, hinoki.HeightAtMeanDiameter(4882, hinoki.MeanDiameterCm(32.3, 4882))!.Value, 6);
        Assert.Null(hinoki.HeightAtMeanDiameter(4882, hinoki.MeanDiameterCm(50, 4882) + 0.01));
    }

    [Fact]
    public void The_ratio_of_the_two_terms_on_the_maximum_density_curve_is_the_same_at_every_height()
    {
        foreach (var diagram in Catalogue.All)
        {
            foreach (var height in new[] { 6.0, 12, 24, 36 })
            {
                var expected = 1 / (diagram.C.A1 * Math.Pow(height, diagram.C.B1) * diagram.YieldIndexLimit);
                Assert.Equal(expected, diagram.MaximumVolumeM3PerHa(height), 6);
            }
        }
    }

    [Fact]
    public void A_yield_index_that_no_density_reaches_is_refused()
    {
        Assert.ThrowsAny<ArgumentOutOfRangeException>(() => Sugi.StemsAtYieldIndex(20, 1.4));
        Assert.ThrowsAny<ArgumentOutOfRangeException>(() => Sugi.StemsAtYieldIndex(20, 0));
        Assert.ThrowsAny<ArgumentOutOfRangeException>(() => Sugi.StemsAtVolume(20, 5000));
    }

    [Fact]
    public void A_stand_outside_the_checked_range_says_so()
    {
        Assert.True(Sugi.At(20, 1000).InCheckedRange);
        Assert.False(Sugi.At(35, 1000).InCheckedRange);
        Assert.False(Sugi.At(20, 300).InCheckedRange);
    }

    [Fact]
    public void A_broken_diagram_file_names_row_and_column()
    {
        var text = GrowthFiles.Shipped("density-diagrams/density-diagrams.csv").Replace("-2.823636", "2.823636", StringComparison.Ordinal);
        var error = Assert.Throws<ReferenceFormatException>(() => DensityDiagramCatalogue.Parse(text));
        Assert.Equal("b2", error.Column);
        Assert.Equal(9, error.Row);
    }

    private static bool Near(double expected, double actual) => Math.Abs(expected - actual) <= 1e-6 * expected;
}
