using DemoCity.Terrain;
using DemoCity.Watersheds;

namespace DemoCity.Places;

/// <summary>A village (大字) or, first of all, the town.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Cell">Its middle, a cell of the fine grid.</param>
/// <param name="Radius">How far it is built up, metres.</param>
internal sealed record Settlement(PlaceName Name, int Cell, double Radius);

/// <summary>The town stands where the plain is widest, villages where side valleys open.</summary>
internal sealed class Settlements
{
    private const double HaPerVillage = 480;
    private const double Apart = 1_150;
    private readonly RasterFrame frame;

    public Settlements(Territory territory, Names names, ulong seed)
    {
        frame = territory.Frame;
        Open = new bool[frame.Count];
        for (var cell = 0; cell < Open.Length; cell++) Open[cell] = territory.Inside[cell] && !territory.Forest[cell];
        var share = new Raster(frame, Array.ConvertAll(Open, open => open ? 1f : 0));
        var town = Widest(share.Blurred(36).Values);
        var random = new SeededRandom(seed + 5);
        All = [new Settlement(names.Village(), town, 560 * Math.Pow(Open.Count(o => o) * frame.CellAreaHa / 1_000, 0.3))];
        var wanted = 1 + (int)(territory.Inside.Count(i => i) * frame.CellAreaHa / HaPerVillage);
        foreach (var cell in Candidates(share.Blurred(7).Values, seed))
        {
            if (All.Count > wanted) break;
            if (All.TrueForAll(s => frame.Distance(s.Cell, cell) > Apart + s.Radius - 150))
                All.Add(new Settlement(names.Village(), cell, random.NextBetween(110, 230)));
        }
    }

    /// <summary>The town first.</summary>
    public List<Settlement> All { get; }

    /// <summary>Land of the municipality that is not forest.</summary>
    public bool[] Open { get; }

    public Settlement Nearest(double x, double y) => All.MinBy(s => Distance(s, x, y))!;

    public double Distance(Settlement settlement, double x, double y) =>
        Math.Sqrt(Math.Pow(frame.X(settlement.Cell) - x, 2) + Math.Pow(frame.Y(settlement.Cell) - y, 2));

    /// <summary>The settlement that each built-up cell belongs to, −1 elsewhere.</summary>
    public int[] BuiltUp(ulong seed)
    {
        var ragged = new Noise(seed + 6, 260, 3);
        var result = new int[frame.Count];
        Array.Fill(result, -1);
        for (var k = All.Count - 1; k >= 0; k--)
        {
            var reach = (int)(1.6 * All[k].Radius / frame.CellSize);
            int column = All[k].Cell % frame.Width, row = All[k].Cell / frame.Width;
            for (var r = Math.Max(0, row - reach); r <= Math.Min(frame.Height - 1, row + reach); r++)
                for (var c = Math.Max(0, column - reach); c <= Math.Min(frame.Width - 1, column + reach); c++)
                {
                    var cell = (r * frame.Width) + c;
                    var bent = frame.Distance(cell, All[k].Cell) * (1 + (0.5 * ragged.At(frame.X(cell), frame.Y(cell))));
                    if (Open[cell] && bent < All[k].Radius) result[cell] = k;
                }
        }

        return result;
    }

    private int Widest(float[] share)
    {
        var best = 0;
        for (var cell = 0; cell < share.Length; cell++)
            if (Open[cell] && share[cell] > share[best]) best = cell;
        return best;
    }

    private IEnumerable<int> Candidates(float[] share, ulong seed) => Enumerable.Range(0, frame.Count)
        .Where(cell => Open[cell] && cell % 5 == 0 && cell / frame.Width % 5 == 0 && share[cell] > 0.3)
        .OrderByDescending(cell => Math.Min(share[cell], 0.8) + (0.6 * SeededRandom.Fraction(seed, cell)));
}
