using ForestSink.Core.Surveys;
using ForestSink.Core.Tests.Growth;

namespace ForestSink.Core.Tests.Surveys;

public class StemVolumeTests
{
    private static readonly StemVolumeCatalogue Catalogue = StemVolumeCatalogue.Parse(new(
        GrowthFiles.Shipped("stem-volume/equations.csv"),
        GrowthFiles.Shipped("stem-volume/form-factors.csv"),
        GrowthFiles.Shipped("stem-volume/form-heights.csv"),
        GrowthFiles.Shipped("stem-volume/straight-lines.csv"),
        GrowthFiles.Shipped("stem-volume/prefectures.csv")));

    [Fact]
    public void All_reference_values_of_the_stem_volume_tables_are_reproduced()
    {
        var misses = new List<string>();
        var points = 0;
        foreach (var cells in GrowthFiles.Reference("Surveys/Reference/stem-volume-values.csv"))
        {
            points++;
            var (d, h) = (GrowthFiles.Number(cells[1]), GrowthFiles.Number(cells[2]));
            var equation = Catalogue.Find(cells[0])!;
            Compare(GrowthFiles.Number(cells[3]), equation.M3(d, h), $"{cells[0]} D {d} H {h} smoothed");
            Compare(GrowthFiles.Number(cells[4]), equation.PlainM3(d, h), $"{cells[0]} D {d} H {h} plain");
        }

        Assert.Equal(6720, points);
        Assert.Empty(misses);

        void Compare(double expected, double actual, string what)
        {
            if (!(Math.Abs(expected - actual) < 1e-9))
                misses.Add($"{what}: {actual} instead of {expected}");
        }
    }

    [Theory]
    [InlineData("岡山", "スギ", "大阪スギ", 20, 15, 0.2248329)]
    [InlineData("岡山", "ヒノキ", "大阪ヒノキ", 30, 20, 0.6915789)]
    [InlineData("岡山", "アカマツ", "大阪アカマツ", 30, 20, 0.6069311)]
    [InlineData("高知", "ヒノキ", "高知ヒノキ", 55.1, 22.7, 2.2230540)]
    [InlineData("東京", "スギ", "東京スギ", 15.1, 20.2, 0.1893091)]
    public void A_prefecture_uses_the_equation_of_its_region(string prefecture, string species, string name, double d, double h, double m3)
    {
        var equation = Catalogue.For(prefecture, species)!;
        Assert.Equal(name, equation.Name);
        Assert.Equal(m3, equation.M3(d, h), 7);
    }

    [Fact]
    public void Volume_never_jumps_where_junctions_are_smoothed()
    {
        foreach (var equation in Catalogue.All.Where(e => e.Name is "大阪アカマツ" or "大阪広葉樹1型" or "高知スギ" or "上屋久天然スギ" or "札幌トドマツ"))
        {
            for (var d = 5.0; d < 110; d += 0.01)
            {
                var (here, next) = (equation.M3(d, 20), equation.M3(d + 0.01, 20));
                Assert.True(Math.Abs(next - here) < 0.01 * here + 1e-4, $"{equation.Name} at {d}: {here} to {next}");
            }
        }
    }

    [Theory]
    [InlineData(0, 10)]
    [InlineData(10, 0)]
    [InlineData(-3, 10)]
    [InlineData(double.NaN, 10)]
    [InlineData(1000, 10)]
    public void Impossible_trees_are_refused(double d, double h) =>
        Assert.ThrowsAny<ArgumentOutOfRangeException>(() => Catalogue.Find("大阪スギ")!.M3(d, h));
}
