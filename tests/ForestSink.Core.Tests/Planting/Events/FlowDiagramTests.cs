using System.Globalization;
using System.Text.RegularExpressions;
using ForestSink.Core.Planting.Events;

namespace ForestSink.Core.Tests.Planting.Events;

public sealed partial class FlowDiagramTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(20260)]
    public void Ribbons_fill_their_blocks_without_overlapping_and_one_scale_holds_for_all(int seed)
    {
        var random = new Random(seed);
        var nodes = Enumerable.Range(0, 12).Select(i => new FlowNode($"n{i}", i / 4, "", "", "/")).ToList();
        var ribbons = (from left in nodes from right in nodes where right.Column == left.Column + 1 && random.Next(3) > 0 select new FlowRibbon(left.Id, right.Id, random.Next(1, 5_000_000), "", "/")).ToList();
        var drawn = FlowDiagram.Of(nodes, ribbons, 600, 200, 90);
        Assert.Equal(ribbons.Count, drawn.Ribbons.Count);
        foreach (var node in drawn.Nodes)
        {
            Check(node, drawn.Ribbons.Where(ribbon => ribbon.Ribbon.From == node.Node.Id).Select(ribbon => Edge(ribbon.Path).Leaves));
            Check(node, drawn.Ribbons.Where(ribbon => ribbon.Ribbon.To == node.Node.Id).Select(ribbon => Edge(ribbon.Path).Enters));
        }

        var scales = drawn.Ribbons.Select(ribbon => (Thick: Edge(ribbon.Path).Leaves.Bottom - Edge(ribbon.Path).Leaves.Top, Weight: (double)ribbon.Ribbon.Weight)).Where(each => each.Weight > 500_000).Select(each => each.Thick / each.Weight).ToList();
        Assert.True(scales.Max() - scales.Min() < 0.3 / 500_000);
        Assert.All(drawn.Nodes, node => Assert.InRange(node.X + FlowDiagram.NodeWidth, 0, 600 - 90 + 0.001));
    }

    [Fact]
    public void What_leads_nowhere_is_left_out_and_nothing_draws_nothing()
    {
        Assert.Empty(FlowDiagram.Of([], [], 600, 200, 90).Nodes);
        var drawn = FlowDiagram.Of([new("a", 0, "", "", "/"), new("b", 1, "", "", "/")], [new("a", "gone", 5, "", "/"), new("a", "b", 0, "", "/")], 600, 200, 90);
        Assert.Empty(drawn.Ribbons);
        Assert.Equal(2, drawn.Nodes.Count);
    }

    /// <summary>Inside the block, one below the other; figures are rounded to 0.1.</summary>
    private static void Check(PlacedNode node, IEnumerable<(double Top, double Bottom)> sides)
    {
        var from = node.Y;
        foreach (var (top, bottom) in sides.OrderBy(side => side.Top).ThenBy(side => side.Bottom))
        {
            Assert.True(top >= from - 0.15, $"{node.Node.Id}: {top} begins above {from}.");
            from = bottom;
        }

        Assert.True(from <= node.Y + node.Height + 0.15);
    }

    private static ((double Top, double Bottom) Leaves, (double Top, double Bottom) Enters) Edge(string path)
    {
        var n = Number().Matches(path).Select(match => double.Parse(match.Value, CultureInfo.InvariantCulture)).ToList();
        return ((n[1], n[14]), (n[7], n[8]));
    }

    [GeneratedRegex(@"\d+(\.\d+)?", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Number();
}
