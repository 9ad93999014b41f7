namespace ForestSink.PostGis.Planting;

/// <summary>Which land could be planted, out of register and accepted work; set-based, one pass each.</summary>
internal static class CandidateSql
{
    /// <summary>Less than this is no planting site, ha.</summary>
    public const double LeastHa = 0.1;

    /// <summary>
    /// Bare stands of the register, less excluded land. Newly found ones become sites, changed outlines open a version, and
    /// what bears trees again is closed. Drawn sites and what people stated stay.
    /// </summary>
    public const string Refresh = """
        CREATE TEMP TABLE candidate ON COMMIT DROP AS
        WITH bare AS (
          SELECT s.stand_id, s.code, s.forest_type, s.geom, 'register' AS origin, NULL::smallint AS cut_fy
          FROM stand s
          WHERE s.municipality_code = @municipality AND s.valid_to IS NULL
            AND s.forest_type IN ('cut-over', 'natural-cut-over', 'unstocked', 'hard-to-regenerate')
          UNION ALL
          SELECT s.stand_id, s.code, s.forest_type, coalesce(c.geom, s.geom), 'final-cut', c.fiscal_year
          FROM final_cut_without_planting c
          JOIN stand s ON s.municipality_code = @municipality AND s.stand_id = c.stand_id AND s.valid_to IS NULL
          WHERE s.forest_type NOT IN ('cut-over', 'natural-cut-over', 'unstocked', 'hard-to-regenerate')),
        free AS (
          SELECT b.*, ST_Multi(ST_CollectionExtract(CASE WHEN x.geom IS NULL THEN b.geom ELSE ST_Difference(b.geom, x.geom) END, 3)) AS free_geom
          FROM bare b LEFT JOIN LATERAL (
            SELECT ST_Union(e.geom) AS geom FROM exclusions_in_box(ST_Transform(b.geom, 3857)) e WHERE ST_Intersects(e.geom, b.geom)) x ON true)
        SELECT f.stand_id, f.code, f.forest_type, f.origin, f.cut_fy, f.free_geom AS geom,
               round((ST_Area(ST_Transform(f.free_geom, 6668 + m.plane_zone)) / 10000)::numeric, 4) AS area_ha,
               greatest(0, round(((ST_Area(ST_Transform(f.geom, 6668 + m.plane_zone)) - ST_Area(ST_Transform(f.free_geom, 6668 + m.plane_zone))) / 10000)::numeric, 4)) AS excluded_ha,
               o.ownership
        FROM free f
        JOIN municipality m ON m.municipality_code = @municipality
        LEFT JOIN LATERAL (SELECT c.ownership FROM cohort c WHERE c.municipality_code = @municipality AND c.stand_id = f.stand_id AND c.valid_to IS NULL
                           ORDER BY c.area_ha DESC NULLS LAST LIMIT 1) o ON true
        WHERE ST_Area(ST_Transform(f.free_geom, 6668 + m.plane_zone)) >= @leastM2;

        CREATE TEMP TABLE changed ON COMMIT DROP AS
        SELECT p.site_id, p.version, p.name, p.deer_risk, p.withdrawn, p.ownership AS stated_ownership, c.*
        FROM planting_site p JOIN candidate c ON c.stand_id = p.stand_id
        WHERE p.municipality_code = @municipality AND p.valid_to IS NULL AND p.origin <> 'drawn'
          AND (NOT ST_OrderingEquals(p.geom, c.geom) OR p.forest_type IS DISTINCT FROM c.forest_type OR p.origin <> c.origin);

        UPDATE planting_site p SET valid_to = now()
        WHERE p.municipality_code = @municipality AND p.valid_to IS NULL AND p.origin <> 'drawn'
          AND (NOT EXISTS (SELECT FROM candidate c WHERE c.stand_id = p.stand_id) OR EXISTS (SELECT FROM changed h WHERE h.site_id = p.site_id));

        INSERT INTO planting_site (municipality_code, site_id, version, name, origin, stand_id, forest_type, ownership, deer_risk, withdrawn, geom, area_ha, excluded_ha, cut_fy)
        SELECT @municipality, site_id, version + 1, name, origin, stand_id, forest_type, coalesce(ownership, stated_ownership), deer_risk, withdrawn, geom, area_ha, excluded_ha, cut_fy
        FROM changed;

        INSERT INTO planting_site (municipality_code, site_id, name, origin, stand_id, forest_type, ownership, geom, area_ha, excluded_ha, cut_fy)
        SELECT @municipality, gen_random_uuid(), c.code, c.origin, c.stand_id, c.forest_type, c.ownership, c.geom, c.area_ha, c.excluded_ha, c.cut_fy
        FROM candidate c
        WHERE NOT EXISTS (SELECT FROM planting_site p WHERE p.municipality_code = @municipality AND p.stand_id = c.stand_id AND p.valid_to IS NULL AND p.origin <> 'drawn')
        """;

    /// <summary>Distances of every current site, and its outline on the plane zone as WKB.</summary>
    public const string Surroundings = """
        SELECT p.site_id, p.version, ST_AsBinary(ST_Transform(p.geom, 6668 + m.plane_zone)) AS outline,
               ST_Perimeter(ST_Transform(p.geom, 6668 + m.plane_zone)) AS perimeter_m,
               road.name AS road_name, road.distance_m AS road_m, road.x AS road_x, road.y AS road_y,
               town.distance_m AS town_m, school.name AS school_name, school.distance_m AS school_m, toilet.distance_m AS toilet_m,
               park.name AS car_park_name, park.distance_m AS car_park_m, site.mean AS neighbour_site_class
        FROM planting_site p
        JOIN municipality m ON m.municipality_code = p.municipality_code
        LEFT JOIN LATERAL nearest_feature(ARRAY['road', 'forest-road', 'spur-road'], p.geom, 6668 + m.plane_zone) road ON true
        LEFT JOIN LATERAL nearest_place(ARRAY['city-hall', 'station'], p.geom, 6668 + m.plane_zone) town ON true
        LEFT JOIN LATERAL nearest_place(ARRAY['school'], p.geom, 6668 + m.plane_zone) school ON true
        LEFT JOIN LATERAL nearest_place(ARRAY['toilet'], p.geom, 6668 + m.plane_zone) toilet ON true
        LEFT JOIN LATERAL nearest_place(ARRAY['car-park'], p.geom, 6668 + m.plane_zone) park ON true
        LEFT JOIN LATERAL (
          SELECT sum(c.site_class::float8 * c.area_ha) / nullif(sum(c.area_ha), 0) AS mean
          FROM (SELECT 300 / cos(radians(ST_Y(ST_Centroid(p.geom)))) AS far) d                     -- 300 m on the ground are more on the map
          CROSS JOIN LATERAL stands_in_box(ST_Expand(ST_Envelope(p.geom_3857), d.far)) s
          JOIN cohort c ON c.municipality_code = s.municipality_code AND c.stand_id = s.stand_id AND c.valid_to IS NULL
          WHERE c.site_class ~ '^[1-5]$' AND c.area_ha > 0 AND ST_DWithin(s.geom_3857, p.geom_3857, d.far)) site ON true
        WHERE p.municipality_code = @municipality AND p.valid_to IS NULL
        ORDER BY p.site_id
        """;

    public const string Viewpoints = """
        SELECT ST_X(ST_Transform(p.geom, 6668 + m.plane_zone)) AS x, ST_Y(ST_Transform(p.geom, 6668 + m.plane_zone)) AS y
        FROM place p JOIN municipality m ON m.municipality_code = p.municipality_code
        WHERE p.municipality_code = @municipality AND p.kind IN ('city-hall', 'station', 'school')
        ORDER BY p.place_id LIMIT 20
        """;
}
