using ForestSink.Core.Work;

namespace ForestSink.Core.Tests.Work;

public sealed class OrderDifferenceTests
{
    private static readonly OrderedWork Order = new("thinning", "row-haul", new(2026, 6, 1), new(2026, 9, 30), 3.20m, 33, 30, new HashSet<long> { 1, 2 });

    private static readonly WorkEntry Entry = new()
    {
        Kind = "thinning",
        Method = "row-haul",
        DoneOn = new(2026, 9, 30),
        StemsRemovedPercent = 33,
        VolumeRemovedPercent = 30,
        Stands = [new(1), new(2)],
    };

    [Fact]
    public void Work_as_ordered_differs_nowhere() => Assert.DoesNotContain(OrderDifference.Of(Order, Entry, 3.20m), point => point.Differs);

    [Fact]
    public void Each_difference_says_by_how_much()
    {
        var points = OrderDifference.Of(Order, Entry with { Method = "row-fell", DoneOn = new(2026, 10, 12), VolumeRemovedPercent = 27.5m, StemsRemovedPercent = null, Stands = [new(1), new(3)] }, 2.75m)
            .Where(point => point.Differs).ToDictionary(point => point.Field, point => point.Gap);
        Assert.Equal(["method", "doneOn", "area", "stemsRemovedPercent", "volumeRemovedPercent", "stands"], points.Keys);
        Assert.Equal((12m, -0.45m, -2.5m), (points["doneOn"], points["area"], points["volumeRemovedPercent"]));
        Assert.Null(points["stemsRemovedPercent"]);
    }

    [Fact]
    public void Work_before_the_season_counts_days_below_zero() =>
        Assert.Equal(-2, OrderDifference.Of(Order, Entry with { DoneOn = new(2026, 5, 30) }, 3.20m).Single(point => point.Field == "doneOn").Gap);

    [Fact]
    public void An_order_without_method_and_targets_asks_for_nothing_there() =>
        Assert.Equal(["kind", "doneOn", "area", "stands"], OrderDifference.Of(Order with { Method = null, TargetStemsPercent = null, TargetVolumePercent = null }, Entry, 3.20m).Select(point => point.Field));

    [Fact]
    public void A_part_of_the_ordered_stands_is_no_other_stand() =>
        Assert.False(OrderDifference.Of(Order, Entry with { Stands = [new(2)] }, 3.20m).Single(point => point.Field == "stands").Differs);
}
