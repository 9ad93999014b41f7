using System.Diagnostics;
using System.Globalization;
using ForestSink.Core.Forest;
using ForestSink.PostGis.Absorption;
using ForestSink.PostGis.Database;
using ForestSink.PostGis.Exchange;
using ForestSink.PostGis.Forest;
using ForestSink.PostGis.Tiles;

namespace ForestSink.Benchmarks.Forest;

/// <summary>
/// One municipality through the whole main job on a real PostGIS: import, estimate, tiles of every zoom, stand panel.
/// Make the municipality with <c>tools/demo-city --stands 100000 --out DIR</c>; the database of the connection
/// strings keeps it, so use one for this alone.
/// </summary>
internal static class MunicipalityBenchmark
{
    private static readonly TimeSpan TileGoal = TimeSpan.FromMilliseconds(25);
    private static readonly TimeSpan PanelGoal = TimeSpan.FromMilliseconds(50);

    public static async Task RunAsync(string stands, string code, TextWriter output)
    {
        var town = MunicipalityCode.Parse(code);
        await using var database = new ForestSinkDatabase(Environment.GetEnvironmentVariable("ConnectionStrings__ForestSink")
            ?? throw new InvalidOperationException("Set ConnectionStrings__ForestSink; see tools/postgis env."));
        await output.WriteLineAsync("| work | time | largest | goal |\n|---|---|---|---|");

        var start = Stopwatch.GetTimestamp();
        var report = await new ImportCheck(database, ImportLimits.Default).RunAsync(
            town, new ImportFile(stands, Path.GetFileName(stands)), null, new ImportOptions(), Silent, CancellationToken.None);
        await RowAsync(output, $"check {report.Stands:N0} stands", Stopwatch.GetElapsedTime(start), null, null);
        await new ImportApply(database).RunAsync(town, report.ImportId, new ApplyOptions { AllowRemoval = true }, Silent, CancellationToken.None);
        await RowAsync(output, "check and apply", Stopwatch.GetElapsedTime(start), null, report.Stands > 50_000 ? TimeSpan.FromSeconds(40) : TimeSpan.FromSeconds(3));

        start = Stopwatch.GetTimestamp();
        var order = new EstimateOrder(Guid.CreateVersion7(), 2026, 2041, "all", "auto", EstimateSelection.All);
        var run = await new EstimateRunner(database).RunAsync(town, order, Silent, CancellationToken.None);
        await RowAsync(output, $"estimate {run.CohortsEstimated:N0} cohorts × 16 FY, stored", Stopwatch.GetElapsedTime(start), null, null);

        var municipality = (await new MunicipalityStore(database).FindAsync(town, CancellationToken.None))!;
        await TilesAsync(database, municipality, new TileEstimate(run.RunId, 2026), output);
        await PanelAsync(database, municipality, output);
    }

    /// <summary>Every tile over the municipality up to 60 a zoom, chosen evenly; the 95th of 100 counts.</summary>
    private static async Task TilesAsync(ForestSinkDatabase database, Municipality town, TileEstimate estimate, TextWriter output)
    {
        var store = new ForestTileStore(database);
        var from = ForestTileStore.StandsFrom(town.StandCount);
        for (var zoom = 8; zoom <= 16; zoom++)
        {
            var tiles = Over(town.Bounds!, zoom).ToList();
            var chosen = tiles.Where((_, i) => i % Math.Max(1, tiles.Count / 60) == 0).ToList();
            foreach (var tile in chosen.Take(5))
                await store.CutAsync(town.Code, tile, from, estimate, CancellationToken.None);
            var (times, largest) = (new List<TimeSpan>(), 0);
            foreach (var tile in chosen)
            {
                var start = Stopwatch.GetTimestamp();
                var bytes = await store.CutAsync(town.Code, tile, from, estimate, CancellationToken.None);
                times.Add(Stopwatch.GetElapsedTime(start));
                largest = Math.Max(largest, bytes.Length);
            }
            await RowAsync(output, $"tile z{zoom}, p95 of {times.Count}, uncached", Measurement.Percentile95(times), $"{largest / 1024.0:N0} KB raw", TileGoal);
        }
    }

    private static async Task PanelAsync(ForestSinkDatabase database, Municipality town, TextWriter output)
    {
        var table = new StandTable(database);
        var ids = (await table.IdsAsync(town.Code, new StandFilter(new FiscalYear(2026)), 200, CancellationToken.None)).ToList();
        var store = new StandStore(database);
        await Task.WhenAll(ids.Take(20).Select(id => store.FindAsync(town.Code, id, CancellationToken.None)));   // opens the connections
        var times = new List<TimeSpan>();
        foreach (var batch in ids.Chunk(20))
        {
            times.AddRange(await Task.WhenAll(batch.Select(async id =>
            {
                var start = Stopwatch.GetTimestamp();
                await store.FindAsync(town.Code, id, CancellationToken.None);
                return Stopwatch.GetElapsedTime(start);
            })));
        }
        await RowAsync(output, $"stand panel's data, 20 in flight, p95 of {times.Count}", Measurement.Percentile95(times), null, PanelGoal);
    }

    private static IEnumerable<TileAddress> Over(double[] bounds, int zoom)
    {
        int X(double longitude) => (int)Math.Floor((longitude + 180) / 360 * (1 << zoom));
        int Y(double latitude) => (int)Math.Floor((1 - (Math.Asinh(Math.Tan(latitude * Math.PI / 180)) / Math.PI)) / 2 * (1 << zoom));
        return from x in Enumerable.Range(X(bounds[0]), X(bounds[2]) - X(bounds[0]) + 1)
               from y in Enumerable.Range(Y(bounds[3]), Y(bounds[1]) - Y(bounds[3]) + 1)
               where TileAddress.TryCreate(zoom, x, y, out _)
               select Tile(zoom, x, y);
    }

    private static TileAddress Tile(int zoom, int x, int y) =>
        TileAddress.TryCreate(zoom, x, y, out var tile) ? tile : throw new ArgumentOutOfRangeException(nameof(x));

    private static Task RowAsync(TextWriter output, string work, TimeSpan time, string? size, TimeSpan? goal) =>
        output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture,
            $"| {work} | {time.TotalMilliseconds:N1} ms | {size ?? "–"} | {(goal is { } g ? $"{g.TotalMilliseconds:N0} ms" : "–")} |"));

    private static Task Silent(string japanese, string english, long done, long total, CancellationToken cancellation) => Task.CompletedTask;
}
