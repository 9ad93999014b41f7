using System.Text.Json;
using ForestSink.Core.Forest;
using ForestSink.Core.Planting;
using ForestSink.PostGis.Database;
using ForestSink.PostGis.Jobs;

namespace ForestSink.PostGis.Planting;

/// <summary>Candidate sites as people see and change them.</summary>
public sealed class SiteStore(ForestSinkDatabase database)
{
    /// <summary>The current sites, those set aside at the end.</summary>
    public async Task<IReadOnlyList<PlantingSite>> ListAsync(MunicipalityCode municipality, CancellationToken cancellation)
    {
        await using var transaction = await database.BeginAsync(municipality, cancellation);
        return await ListAsync(transaction, cancellation);
    }

    public static async Task<IReadOnlyList<PlantingSite>> ListAsync(MunicipalityTransaction transaction, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(transaction);
        return [.. (await transaction.QueryAsync<Row>(Select + " ORDER BY p.withdrawn, p.area_ha DESC, p.name", null, cancellation)).Select(row => row.ToSite())];
    }

    public async Task<PlantingSite?> FindAsync(MunicipalityCode municipality, Guid siteId, CancellationToken cancellation)
    {
        await using var transaction = await database.BeginAsync(municipality, cancellation);
        return (await transaction.QuerySingleOrDefaultAsync<Row>(Select + " AND p.site_id = @siteId", new { siteId }, cancellation))?.ToSite();
    }

    /// <summary>Outlines for the map, as GeoJSON with the id and name of each site.</summary>
    public async Task<string> OutlinesAsync(MunicipalityCode municipality, CancellationToken cancellation)
    {
        await using var transaction = await database.BeginAsync(municipality, cancellation);
        return await transaction.QuerySingleAsync<string>("""
            SELECT json_build_object('type', 'FeatureCollection', 'features', coalesce(json_agg(json_build_object(
                     'type', 'Feature', 'properties', json_build_object('site', site_id, 'name', name),
                     'geometry', ST_AsGeoJSON(geom, 6)::json)), '[]'::json))::text
            FROM planting_site WHERE municipality_code = @municipality AND valid_to IS NULL AND NOT withdrawn
            """, null, cancellation);
    }

    /// <summary>Adds an area that the user drew, less what must not be planted. The id is the caller's: a repeat changes nothing.</summary>
    /// <exception cref="UserErrorException">No area, outside the municipality's surroundings, or wholly excluded.</exception>
    public async Task AddDrawnAsync(MunicipalityCode municipality, Guid siteId, string name, string geoJson, CancellationToken cancellation)
    {
        await using var transaction = await database.BeginAsync(municipality, cancellation);
        try
        {
            await transaction.ExecuteAsync(InsertDrawn, new { siteId, name = name.Trim(), geoJson }, cancellation);
        }
        catch (Npgsql.PostgresException refused) when (refused.SqlState is "XX000" or "22023" or "22P02" or "23514" or "23502")
        {
            throw new UserErrorException(
                "この範囲は使えません。交差しない面を0.01 ha以上で描き、名前を付けてください。保安・危険などの除外区域だけの範囲も使えません。",
                "This area cannot be used: draw a polygon that does not cross itself, of 0.01 ha or more and not wholly excluded, and name it.", refused);
        }

        await transaction.CommitAsync(cancellation);
    }

    /// <summary>States what no map knows of a site. A change opens a new version.</summary>
    public async Task StateAsync(MunicipalityCode municipality, Guid siteId, string name, string? ownership, short? deerRisk, bool withdrawn, CancellationToken cancellation)
    {
        await using var transaction = await database.BeginAsync(municipality, cancellation);
        var changed = await transaction.QuerySingleAsync<int>("""
            WITH closed AS (
              UPDATE planting_site SET valid_to = now()
              WHERE municipality_code = @municipality AND site_id = @siteId AND valid_to IS NULL
                AND (name, ownership, deer_risk, withdrawn) IS DISTINCT FROM (@name, @ownership, @deerRisk::smallint, @withdrawn)
              RETURNING *)
            SELECT count(*) FROM closed
            """, new { siteId, name = name.Trim(), ownership, deerRisk, withdrawn }, cancellation);
        if (changed == 1)
        {
            await transaction.ExecuteAsync("""
                INSERT INTO planting_site (municipality_code, site_id, version, name, origin, stand_id, forest_type, ownership, deer_risk, geom, area_ha,
                                           cut_fy, excluded_ha, withdrawn, facts, measured_at)
                SELECT municipality_code, site_id, version + 1, @name, origin, stand_id, forest_type, @ownership, @deerRisk, geom, area_ha,
                       cut_fy, excluded_ha, @withdrawn, facts, measured_at
                FROM planting_site WHERE municipality_code = @municipality AND site_id = @siteId ORDER BY version DESC LIMIT 1
                """, new { siteId, name = name.Trim(), ownership, deerRisk, withdrawn }, cancellation);
        }

        await transaction.CommitAsync(cancellation);
    }

    private const string InsertDrawn = """
        WITH drawn AS (SELECT ST_SetSRID(ST_GeomFromGeoJSON(@geoJson), 6668) AS geom),
        free AS (
          SELECT ST_Multi(ST_CollectionExtract(coalesce(ST_Difference(d.geom, x.geom), d.geom), 3)) AS geom, d.geom AS whole
          FROM drawn d LEFT JOIN LATERAL (SELECT ST_Union(e.geom) AS geom FROM exclusions_in_box(ST_Transform(d.geom, 3857)) e) x ON true)
        INSERT INTO planting_site (municipality_code, site_id, name, origin, stand_id, forest_type, ownership, geom, area_ha, excluded_ha)
        SELECT @municipality, @siteId, @name, 'drawn', s.stand_id, s.forest_type, s.ownership, f.geom,
               nullif(round((ST_Area(ST_Transform(f.geom, 6668 + m.plane_zone)) / 10000)::numeric, 4) * (ST_Area(ST_Transform(f.geom, 6668 + m.plane_zone)) >= 100)::int, 0),
               round(((ST_Area(ST_Transform(f.whole, 6668 + m.plane_zone)) - ST_Area(ST_Transform(f.geom, 6668 + m.plane_zone))) / 10000)::numeric, 4)
        FROM free f
        JOIN municipality m ON m.municipality_code = @municipality AND (m.extent IS NULL OR ST_DWithin(m.extent, f.geom, 0.1))
        LEFT JOIN LATERAL (
          SELECT s.stand_id, s.forest_type, (SELECT c.ownership FROM cohort c WHERE c.municipality_code = s.municipality_code AND c.stand_id = s.stand_id AND c.valid_to IS NULL
                                             ORDER BY c.area_ha DESC NULLS LAST LIMIT 1) AS ownership
          FROM stands_in_box(ST_Transform(f.geom, 3857)) s WHERE ST_Intersects(s.geom, f.geom) AND ST_Area(ST_Intersection(s.geom, f.geom)) > ST_Area(f.geom) / 2   -- one that is only touched is not where it lies
          ORDER BY ST_Area(ST_Intersection(s.geom, f.geom)) DESC LIMIT 1) s ON true
        ON CONFLICT (municipality_code, site_id, version) DO NOTHING
        """;

    private const string Select = """
        SELECT p.site_id, p.version, p.name, p.origin, p.stand_id, s.code AS stand_code, p.forest_type, p.ownership, p.deer_risk, p.area_ha, p.excluded_ha, p.cut_fy,
               p.withdrawn, p.facts::text AS facts_json, ST_XMin(p.geom) AS west, ST_YMin(p.geom) AS south, ST_XMax(p.geom) AS east, ST_YMax(p.geom) AS north
        FROM planting_site p
        LEFT JOIN stand s ON s.municipality_code = p.municipality_code AND s.stand_id = p.stand_id AND s.valid_to IS NULL
        WHERE p.municipality_code = @municipality AND p.valid_to IS NULL
        """;

    private sealed record Row
    {
        public required Guid SiteId { get; init; }
        public int Version { get; init; }
        public required string Name { get; init; }
        public required string Origin { get; init; }
        public long? StandId { get; init; }
        public string? StandCode { get; init; }
        public string? ForestType { get; init; }
        public string? Ownership { get; init; }
        public short? DeerRisk { get; init; }
        public decimal AreaHa { get; init; }
        public decimal ExcludedHa { get; init; }
        public short? CutFy { get; init; }
        public bool Withdrawn { get; init; }
        public string? FactsJson { get; init; }
        public double West { get; init; }
        public double South { get; init; }
        public double East { get; init; }
        public double North { get; init; }

        public PlantingSite ToSite() => new()
        {
            SiteId = SiteId,
            Version = Version,
            Name = Name,
            Origin = Origin,
            StandId = StandId,
            StandCode = StandCode,
            ForestType = ForestType,
            Ownership = Ownership,
            DeerRisk = DeerRisk,
            AreaHa = AreaHa,
            ExcludedHa = ExcludedHa,
            CutFy = CutFy,
            Withdrawn = Withdrawn,
            Facts = FactsJson is null ? null : JsonSerializer.Deserialize<SiteFacts>(FactsJson, JsonSerializerOptions.Web),
            Bounds = [West, South, East, North],
        };
    }
}
