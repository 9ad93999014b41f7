using System.Globalization;
using System.Text.RegularExpressions;
using ForestSink.Core.Exchange;
using ForestSink.PostGis.Jobs;

namespace ForestSink.PostGis.Exchange;

/// <summary>A file with polygons, ready to be read by GDAL under a name of our own.</summary>
/// <param name="Path">In the work folder.</param>
/// <param name="Encoding">Of a Shapefile's attributes; null where the format is UTF-8 by definition.</param>
/// <param name="Coordinates">As the file declares; null where it does not.</param>
/// <param name="FeatureCount">As the file states, to notice when it was cut off.</param>
internal sealed partial record VectorFile(string Path, string Layer, string? Encoding, SourceCoordinates? Coordinates, int FeatureCount)
{
    public const string GeometryColumn = "forestsink_polygon";

    public static async Task<VectorFile> OpenAsync(string path, string? encoding, ImportOptions options, ImportLimits limits, CancellationToken cancellation)
    {
        var described = await Guard(() => GdalProcess.TextAsync("ogrinfo", ["-ro", "-so", "-al", "-nomd", "-noextent", path], limits, cancellation));
        var layers = LayerPattern().Matches(described)
            .Select(m => (Name: m.Groups["name"].Value.Trim(), Geometry: m.Groups["geometry"].Value, Count: int.Parse(m.Groups["count"].ValueSpan, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture)))
            .ToList();
        var (name, _, count) = Choose(layers, options.Layer);
        var coordinates = options.Epsg is { } epsg ? Declared(epsg) : await CoordinatesAsync(path, limits, cancellation);
        return new(path, name, encoding, coordinates, count);
    }

    /// <summary>Streams every record. The stream may be stopped by an exception of the handler.</summary>
    public async Task ReadAsync(ImportLimits limits, HeadingsHandler onHeadings, CancellationToken cancellation)
    {
        List<string> arguments =
        [
            "-f", "PGDump", "/vsistdout/", Path, Layer, "-nln", "source", "-nlt", "PROMOTE_TO_MULTI", "-nlt", "CONVERT_TO_LINEAR", "-dim", "XY", "-unsetFid", "-unsetFieldWidth",
            "-lco", "LAUNDER=NO", "-lco", "SPATIAL_INDEX=NONE", "-lco", $"GEOMETRY_NAME={GeometryColumn}", "-lco", "CREATE_SCHEMA=NO", "-lco", "DROP_TABLE=NO", "-lco", "FID=forestsink_fid", "-nomd",
        ];
        if (Encoding is not null)
            arguments.AddRange(["-oo", $"ENCODING={Encoding}"]);
        var read = await Guard(() => GdalProcess.RunAsync("ogr2ogr", arguments, limits, (stdout, stop) => new PgDumpReader(limits).ReadAsync(stdout, onHeadings, stop), cancellation));
        if (read < FeatureCount)
            throw Broken($"{read:N0} / {FeatureCount:N0}", null);
    }

    private static SourceCoordinates Declared(int epsg) => SourceCoordinates.Of(epsg) ?? throw new UserErrorException(
        $"座標系 EPSG:{epsg} は使えません。経緯度（6668・4612・4301・4326）か平面直角座標系（6669～6687 など）を指定してください。",
        $"EPSG:{epsg} is not accepted. Use degrees (6668, 4612, 4301, 4326) or a plane zone (6669 to 6687 and their older counterparts).");

    private static (string Name, string Geometry, int Count) Choose(List<(string Name, string Geometry, int Count)> layers, string? wanted)
    {
        var polygons = layers.FindAll(layer => layer.Geometry.Contains("Polygon", StringComparison.Ordinal) || layer.Geometry.Contains("Unknown", StringComparison.Ordinal) || layer.Geometry.Contains("Surface", StringComparison.Ordinal));
        if (wanted is not null && polygons.Count > 1)
            polygons = polygons.FindAll(layer => layer.Name == wanted);
        return polygons switch
        {
            [var only] => only,
            [] => throw new UserErrorException("ファイルに面（ポリゴン）の図形がありません。小班の図形が入ったファイルを選んでください。", "The file has no polygons. Choose a file with the stands' polygons."),
            _ => throw new UserErrorException(
                $"ファイルに複数の層があります。どれかを指定してください: {string.Join("、", polygons.Select(layer => layer.Name))}", $"The file has several layers; name one of: {string.Join(", ", polygons.Select(layer => layer.Name))}"),
        };
    }

    private static async Task<SourceCoordinates?> CoordinatesAsync(string path, ImportLimits limits, CancellationToken cancellation)
    {
        string json;
        try
        {
            json = await GdalProcess.TextAsync("gdalsrsinfo", ["--single-line", "-o", "PROJJSON", path], limits, cancellation);
        }
        catch (GdalException)
        {
            return null;
        }

        return json.Trim().Length == 0 ? null : SourceCoordinates.FromProjJson(json) ?? throw new UserErrorException(
            "ファイルの座標系が、経緯度・平面直角座標系・Webメルカトルのどれでもありません。座標系を指定するか、変換してから取り込んでください。",
            "The file's coordinate system is neither degrees nor a Japanese plane zone nor web Mercator. Name the right one, or convert the file first.");
    }

    private static async Task<T> Guard<T>(Func<Task<T>> run)
    {
        try
        {
            return await run();
        }
        catch (GdalException error)
        {
            throw error.WasStopped
                ? new UserErrorException("ファイルが大きすぎるか複雑すぎて読めません。図形を分けるか簡略化してください。", "The file is too large or too complex to be read. Split or simplify it.", error)
                : Broken(error.Words, error);
        }
        catch (FormatException error)
        {
            throw Broken(error.Message, error);
        }
    }

    private static UserErrorException Broken(string detail, Exception? inner) => new(
        $"ファイルが壊れているか、途中で切れています。作り直すか、もう一度ダウンロードしてください{(detail.Length > 0 ? $"（{detail}）" : "")}。",
        $"The file is damaged or was cut off. Make or download it again{(detail.Length > 0 ? $" ({detail})" : "")}.", inner);

    [GeneratedRegex(@"^Layer name: (?<name>.*)\n(?:(?!Layer name: ).*\n)*?Geometry: (?<geometry>.*)\nFeature Count: (?<count>-?[0-9]+)", RegexOptions.Multiline | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex LayerPattern();
}
