using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using DemoCity;
using DemoCity.Coverage;
using DemoCity.Output;
using DemoCity.Terrain;
using FsCheck;
using FsCheck.Fluent;

namespace ForestSink.DemoCity.Tests;

public sealed class GeneratorTests(DemoMunicipality demo)
{
    [Fact]
    public void The_same_plan_gives_the_same_bytes_and_another_seed_gives_others()
    {
        var plan = CityPlan.Large(500);
        Assert.Equal(Hash(plan), Hash(plan), StringComparer.Ordinal);
        Assert.NotEqual(Hash(plan), Hash(plan with { Seed = plan.Seed + 1 }), StringComparer.Ordinal);
    }

    [Fact]
    public void A_larger_plan_gives_about_the_stands_it_asks_for() =>
        Assert.InRange(Municipality.Build(CityPlan.Large(1_200)).Stands.Count, 1_100, 1_300);

    [Fact]
    public void Water_always_finds_its_way_to_the_edge() => Prop.ForAll<int>(seed =>
    {
        var noise = new Noise((ulong)seed, 120, 3);
        var heights = Raster.From(new RasterFrame(40, 30, 10, 0, 0), (x, y) => 50 * noise.At(x, y));
        var drainage = Drainage.Of(heights, jitter: 0.5, (ulong)seed);
        var reached = new bool[heights.Frame.Count];
        foreach (var cell in drainage.Order)
            reached[cell] = heights.Frame.IsEdge(cell) || reached[drainage.Receiver[cell]];
        return reached.All(r => r);
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Borders_that_cross_or_overlap_are_found_and_those_that_meet_at_ends_are_not()
    {
        Assert.Equal([0, 1], Crossings.Find([Line((0, 0), (100, 100)), Line((0, 100), (100, 0))]).Order());
        Assert.Equal([0, 1], Crossings.Find([Line((0, 0), (100, 0)), Line((0, 0), (50, 0))]).Order());
        Assert.Equal([0, 1], Crossings.Find([Line((0, 0), (100, 0)), Line((50, 0), (50, 90))]).Order());
        Assert.Empty(Crossings.Find([Line((0, 0), (100, 0)), Line((100, 0), (50, 90)), Line((0, 0), (-100, 0))]));
    }

    [Fact]
    public void Roads_and_streams_lie_within_the_municipality_and_rivers_run_down()
    {
        var around = demo.City.Boundary.Buffer(60);
        Assert.All(demo.City.Roads, road => Assert.True(around.Covers(road.Line), road.Name));
        Assert.All(demo.City.Streams, stream => Assert.True(around.Covers(stream.Line)));
        Assert.All(demo.City.Streams, stream => Assert.True(
            demo.City.Elevation.Smooth(stream.Line.StartPoint.X, stream.Line.StartPoint.Y) >
            demo.City.Elevation.Smooth(stream.Line.EndPoint.X, stream.Line.EndPoint.Y)));
    }

    /// <summary>The files kept with the code are the ones this code makes.</summary>
    [Fact]
    public async Task The_stored_demo_city_has_as_many_records_as_the_generator_makes()
    {
        var cancel = TestContext.Current.CancellationToken;
        var records = demo.City.Stands.Sum(s => s.Records.Count);
        Assert.Equal(records.ToString(CultureInfo.InvariantCulture), await SqlAnswer("SELECT COUNT(*) FROM stands", cancel));
        var areaHa = demo.City.Stands.SelectMany(s => s.Records).Sum(r => r.AreaHa);
        var stored = double.Parse(await SqlAnswer("SELECT SUM(面積) FROM stands", cancel), CultureInfo.InvariantCulture);
        Assert.Equal(areaHa, stored, 0.005);
    }

    private static async Task<string> SqlAnswer(string sql, CancellationToken cancel)
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder!.FullName, "ForestSink.sln"))) folder = folder.Parent;
        var path = Path.Combine(folder.FullName, "data", "demo-city", "stands.fgb");
        var start = new ProcessStartInfo("ogr2ogr", ["-f", "GeoJSON", "/vsistdout/", path, "-dialect", "SQLite", "-sql", sql]) { RedirectStandardOutput = true, UseShellExecute = false };
        try
        {
            using var process = Process.Start(start)!;
            using var answer = JsonDocument.Parse(await process.StandardOutput.ReadToEndAsync(cancel));
            return answer.RootElement.GetProperty("features")[0].GetProperty("properties").EnumerateObject().First().Value.ToString();
        }
        catch (System.ComponentModel.Win32Exception)
        {
            Assert.Skip("ogr2ogr (gdal-bin) is not installed.");
            throw;
        }
    }

    private static Edge Line(params (long X, long Y)[] points) => new(1, 2, [.. points.Select(p => new Point(p.X, p.Y))]);

    private static string Hash(CityPlan plan)
    {
        var folder = Directory.CreateTempSubdirectory("demo-city-test");
        try
        {
            new MunicipalityFiles(Municipality.Build(plan), folder.FullName).Write();
            var hashes = folder.GetFiles().OrderBy(f => f.Name, StringComparer.Ordinal)
                .Select(f => f.Name + Convert.ToHexString(SHA256.HashData(File.ReadAllBytes(f.FullName))));
            return string.Join('\n', hashes);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
