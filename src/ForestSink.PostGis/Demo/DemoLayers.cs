using ForestSink.Core.Forest;
using ForestSink.PostGis.Database;
using ForestSink.PostGis.Tiles;

namespace ForestSink.PostGis.Demo;

/// <summary>Boundary, land use, streams, roads and places of the demo city, replaced as a whole.</summary>
internal sealed class DemoLayers(ForestSinkDatabase database, string folder)
{
    public async Task LoadAsync(MunicipalityCode municipality, CancellationToken cancellation)
    {
        await using var transaction = await database.BeginAsync(municipality, cancellation);
        await transaction.ExecuteAsync("""
            DELETE FROM map_feature WHERE municipality_code = @municipality;
            DELETE FROM place WHERE municipality_code = @municipality
            """, null, cancellation);
        await RunAsync(transaction, "boundary", Boundary, cancellation);
        await RunAsync(transaction, "landuse", Features("built-up"), cancellation);
        await RunAsync(transaction, "streams", Features("stream"), cancellation);
        await RunAsync(transaction, "roads", Features("road"), cancellation);
        await RunAsync(transaction, "places", Places, cancellation);
        await transaction.CommitAsync(cancellation);
    }

    private async Task RunAsync(MunicipalityTransaction transaction, string layer, string sql, CancellationToken cancellation)
    {
        var json = await GdalTool.RunAsync("ogr2ogr",
            ["-f", "GeoJSON", "-t_srs", "EPSG:6668", "-lco", "COORDINATE_PRECISION=8", "-lco", "RFC7946=NO", "/vsistdout/", Path.Combine(folder, layer + ".fgb")], cancellation);
        await transaction.ExecuteAsync(sql, new { json }, cancellation);
    }

    private const string Boundary = """
        UPDATE municipality SET boundary = (
          SELECT ST_Multi(ST_Union(ST_SetSRID(ST_GeomFromGeoJSON(f -> 'geometry'), 6668)))
          FROM jsonb_array_elements(@json::jsonb -> 'features') f)
        WHERE municipality_code = @municipality
        """;

    private const string Places = """
        INSERT INTO place (municipality_code, kind, name, name_en, geom)
        SELECT @municipality,
               CASE f #>> '{properties,種別}'
                 WHEN '市役所' THEN 'city-hall' WHEN '駅' THEN 'station' WHEN '駐車場' THEN 'car-park' WHEN 'トイレ' THEN 'toilet'
                 WHEN '小学校' THEN 'school' WHEN '集会所' THEN 'hall' WHEN '大字' THEN 'district' WHEN '山' THEN 'peak' ELSE 'river' END,
               f #>> '{properties,名称}', f #>> '{properties,英名}', ST_SetSRID(ST_GeomFromGeoJSON(f -> 'geometry'), 6668)
        FROM jsonb_array_elements(@json::jsonb -> 'features') f
        WHERE f #>> '{properties,名称}' IS NOT NULL
        """;

    /// <param name="otherwise">The kind of what the list does not name.</param>
    private static string Features(string otherwise) => $$"""
        INSERT INTO map_feature (municipality_code, kind, name, geom_3857)
        SELECT @municipality,
               CASE f #>> '{properties,種別}' WHEN '林道' THEN 'forest-road' WHEN '鉄道' THEN 'railway' WHEN '農地' THEN 'farmland' ELSE '{{otherwise}}' END,
               f #>> '{properties,名称}', ST_Transform(ST_SetSRID(ST_GeomFromGeoJSON(f -> 'geometry'), 6668), 3857)
        FROM jsonb_array_elements(@json::jsonb -> 'features') f
        """;
}
