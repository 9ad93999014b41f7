using DemoCity.Places;
using DemoCity.Terrain;
using DemoCity.Watersheds;
using NetTopologySuite.Geometries;

namespace DemoCity.Network;

/// <summary>A river from its spring to the river it joins.</summary>
/// <param name="Name">Null for brooks.</param>
/// <param name="Order">Strahler's order at the mouth.</param>
/// <param name="BasinHa">Land drained at the mouth.</param>
/// <param name="Line">Running down.</param>
internal sealed record River(PlaceName? Name, int Order, double BasinHa, LineString Line);

/// <summary>Rivers follow the drainage of the terrain; at each confluence the larger keeps its name.</summary>
internal static class Streams
{
    private const double SpringHa = 28;
    private const double NamedHa = 260;

    public static List<River> Draw(Territory territory, Names names)
    {
        var drainage = territory.Drainage;
        var areaHa = territory.AreaHa;
        var river = new bool[areaHa.Length];
        for (var cell = 0; cell < river.Length; cell++) river[cell] = territory.Inside[cell] && areaHa[cell] >= SpringHa;
        var (main, order) = Rank(drainage, areaHa, river);
        var streams = new List<River>();
        foreach (var mouth in drainage.Order.Where(cell => river[cell]))
        {
            var receiver = drainage.Receiver[mouth];
            if (river[receiver] && main[receiver] == mouth) continue;
            var cells = new List<int> { receiver };
            for (var cell = mouth; cell >= 0; cell = main[cell]) cells.Add(cell);
            cells.Reverse();
            var line = Lines.Draw(territory.Frame, cells, 6, 2);
            if (line.Length < 250) continue;
            streams.Add(new River(Name(areaHa[mouth], streams.Count == 0, names), order[mouth], areaHa[mouth], line));
        }

        return streams;
    }

    private static PlaceName? Name(double basinHa, bool isMain, Names names) =>
        isMain ? new PlaceName("翠川", "みどりがわ", "Midorigawa") : basinHa >= NamedHa ? names.River() : null;

    private static (int[] Main, byte[] Order) Rank(Drainage drainage, float[] areaHa, bool[] river)
    {
        var main = new int[areaHa.Length];
        var order = new byte[areaHa.Length];
        var equals = new byte[areaHa.Length];
        Array.Fill(main, -1);
        for (var k = drainage.Order.Length - 1; k >= 0; k--)
        {
            var cell = drainage.Order[k];
            if (!river[cell]) continue;
            order[cell] = (byte)Math.Max(1, order[cell] + (equals[cell] > 1 ? 1 : 0));
            var receiver = drainage.Receiver[cell];
            if (!river[receiver] || receiver == cell) continue;
            if (main[receiver] < 0 || areaHa[cell] > areaHa[main[receiver]]) main[receiver] = cell;
            if (order[cell] > order[receiver])
            {
                order[receiver] = order[cell];
                equals[receiver] = 1;
            }
            else if (order[cell] == order[receiver]) equals[receiver]++;
        }

        return (main, order);
    }
}
