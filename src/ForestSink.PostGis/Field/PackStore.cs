using Dapper;
using ForestSink.Core.Forest;
using ForestSink.PostGis.Database;
using ForestSink.PostGis.Tiles;

namespace ForestSink.PostGis.Field;

/// <summary>A terrain tile of a pack.</summary>
public sealed record PackTile(short Z, int X, int Y, int Bytes);

/// <summary>What compartments weigh when they are taken along, counted and not guessed.</summary>
public sealed record PackContents(
    int StandCount, int OrderCount, double[]? Bounds, IReadOnlyList<(string Compartment, long Bytes)> Stands, long MapBytes, long OrderBytes,
    Terrain? Terrain, IReadOnlyList<PackTile> Tiles);

/// <summary>
/// What a tablet takes along: stands with the register's facts, the map around them, open orders, terrain. Owners' names
/// are in none of it; neither is what an import did not understand, where a name might hide.
/// </summary>
public sealed class PackStore(ForestSinkDatabase database, TerrainStore terrain)
{
    public const int MostCompartments = 60;

    /// <summary>Degrees around the compartments for which map and relief come along: about 300 m.</summary>
    private const double Margin = 0.003;

    /// <returns>JSON: every compartment with its size and simplified outline.</returns>
    public async Task<string> CompartmentsAsync(MunicipalityCode municipality, CancellationToken cancellation)
    {
        await using var transaction = await database.BeginAsync(municipality, cancellation);
        return await transaction.QuerySingleAsync<string>("""
            SELECT json_build_object('compartments', coalesce(json_agg(json_build_object(
                     'code', compartment_code, 'stands', stand_count, 'areaHa', area_ha,
                     'bounds', json_build_array(ST_XMin(box), ST_YMin(box), ST_XMax(box), ST_YMax(box)),
                     'outline', ST_AsGeoJSON(ST_CollectionExtract(ST_Transform(geom_overview, 6668), 3), 5)::json) ORDER BY sort_key), '[]'))::text
            FROM (SELECT *, box2d(ST_Transform(geom_3857, 6668)) AS box FROM compartment WHERE municipality_code = @municipality) c
            """, null, cancellation);
    }

    public async Task<PackContents> MeasureAsync(MunicipalityCode municipality, string[] compartments, CancellationToken cancellation)
    {
        var relief = await terrain.FindAsync(municipality, cancellation);
        await using var transaction = await database.BeginAsync(municipality, cancellation);
        var stands = (await transaction.QueryAsync<(string Compartment, int Count, long Bytes)>($"""
            SELECT compartment_code, count(*)::int, sum(octet_length(({StandJson})::text))::bigint
            FROM stand s WHERE s.municipality_code = @municipality AND s.valid_to IS NULL AND s.compartment_code = ANY (@compartments)
            GROUP BY 1 ORDER BY min(s.sort_key)
            """, new { compartments }, cancellation)).ToList();
        var bounds = await transaction.QuerySingleOrDefaultAsync<double[]>("""
            SELECT CASE WHEN box IS NOT NULL THEN ARRAY[ST_XMin(box), ST_YMin(box), ST_XMax(box), ST_YMax(box)] END
            FROM (SELECT ST_Extent(geom) AS box FROM stand
                  WHERE municipality_code = @municipality AND valid_to IS NULL AND compartment_code = ANY (@compartments)) b
            """, new { compartments }, cancellation);
        var map = await transaction.QuerySingleAsync<string>(MapSql, new { compartments, Margin }, cancellation);
        var (orders, count) = await OrdersAsync(transaction, compartments, cancellation);
        var tiles = relief is null || bounds is null ? [] : await TilesAsync(transaction, relief, bounds, cancellation);
        return new(stands.Sum(one => one.Count), count, bounds, [.. stands.Select(one => (one.Compartment, one.Bytes + 45 + one.Count))],
            System.Text.Encoding.UTF8.GetByteCount(map), System.Text.Encoding.UTF8.GetByteCount(orders), relief, tiles);
    }

    /// <returns>GeoJSON of one compartment's stands; null where there is none.</returns>
    public async Task<string?> StandsAsync(MunicipalityCode municipality, string compartment, CancellationToken cancellation)
    {
        await using var transaction = await database.BeginAsync(municipality, cancellation);
        return await transaction.QuerySingleOrDefaultAsync<string>($"""
            SELECT json_build_object('type', 'FeatureCollection', 'features', json_agg({StandJson} ORDER BY s.sort_key))::text
            FROM stand s WHERE s.municipality_code = @municipality AND s.valid_to IS NULL AND s.compartment_code = @compartment
            HAVING count(*) > 0
            """, new { compartment }, cancellation);
    }

    /// <returns>GeoJSON: compartment lines, roads, streams and places around.</returns>
    public async Task<string> MapAsync(MunicipalityCode municipality, string[] compartments, CancellationToken cancellation)
    {
        await using var transaction = await database.BeginAsync(municipality, cancellation);
        return await transaction.QuerySingleAsync<string>(MapSql, new { compartments, Margin }, cancellation);
    }

    /// <returns>JSON: orders still open that touch these compartments.</returns>
    public async Task<string> OrdersAsync(MunicipalityCode municipality, string[] compartments, CancellationToken cancellation)
    {
        await using var transaction = await database.BeginAsync(municipality, cancellation);
        return (await OrdersAsync(transaction, compartments, cancellation)).Json;
    }

    private static Task<(string Json, int Count)> OrdersAsync(MunicipalityTransaction transaction, string[] compartments, CancellationToken cancellation) =>
        transaction.QuerySingleAsync<(string, int)>("""
            SELECT json_build_object('orders', coalesce(json_agg(o.json ORDER BY o.planned_from), '[]'))::text, count(*)::int
            FROM (
              SELECT o.planned_from, json_build_object('orderId', o.order_id, 'orderNo', o.order_no, 'kind', o.kind, 'method', o.method, 'plannedFrom', o.planned_from,
                       'plannedTo', o.planned_to, 'crew', o.crew, 'instructions', o.instructions,
                       'stands', json_agg(json_build_object('standId', w.stand_id, 'areaHa', w.area_ha))) AS json
              FROM work_order o
              JOIN work_order_stand w ON w.municipality_code = o.municipality_code AND w.order_id = o.order_id
              WHERE o.municipality_code = @municipality AND o.state = 'open' AND EXISTS (
                SELECT FROM work_order_stand w2 JOIN stand s ON s.municipality_code = w2.municipality_code AND s.stand_id = w2.stand_id AND s.valid_to IS NULL
                WHERE w2.municipality_code = o.municipality_code AND w2.order_id = o.order_id AND s.compartment_code = ANY (@compartments))
              GROUP BY o.municipality_code, o.order_id) o
            """, new { compartments }, cancellation);

    private static async Task<IReadOnlyList<PackTile>> TilesAsync(MunicipalityTransaction transaction, Terrain relief, double[] bounds, CancellationToken cancellation)
    {
        var zooms = Enumerable.Range(relief.MinZoom, relief.MaxZoom - relief.MinZoom + 1).ToArray();
        return (await transaction.QueryAsync<PackTile>("""
            SELECT t.z, t.x, t.y, octet_length(t.png) AS bytes
            FROM unnest(@zooms, @wests, @easts, @norths, @souths) r (z, west, east, north, south)
            JOIN terrain_tile t ON t.municipality_code = @municipality AND t.z = r.z AND t.x BETWEEN r.west AND r.east AND t.y BETWEEN r.north AND r.south
            ORDER BY t.z, t.x, t.y
            """, new
        {
            zooms,
            wests = zooms.Select(z => Column(bounds[0] - Margin, z)).ToArray(),
            easts = zooms.Select(z => Column(bounds[2] + Margin, z)).ToArray(),
            norths = zooms.Select(z => Row(bounds[3] + Margin, z)).ToArray(),
            souths = zooms.Select(z => Row(bounds[1] - Margin, z)).ToArray(),
        }, cancellation)).AsList();
    }

    private static int Column(double longitude, int z) => (int)Math.Floor((longitude + 180) / 360 * (1 << z));

    private static int Row(double latitude, int z)
    {
        var angle = latitude * Math.PI / 180;
        return (int)Math.Floor((1 - (Math.Asinh(Math.Tan(angle)) / Math.PI)) / 2 * (1 << z));
    }

    private const string StandJson = """
        json_build_object('type', 'Feature', 'geometry', ST_AsGeoJSON(s.geom, 6)::json, 'properties', json_build_object(
          'id', s.stand_id, 'version', s.version, 'code', s.code, 'compartment', s.compartment_code, 'place', s.place_name, 'species', s.species_key,
          'type', s.forest_type, 'origin', s.origin_fy, 'area', coalesce(nullif(s.register_area_ha, 0), s.polygon_area_ha),
          'cohorts', (SELECT coalesce(json_agg(json_build_object('species', c.species_key, 'origin', c.origin_fy, 'area', c.area_ha, 'site', c.site_class, 'storey', c.storey)
                             ORDER BY c.area_ha DESC NULLS LAST), '[]')
                      FROM cohort c WHERE c.municipality_code = s.municipality_code AND c.stand_id = s.stand_id AND c.valid_to IS NULL)))
        """;

    private const string MapSql = """
        WITH around AS (
          SELECT ST_Expand(ST_Extent(geom), @Margin)::geometry(Polygon, 6668) AS box FROM stand
          WHERE municipality_code = @municipality AND valid_to IS NULL AND compartment_code = ANY (@compartments)),
        part AS (
          SELECT 'compartment' AS kind, c.compartment_code AS name, ST_Boundary(ST_Transform(c.geom_3857, 6668)) AS geom FROM compartment c
          WHERE c.municipality_code = @municipality AND c.compartment_code = ANY (@compartments)
          UNION ALL
          SELECT f.kind, f.name, ST_Intersection(ST_Transform(f.geom_3857, 6668), a.box) FROM map_feature f, around a
          WHERE f.municipality_code = @municipality AND f.kind IN ('road', 'forest-road', 'spur-road', 'stream') AND ST_Intersects(ST_Transform(f.geom_3857, 6668), a.box)
          UNION ALL
          SELECT 'place', p.name, p.geom FROM place p, around a WHERE p.municipality_code = @municipality AND ST_Intersects(p.geom, a.box))
        SELECT json_build_object('type', 'FeatureCollection', 'features', coalesce(json_agg(json_build_object(
                 'type', 'Feature', 'properties', json_build_object('kind', kind, 'name', name), 'geometry', ST_AsGeoJSON(geom, 6)::json)), '[]'))::text
        FROM part WHERE NOT ST_IsEmpty(geom)
        """;
}
