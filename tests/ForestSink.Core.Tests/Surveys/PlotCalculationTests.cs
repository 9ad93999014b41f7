using ForestSink.Core.Forest;
using ForestSink.Core.Surveys;
using ForestSink.Core.Tests.Growth;
using FsCheck;
using FsCheck.Fluent;

namespace ForestSink.Core.Tests.Surveys;

public class PlotCalculationTests
{
    private static readonly SurveyBasis Basis = new(
        StemVolumeCatalogue.Parse(new(
            GrowthFiles.Shipped("stem-volume/equations.csv"), GrowthFiles.Shipped("stem-volume/form-factors.csv"), GrowthFiles.Shipped("stem-volume/form-heights.csv"),
            GrowthFiles.Shipped("stem-volume/straight-lines.csv"), GrowthFiles.Shipped("stem-volume/prefectures.csv"))),
        StemVolumeSpecies.Parse(GrowthFiles.Shipped("stem-volume/species.csv")),
        HeightCurveTests.Catalogue,
        PlotRules.Parse(GrowthFiles.Shipped("methodologies/plot-survey.csv")));

    private static readonly SpeciesCatalogue Species = SpeciesCatalogue.Parse(GrowthFiles.Shipped("species/species.csv"));

    private static readonly PlotGround Square = PlotGround.Rectangle(20, 20);

    [Fact]
    public void A_plot_with_known_trees_has_the_known_volume_and_class()
    {
        // 20 m × 25 m on a slope of acos(0.8): 400 m² level. Volumes of the published equation 大阪スギ at (20, 15), (30, 20), (40, 20).
        var ground = PlotGround.Rectangle(20, 25, Math.Acos(0.8) * 180 / Math.PI);
        var figures = Of([new(1, "sugi", 20, 15, 10), new(2, "sugi", 30, 20, 20), new(3, "sugi", 40, 20, 10)], ground, new(40, "2"));

        Assert.Equal(500, figures.AreaSlopeM2, 9);
        Assert.Equal(400, figures.AreaM2, 9);
        Assert.Equal(1000, figures.All.StemsPerHa, 9);
        Assert.Equal(30, figures.All.MeanDiameterCm!.Value, 9);
        Assert.Equal(Math.Sqrt(950), figures.All.QuadraticDiameterCm!.Value, 9);
        Assert.Equal(Math.PI * 950 / 40000 * 1000, figures.All.BasalAreaM2PerHa, 9);
        Assert.Equal((10 * 0.2248329 + 20 * 0.6274000 + 10 * 1.0612130) * 25, figures.All.VolumeM3PerHa!.Value, 3);
        Assert.Equal(0.67, figures.All.UpperShare);
        Assert.Equal(27, figures.All.UpperStems);
        Assert.Equal(20, figures.All.UpperHeightM!.Value, 9);
        // Class curves at 40: 18.34 × 1.12 = 20.54 lies above 20, 18.34 below: class 3 is at or below the height.
        Assert.Equal((3, false, "2"), (figures.Site!.SiteClass, figures.Site.BelowLowest, figures.Site.RegisterSiteClass));
        Assert.Equal("大阪スギ", figures.Trees[0].Equation);
        Assert.Equal("unverified", figures.Status);
    }

    [Fact]
    public void A_stand_below_the_poorest_curve_is_flagged()
    {
        var figures = Of([new(1, "sugi", 14, 9, 30)], Square, new(40, null));
        Assert.True(figures.Site!.BelowLowest);
        Assert.Contains(figures.Notes, note => note is { Code: "below-lowest", IsWarning: true });
    }

    [Fact]
    public void Missing_heights_come_from_the_curve_of_the_measured_ones_and_say_so()
    {
        static double Naslund(double d) => 1.3 + Math.Pow(d / (1.2 + 0.2 * d), 2);
        var figures = Of([new(1, "sugi", 14, Naslund(14)), new(2, "sugi", 20, Naslund(20)), new(3, "sugi", 28, Naslund(28)), new(4, "sugi", 36, Naslund(36)), new(5, "sugi", 24)], Square, null);
        Assert.Equal(Naslund(24), figures.Trees[4].HeightM!.Value, 3);
        Assert.True(figures.Trees[4].HeightEstimated);
        Assert.False(figures.Trees[0].HeightEstimated);
        Assert.Contains(figures.Notes, note => note is { Code: "estimated-heights", IsWarning: false });
    }

    [Fact]
    public void Without_three_heights_nothing_is_invented()
    {
        var figures = Of([new(1, "sugi", 14, 12), new(2, "sugi", 20, 15), new(3, "sugi", 28)], Square, new(40, null));
        Assert.Null(figures.Trees[2].HeightM);
        Assert.Null(figures.All.VolumeM3PerHa);
        Assert.Null(figures.All.UpperHeightM);
        Assert.Null(figures.Site);
        Assert.Contains(figures.Notes, note => note.Code == "no-height");
        Assert.Equal(62.0 / 3, figures.All.MeanDiameterCm!.Value, 9);
    }

    [Fact]
    public void Rules_that_a_verifier_asks_about_are_noted_with_their_certainty()
    {
        var figures = PlotCalculation.Of(new(PlotGround.Circle(5), [new(1, "sugi", 30, 22, 7), new(2, "hinoki", 20, 14, 3)], "岡山", 10, false, new(40, null)), Basis);
        Assert.Equal(["mixed", "near-edge", "no-position", "short-side"], figures.Notes.Select(note => note.Code).Order());
        Assert.Equal("secondary", figures.Notes.Single(note => note.Code == "mixed").Status);
    }

    [Fact]
    public void Horizontal_area_is_the_slope_area_times_the_cosine_and_never_more() => Prop.ForAll(
        Arb.From(from radius in Gen.Choose(100, 3000) from slope in Gen.Choose(0, 700) select (R: radius / 100.0, S: slope / 10.0)),
        plot =>
        {
            var ground = PlotGround.Circle(plot.R, plot.S);
            return ground.AreaM2 <= ground.AreaSlopeM2 && Math.Abs(ground.AreaM2 / ground.AreaSlopeM2 - Math.Cos(plot.S * Math.PI / 180)) < 1e-12;
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Volumes_add_up_over_species_and_rows_counted_together_or_one_by_one() => Prop.ForAll(
        Arb.From(Gen.ListOf(from d in Gen.Choose(3, 40)
                            from h in Gen.Choose(3, 30)
                            from n in Gen.Choose(1, 6)
                            from hinoki in Gen.Elements(true, false)
                            select (Species: hinoki ? "hinoki" : "sugi", D: 2.0 * d, H: (double)h, N: n))),
        rows =>
        {
            var together = Of([.. rows.Select((row, i) => new PlotTree(i + 1, row.Species, row.D, row.H, row.N))], Square, new(50, null));
            var apart = Of([.. rows.SelectMany(row => Enumerable.Repeat(row, row.N)).Select((row, i) => new PlotTree(i + 1, row.Species, row.D, row.H))], Square, new(50, null));
            return Near(together.All.VolumeM3PerHa, apart.All.VolumeM3PerHa) && Near(together.All.UpperHeightM, apart.All.UpperHeightM)
                && Near(together.All.VolumeM3PerHa ?? 0, together.Species.Sum(species => species.VolumeM3PerHa!.Value))
                && Near(together.All.BasalAreaM2PerHa, together.Species.Sum(species => species.BasalAreaM2PerHa))
                && together.All.Stems == rows.Sum(row => row.N);
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Every_species_with_a_volume_table_has_an_equation_in_every_prefecture()
    {
        foreach (var prefecture in Prefecture.All)
        {
            foreach (var species in Species.All.Where(species => Basis.VolumeSpecies.Find(species.Key) is not null))
                Assert.NotNull(Basis.Volumes.For(SurveyBasis.TableName(prefecture), Basis.VolumeSpecies.Find(species.Key)!.TableSpecies));
        }
    }

    [Theory]
    [InlineData("樹種\t胸高直径(cm)\t樹高(m)\t本数\nスギ\t24\t17.5\t3\nヒノキ\t18\t\t1\n", "sugi 24 17.5 3;hinoki 18 ? 1")]
    [InlineData("No,DBH(mm),樹高\n1,243,17.5\n2,181,\n", "sugi 24.3 17.5 1;sugi 18.1 ? 1")]
    [InlineData("２４\t１７．５\n\n18\n", "sugi 24 17.5 1;sugi 18 ? 1")]
    [InlineData("ヒノキ,20,15,2\r\n", "hinoki 20 15 2")]
    public void Trees_are_read_as_sheets_paste_them(string text, string expected)
    {
        var read = TreeText.Parse(text, Species, "sugi", byClass: false);
        Assert.Empty(read.Problems);
        Assert.Equal(expected, string.Join(';', read.Trees.Select(tree => $"{tree.SpeciesKey} {tree.DiameterCm} {(tree.HeightM is { } h ? $"{h}" : "?")} {tree.Count}")));
        Assert.Equal(read.Trees, TreeText.Parse(TreeText.Write(read.Trees), Species, "hinoki", byClass: false).Trees);
    }

    [Theory]
    [InlineData("直径,樹高\nabc,12", 2, "胸高直径")]
    [InlineData("直径,樹高\n24,120", 2, "樹高")]
    [InlineData("24,15\n500,15", 2, "胸高直径")]
    [InlineData("妙な木,20,15", 1, "樹種")]
    [InlineData("樹種,直径,本数\nスギ,20,1.5", 2, "本数")]
    [InlineData("直径\n23", 2, "胸高直径")]
    public void A_cell_that_cannot_be_used_is_told_with_line_and_column(string text, int line, string column)
    {
        var problem = Assert.Single(TreeText.Parse(text, Species, "sugi", byClass: column != "本数" && text.EndsWith("23", StringComparison.Ordinal)).Problems);
        Assert.Equal((line, column), (problem.Line, problem.Column));
    }

    private static PlotFigures Of(IReadOnlyList<PlotTree> trees, PlotGround ground, PlotStand? stand) =>
        PlotCalculation.Of(new(ground, trees, "岡山", 100, true, stand), Basis);

    private static bool Near(double? one, double? other) =>
        (one is null && other is null) || (one is { } a && other is { } b && Math.Abs(a - b) <= 1e-9 * Math.Max(1, Math.Abs(a)));
}
