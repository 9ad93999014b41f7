using System.Text.Encodings.Web;
using System.Text.Json;
using NetTopologySuite.Geometries;

namespace DemoCity.Output;

/// <summary>Writes features on the plane zone as GeoJSON with the crs member that GDAL understands.</summary>
internal sealed class GeoJsonFile : IDisposable
{
    private readonly FileStream stream;
    private readonly Utf8JsonWriter json;

    public GeoJsonFile(string path)
    {
        stream = File.Create(path);
        json = new Utf8JsonWriter(stream, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
        json.WriteStartObject();
        json.WriteString("type", "FeatureCollection");
        json.WriteStartObject("crs");
        json.WriteString("type", "name");
        json.WriteStartObject("properties");
        json.WriteString("name", $"urn:ogc:def:crs:EPSG::{CityPlan.PlaneZoneEpsg}");
        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteStartArray("features");
    }

    public void Add(Geometry geometry, params ReadOnlySpan<(string Name, object? Value)> properties)
    {
        json.WriteStartObject();
        json.WriteString("type", "Feature");
        json.WriteStartObject("properties");
        foreach (var (name, value) in properties)
        {
            json.WritePropertyName(name);
            JsonSerializer.Serialize(json, value);
        }

        json.WriteEndObject();
        json.WriteStartObject("geometry");
        json.WriteString("type", geometry.GeometryType);
        json.WritePropertyName("coordinates");
        Write(geometry);
        json.WriteEndObject();
        json.WriteEndObject();
        if (json.BytesPending > 1 << 16) json.Flush();
    }

    public void Dispose()
    {
        json.WriteEndArray();
        json.WriteEndObject();
        json.Dispose();
        stream.Dispose();
    }

    private void Write(Geometry geometry)
    {
        switch (geometry)
        {
            case Point point:
                Write(point.Coordinate);
                break;
            case LineString line:
                Write(line.Coordinates);
                break;
            case Polygon polygon:
                json.WriteStartArray();
                Write(polygon.ExteriorRing.Coordinates);
                foreach (var hole in polygon.InteriorRings) Write(hole.Coordinates);
                json.WriteEndArray();
                break;
            default:
                throw new NotSupportedException($"No layer holds a {geometry.GeometryType}.");
        }
    }

    private void Write(Coordinate[] coordinates)
    {
        json.WriteStartArray();
        foreach (var coordinate in coordinates) Write(coordinate);
        json.WriteEndArray();
    }

    private void Write(Coordinate coordinate)
    {
        json.WriteStartArray();
        json.WriteNumberValue(coordinate.X);
        json.WriteNumberValue(coordinate.Y);
        json.WriteEndArray();
    }
}
