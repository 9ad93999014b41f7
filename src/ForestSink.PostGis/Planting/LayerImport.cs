using ForestSink.Core.Forest;
using ForestSink.PostGis.Database;
using ForestSink.PostGis.Exchange;
using ForestSink.PostGis.Jobs;

namespace ForestSink.PostGis.Planting;

/// <summary>
/// Loads lines, places and areas around the forest from anything GDAL reads: roads, schools, toilets, car parks, and land
/// that must not be planted. One kind per file; a new file replaces what was there of that kind.
/// </summary>
public sealed class LayerImport(ForestSinkDatabase database)
{
    private static readonly string[] Lines = ["road", "forest-road", "spur-road"];
    private static readonly string[] Places = ["city-hall", "station", "school", "toilet", "car-park", "hall", "hospital"];
    private static readonly string[] Areas = ["hazard", "protected", "conversion"];

    /// <summary>The kinds a file can hold, in the order people choose from.</summary>
    public static IReadOnlyList<string> Kinds { get; } = [.. Lines, .. Places, .. Areas];

    /// <param name="nameField">The attribute with the name; null takes 名称 or name where there is one.</param>
    /// <returns>How many were stored.</returns>
    /// <exception cref="UserErrorException">The file cannot be read, has no coordinate system, or holds nothing of that shape.</exception>
    public async Task<int> RunAsync(MunicipalityCode municipality, string kind, string file, string? nameField, string source, CancellationToken cancellation)
    {
        if (!Kinds.Contains(kind, StringComparer.Ordinal))
            throw new UserErrorException($"「{kind}」という種類はありません。", $"There is no kind '{kind}'. Use one of: {string.Join(", ", Kinds)}");
        var json = await GeoJsonAsync(file, cancellation);
        await using var transaction = await database.BeginAsync(municipality, cancellation);
        var stored = await transaction.QuerySingleAsync<int>(
            Lines.Contains(kind, StringComparer.Ordinal) ? InsertLines : Places.Contains(kind, StringComparer.Ordinal) ? InsertPlaces : InsertAreas,
            new { kind, json, nameField, source }, cancellation, timeoutSeconds: 300);
        if (stored == 0)
            throw new UserErrorException("ファイルに、この種類に合う図形（道路は線、施設は点、区域は面）がありません。", "The file holds no shapes of this kind (roads: lines, facilities: points, areas: polygons).");
        await transaction.ExecuteAsync("UPDATE municipality SET forest_version = forest_version + 1 WHERE municipality_code = @municipality", null, cancellation);
        await transaction.CommitAsync(cancellation);
        return stored;
    }

    private static async Task<string> GeoJsonAsync(string file, CancellationToken cancellation)
    {
        using var folder = new WorkFolder();
        var limits = ImportLimits.Default;
        var path = Path.GetFullPath(file);
        if (await IsZipAsync(path, cancellation))
        {
            var files = await ZipContents.UnpackAsync(path, folder, limits, cancellation);
            var sources = files.Where(each => each.Extension is ".shp" or ".gpkg" or ".fgb" or ".geojson" or ".json").ToList();
            if (sources is not [var only])
                throw new UserErrorException("zipには、図形のファイル（Shapefile・GeoPackage・FlatGeobuf・GeoJSON）を1つだけ入れてください。", "Put exactly one file with shapes into the zip (Shapefile, GeoPackage, FlatGeobuf or GeoJSON).");
            path = only.Extension == ".shp" ? new Shapefile(only.Stem, files).Assemble(folder) : only.Path;
        }

        try
        {
            return await GdalProcess.TextAsync("ogr2ogr",
                ["-f", "GeoJSON", "-t_srs", "EPSG:6668", "-dim", "XY", "-lco", "COORDINATE_PRECISION=8", "-lco", "RFC7946=NO", "-limit", "100000", "/vsistdout/", path], limits, cancellation);
        }
        catch (GdalException unreadable)
        {
            throw new UserErrorException(
                $"ファイルを読めません。座標系のあるShapefile（zip）・GeoPackage・FlatGeobuf・GeoJSONを選んでください。（{unreadable.Words}）",
                $"The file cannot be read. Choose a zipped Shapefile, GeoPackage, FlatGeobuf or GeoJSON with a coordinate system. ({unreadable.Words})", unreadable);
        }
    }

    private static async Task<bool> IsZipAsync(string path, CancellationToken cancellation)
    {
        var start = new byte[4];
        await using var stream = File.OpenRead(path);
        return await stream.ReadAtLeastAsync(start, start.Length, throwOnEndOfStream: false, cancellation) == start.Length && start is [(byte)'P', (byte)'K', 3, 4];
    }

    private const string Features = """
        feature AS (
          SELECT ST_SetSRID(ST_GeomFromGeoJSON(f -> 'geometry'), 6668) AS geom,
                 left(nullif(coalesce(f #>> ARRAY['properties', @nameField], f #>> '{properties,名称}', f #>> '{properties,name}', f #>> '{properties,NAME}'), ''), 200) AS name
          FROM jsonb_array_elements(@json::jsonb -> 'features') f WHERE jsonb_typeof(f -> 'geometry') = 'object')
        """;

    private const string InsertLines = $"""
        WITH {Features},
        gone AS (DELETE FROM map_feature WHERE municipality_code = @municipality AND kind = @kind AND EXISTS (SELECT FROM feature WHERE ST_Dimension(geom) = 1)),
        stored AS (
          INSERT INTO map_feature (municipality_code, kind, name, geom_3857)
          SELECT @municipality, @kind, name, ST_Transform(geom, 3857) FROM feature WHERE ST_Dimension(geom) = 1 AND NOT ST_IsEmpty(geom) RETURNING 1)
        SELECT count(*) FROM stored
        """;

    private const string InsertPlaces = $"""
        WITH {Features},
        gone AS (DELETE FROM place WHERE municipality_code = @municipality AND kind = @kind AND EXISTS (SELECT FROM feature WHERE NOT ST_IsEmpty(geom))),
        stored AS (
          INSERT INTO place (municipality_code, kind, name, geom)
          SELECT @municipality, @kind, coalesce(name, @kind), ST_PointOnSurface(geom) FROM feature WHERE NOT ST_IsEmpty(geom) RETURNING 1)
        SELECT count(*) FROM stored
        """;

    private const string InsertAreas = $"""
        WITH {Features},
        gone AS (DELETE FROM planting_exclusion WHERE municipality_code = @municipality AND kind = @kind AND EXISTS (SELECT FROM feature WHERE ST_Dimension(geom) = 2)),
        stored AS (
          INSERT INTO planting_exclusion (municipality_code, kind, name, source, geom)
          SELECT @municipality, @kind, name, @source, ST_Multi(ST_CollectionExtract(ST_MakeValid(geom), 3)) FROM feature
          WHERE ST_Dimension(geom) = 2 AND NOT ST_IsEmpty(geom) RETURNING 1)
        SELECT count(*) FROM stored
        """;
}
