using DemoCity.Places;
using DemoCity.Register;
using DemoCity.Terrain;
using DemoCity.Watersheds;
using NetTopologySuite.Geometries;

namespace DemoCity.Network;

/// <param name="Kind">種別: 県道, 市道, 林道 or 鉄道.</param>
/// <param name="Name">路線名.</param>
/// <param name="WidthM">幅員, metres; null for the railway.</param>
/// <param name="Line">Its course.</param>
internal sealed record Road(string Kind, string Name, double? WidthM, LineString Line);

/// <summary>The prefectural road along the plain, roads to the villages, forest roads (林道) up the valleys, a branch railway.</summary>
internal sealed class Roads
{
    private const double ForestRoadGrade = 0.06;
    private readonly Raster ground;
    private readonly Territory territory;
    private readonly PathFinding paths;
    private readonly HashSet<int> network = [];
    private readonly List<Road> roads = [];

    private Roads(Territory territory)
    {
        this.territory = territory;
        ground = territory.Land.Elevation;
        var frame = ground.Frame;
        var inside = new bool[frame.Count];
        for (var cell = 0; cell < inside.Length; cell++)
            inside[cell] = territory.Inside[territory.Frame.CellAt(frame.X(cell) + 1, frame.Y(cell) + 1)];
        paths = new PathFinding(ground, inside);
    }

    public static List<Road> Build(Territory territory, Settlements settlements, IReadOnlyList<StandSite> sites, ulong seed)
    {
        var build = new Roads(territory);
        build.Prefectural(settlements);
        build.Railway(settlements);
        build.Village(settlements);
        build.Forest(settlements, sites, new SeededRandom(seed + 3001));
        return build.roads;
    }

    private void Prefectural(Settlements settlements)
    {
        var town = Ground(settlements.All[0].Cell);
        network.Add(town);
        Join(Ground(territory.Gap), "県道", "県道1号みどり野街道", 7.5, 0.05, double.MaxValue, town);
        var far = settlements.All.Skip(1).OrderByDescending(s => ground.Frame.Distance(Ground(s.Cell), Ground(territory.Gap))).FirstOrDefault();
        if (far is null) return;
        Join(Ground(far.Cell), "県道", $"県道2号{far.Name.Written}線", 6.5, 0.05, double.MaxValue, town);
    }

    private void Railway(Settlements settlements)
    {
        var town = Ground(settlements.All[0].Cell);
        var station = town - (8 * ground.Frame.Width);
        var way = paths.Find(Ground(territory.Gap), cell => cell == station, 0.02, double.MaxValue, station);
        if (way is not null) roads.Add(new Road("鉄道", "みどり野線", null, Lines.Draw(ground.Frame, way, 12, 2)));
    }

    private void Village(Settlements settlements)
    {
        foreach (var village in settlements.All.Skip(1).OrderBy(s => ground.Frame.Distance(Ground(s.Cell), Ground(settlements.All[0].Cell))))
            Join(Ground(village.Cell), "市道", $"市道{village.Name.Written}線", 5, 0.07, double.MaxValue);
    }

    private void Forest(Settlements settlements, IReadOnlyList<StandSite> sites, SeededRandom random)
    {
        var targets = sites.GroupBy(s => s.Compartment).OrderBy(g => g.Key).SelectMany(compartment =>
        {
            var reachable = compartment.Where(s => s.Position is > 0.3 and < 0.6).ToList();
            return Enumerable.Range(0, random.Chance(0.35) ? 2 : 1).Where(_ => reachable.Count > 0 && random.Chance(0.8))
                .Select(_ => reachable[random.NextInt(reachable.Count)]).ToList();
        }).ToList();
        var numbers = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var site in targets)
        {
            var name = settlements.Nearest(site.X, site.Y).Name.Written;
            var number = numbers.GetValueOrDefault(name) + 1;
            if (Join(ground.Frame.CellAt(site.X, site.Y), "林道", $"林道{name}{number}号線", random.Chance(0.4) ? 4 : 3, ForestRoadGrade, 25_000))
                numbers[name] = number;
        }
    }

    /// <summary>Builds from a place to the nearest road, unless one passes close by already.</summary>
    private bool Join(int start, string kind, string name, double widthM, double grade, double mostCost, int? towards = null)
    {
        var way = paths.Find(start, network.Contains, grade, mostCost, towards);
        if (way is null || way.Count < 10) return false;
        way.Reverse();
        roads.Add(new Road(kind, name, widthM, Lines.Draw(ground.Frame, way, kind is "林道" ? 3 : 8, 2)));
        network.UnionWith(way);
        return true;
    }

    private int Ground(int fineCell) => ground.Frame.CellAt(territory.Frame.X(fineCell), territory.Frame.Y(fineCell));
}
