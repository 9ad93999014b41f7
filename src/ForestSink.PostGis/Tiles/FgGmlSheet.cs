using System.Globalization;
using System.Runtime.InteropServices;
using System.Xml;
using ForestSink.PostGis.Jobs;

namespace ForestSink.PostGis.Tiles;

/// <summary>
/// One sheet of the GSI's basic map elevation (基盤地図情報 数値標高モデル, FG-GML): a grid in degrees, its cells listed from the
/// north-west, perhaps not from the first cell on. Read as a stream; document types are refused.
/// </summary>
internal sealed record FgGmlSheet(double South, double West, double North, double East, int Columns, int Rows, float[] Heights)
{
    /// <summary>The value for "no data" in these files.</summary>
    public const float Unknown = -9999;

    private const int MostCells = 40_000_000;

    /// <returns>Null where the file is some other xml (metadata).</returns>
    /// <exception cref="UserErrorException">The file says it is a DEM but cannot be read.</exception>
    public static async Task<FgGmlSheet?> ReadAsync(Stream xml, string name, CancellationToken cancellation)
    {
        var parts = new Dictionary<string, string>(StringComparer.Ordinal);
        try
        {
            using var reader = XmlReader.Create(xml, new XmlReaderSettings
            {
                Async = true,
                DtdProcessing = DtdProcessing.Prohibit,
                XmlResolver = null,
                MaxCharactersInDocument = 1_000_000_000,
            });
            while (await reader.ReadAsync())
            {
                cancellation.ThrowIfCancellationRequested();
                if (reader.NodeType == XmlNodeType.Element && reader.LocalName is "lowerCorner" or "upperCorner" or "low" or "high" or "startPoint" or "tupleList")
                {
                    var key = reader.LocalName;
                    if (await reader.ReadAsync() && reader.NodeType == XmlNodeType.Text)
                        parts[key] = await reader.GetValueAsync();
                }
            }
        }
        catch (XmlException broken)
        {
            throw new UserErrorException($"「{name}」をxmlとして読めません（{broken.LineNumber}行目）。", $"'{name}' cannot be read as xml (line {broken.LineNumber}).", broken);
        }

        return parts.ContainsKey("tupleList") ? Sheet(parts, name) : null;
    }

    private static FgGmlSheet Sheet(Dictionary<string, string> parts, string name)
    {
        try
        {
            var (lower, upper, low, high) = (Pair(parts["lowerCorner"]), Pair(parts["upperCorner"]), Pair(parts["low"]), Pair(parts["high"]));
            var (columns, rows) = ((int)(high.A - low.A) + 1, (int)(high.B - low.B) + 1);
            if (columns < 1 || rows < 1 || (long)columns * rows > MostCells || upper.A <= lower.A || upper.B <= lower.B)
                throw new FormatException("The grid has no size.");
            var start = parts.TryGetValue("startPoint", out var text) ? Pair(text) : (A: 0, B: 0);
            var heights = new float[columns * rows];
            Array.Fill(heights, Unknown);
            Fill(heights, ((int)start.B * columns) + (int)start.A, parts["tupleList"]);
            return new(lower.A, lower.B, upper.A, upper.B, columns, rows, heights);
        }
        catch (Exception broken) when (broken is FormatException or KeyNotFoundException or OverflowException)
        {
            throw new UserErrorException($"「{name}」の標高の並びを読めません。", $"The heights in '{name}' cannot be read.", broken);
        }
    }

    /// <summary>Lines such as <c>地表面,518.20</c>: kind of surface, height in m.</summary>
    private static void Fill(float[] heights, int at, string tuples)
    {
        foreach (var line in tuples.AsSpan().EnumerateLines())
        {
            var comma = line.LastIndexOf(',');
            if (comma < 0)
                continue;
            if (at < 0 || at >= heights.Length)
                throw new FormatException("More heights than cells.");
            heights[at++] = float.Parse(line[(comma + 1)..], NumberStyles.Float, CultureInfo.InvariantCulture);
        }
    }

    /// <summary>Writes the heights with an ENVI header, which GDAL reads.</summary>
    public async Task<string> WriteAsync(string path, CancellationToken cancellation)
    {
        await File.WriteAllBytesAsync(path, MemoryMarshal.AsBytes(Heights.AsSpan()).ToArray(), cancellation);
        await File.WriteAllTextAsync(Path.ChangeExtension(path, ".hdr"), string.Create(CultureInfo.InvariantCulture, $$"""
            ENVI
            samples = {{Columns}}
            lines = {{Rows}}
            bands = 1
            header offset = 0
            file type = ENVI Standard
            data type = 4
            interleave = bsq
            byte order = 0
            map info = {Geographic Lat/Lon, 1, 1, {{West:R}}, {{North:R}}, {{(East - West) / Columns:R}}, {{(North - South) / Rows:R}}, WGS-84, units=Degrees}
            data ignore value = {{Unknown}}
            """), cancellation);
        return path;
    }

    private static (double A, double B) Pair(string text) =>
        text.Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) is [var a, var b]
            ? (double.Parse(a, CultureInfo.InvariantCulture), double.Parse(b, CultureInfo.InvariantCulture))
            : throw new FormatException($"Two numbers were expected: {text}");
}
