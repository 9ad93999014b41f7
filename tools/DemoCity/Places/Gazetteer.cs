using DemoCity.Network;
using DemoCity.Watersheds;

namespace DemoCity.Places;

/// <summary>A point with a name: a facility, or something to search for.</summary>
internal sealed record Place(string Kind, PlaceName Name, double X, double Y, int HeightM);

/// <summary>Facilities in the town and villages, and names of villages, mountains and rivers.</summary>
internal sealed class Gazetteer(Territory territory, Settlements settlements, IReadOnlyList<River> streams, Names names)
{
    private readonly List<Place> places = [];

    public List<Place> Places()
    {
        AddFacilities();
        foreach (var village in settlements.All) Add("大字", Prefixed("大字", "おおあざ", "Oaza ", village.Name), village.Cell, 0, 0);
        AddMountains();
        foreach (var stream in streams.Where(s => s.Name is not null))
        {
            var middle = stream.Line.GetPointN(stream.Line.NumPoints / 2);
            Add("河川", stream.Name!, territory.Frame.CellAt(middle.X, middle.Y), 0, 0);
        }

        return places;
    }

    private void AddFacilities()
    {
        var town = settlements.All[0];
        Add("市役所", new PlaceName("みどり野市役所（デモ）", "みどりのしやくしょ", "Midorino City Hall (demo)"), town.Cell, 60, -40);
        Add("駅", new PlaceName("みどり野駅", "みどりのえき", "Midorino Station"), town.Cell, 0, 200);
        Add("駐車場", new PlaceName("みどり野駅前駐車場", "みどりのえきまえちゅうしゃじょう", "Midorino Station car park"), town.Cell, 70, 160);
        Add("トイレ", new PlaceName("みどり野駅前トイレ", "みどりのえきまえといれ", "Midorino Station toilets"), town.Cell, -50, 165);
        Add("小学校", new PlaceName("みどり野小学校", "みどりのしょうがっこう", "Midorino Elementary School"), town.Cell, -240, -150);
        foreach (var (village, index) in settlements.All.Skip(1).OrderByDescending(s => s.Radius).Select((v, i) => (v, i)))
        {
            if (index < 2) Add("小学校", Suffixed(village.Name, "小学校", "しょうがっこう", " Elementary School"), village.Cell, 70, 60);
            Add("集会所", Suffixed(village.Name, "集会所", "しゅうかいじょ", " Hall"), village.Cell, -30, 20);
            if (index % 4 == 0) Add("駐車場", Suffixed(village.Name, "森林公園駐車場", "しんりんこうえんちゅうしゃじょう", " Forest Park car park"), village.Cell, 20, -60);
            if (index % 4 == 0) Add("トイレ", Suffixed(village.Name, "森林公園トイレ", "しんりんこうえんといれ", " Forest Park toilets"), village.Cell, 40, -70);
        }
    }

    /// <summary>The highest points, none near a higher one.</summary>
    private void AddMountains()
    {
        const double Apart = 1_900;
        var frame = territory.Frame;
        var fine = territory.Land.Fine.Values;
        var tops = new List<int>();
        var candidates = Enumerable.Range(0, frame.Count)
            .Where(c => territory.Inside[c] && !frame.IsEdge(c) && fine[c] > 380 && Array.TrueForAll(frame.NeighbourOffsets(), o => fine[c + o] <= fine[c]))
            .OrderByDescending(c => fine[c]);
        foreach (var cell in candidates)
            if (tops.TrueForAll(top => frame.Distance(top, cell) > Apart)) tops.Add(cell);
        foreach (var top in tops) Add("山", names.Mountain(), top, 0, 0);
    }

    private void Add(string kind, PlaceName name, int cell, double east, double north)
    {
        var frame = territory.Frame;
        double x = Math.Round(frame.X(cell) + east, 2), y = Math.Round(frame.Y(cell) + north, 2);
        places.Add(new Place(kind, name, x, y, (int)Math.Round(territory.Land.Fine.Smooth(x, y))));
    }

    private static PlaceName Suffixed(PlaceName name, string written, string read, string latin) =>
        new(name.Written + written, name.Read + read, name.Latin + latin);

    private static PlaceName Prefixed(string written, string read, string latin, PlaceName name) =>
        new(written + name.Written, read + name.Read, latin + name.Latin);
}
