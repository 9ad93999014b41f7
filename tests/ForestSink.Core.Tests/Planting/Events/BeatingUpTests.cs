using ForestSink.Core.Planting.Events;

namespace ForestSink.Core.Tests.Planting.Events;

public sealed class BeatingUpTests
{
    [Theory]
    [InlineData(100, 80, 1000, null)]
    [InlineData(100, 79, 1000, 210)]
    [InlineData(100, 71, 800, 232)]
    [InlineData(7, 5, 1000, 286)]
    [InlineData(10, 0, 1000, 1000)]
    [InlineData(10, 0, 0, null)]
    public void Below_the_threshold_every_gap_is_filled(int counted, int alive, int planted, int? stems) =>
        Assert.Equal(stems, BeatingUp.Of(new LivingTrees(1, counted, alive), planted, 80)?.Stems);

    [Fact]
    public void The_lists_of_a_new_event_have_tools_safety_and_a_timeline_in_both_languages()
    {
        Assert.Contains(EventStart.Checks, check => check.Kind == "safety");
        Assert.Contains(EventStart.Checks, check => check.Kind == "tool");
        Assert.All(EventStart.Checks, check => Assert.NotEqual(check.Item.Ja, check.Item.En));
        Assert.Contains(EventStart.Tasks, task => task.DaysBefore < 0);
    }
}
