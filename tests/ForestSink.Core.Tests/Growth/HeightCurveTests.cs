using ForestSink.Core.Growth.Height;
using FsCheck;
using FsCheck.Fluent;

namespace ForestSink.Core.Tests.Growth;

public class HeightCurveTests
{
    internal static readonly HeightCurveCatalogue Catalogue = HeightCurveCatalogue.Parse(GrowthFiles.Shipped("height-curves/height-curves.csv"));

    internal static readonly HeightCurve Sugi = Catalogue.Find("sugi-kochi")!;

    [Theory]
    [InlineData("sugi-kochi", 20, 11.8248)]
    [InlineData("sugi-kochi", 40, 18.3404)]
    [InlineData("sugi-kochi", 60, 23.4313)]
    [InlineData("hinoki-kochi", 40, 14.7161)]
    public void The_guide_curve_gives_the_published_heights(string key, double age, double height) =>
        Assert.Equal(height, Catalogue.Find(key)!.HeightM(age), 4);

    [Fact]
    public void A_stand_measured_on_a_class_curve_belongs_to_that_class()
    {
        for (var siteClass = 1; siteClass <= 5; siteClass++)
        {
            var factor = Sugi.FactorOfClass(siteClass);
            var estimate = SiteClassEstimate.From(Sugi, [new(35, Sugi.HeightM(35, factor))]);
            Assert.Equal(siteClass, estimate.BestClass);
            Assert.Equal(siteClass, estimate.CautiousClass);
            Assert.Equal(factor * 18.3404, estimate.SiteIndexM, 3);
            Assert.Empty(estimate.Notes);
        }
    }

    [Fact]
    public void The_cautious_class_is_never_better_than_the_stand() => Prop.ForAll(
        Arb.From(from age in Gen.Choose(10, 90) from height in Gen.Choose(30, 400) select (Age: (double)age, Height: height / 10.0)),
        point =>
        {
            var estimate = SiteClassEstimate.From(Sugi, [new(point.Age, point.Height)]);
            var below = estimate.CautiousFactor < Sugi.ClassFactors[^1] - 1e-9;
            return estimate.CautiousClass >= estimate.BestClass
                && (below ? estimate.Notes.Count > 0 : Sugi.FactorOfClass(estimate.CautiousClass) <= estimate.CautiousFactor + 1e-6);
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Scattered_plots_lower_the_cautious_class_but_not_the_best_estimate()
    {
        var estimate = SiteClassEstimate.From(Sugi, [new(40, 18.34 * 1.25), new(40, 18.34 * 0.75)]);
        Assert.Equal(3, estimate.BestClass);
        Assert.Equal(5, estimate.CautiousClass);
    }

    [Fact]
    public void Ages_beyond_the_curve_and_impossible_heights_are_told()
    {
        Assert.Contains(SiteClassEstimate.From(Sugi, [new(130, 30)]).Notes, note => note.En.Contains("range", StringComparison.Ordinal));
        Assert.Contains(SiteClassEstimate.From(Sugi, [new(20, 30)]).Notes, note => note.En.Contains("above", StringComparison.Ordinal));
        Assert.Throws<ArgumentException>(() => SiteClassEstimate.From(Sugi, []));
        Assert.ThrowsAny<ArgumentOutOfRangeException>(() => SiteClassEstimate.From(Sugi, [new(0, 10)]));
    }

    [Fact]
    public void Upper_height_follows_from_mean_height_where_the_relation_was_read()
    {
        Assert.Equal(21.82, UpperHeight.FromMean("sugi", 20)!.Value, 2);
        Assert.Equal(21.12, UpperHeight.FromMean("hinoki", 20)!.Value, 2);
        Assert.Null(UpperHeight.FromMean("larch", 20));
    }
}
