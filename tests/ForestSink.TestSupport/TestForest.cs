using Dapper;
using Npgsql;

namespace ForestSink.TestSupport;

/// <summary>One cohort of a made-up forest; a stand holds those that name it.</summary>
public sealed record TestCohort
{
    public int Stand { get; init; } = 1;
    public string SpeciesKey { get; init; } = "sugi";
    public string ForestType { get; init; } = "planted";
    public decimal? AreaHa { get; init; } = 1;
    public short? OriginFy { get; init; } = 1980;
    public string? SiteClass { get; init; }
    public decimal? Increment { get; init; } = 8;
    public decimal? Volume { get; init; }
}

/// <summary>Puts made-up forests straight into the tables, as the owner of the schema.</summary>
public static class TestForest
{
    public static async Task AddMunicipalityAsync(string ownerConnection, string code, string name = "試験町")
    {
        await using var connection = new NpgsqlConnection(ownerConnection);
        await connection.ExecuteAsync(
            "INSERT INTO municipality (municipality_code, name, name_en, plane_zone, register_date) VALUES (@code, @name, 'Test town', 2, '2019-04-01')",
            new { code, name });
    }

    /// <summary>Stand n gets the code 1-n and the id that is returned at n - 1; its cohorts keep their order.</summary>
    public static async Task<long[]> AddAsync(string ownerConnection, string code, IReadOnlyList<TestCohort> cohorts)
    {
        await using var connection = new NpgsqlConnection(ownerConnection);
        await connection.OpenAsync();
        var stands = cohorts.Max(cohort => cohort.Stand);
        var ids = (await connection.QueryAsync<long>(Stands, new { code, stands })).ToArray();
        await connection.ExecuteAsync(Cohorts, new
        {
            code,
            stand = cohorts.Select(c => ids[c.Stand - 1]).ToArray(),
            no = cohorts.Select((_, i) => i).ToArray(),
            species = cohorts.Select(c => c.SpeciesKey).ToArray(),
            type = cohorts.Select(c => c.ForestType).ToArray(),
            area = cohorts.Select(c => c.AreaHa).ToArray(),
            origin = cohorts.Select(c => (int?)c.OriginFy).ToArray(),
            site = cohorts.Select(c => c.SiteClass).ToArray(),
            increment = cohorts.Select(c => c.Increment).ToArray(),
            volume = cohorts.Select(c => c.Volume).ToArray(),
        });
        return ids;
    }

    /// <summary>Many cohorts, two to a stand, of every age and eight species.</summary>
    public static async Task GenerateAsync(string ownerConnection, string code, int cohorts)
    {
        await using var connection = new NpgsqlConnection(ownerConnection);
        await connection.OpenAsync();
        await connection.ExecuteAsync(Stands, new { code, stands = (cohorts + 1) / 2 }, commandTimeout: 600);
        await connection.ExecuteAsync(Generated, new { code, cohorts }, commandTimeout: 600);
        await connection.ExecuteAsync("ANALYZE stand; ANALYZE cohort", commandTimeout: 600);
    }

    private const string Stands = """
        INSERT INTO stand (municipality_code, code, sort_key, compartment_code, polygon_area_ha, species_key, forest_type, origin_fy, cohort_count,
                           content_hash, import_id, geom)
        SELECT @code, '1-' || n, lpad(n::text, 8, '0'), '1', 1, 'sugi', 'planted', 1980, 1, sha256(n::text::bytea), gen_random_uuid(),
               ST_Multi(ST_SetSRID(ST_MakeEnvelope(130.4 + x, 33.6 + y, 130.4 + x + 0.0009, 33.6 + y + 0.0009), 6668))
        FROM generate_series(1, @stands) n, LATERAL (SELECT (n % 1000) * 0.001 AS x, (n / 1000) * 0.001 AS y) at
        ORDER BY n RETURNING stand_id
        """;

    private const string Cohorts = """
        INSERT INTO cohort (municipality_code, stand_id, treatment_no, species_key, species_text, forest_type, area_ha, origin_fy, site_class,
                            register_increment_m3_per_ha, register_volume_m3_per_ha, register_date)
        SELECT @code, c.stand, c.no::text, c.species, c.species, c.type, c.area, c.origin, c.site, c.increment, c.volume, '2019-04-01'
        FROM unnest(@stand, @no, @species, @type, @area, @origin, @site, @increment, @volume) c (stand, no, species, type, area, origin, site, increment, volume)
        ORDER BY c.no
        """;

    private const string Generated = """
        INSERT INTO cohort (municipality_code, stand_id, treatment_no, species_key, species_text, forest_type, area_ha, origin_fy,
                            register_increment_m3_per_ha, register_date)
        SELECT @code, s.stand_id, n::text, species, species, CASE WHEN n % 20 = 0 THEN 'natural' ELSE 'planted' END,
               (1 + (n::bigint * 7919) % 40000) / 10000.0, 1900 + (n * 31) % 120, (n * 13) % 12, '2019-04-01'
        FROM generate_series(0, @cohorts - 1) n
        JOIN (SELECT stand_id, row_number() OVER (ORDER BY stand_id) - 1 AS no FROM stand WHERE municipality_code = @code) s ON s.no = n / 2,
        LATERAL (SELECT (ARRAY['sugi', 'hinoki', 'sugi', 'hinoki', 'akamatsu', 'kuromatsu', 'kunugi', 'other-broadleaf'])[1 + n % 8] AS species) k
        """;
}
