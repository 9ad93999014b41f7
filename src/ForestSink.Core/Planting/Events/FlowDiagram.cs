namespace ForestSink.Core.Planting.Events;

/// <summary>A block of a flow diagram. Its height is what flows through it.</summary>
/// <param name="Column">0 at the left.</param>
public sealed record FlowNode(string Id, int Column, string Name, string Amount, string Address);

/// <summary>A ribbon from one block to another.</summary>
public sealed record FlowRibbon(string From, string To, decimal Weight, string Tells, string Address);

/// <summary>A placed block, in the units of the drawing.</summary>
public sealed record PlacedNode(FlowNode Node, double X, double Y, double Height);

/// <summary>A placed ribbon: a closed path.</summary>
public sealed record PlacedRibbon(FlowRibbon Ribbon, string Path, int Column);

/// <summary>
/// A flow from left to right (Sankey diagram): every ribbon is as thick as its weight, on one scale for all columns, and the ribbons
/// at a block's side never overlap. Blocks keep the order in which they are given.
/// </summary>
public sealed record FlowDiagram(IReadOnlyList<PlacedNode> Nodes, IReadOnlyList<PlacedRibbon> Ribbons, double Width, double Height)
{
    public const double NodeWidth = 10;
    private const double Gap = 34, Least = 3;

    /// <param name="thickest">Height of the heaviest column's blocks together, without the gaps between them.</param>
    /// <param name="labelRoom">Room to the right of the last column for its words.</param>
    public static FlowDiagram Of(IReadOnlyList<FlowNode> nodes, IReadOnlyList<FlowRibbon> ribbons, double width, double thickest, double labelRoom)
    {
        ArgumentNullException.ThrowIfNull(nodes);
        ArgumentNullException.ThrowIfNull(ribbons);
        if (nodes.Count == 0)
            return new([], [], width, 0);
        var known = nodes.ToDictionary(node => node.Id, StringComparer.Ordinal);
        var kept = ribbons.Where(ribbon => ribbon.Weight > 0 && known.ContainsKey(ribbon.From) && known.ContainsKey(ribbon.To)).ToList();
        var through = nodes.ToDictionary(node => node.Id, node => Math.Max(
            kept.Where(ribbon => ribbon.From == node.Id).Sum(ribbon => ribbon.Weight), kept.Where(ribbon => ribbon.To == node.Id).Sum(ribbon => ribbon.Weight)), StringComparer.Ordinal);
        var heaviest = nodes.GroupBy(node => node.Column).Max(column => column.Sum(node => through[node.Id]));
        var scale = heaviest > 0 ? thickest / (double)heaviest : 0;
        var columns = nodes.Max(node => node.Column);
        var step = columns == 0 ? 0 : (width - labelRoom - NodeWidth) / columns;

        var placed = new Dictionary<string, PlacedNode>(StringComparer.Ordinal);
        double bottom = 0;
        foreach (var column in nodes.GroupBy(node => node.Column))
        {
            var y = 0.0;
            foreach (var node in column)
            {
                var height = Math.Max(Least, (double)through[node.Id] * scale);
                placed[node.Id] = new(node, node.Column * step, y, height);
                y += height + Gap;
            }

            bottom = Math.Max(bottom, y);
        }

        return new([.. nodes.Select(node => placed[node.Id])], Place(kept, placed, scale), width, bottom);
    }

    /// <summary>At each side of a block the ribbons lie in the order of the blocks at their other end.</summary>
    private static List<PlacedRibbon> Place(List<FlowRibbon> ribbons, Dictionary<string, PlacedNode> placed, double scale)
    {
        var (leaves, enters) = (new Dictionary<FlowRibbon, double>(), new Dictionary<FlowRibbon, double>());
        foreach (var side in ribbons.GroupBy(ribbon => ribbon.From, StringComparer.Ordinal))
            Stack(side.OrderBy(ribbon => placed[ribbon.To].Y), placed[side.Key].Y, leaves);
        foreach (var side in ribbons.GroupBy(ribbon => ribbon.To, StringComparer.Ordinal))
            Stack(side.OrderBy(ribbon => placed[ribbon.From].Y), placed[side.Key].Y, enters);
        return [.. ribbons.Select(ribbon =>
        {
            var (from, to, thick) = (placed[ribbon.From], placed[ribbon.To], (double)ribbon.Weight * scale);
            var (x1, x2, y1, y2) = (from.X + NodeWidth, to.X, leaves[ribbon], enters[ribbon]);
            var middle = (x1 + x2) / 2;
            return new PlacedRibbon(ribbon, FormattableString.Invariant(
                $"M{x1:0.#} {y1:0.#}C{middle:0.#} {y1:0.#} {middle:0.#} {y2:0.#} {x2:0.#} {y2:0.#}V{y2 + thick:0.#}C{middle:0.#} {y2 + thick:0.#} {middle:0.#} {y1 + thick:0.#} {x1:0.#} {y1 + thick:0.#}Z"), from.Node.Column);
        })];

        void Stack(IEnumerable<FlowRibbon> side, double top, Dictionary<FlowRibbon, double> into)
        {
            foreach (var ribbon in side)
            {
                into[ribbon] = top;
                top += (double)ribbon.Weight * scale;
            }
        }
    }
}
