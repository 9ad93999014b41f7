using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;
using ForestSink.Core.Forest;
using ForestSink.PostGis.Database;
using ForestSink.PostGis.Exchange;
using ForestSink.PostGis.Jobs;

namespace ForestSink.PostGis.Tiles;

/// <summary>
/// Cuts an elevation model (GeoTIFF or whatever GDAL reads, the GSI's FG-GML or PNG tiles in a zip) into terrain tiles: gdalwarp
/// lays one row of tiles at a time on the web-mercator grid, so that a large model needs little memory. Beside the tiles the model
/// is kept on the plane zone, to measure slopes on. Replaces what the municipality had, in one transaction.
/// </summary>
public sealed class TerrainImport(ForestSinkDatabase database)
{
    private const int MinZoom = 8;
    private const int DeepestZoom = 15;
    private const double Circumference = 40_075_016.685578488;

    /// <param name="source">Where the heights come from; shown as attribution on the map.</param>
    /// <returns>The number of tiles stored.</returns>
    /// <exception cref="UserErrorException">The file is no elevation model with a coordinate system.</exception>
    public Task<int> RunAsync(MunicipalityCode municipality, string file, string source, CancellationToken cancellation) =>
        RunAsync(municipality, file, source, isForeign: false, cancellation);

    /// <summary>The same of a file that a browser sent: only a GeoTIFF or a zip, read under bounds.</summary>
    public Task<int> RunSentAsync(MunicipalityCode municipality, string file, string source, CancellationToken cancellation) =>
        RunAsync(municipality, file, source, isForeign: true, cancellation);

    private async Task<int> RunAsync(MunicipalityCode municipality, string file, string source, bool isForeign, CancellationToken cancellation)
    {
        using var folder = new WorkFolder();
        var model = await ElevationModel.ReadAsync(await ElevationSource.PrepareAsync(file, isForeign, folder, cancellation), cancellation);
        var maxZoom = Math.Clamp((int)Math.Ceiling(Math.Log2(Circumference * Math.Cos(double.DegreesToRadians(model.Middle)) / ElevationStrip.TileSize / model.PixelMetres)), MinZoom, DeepestZoom);
        await using var transaction = await database.BeginAsync(municipality, cancellation);
        await transaction.ExecuteAsync("DELETE FROM terrain_tile WHERE municipality_code = @municipality", null, cancellation);
        var stored = 0;
        for (var zoom = MinZoom; zoom <= maxZoom; zoom++)
            stored += await StoreZoomAsync(transaction, model, zoom, cancellation);
        await ElevationGridImport.StoreAsync(transaction, model.File, model.PixelMetres, model.AreaM2, source, cancellation);
        await transaction.ExecuteAsync("""
            INSERT INTO terrain (municipality_code, version, min_zoom, max_zoom, west, south, east, north, source)
            VALUES (@municipality, 1, @MinZoom, @maxZoom, @West, @South, @East, @North, @source)
            ON CONFLICT (municipality_code) DO UPDATE
              SET version = terrain.version + 1, min_zoom = excluded.min_zoom, max_zoom = excluded.max_zoom,
                  west = excluded.west, south = excluded.south, east = excluded.east, north = excluded.north, source = excluded.source
            """, new { MinZoom, maxZoom, model.West, model.South, model.East, model.North, source }, cancellation);
        await transaction.CommitAsync(cancellation);
        return stored;
    }

    private static async Task<int> StoreZoomAsync(MunicipalityTransaction transaction, ElevationModel model, int zoom, CancellationToken cancellation)
    {
        var (left, right) = (Column(model.West, zoom), Column(model.East, zoom));
        var stored = 0;
        for (var y = Row(model.North, zoom); y <= Row(model.South, zoom); y++)
        {
            var tiles = right - left + 1;
            var strip = new ElevationStrip(tiles, await WarpAsync(model.File, zoom, left, y, tiles, cancellation));
            var present = Enumerable.Range(0, tiles).Where(strip.HasData).ToList();
            strip.FillGaps();
            // COPY is refused on a table under row-level security.
            await transaction.ExecuteAsync("""
                INSERT INTO terrain_tile (municipality_code, z, x, y, png)
                SELECT @municipality, @zoom, x, @y, png FROM unnest(@columns, @images) AS tile (x, png)
                """, new { zoom, y, columns = present.Select(tile => left + tile).ToArray(), images = present.Select(strip.Encode).ToArray() }, cancellation);
            stored += present.Count;
        }
        return stored;
    }

    private static async Task<float[]> WarpAsync(string file, int zoom, int left, int y, int tiles, CancellationToken cancellation)
    {
        var size = Circumference / (1L << zoom);
        var (west, north) = ((left * size) - (Circumference / 2), (Circumference / 2) - (y * size));
        var folder = Directory.CreateTempSubdirectory("forestsink-terrain-");
        try
        {
            var raw = Path.Combine(folder.FullName, "strip.raw");
            await GdalTool.RunAsync("gdalwarp",
            [
                "-q", "-t_srs", "EPSG:3857", "-r", "cubicspline", "-ot", "Float32", "-dstnodata", "nan", "-of", "ENVI",
                "-te", Text(west), Text(north - size), Text(west + (tiles * size)), Text(north),
                "-ts", Text(tiles * ElevationStrip.TileSize), Text(ElevationStrip.TileSize), file, raw,
            ], cancellation);
            return MemoryMarshal.Cast<byte, float>(await File.ReadAllBytesAsync(raw, cancellation)).ToArray();
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static int Column(double longitude, int zoom) => (int)((longitude + 180) / 360 * (1 << zoom));

    private static int Row(double latitude, int zoom) =>
        (int)((1 - (Math.Asinh(Math.Tan(double.DegreesToRadians(latitude))) / Math.PI)) / 2 * (1 << zoom));

    private static string Text(double value) => value.ToString("R", CultureInfo.InvariantCulture);

    /// <summary>
    /// What gdalinfo says of the file: the size of a pixel on the ground, and the box in degrees that it fills entirely.
    /// A grid on a plane zone stands a little askew to the meridians, so its corners are four different places.
    /// </summary>
    private sealed record ElevationModel(string File, double West, double South, double East, double North, double PixelMetres)
    {
        private const double MetresPerDegree = 111_320;

        public double Middle => (South + North) / 2;

        public double AreaM2 => (North - South) * (East - West) * MetresPerDegree * MetresPerDegree * Math.Cos(double.DegreesToRadians(Middle));

        public static async Task<ElevationModel> ReadAsync(string file, CancellationToken cancellation)
        {
            using var json = JsonDocument.Parse(await GdalTool.RunAsync("gdalinfo", ["-json", file], cancellation));
            var root = json.RootElement;
            if (!root.TryGetProperty("wgs84Extent", out var extent) || !root.TryGetProperty("geoTransform", out var transform))
                throw new UserErrorException("標高データに座標系がありません。", "The elevation model has no coordinate system.");
            var corners = extent.GetProperty("coordinates")[0].EnumerateArray().Select(c => (X: c[0].GetDouble(), Y: c[1].GetDouble())).ToList();
            var pixel = Math.Abs(transform[1].GetDouble());
            var (x, y) = (corners.Select(c => c.X).Distinct().Order().ToList(), corners.Select(c => c.Y).Distinct().Order().ToList());
            return new(file, x[(x.Count / 2) - 1], y[(y.Count / 2) - 1], x[x.Count / 2], y[y.Count / 2], pixel < 0.1 ? pixel * MetresPerDegree : pixel);
        }
    }
}
