using System.Text.Json;

namespace ForestSink.PostGis.Absorption.Projects;

/// <summary>Checks what a browser drew before the database reads it.</summary>
public static class DrawnArea
{
    private const int MaxCorners = 10_000;

    /// <summary>Whether the text is a GeoJSON polygon of at least a triangle, with positions on the globe.</summary>
    public static bool IsPolygon(string geoJson)
    {
        try
        {
            using var document = JsonDocument.Parse(geoJson, new JsonDocumentOptions { MaxDepth = 8 });
            var root = document.RootElement;
            return root.ValueKind == JsonValueKind.Object && root.TryGetProperty("type", out var type) && type.ValueEquals("Polygon")
                && root.TryGetProperty("coordinates", out var rings) && rings.ValueKind == JsonValueKind.Array && rings.GetArrayLength() > 0
                && rings.EnumerateArray().All(IsRing) && rings.EnumerateArray().Sum(ring => ring.GetArrayLength()) <= MaxCorners;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private static bool IsRing(JsonElement ring) => ring.ValueKind == JsonValueKind.Array && ring.GetArrayLength() >= 4 && ring.EnumerateArray().All(IsPosition)
        && ring[0][0].GetDouble().Equals(ring[ring.GetArrayLength() - 1][0].GetDouble()) && ring[0][1].GetDouble().Equals(ring[ring.GetArrayLength() - 1][1].GetDouble());

    private static bool IsPosition(JsonElement position) => position.ValueKind == JsonValueKind.Array && position.GetArrayLength() is 2 or 3
        && position[0].ValueKind == JsonValueKind.Number && position[1].ValueKind == JsonValueKind.Number
        && Math.Abs(position[0].GetDouble()) <= 180 && Math.Abs(position[1].GetDouble()) <= 90;
}
