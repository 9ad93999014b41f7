using DemoCity.Terrain;

namespace DemoCity.Watersheds;

/// <summary>The land of the municipality: everything that drains through one gap in the rim, and what of it is forest.</summary>
internal sealed class Territory
{
    private const double SmallestWoodHa = 4;
    private const double SmallestFieldHa = 1;

    public Territory(Land land, ulong seed)
    {
        Land = land;
        Drainage = Drainage.Of(land.Fine, jitter: 0.35, seed);
        AreaHa = Drainage.AreaHa();
        Gap = FindGap();
        Inside = Upstream(Gap);
        (Above, _) = ValleyFloors.AboveRiver(land.Fine, Drainage);
        Forest = WoodedSlopes();
    }

    public Land Land { get; }

    public RasterFrame Frame => Land.Fine.Frame;

    public Drainage Drainage { get; }

    public float[] AreaHa { get; }

    /// <summary>Height above the nearest river downstream, metres.</summary>
    public float[] Above { get; }

    /// <summary>The cell where the main river leaves.</summary>
    public int Gap { get; }

    public bool[] Inside { get; }

    public bool[] Forest { get; }

    /// <summary>The biggest river within the rim leaves through it: its last cell before it does.</summary>
    private int FindGap() => Enumerable.Range(0, Frame.Count)
        .Where(cell => Land.Basin.Reach(Frame.X(cell), Frame.Y(cell)) < 0.99)
        .MaxBy(cell => AreaHa[cell]);

    private bool[] Upstream(int gap)
    {
        var inside = new bool[AreaHa.Length];
        inside[gap] = true;
        foreach (var cell in Drainage.Order)
            if (inside[Drainage.Receiver[cell]]) inside[cell] = true;
        // Water also runs from corner to corner; a municipality hangs together by cell sides.
        var parts = Regions.Connected(Frame, Array.ConvertAll(inside, cell => cell ? 1 : 0), out var count);
        var largest = Regions.Cells(parts, count).Index().MaxBy(part => part.Item.Count).Index;
        return Array.ConvertAll(parts, part => part == largest);
    }

    private bool[] WoodedSlopes()
    {
        var smooth = Land.Fine.Blurred(2);
        var level = new Raster(Frame);
        Parallel.For(0, Frame.Count, cell =>
            level.Values[cell] = !Frame.IsEdge(cell) && Above[cell] < 14 && smooth.Slope(cell) < 0.17 ? 1 : 0);
        var share = level.Blurred(2).Values;
        var forest = new int[Frame.Count];
        for (var cell = 0; cell < forest.Length; cell++) forest[cell] = !Inside[cell] ? 0 : share[cell] < 0.5 ? 1 : 2;
        DropSmall(forest, 1, 2, SmallestWoodHa);
        DropSmall(forest, 2, 1, SmallestFieldHa);
        return Array.ConvertAll(forest, kind => kind == 1);
    }

    private void DropSmall(int[] kinds, int kind, int other, double smallestHa)
    {
        var parts = Regions.Connected(Frame, Array.ConvertAll(kinds, k => k == kind ? 1 : 0), out var count);
        var cells = new int[count + 1];
        foreach (var part in parts) cells[part]++;
        for (var cell = 0; cell < kinds.Length; cell++)
            if (parts[cell] > 0 && cells[parts[cell]] * Frame.CellAreaHa < smallestHa) kinds[cell] = other;
    }
}
