using System.Globalization;
using ForestSink.Core.Reference;
using NetTopologySuite.Algorithm;
using NetTopologySuite.Geometries;
using ProjNet.CoordinateSystems;
using ProjNet.CoordinateSystems.Transformations;

namespace ForestSink.Core.Forest;

/// <summary>
/// One of the 19 zones of the Japan Plane Rectangular system (平面直角座標系): Transverse Mercator, k0 = 0.9999,
/// no false origin, GRS80. In files the order is east, north; surveyors call north X and east Y.
/// </summary>
public sealed class PlaneZone
{
    private const double ScaleAtOrigin = 0.9999;
    private static readonly Lazy<PlaneZone[]> Table = new(Read);
    private static readonly string[] Numerals =
        ["I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII", "XIII", "XIV", "XV", "XVI", "XVII", "XVIII", "XIX"];

    private readonly Lazy<MathTransform> projection;

    private PlaneZone(int number, double originLatitude, double originLongitude, Envelope area)
    {
        Number = number;
        OriginLatitude = originLatitude;
        OriginLongitude = originLongitude;
        AreaOfUse = area;
        projection = new(CreateProjection);
    }

    /// <summary>All 19 in order.</summary>
    public static IReadOnlyList<PlaneZone> All => Table.Value;

    /// <summary>1 to 19.</summary>
    public int Number { get; }

    /// <summary>I to XIX.</summary>
    public string Numeral => Numerals[Number - 1];

    public double OriginLatitude { get; }

    public double OriginLongitude { get; }

    /// <summary>Longitudes (x) and latitudes (y) in degrees in which the zone is plausible; boxes of neighbours overlap.</summary>
    public Envelope AreaOfUse { get; }

    /// <summary>EPSG code on JGD2011 (6669–6687).</summary>
    public int Epsg => 6668 + Number;

    /// <summary>EPSG code on JGD2000 (2443–2461).</summary>
    public int EpsgJgd2000 => 2442 + Number;

    /// <summary>EPSG code on the Tokyo datum (30161–30179).</summary>
    public int EpsgTokyo => 30160 + Number;

    public Bilingual Name => new($"平面直角座標系 第{Numeral}系", $"Japan Plane Rectangular zone {Numeral}");

    /// <exception cref="ArgumentOutOfRangeException">Not 1 to 19.</exception>
    public static PlaneZone Of(int number) => number is >= 1 and <= 19
        ? Table.Value[number - 1]
        : throw new ArgumentOutOfRangeException(nameof(number), number, "平面直角座標系は1～19系です。 / Plane zones run from 1 to 19.");

    /// <summary>The zone with this EPSG code on any of the three datums, or null.</summary>
    public static PlaneZone? FromEpsg(int epsg) =>
        All.FirstOrDefault(zone => zone.Epsg == epsg || zone.EpsgJgd2000 == epsg || zone.EpsgTokyo == epsg);

    /// <summary>Zones whose area of use contains the point, nearest central meridian first; none outside Japan.</summary>
    public static IReadOnlyList<PlaneZone> Candidates(double longitude, double latitude) =>
    [
        .. All.Where(zone => zone.AreaOfUse.Contains(longitude, latitude))
            .OrderBy(zone => Math.Abs(zone.OriginLongitude - longitude)),
    ];

    /// <summary>East and north in metres of a JGD2011 position in degrees.</summary>
    public Coordinate Project(double longitude, double latitude)
    {
        var (east, north) = projection.Value.Transform(longitude, latitude);
        return new Coordinate(east, north);
    }

    /// <summary>
    /// Area in m² on this zone's plane of a geometry in JGD2011 degrees (EPSG:6668); holes count as holes, points and lines as 0.
    /// </summary>
    public double AreaM2(Geometry geographicJgd2011)
    {
        ArgumentNullException.ThrowIfNull(geographicJgd2011);
        return geographicJgd2011 switch
        {
            Polygon polygon => RingAreaM2(polygon.ExteriorRing) - polygon.InteriorRings.Sum(RingAreaM2),
            GeometryCollection many => many.Geometries.Sum(AreaM2),
            _ => 0,
        };
    }

    public override string ToString() => Numeral;

    private double RingAreaM2(LineString ring)
    {
        var sequence = ring.CoordinateSequence;
        var plane = new Coordinate[sequence.Count];
        for (var i = 0; i < plane.Length; i++)
            plane[i] = Project(sequence.GetX(i), sequence.GetY(i));
        return plane.Length < 4 ? 0 : Area.OfRing(plane);
    }

    private MathTransform CreateProjection()
    {
        var factory = new CoordinateSystemFactory();
        var datum = factory.CreateHorizontalDatum("JGD2011", DatumType.HD_Geocentric, Ellipsoid.GRS80, new Wgs84ConversionInfo());
        var geographic = factory.CreateGeographicCoordinateSystem(
            "JGD2011", AngularUnit.Degrees, datum, PrimeMeridian.Greenwich,
            new AxisInfo("Lon", AxisOrientationEnum.East), new AxisInfo("Lat", AxisOrientationEnum.North));
        var mercator = factory.CreateProjection("Plane zone " + Numeral, "Transverse_Mercator",
        [
            new("latitude_of_origin", OriginLatitude),
            new("central_meridian", OriginLongitude),
            new("scale_factor", ScaleAtOrigin),
            new("false_easting", 0),
            new("false_northing", 0),
        ]);
        var projected = factory.CreateProjectedCoordinateSystem(
            "Plane zone " + Numeral, geographic, mercator, LinearUnit.Metre,
            new AxisInfo("East", AxisOrientationEnum.East), new AxisInfo("North", AxisOrientationEnum.North));
        return new CoordinateTransformationFactory().CreateFromCoordinateSystems(geographic, projected).MathTransform;
    }

    private static PlaneZone[] Read() =>
    [
        .. CsvTable.Parse(EmbeddedText.Read("plane-zones.csv"), "zone", "origin_latitude", "origin_longitude").Rows.Select(row => new PlaneZone(
            row.Int("zone"),
            (double)row.Decimal("origin_latitude"),
            Degrees(row.Text("origin_longitude"), row),
            new Envelope(
                (double)row.Decimal("west"), (double)row.Decimal("east"),
                (double)row.Decimal("south"), (double)row.Decimal("north")))),
    ];

    // 129°30': origins are whole minutes, which decimals of a degree cannot hold exactly.
    private static double Degrees(string text, CsvRow row)
    {
        var parts = text.TrimEnd('\'').Split('°');
        return parts.Length == 2 && int.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out var degrees) && int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out var minutes)
            ? degrees + (minutes / 60.0)
            : throw row.Error("origin_longitude", new("度分（129°30'）ではありません。", "Not degrees and minutes (129°30')."));
    }
}
