using System.Globalization;
using System.IO.Compression;
using System.Runtime.InteropServices;
using System.Text.RegularExpressions;
using ForestSink.PostGis.Exchange;
using ForestSink.PostGis.Jobs;

namespace ForestSink.PostGis.Tiles;

/// <summary>
/// Makes one file that GDAL reads out of what people have: a GeoTIFF as it is, a zip of the GSI's basic map elevation (FG-GML,
/// which GDAL has no driver for), or a zip of the GSI's elevation tiles in PNG. Files of strangers are read under bounds.
/// </summary>
internal static partial class ElevationSource
{
    private const int MostFiles = 4_000;
    private const long MostBytes = 3L * 1024 * 1024 * 1024;
    private const double Circumference = 40_075_016.685578488;

    /// <param name="isForeign">Sent by a browser: then only a GeoTIFF or a zip is accepted.</param>
    /// <exception cref="UserErrorException">Nothing of it is an elevation model.</exception>
    public static async Task<string> PrepareAsync(string file, bool isForeign, WorkFolder folder, CancellationToken cancellation)
    {
        var start = new byte[4];
        int read;
        await using (var stream = File.OpenRead(file))
            read = await stream.ReadAtLeastAsync(start, start.Length, throwOnEndOfStream: false, cancellation);
        if (read == 0)
            throw new UserErrorException("ファイルが空です。", "The file is empty.");
        if (start is [(byte)'P', (byte)'K', 3, 4])
            return await UnzipAsync(file, folder, cancellation);
        return isForeign ? await CopyTiffAsync(file, folder, cancellation) : file;
    }

    private static async Task<string> UnzipAsync(string zip, WorkFolder folder, CancellationToken cancellation)
    {
        try
        {
            using var archive = ZipFile.OpenRead(zip);
            if (archive.Entries.Count > MostFiles || archive.Entries.Sum(entry => entry.Length) > MostBytes)
                throw new UserErrorException("zipが大きすぎます。分けて取り込んでください。", "The zip is too large. Split it.");
            var entries = archive.Entries.Where(entry => entry.Length > 0).ToList();
            if (entries.Exists(entry => entry.Name.EndsWith(".xml", StringComparison.OrdinalIgnoreCase)))
                return await FgGmlAsync(entries, folder, cancellation);
            if (entries.Exists(entry => TilePattern().IsMatch(entry.FullName)))
                return await TilesAsync(entries, folder, cancellation);
        }
        catch (InvalidDataException broken)
        {
            throw new UserErrorException("zipファイルが壊れています。もう一度入手してください。", "The zip file is broken. Get it again.", broken);
        }

        throw new UserErrorException(
            "zipの中に標高データがありません。基盤地図情報 数値標高モデル（xml）か、標高タイル（z/x/y.png）を入れてください。",
            "The zip holds no elevation: put in the GSI's basic map elevation (xml) or elevation tiles (z/x/y.png).");
    }

    private static async Task<string> FgGmlAsync(List<ZipArchiveEntry> entries, WorkFolder folder, CancellationToken cancellation)
    {
        var sheets = new List<string>();
        foreach (var entry in entries.Where(entry => entry.Name.EndsWith(".xml", StringComparison.OrdinalIgnoreCase)))
        {
            await using var xml = await entry.OpenAsync(cancellation);
            if (await FgGmlSheet.ReadAsync(xml, entry.Name, cancellation) is { } sheet)
                sheets.Add(await sheet.WriteAsync(folder.File(FormattableString.Invariant($"{sheets.Count}.raw")), cancellation));
        }

        if (sheets.Count == 0)
            throw new UserErrorException("xmlの中に標高（DEM）がありません。", "None of the xml files holds elevation (DEM).");
        return await MosaicAsync(sheets, folder, cancellation);
    }

    /// <summary>The GSI's tiles: x = 2^16 R + 2^8 G + B in cm, from 2^23 on negative, 2^23 itself unknown.</summary>
    private static async Task<string> TilesAsync(List<ZipArchiveEntry> entries, WorkFolder folder, CancellationToken cancellation)
    {
        var tiles = new List<string>();
        foreach (var (entry, match) in entries.Select(entry => (entry, TilePattern().Match(entry.FullName))).Where(pair => pair.Item2.Success))
        {
            var (z, x, y) = (Number(match, "z"), Number(match, "x"), Number(match, "y"));
            var size = Circumference / (1L << z);
            var path = folder.File(FormattableString.Invariant($"{tiles.Count}.png"));
            await using (var source = await entry.OpenAsync(cancellation))
            await using (var target = File.Create(path))
                await source.CopyToAsync(target, cancellation);
            await BoundedAsync("gdal_translate", ["-q", "-if", "PNG", "-of", "ENVI", "-co", "INTERLEAVE=BSQ", "-a_srs", "EPSG:3857", "-b", "1", "-b", "2", "-b", "3",
                "-a_ullr", Text((x * size) - (Circumference / 2)), Text((Circumference / 2) - (y * size)), Text(((x + 1) * size) - (Circumference / 2)), Text((Circumference / 2) - ((y + 1) * size)), path, path + ".raw"], cancellation);
            tiles.Add(await HeightsAsync(path + ".raw", cancellation));
        }

        return await MosaicAsync(tiles, folder, cancellation);
    }

    private static async Task<string> HeightsAsync(string raw, CancellationToken cancellation)
    {
        var rgb = await File.ReadAllBytesAsync(raw, cancellation);
        var cells = rgb.Length / 3;
        var heights = new float[cells];
        for (var i = 0; i < cells; i++)
        {
            var x = (rgb[i] << 16) | (rgb[cells + i] << 8) | rgb[(2 * cells) + i];
            heights[i] = x == 1 << 23 ? FgGmlSheet.Unknown : (x < 1 << 23 ? x : x - (1 << 24)) * 0.01f;
        }

        await File.WriteAllBytesAsync(raw, MemoryMarshal.AsBytes(heights.AsSpan()).ToArray(), cancellation);
        var header = Path.ChangeExtension(raw, ".hdr");
        var text = await File.ReadAllTextAsync(header, cancellation);
        text = Bands().Replace(text, "bands = 1");
        text = DataType().Replace(text, "data type = 4");
        text = BandNames().Replace(text, "");
        await File.WriteAllTextAsync(header, text + FormattableString.Invariant($"\ndata ignore value = {FgGmlSheet.Unknown}\n"), cancellation);
        File.Delete(raw + ".aux.xml");
        return raw;
    }

    private static async Task<string> MosaicAsync(List<string> files, WorkFolder folder, CancellationToken cancellation)
    {
        var list = folder.File("files.txt");
        await File.WriteAllLinesAsync(list, files, cancellation);
        await GdalTool.RunAsync("gdalbuildvrt", ["-q", "-input_file_list", list, folder.File("all.vrt")], cancellation);
        return folder.File("all.vrt");
    }

    private static async Task<string> CopyTiffAsync(string file, WorkFolder folder, CancellationToken cancellation)
    {
        var copy = folder.File("model.raw");
        await BoundedAsync("gdal_translate", ["-q", "-if", "GTiff", "-of", "ENVI", "-ot", "Float32", "-b", "1", file, copy], cancellation);
        return copy;
    }

    /// <summary>Only the named driver opens the file, within 2 GB and a minute of processor time.</summary>
    private static Task<string> BoundedAsync(string program, IEnumerable<string> arguments, CancellationToken cancellation) =>
        GdalTool.RunAsync("prlimit", ["--as=2147483648", "--cpu=60", "--fsize=1610612736", "--core=0", "--", program, .. arguments], cancellation);

    private static int Number(Match match, string group) => int.Parse(match.Groups[group].ValueSpan, CultureInfo.InvariantCulture);

    private static string Text(double value) => value.ToString("R", CultureInfo.InvariantCulture);

    [GeneratedRegex(@"(?:^|/)(?<z>1?\d)/(?<x>\d{1,7})/(?<y>\d{1,7})\.png$", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex TilePattern();

    [GeneratedRegex(@"bands\s*=\s*3", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Bands();

    [GeneratedRegex(@"data type\s*=\s*1\b", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex DataType();

    [GeneratedRegex(@"band names\s*=\s*\{[^}]*\}\s*", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex BandNames();
}
