using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;
using ForestSink.Core.Growth.Height;
using ForestSink.PostGis.Database;
using ForestSink.PostGis.Exchange;
using ForestSink.PostGis.Jobs;

namespace ForestSink.PostGis.Growth;

/// <summary>An uploaded GeoTIFF, hostile until GDAL has parsed it in its bounded process: brought to squares of 10 m on the plane zone.</summary>
internal static class CanopyRaster
{
    private const long MostSquares = 16_000_000;
    private const double CoarsestPixelM = 5;
    private const double MetresPerDegree = 111_320;
    private const int FirstZoneEpsg = 6668;

    public static async Task<(CanopyGrid Grid, double PixelM)> ReadAsync(MunicipalityTransaction transaction, string file, WorkFolder folder, CancellationToken cancellation)
    {
        var info = await DescribeAsync(file, cancellation);
        var zone = await transaction.QuerySingleAsync<int>("SELECT plane_zone FROM municipality WHERE municipality_code = @municipality", null, cancellation);
        var box = await OverlapAsync(transaction, info, FirstZoneEpsg + zone, cancellation);
        var raw = folder.File("canopy.raw");
        await RunAsync("gdalwarp",
        [
            "-q", "-if", "GTiff", "-t_srs", $"EPSG:{FirstZoneEpsg + zone}", "-r", "max", "-ot", "Float32", "-dstnodata", "nan", "-of", "ENVI", "-wm", "128",
            "-te", Text(box.West), Text(box.South), Text(box.East), Text(box.North), "-tr", Text(CanopyGrid.SquareM), Text(CanopyGrid.SquareM), file, raw,
        ], cancellation);
        var heights = MemoryMarshal.Cast<byte, float>(await File.ReadAllBytesAsync(raw, cancellation)).ToArray();
        var columns = (int)Math.Round((box.East - box.West) / CanopyGrid.SquareM);
        var grid = new CanopyGrid(box.West, box.North, columns, heights.Length / columns, heights);
        if (grid.ShareAboveTrees() > 0.2)
            throw new UserErrorException(
                "70 mを超える値が多く、樹冠高ではなく標高（DSM）か、メートル以外の単位のようです。樹冠高（DSM − DTM、単位m）のGeoTIFFを選んでください。",
                "Many values exceed 70 m: this looks like an elevation model (DSM) or another unit. Choose the canopy height (DSM − DTM) in metres.");
        return (grid, info.PixelM);
    }

    private sealed record Described(double[] Corners, double PixelM);

    private static async Task<Described> DescribeAsync(string file, CancellationToken cancellation)
    {
        using var json = JsonDocument.Parse(await RunAsync("gdalinfo", ["-json", "-nomd", "-noct", "-nogcp", "-if", "GTiff", file], cancellation));
        var root = json.RootElement;
        if (root.GetProperty("bands").GetArrayLength() != 1)
            throw new UserErrorException(
                "バンドが1つの樹冠高のGeoTIFFを選んでください（写真のオルソ画像のようです）。", "Choose a GeoTIFF with one band of heights (this looks like an aerial photo).");
        if (!root.TryGetProperty("wgs84Extent", out var extent) || !root.TryGetProperty("geoTransform", out var transform))
            throw new UserErrorException("GeoTIFFに座標系がありません。座標系を付けて書き出し直してください。", "The GeoTIFF has no coordinate system. Export it again with one.");
        var points = extent.GetProperty("coordinates")[0].EnumerateArray().Select(c => (X: c[0].GetDouble(), Y: c[1].GetDouble())).ToList();
        var pixel = Math.Abs(transform[1].GetDouble());
        pixel = pixel < 0.001 ? pixel * MetresPerDegree : pixel;
        if (pixel > CoarsestPixelM)
            throw new UserErrorException(
                $"1画素が {pixel:0.#} m と粗すぎます。5 m以下の樹冠高データを選んでください。", $"A pixel of {pixel:0.#} m is too coarse; 5 m or finer is needed.");
        return new([points.Min(p => p.X), points.Min(p => p.Y), points.Max(p => p.X), points.Max(p => p.Y)], pixel);
    }

    private sealed record Box(double West, double South, double East, double North);

    /// <summary>Where raster and stands meet, on the plane zone, in whole squares.</summary>
    private static async Task<Box> OverlapAsync(MunicipalityTransaction transaction, Described info, int plane, CancellationToken cancellation)
    {
        var box = await transaction.QuerySingleOrDefaultAsync<Box>("""
            SELECT floor(ST_XMin(b) / 10) * 10 AS west, floor(ST_YMin(b) / 10) * 10 AS south, ceil(ST_XMax(b) / 10) * 10 AS east, ceil(ST_YMax(b) / 10) * 10 AS north
            FROM (SELECT ST_Extent(ST_Transform(ST_Intersection(s.box, ST_MakeEnvelope(@west, @south, @east, @north, 6668)), @plane)) AS b
                  FROM (SELECT ST_SetSRID(ST_Extent(geom), 6668)::geometry AS box FROM stand WHERE municipality_code = @municipality AND valid_to IS NULL) s) e
            WHERE ST_XMax(b) > ST_XMin(b)
            """, new { west = info.Corners[0], south = info.Corners[1], east = info.Corners[2], north = info.Corners[3], plane }, cancellation)
            ?? throw new UserErrorException("この範囲に小班がありません。市町村と座標系を確かめてください。", "There is no stand in the raster's area. Check municipality and coordinate system.");
        if ((box.East - box.West) * (box.North - box.South) > MostSquares * CanopyGrid.SquareM * CanopyGrid.SquareM)
            throw new UserErrorException("範囲が広すぎます（上限1,600 km²）。ファイルを分けてください。", "The area is too large (at most 1,600 km²). Split the file.");
        return box;
    }

    private static async Task<string> RunAsync(string program, IReadOnlyList<string> arguments, CancellationToken cancellation)
    {
        try
        {
            return await GdalProcess.TextAsync(program, arguments, ImportLimits.Default, cancellation);
        }
        catch (GdalException broken)
        {
            throw broken.WasStopped
                ? new UserErrorException("ファイルが大きすぎて読めません。範囲を分けてください。", "The file is too large to be read. Split it.", broken)
                : new UserErrorException($"GeoTIFFとして読めません。{broken.Words}", $"Not readable as a GeoTIFF. {broken.Words}", broken);
        }
    }

    private static string Text(double value) => value.ToString("R", CultureInfo.InvariantCulture);
}
