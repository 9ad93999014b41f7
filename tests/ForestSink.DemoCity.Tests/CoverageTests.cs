using DemoCity;
using NetTopologySuite.Geometries;

namespace ForestSink.DemoCity.Tests;

public sealed class CoverageTests(DemoMunicipality demo)
{
    private readonly Municipality city = demo.City;

    [Fact]
    public void All_outlines_are_valid_and_lie_the_right_way_round()
    {
        Assert.All(Pieces(), polygon => Assert.True(polygon.IsValid && polygon.Shell.IsCCW && polygon.Area > 500));
        Assert.True(city.Boundary.IsValid);
    }

    /// <summary>Exact: with every stretch of border drawn once in each direction there is neither gap nor overlap, not even a millimetre.</summary>
    [Fact]
    public void Every_stretch_of_border_belongs_to_two_neighbours_or_to_one_and_the_boundary()
    {
        var stretches = new HashSet<(Coordinate, Coordinate)>();
        foreach (var (from, to) in Pieces().SelectMany(Stretches))
            Assert.True(stretches.Add((from, to)), $"Two pieces lie on the same side of {from} – {to}.");
        var open = stretches.Where(s => !stretches.Contains((s.Item2, s.Item1))).ToHashSet();
        Assert.Equal(Stretches(city.Boundary).ToHashSet(), open);
    }

    [Fact]
    public void Areas_add_up_to_the_municipality() =>
        Assert.Equal(city.Boundary.Area, Pieces().Sum(p => p.Area), 0.01);

    [Fact]
    public void Coordinates_are_whole_centimetres() =>
        Assert.All(Pieces().SelectMany(p => p.Coordinates), c => Assert.Equal(Math.Round(c.X * 100), c.X * 100, 1e-4));

    [Fact]
    public void Stands_are_neither_slivers_nor_pixels()
    {
        Assert.All(city.Stands, stand => Assert.True(Roundness(stand.Polygon) > 0.06, $"{stand.Code} is a sliver."));
        var axial = Pieces().SelectMany(Stretches).Average(s => s.From.X == s.To.X || s.From.Y == s.To.Y ? 1.0 : 0);
        Assert.True(axial < 0.1, $"{axial:P0} of the borders run along the grid.");
    }

    private static double Roundness(Polygon polygon) => 4 * Math.PI * polygon.Area / Math.Pow(polygon.Length, 2);

    private IEnumerable<Polygon> Pieces() => city.Stands.Select(s => s.Polygon).Concat(city.OpenLand.Select(o => o.Polygon));

    private static IEnumerable<(Coordinate From, Coordinate To)> Stretches(Polygon polygon) =>
        new[] { polygon.Shell }.Concat(polygon.Holes).SelectMany(ring => ring.Coordinates.Zip(ring.Coordinates.Skip(1)));
}
