using DemoCity.Coverage;
using DemoCity.Places;
using DemoCity.Watersheds;
using NetTopologySuite.Geometries;

namespace DemoCity;

/// <summary>Every cell of the municipality in one region: a stand, a settlement or farmland.</summary>
internal sealed class LandMap
{
    private const int SmallestCells = 10;
    private readonly int[] kind;
    private readonly int lastStand;

    private LandMap(int[] labels, int[] kind, int lastStand)
    {
        Labels = labels;
        this.kind = kind;
        this.lastStand = lastStand;
    }

    public int[] Labels { get; }

    public int Count => kind.Length - 1;

    private int Farmland => lastStand + 1;

    public static LandMap Of(Territory territory, int[] stands, int[] builtUp)
    {
        var last = stands.Max();
        var labels = (int[])stands.Clone();
        for (var cell = 0; cell < labels.Length; cell++)
            if (labels[cell] == 0 && territory.Inside[cell]) labels[cell] = last + 2 + builtUp[cell];
        return new LandMap(Corners.Resolve(territory.Frame, labels, SmallestCells, out var kind), kind, last);
    }

    public List<int> StandLabels() => [.. Enumerable.Range(1, Count).Where(label => kind[label] <= lastStand)];

    public List<OpenLand> OpenLand(Polygon[] polygons, Settlements settlements) =>
        [.. Enumerable.Range(1, Count).Where(label => kind[label] > lastStand).Select(label => kind[label] == Farmland
            ? new OpenLand("農地", null, polygons[label])
            : Settled(settlements, kind[label] - Farmland - 1, polygons[label]))];

    private static OpenLand Settled(Settlements settlements, int index, Polygon polygon) =>
        new(index == 0 ? "市街地" : "集落", settlements.All[index].Name.Written, polygon);
}
