using Dapper;
using Npgsql;

namespace ForestSink.TestSupport;

/// <summary>A few stands in rows of compartments, each 0.001° square, with all that the map shows: for tiles, table and search.</summary>
public static class TestStands
{
    /// <summary>South-west corner of the first stand; all of them lie in one tile of zoom 14.</summary>
    public const double West = 130.5, South = 33.64;

    /// <summary>Compartments 1, 2, 3, 10 and イ's 12-イ of four stands each; species in turn; the last stand of each is cut over.</summary>
    public static async Task AddAsync(string ownerConnection, string code)
    {
        await using var connection = new NpgsqlConnection(ownerConnection);
        await connection.OpenAsync();
        await connection.ExecuteAsync(Sql, new { code, West, South });
    }

    private const string Sql = """
        INSERT INTO stand (municipality_code, code, sort_key, compartment_code, place_name, register_area_ha, polygon_area_ha, species_key, forest_type,
                           origin_fy, cohort_count, content_hash, geom)
        SELECT @code, c.code || '-' || n, c.sort || '.' || lpad(n::text, 6, '0'), c.code, CASE WHEN c.row < 2 THEN '大字久原 山ノ神' ELSE '大字猪野' END,
               n, n + 0.5, CASE n WHEN 4 THEN 'unstocked' ELSE (ARRAY['sugi', 'hinoki', 'kunugi'])[n] END,
               CASE n WHEN 4 THEN 'cut-over' WHEN 3 THEN 'natural' ELSE 'planted' END, CASE WHEN n < 4 THEN 2026 - 10 * n END, 1, sha256((c.code || n)::bytea),
               ST_Multi(ST_MakeEnvelope(@West + n * 0.001, @South + c.row * 0.001, @West + (n + 1) * 0.001, @South + (c.row + 1) * 0.001, 6668))
        FROM (VALUES (0, '1', '000001'), (1, '2', '000002'), (2, '3', '000003'), (3, '10', '000010'), (4, '12-イ', '000012.K01a')) c (row, code, sort),
             generate_series(1, 4) n;
        INSERT INTO cohort (municipality_code, stand_id, species_key, species_text, forest_type, area_ha, origin_fy, establishment_year, attributes)
        SELECT municipality_code, stand_id, species_key, species_key, forest_type, register_area_ha, origin_fy, origin_fy, '{"備考": "境界木あり"}'
        FROM stand WHERE municipality_code = @code;
        INSERT INTO compartment (municipality_code, compartment_code, sort_key, stand_count, area_ha, species_key, geom_3857)
        SELECT municipality_code, compartment_code, min(sort_key), count(*), sum(register_area_ha), 'sugi', ST_Union(geom_3857)
        FROM stand WHERE municipality_code = @code GROUP BY 1, 2;
        INSERT INTO place (municipality_code, kind, name, name_en, geom)
        VALUES (@code, 'peak', '首羅山', 'Shurayama', ST_SetSRID(ST_MakePoint(@West + 0.002, @South + 0.002), 6668));
        INSERT INTO map_feature (municipality_code, kind, name, geom_3857)
        VALUES (@code, 'forest-road', '林道山ノ神線', ST_Transform(ST_SetSRID(ST_MakeLine(ST_MakePoint(@West, @South), ST_MakePoint(@West + 0.004, @South + 0.004)), 6668), 3857));
        UPDATE municipality SET forest_version = forest_version + 1,
               extent = (SELECT ST_Envelope(ST_Collect(geom)) FROM stand WHERE municipality_code = @code)
        WHERE municipality_code = @code
        """;
}
