using DemoCity.Coverage;
using DemoCity.Network;
using DemoCity.Places;
using DemoCity.Register;
using DemoCity.Stands;
using DemoCity.Terrain;
using DemoCity.Watersheds;
using NetTopologySuite.Geometries;

namespace DemoCity;

/// <summary>A stand (小班・枝番) with its polygon and its register records.</summary>
internal sealed record Stand(StandCode Code, StandSite Site, Polygon Polygon, IReadOnlyList<RegisterRecord> Records);

/// <summary>Land that is not forest.</summary>
/// <param name="Kind">市街地, 集落 or 農地.</param>
/// <param name="Name">Of the settlement; null for farmland.</param>
/// <param name="Polygon">Its outline.</param>
internal sealed record OpenLand(string Kind, string? Name, Polygon Polygon);

/// <summary>The whole fictional municipality; everything follows from the plan.</summary>
internal sealed record Municipality(
    CityPlan Plan,
    Raster Elevation,
    Polygon Boundary,
    IReadOnlyList<Stand> Stands,
    IReadOnlyList<OpenLand> OpenLand,
    IReadOnlyList<River> Streams,
    IReadOnlyList<Road> Roads,
    IReadOnlyList<Place> Places)
{
    private const double Margin = 900;
    private const double ToleranceMetres = 1.2;
    private const int SmoothingPasses = 8;

    public static Municipality Build(CityPlan plan)
    {
        var territory = new Territory(Land.Raise(plan), plan.Seed);
        var names = new Names(plan.Seed + 4001);
        var settlements = new Settlements(territory, names, plan.Seed);
        var compartments = Compartments.Draw(territory);
        var labels = new StandDrawing(territory, compartments, plan.Seed).Draw(plan.Stands, plan.Seed, out var slopes);
        var map = LandMap.Of(territory, labels, settlements.BuiltUp(plan.Seed));
        var edges = EdgeSimplification.Simplify(EdgeTracing.Trace(territory.Frame, map.Labels, SmoothingPasses), ToleranceMetres);
        var polygons = PlanarCoverage.Assemble(edges, map.Count);
        var stands = Register(plan, territory, settlements, map, polygons, compartments, slopes);
        var streams = Network.Streams.Draw(territory, names);
        return new Municipality(
            plan, Cropped(territory), PlanarCoverage.Outside(edges), stands, map.OpenLand(polygons, settlements), streams,
            Network.Roads.Build(territory, settlements, [.. stands.Select(s => s.Site)], plan.Seed),
            new Gazetteer(territory, settlements, streams, names).Places());
    }

    private static List<Stand> Register(
        CityPlan plan, Territory territory, Settlements settlements, LandMap map, Polygon[] polygons, int[] compartments, int[] slopes)
    {
        var survey = new SiteSurvey(territory.Land.Fine);
        var cells = Regions.Cells(map.Labels, map.Count);
        var labels = map.StandLabels();
        StandSite[] sites = [.. labels.AsParallel().AsOrdered().Select(label => survey.Measure(cells[label], compartments, slopes))];
        var codes = StandCodes.Number(sites);
        var book = new RegisterBook(plan.Seed, settlements);
        return labels.AsParallel().AsOrdered()
            .Select((label, k) => new Stand(codes[k], sites[k], polygons[label], book.Records(sites[k], codes[k], polygons[label].Area / 10_000)))
            .OrderBy(s => s.Code.Compartment).ThenBy(s => s.Code.SubCompartment).ThenBy(s => s.Code.Branch).ToList();
    }

    private static Raster Cropped(Territory territory)
    {
        var fine = territory.Frame;
        var ground = territory.Land.Elevation;
        var cell = ground.Frame.CellSize;
        var inside = Enumerable.Range(0, fine.Count).Where(c => territory.Inside[c]).ToArray();
        var west = Math.Floor((inside.Min(fine.X) - Margin - ground.Frame.West) / cell);
        var east = Math.Ceiling((inside.Max(fine.X) + Margin - ground.Frame.West) / cell);
        var north = Math.Floor((ground.Frame.North - inside.Max(fine.Y) - Margin) / cell);
        var south = Math.Ceiling((ground.Frame.North - inside.Min(fine.Y) + Margin) / cell);
        return ground.Window((int)west, (int)north, (int)(east - west), (int)(south - north));
    }
}
