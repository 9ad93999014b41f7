using ForestSink.Core.Absorption;
using ForestSink.Core.Planting;
using ForestSink.Core.Planting.Events;

namespace ForestSink.Core.Tests.Planting.Events;

public sealed class PlantedExpectationTests
{
    [Theory]
    [InlineData("0.4", new[] { 600, 200 }, new[] { "0.3", "0.1" })]
    [InlineData("0.1", new[] { 1, 1, 1 }, new[] { "0.0333", "0.0333", "0.0334" })]     // what rounding leaves is not lost
    [InlineData("0.5", new[] { 7 }, new[] { "0.5" })]
    public void The_ground_is_divided_by_the_number_of_trees(string areaHa, int[] stems, string[] expected)
    {
        var grounds = PlantedExpectation.Grounds(Number(areaHa), stems);
        Assert.Equal(expected.Select(Number), grounds);
        Assert.Equal(Number(areaHa), grounds.Sum());
    }

    [Fact]
    public void Species_are_added_up_in_the_years_they_have_in_common_and_those_without_a_table_are_named()
    {
        var sum = PlantedExpectation.Of([
            Species("hinoki", (10, 4, 3, 5), (40, 40, 30, 50), (45, 47, 40, 55)),
            Species("sugi", (10, 2, 1, 3), (40, 20, 10, 30)),
            new("kunugi", NotEstimatedReason.NoYieldTable, 3, false, [], [])]);
        Assert.Equal([new(10, 6, 4, 8), new(40, 60, 40, 80)], sum.Horizons);
        Assert.Equal([new("kunugi", NotEstimatedReason.NoYieldTable)], sum.Missing);
        Assert.Equal(60, sum.At(40)?.Tonnes);
        Assert.Null(sum.At(45));
    }

    [Fact]
    public void One_species_keeps_all_its_years_and_none_at_all_has_no_figure()
    {
        Assert.Equal([10, 40, 45], PlantedExpectation.Of([Species("hinoki", (10, 4, 3, 5), (40, 40, 30, 50), (45, 47, 40, 55))]).Horizons.Select(each => each.Years));
        var nothing = PlantedExpectation.Of([new("kunugi", NotEstimatedReason.NoYieldTable, 3, false, [], [])]);
        Assert.Empty(nothing.Horizons);
        Assert.Null(nothing.At(40));
    }

    private static SiteExpectation Species(string key, params (int Years, decimal Tonnes, decimal Least, decimal Most)[] horizons) =>
        new(key, NotEstimatedReason.None, 3, false, [.. horizons.Select(each => new ExpectedCo2(each.Years, each.Tonnes, each.Least, each.Most))], []);

    private static decimal Number(string text) => decimal.Parse(text, System.Globalization.CultureInfo.InvariantCulture);
}
