using ForestSink.Core.Exchange;
using ForestSink.Core.Forest;
using ForestSink.PostGis.Database;
using ForestSink.PostGis.Jobs;
using NetTopologySuite.Geometries;

namespace ForestSink.PostGis.Exchange;

/// <summary>The municipality that a file is imported into: as it stands, or as it is to be created.</summary>
/// <param name="Name">Null where the file has to say it.</param>
/// <param name="Expected">Where its forest lies, in degrees; wide where only the prefecture is known.</param>
internal sealed record ImportTarget(MunicipalityCode Code, string? Name, PlaneZone Zone, bool Exists, long ForestVersion, bool HasBoundary, Envelope Expected)
{
    private const double MarginDegrees = 0.05;

    public static async Task<ImportTarget> FindAsync(MunicipalityTransaction transaction, MunicipalityCode code, ImportOptions options, CancellationToken cancellation)
    {
        var row = await transaction.QuerySingleOrDefaultAsync<Row>("""
            SELECT name, plane_zone, forest_version, boundary IS NOT NULL AS has_boundary,
                   ST_XMin(box) AS west, ST_XMax(box) AS east, ST_YMin(box) AS south, ST_YMax(box) AS north
            FROM municipality, LATERAL (SELECT box3d(coalesce(boundary, extent)) AS box) known
            WHERE municipality_code = @municipality
            """, null, cancellation);
        var expected = row?.West is null ? PrefectureExtent.Of(code.Prefecture) : new Envelope(row.West.Value, row.East!.Value, row.South!.Value, row.North!.Value);
        if (row?.West is not null)
            expected.ExpandBy(MarginDegrees);
        var name = options.MunicipalityName?.Trim() is { Length: > 0 } given ? given : row?.Name;
        return new(code, name, row is null ? NewZone(code, options) : PlaneZone.Of(row.PlaneZone), row is not null, row?.ForestVersion ?? 0, row?.HasBoundary ?? false, expected);
    }

    private static PlaneZone NewZone(MunicipalityCode code, ImportOptions options)
    {
        if (options.PlaneZone is { } number)
        {
            return number is >= 1 and <= 19 ? PlaneZone.Of(number) : throw new UserErrorException(
                "平面直角座標系は1～19のどれかです。", "The plane zone is a number from 1 to 19.");
        }

        return code.Prefecture.DefaultZone ?? throw new UserErrorException(
            $"{code.Prefecture.Name.Ja}は平面直角座標系が複数あります。系を指定してください（--zone 1～19）。", $"{code.Prefecture.Name.En} spans several plane zones. Name one (--zone 1 to 19).");
    }

    private sealed record Row(string Name, short PlaneZone, long ForestVersion, bool HasBoundary, double? West, double? East, double? South, double? North)
    {
        public Row()
            : this("", 0, 0, false, null, null, null, null)
        {
        }
    }
}
