using System.Globalization;
using System.IO.Compression;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace ForestSink.PostGis.Tests.Exchange;

/// <summary>A small forest of square stands in Fukuoka, 0.001 degrees wide, as GeoJSON with the usual Japanese headings.</summary>
internal sealed class SquareForest
{
    public const double West = 130.50, South = 33.65, Size = 0.001;

    private readonly List<JsonObject> features = [];

    public static SquareForest Of(int stands)
    {
        var forest = new SquareForest();
        for (var i = 0; i < stands; i++)
            forest.Add(1 + (i / 10), 1 + (i % 10), "スギ", 40);
        return forest;
    }

    public SquareForest Add(int compartment, int stand, string species, object? age, object? area = null, JsonNode? polygon = null, params (string Name, JsonNode? Value)[] more)
    {
        var properties = new JsonObject
        {
            ["林班"] = compartment.ToString("000", CultureInfo.InvariantCulture),
            ["小班"] = stand.ToString("000", CultureInfo.InvariantCulture),
            ["樹種"] = species,
            ["林種"] = "人工林",
            ["林齢"] = JsonSerializer.SerializeToNode(age),
            ["面積"] = JsonSerializer.SerializeToNode(area ?? 1.03),
            ["基準日"] = "2024-04-01",
        };
        foreach (var (name, value) in more)
            properties[name] = value?.DeepClone();
        features.Add(new JsonObject
        {
            ["type"] = "Feature",
            ["properties"] = properties,
            ["geometry"] = polygon?.DeepClone() ?? Square(West + (stand * Size), South + (compartment * Size), Size),
        });
        return this;
    }

    public static JsonObject Square(double west, double south, double size) =>
        Polygon((west, south), (west + size, south), (west + size, south + size), (west, south + size), (west, south));

    public static JsonObject Polygon(params (double X, double Y)[] ring) => new()
    {
        ["type"] = "Polygon",
        ["coordinates"] = new JsonArray(new JsonArray([.. ring.Select(point => new JsonArray(point.X, point.Y))])),
    };

    public override string ToString() => new JsonObject
    {
        ["type"] = "FeatureCollection",
        ["features"] = new JsonArray([.. features.Select(feature => feature.DeepClone())]),
    }.ToJsonString();

    public static byte[] Zip(params (string Name, byte[] Content)[] files)
    {
        using var buffer = new MemoryStream();
        using (var zip = new ZipArchive(buffer, ZipArchiveMode.Create, leaveOpen: true, Encoding.UTF8))
        {
            foreach (var (name, content) in files)
            {
                using var entry = zip.CreateEntry(name).Open();
                entry.Write(content);
            }
        }

        return buffer.ToArray();
    }
}
