using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;
using ForestSink.Core.Planting;
using ForestSink.PostGis.Database;
using ForestSink.PostGis.Exchange;
using ForestSink.PostGis.Planting;

namespace ForestSink.PostGis.Tiles;

/// <summary>Keeps an elevation model on the municipality's plane zone, in metres, so that slope means slope.</summary>
internal static class ElevationGridImport
{
    private const long MostCells = 24_000_000;
    private const double FinestM = 5;
    private const int FirstZoneEpsg = 6668;

    public static async Task StoreAsync(MunicipalityTransaction transaction, string file, double pixelM, double areaM2, string source, CancellationToken cancellation)
    {
        var zone = await transaction.QuerySingleAsync<int>("SELECT plane_zone FROM municipality WHERE municipality_code = @municipality", null, cancellation);
        using var folder = new WorkFolder();
        var raw = folder.File("plane.raw");
        var cell = CellM(pixelM, areaM2).ToString("R", CultureInfo.InvariantCulture);
        await GdalTool.RunAsync("gdalwarp",
            ["-q", "-t_srs", $"EPSG:{FirstZoneEpsg + zone}", "-tr", cell, cell, "-tap", "-r", "bilinear", "-ot", "Float32", "-dstnodata", "nan", "-of", "ENVI", file, raw], cancellation);
        await ElevationStore.SaveAsync(transaction, await ReadAsync(raw, cancellation), source, cancellation);
    }

    private static async Task<ElevationGrid> ReadAsync(string raw, CancellationToken cancellation)
    {
        using var info = JsonDocument.Parse(await GdalTool.RunAsync("gdalinfo", ["-json", raw], cancellation));
        var (size, transform) = (info.RootElement.GetProperty("size"), info.RootElement.GetProperty("geoTransform"));
        return new(transform[1].GetDouble(), transform[0].GetDouble(), transform[3].GetDouble(), size[0].GetInt32(), size[1].GetInt32(),
            MemoryMarshal.Cast<byte, float>(await File.ReadAllBytesAsync(raw, cancellation)).ToArray());
    }

    /// <summary>Whole multiples of 5 m near the source's own, coarser where the municipality is vast.</summary>
    private static double CellM(double pixelM, double areaM2)
    {
        var cell = Math.Max(FinestM, Math.Round(pixelM * 0.9 / FinestM) * FinestM);
        while (areaM2 / (cell * cell) > MostCells)
            cell += FinestM;
        return cell;
    }
}
