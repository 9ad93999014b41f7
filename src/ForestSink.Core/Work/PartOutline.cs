using System.Text.Json;

namespace ForestSink.Core.Work;

/// <summary>
/// The outline of a worked part as it comes from a tablet or a browser: hostile until read. GeoJSON Polygon or MultiPolygon,
/// longitude and latitude in degrees; rings closed, at least a triangle, inside Japan, and not larger than anyone walks.
/// </summary>
public static class PartOutline
{
    public const int MaxPoints = 20_000;
    private const int MaxCharacters = 2_000_000;

    /// <summary>The same outline written anew, positions without heights; null with the reason where it cannot be used.</summary>
    public static string? Read(string geoJson, out Bilingual problem)
    {
        problem = new("区域の図形を読めません。描き直してください。", "The outline cannot be read. Draw it again.");
        if (geoJson is not { Length: > 0 and <= MaxCharacters })
            return null;
        try
        {
            using var document = JsonDocument.Parse(geoJson, new JsonDocumentOptions { MaxDepth = 8 });
            var root = document.RootElement;
            var coordinates = root.GetProperty("coordinates");
            double[][][][] polygons = root.GetProperty("type").GetString() switch
            {
                "Polygon" => [Polygon(coordinates)],
                "MultiPolygon" => [.. coordinates.EnumerateArray().Select(Polygon)],
                _ => [],
            };
            if (Fault(polygons) is { } fault)
            {
                problem = fault;
                return null;
            }

            return JsonSerializer.Serialize(new { type = "MultiPolygon", coordinates = polygons });
        }
        catch (Exception broken) when (broken is JsonException or InvalidOperationException or KeyNotFoundException or FormatException or IndexOutOfRangeException)
        {
            return null;
        }
    }

    private static double[][][] Polygon(JsonElement rings) =>
        [.. rings.EnumerateArray().Select(ring => ring.EnumerateArray().Select(position => new[] { position[0].GetDouble(), position[1].GetDouble() }).ToArray())];

    private static Bilingual? Fault(double[][][][] polygons)
    {
        var rings = polygons.SelectMany(polygon => polygon).ToList();
        if (polygons.Length == 0 || polygons.Any(polygon => polygon.Length == 0) || rings.Any(ring => ring.Length < 4))
            return new("区域は3点以上で囲んでください。", "Enclose the part with at least 3 points.");
        if (rings.Sum(ring => ring.Length) > MaxPoints)
            return new($"区域の点が多すぎます（{MaxPoints:#,0}点まで）。", $"The outline has too many points ({MaxPoints:#,0} at most).");
        if (rings.Any(ring => !ring[0].SequenceEqual(ring[^1])))
            return new("区域が閉じていません。", "The outline is not closed.");
        return rings.SelectMany(ring => ring).Any(p => !(p[0] is > 120 and < 155 && p[1] is > 20 and < 46.5))
            ? new("区域が日本の外にあります。座標を確かめてください。", "The outline lies outside Japan. Check its coordinates.")
            : null;
    }
}
