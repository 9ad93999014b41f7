using System.Text.Json;
using ForestSink.Core.Forest;
using NetTopologySuite.Geometries;

namespace ForestSink.Core.Exchange;

/// <summary>The geodetic datums that Japanese files come on.</summary>
public enum Datum
{
    Jgd2011 = 0,
    Jgd2000 = 1,

    /// <summary>日本測地系: off by some 400 m from the present one.</summary>
    Tokyo = 2,
    Wgs84 = 3,
}

/// <summary>A coordinate system that an import accepts: geographic or one of the plane zones, on four datums, and web Mercator.</summary>
/// <param name="Zone">Null for degrees and for web Mercator.</param>
public sealed record SourceCoordinates(int Epsg, Datum Datum, PlaneZone? Zone, Bilingual Name)
{
    private const double EarthRadiusM = 6_378_137;

    public static readonly SourceCoordinates Jgd2011Degrees = new(6668, Datum.Jgd2011, null, new("経緯度（JGD2011）", "degrees (JGD2011)"));

    public static IReadOnlyList<SourceCoordinates> All { get; } =
    [
        Jgd2011Degrees,
        new(4612, Datum.Jgd2000, null, new("経緯度（JGD2000）", "degrees (JGD2000)")),
        new(4301, Datum.Tokyo, null, new("経緯度（旧日本測地系）", "degrees (Tokyo datum)")),
        new(4326, Datum.Wgs84, null, new("経緯度（WGS 84）", "degrees (WGS 84)")),
        new(3857, Datum.Wgs84, null, new("Webメルカトル", "web Mercator")),
        .. PlaneZone.All.Select(zone => OnPlane(zone, zone.Epsg, Datum.Jgd2011, "JGD2011")),
        .. PlaneZone.All.Select(zone => OnPlane(zone, zone.EpsgJgd2000, Datum.Jgd2000, "JGD2000")),
        .. PlaneZone.All.Select(zone => OnPlane(zone, zone.EpsgTokyo, Datum.Tokyo, "旧日本測地系", "Tokyo datum")),
    ];

    public bool IsDegrees => Zone is null && Epsg != 3857;

    public static SourceCoordinates? Of(int epsg) => All.FirstOrDefault(system => system.Epsg == epsg);

    /// <summary>Reads <c>EPSG:6670</c>, <c>6670</c>; null where the import does not accept it.</summary>
    public static SourceCoordinates? Parse(string? text) =>
        int.TryParse(text?.Trim().Replace("EPSG:", "", StringComparison.OrdinalIgnoreCase), System.Globalization.CultureInfo.InvariantCulture, out var epsg) ? Of(epsg) : null;

    /// <summary>
    /// Recognises a system that GDAL describes as PROJJSON: by its EPSG code, otherwise by datum and central meridian, because the
    /// .prj of a Shapefile carries no code. Null where it is none of those accepted.
    /// </summary>
    public static SourceCoordinates? FromProjJson(string json)
    {
        using var document = JsonDocument.Parse(json);
        var root = document.RootElement;
        if (root.TryGetProperty("source_crs", out var bound))
            root = bound;
        if (root.TryGetProperty("components", out var components) && components.GetArrayLength() > 0)
            root = components[0];
        if (EpsgOf(root) is { } epsg && Of(epsg) is { } known)
            return known;
        return DatumOf(root) is { } datum ? FromParameters(root, datum) : null;
    }

    /// <summary>Where a box in degrees lies in this system; corners suffice at the size of a prefecture.</summary>
    public Envelope Locate(Envelope degrees)
    {
        var box = new Envelope();
        foreach (var (x, y) in new[] { (degrees.MinX, degrees.MinY), (degrees.MinX, degrees.MaxY), (degrees.MaxX, degrees.MinY), (degrees.MaxX, degrees.MaxY) })
            box.ExpandToInclude(Locate(x, y));
        return box;
    }

    private Coordinate Locate(double longitude, double latitude) => this switch
    {
        { Zone: { } zone } => zone.Project(longitude, latitude),
        { Epsg: 3857 } => new(EarthRadiusM * double.DegreesToRadians(longitude), EarthRadiusM * Math.Asinh(Math.Tan(double.DegreesToRadians(latitude)))),
        _ => new(longitude, latitude),
    };

    private static SourceCoordinates? FromParameters(JsonElement root, Datum datum)
    {
        if (!root.TryGetProperty("conversion", out var conversion))
            return All.First(system => system.IsDegrees && system.Datum == datum);
        var latitude = Parameter(conversion, "Latitude of natural origin");
        var longitude = Parameter(conversion, "Longitude of natural origin");
        var scale = Parameter(conversion, "Scale factor at natural origin");
        return All.FirstOrDefault(system => system.Zone is { } zone && system.Datum == datum && Near(scale, 0.9999, 1e-9)
            && Near(latitude, zone.OriginLatitude, 1e-6) && Near(longitude, zone.OriginLongitude, 1e-6));
    }

    private static bool Near(double? value, double expected, double tolerance) => value is { } v && Math.Abs(v - expected) < tolerance;

    private static double? Parameter(JsonElement conversion, string name) =>
        conversion.GetProperty("parameters").EnumerateArray()
            .Where(p => p.GetProperty("name").GetString() == name).Select(p => (double?)p.GetProperty("value").GetDouble()).FirstOrDefault();

    private static int? EpsgOf(JsonElement crs) =>
        crs.TryGetProperty("id", out var id) && id.GetProperty("authority").GetString() == "EPSG" && id.GetProperty("code").TryGetInt32(out var code) ? code : null;

    private static Datum? DatumOf(JsonElement crs)
    {
        var geographic = crs.TryGetProperty("base_crs", out var inner) ? inner : crs;
        var datum = geographic.TryGetProperty("datum", out var single) ? single : geographic.TryGetProperty("datum_ensemble", out var ensemble) ? ensemble : default;
        var name = datum.ValueKind == JsonValueKind.Object ? datum.GetProperty("name").GetString() ?? "" : "";
        return name switch
        {
            _ when name.Contains("2011", StringComparison.Ordinal) => Exchange.Datum.Jgd2011,
            _ when name.Contains("2000", StringComparison.Ordinal) => Exchange.Datum.Jgd2000,
            _ when name.Contains("Tokyo", StringComparison.OrdinalIgnoreCase) => Exchange.Datum.Tokyo,
            _ when name.Contains("1984", StringComparison.Ordinal) => Exchange.Datum.Wgs84,
            _ => null,
        };
    }

    private static SourceCoordinates OnPlane(PlaneZone zone, int epsg, Datum datum, string datumJa, string? datumEn = null) =>
        new(epsg, datum, zone, new($"平面直角座標系 第{zone.Numeral}系（{datumJa}）", $"plane zone {zone.Numeral} ({datumEn ?? datumJa})"));
}
