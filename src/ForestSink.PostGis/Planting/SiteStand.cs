using ForestSink.Core.Forest;
using ForestSink.PostGis.Database;
using ForestSink.PostGis.Exchange;
using ForestSink.PostGis.Jobs;
using Npgsql;

namespace ForestSink.PostGis.Planting;

/// <summary>
/// Takes a drawn site that no stand covers into the forest register: a new stand with its outline, bare until something is planted.
/// From then on it is a stand like any other: the planting day is accepted into it, estimates count it, an import compares it.
/// </summary>
public sealed class SiteStand(ForestSinkDatabase database)
{
    /// <summary>What bare land a new stand may be: 未立木地 or 伐採跡地.</summary>
    public static IReadOnlyList<string> ForestTypes { get; } = ["unstocked", "cut-over"];

    /// <summary>The next free number in the compartment of the nearest stand; null where no stand lies within 5 km.</summary>
    public async Task<StandCode?> ProposeAsync(MunicipalityCode municipality, Guid siteId, CancellationToken cancellation)
    {
        await using var transaction = await database.BeginAsync(municipality, cancellation);
        var near = await transaction.QuerySingleOrDefaultAsync<string>("""
            SELECT s.code FROM planting_site p, LATERAL (SELECT s.code, s.geom_3857 FROM stands_in_box(ST_Expand(p.geom_3857, 5000)) s ORDER BY s.geom_3857 <-> p.geom_3857 LIMIT 1) s
            WHERE p.municipality_code = @municipality AND p.site_id = @siteId AND p.valid_to IS NULL
            """, new { siteId }, cancellation);
        if (near is null || !StandCode.TryParse(near, out var neighbour))
            return null;
        var used = await transaction.QueryAsync<string>("SELECT DISTINCT code FROM stand WHERE municipality_code = @municipality AND compartment_code = @compartment",
            new { compartment = neighbour.CompartmentCode }, cancellation);
        var last = used.Select(code => StandCode.TryParse(code, out var each) && int.TryParse(each.Stand, System.Globalization.CultureInfo.InvariantCulture, out var number) ? number : 0).DefaultIfEmpty().Max();
        return StandCode.TryCreate(neighbour.Compartment, neighbour.SubCompartment, (last + 1).ToString(System.Globalization.CultureInfo.InvariantCulture), null, out var free, out _) ? free : null;
    }

    /// <summary>Adds the stand, and ties the site and its planned events to it. A site that has its stand keeps it: a repeat adds nothing.</summary>
    /// <param name="forestType">One of <see cref="ForestTypes"/>.</param>
    /// <returns>The stand's id.</returns>
    /// <exception cref="UserErrorException">The code is or was another stand's, or stands cover the ground already.</exception>
    public async Task<long> AddAsync(MunicipalityCode municipality, Guid siteId, StandCode code, string forestType, CancellationToken cancellation)
    {
        await using var transaction = await database.BeginAsync(municipality, cancellation);
        await transaction.ExecuteAsync("SELECT FROM planting_site WHERE municipality_code = @municipality AND site_id = @siteId AND valid_to IS NULL FOR UPDATE", new { siteId }, cancellation);
        var site = await transaction.QuerySingleOrDefaultAsync<(string Name, long? StandId)?>(
            "SELECT name, stand_id FROM planting_site WHERE municipality_code = @municipality AND site_id = @siteId AND valid_to IS NULL", new { siteId }, cancellation)
            ?? throw new UserErrorException("この候補地はもうありません。", "This site is no longer there.");
        if (site.StandId is { } present)
            return present;
        if (await transaction.QuerySingleAsync<bool>("SELECT EXISTS (SELECT FROM stand WHERE municipality_code = @municipality AND code = @code)", new { code = code.ToString() }, cancellation))
            throw Taken(code);
        try
        {
            var stand = await transaction.QuerySingleOrDefaultAsync<long?>(Stand, new
            {
                siteId,
                code = code.ToString(),
                sortKey = code.SortKey,
                compartment = code.CompartmentCode,
                forestType,
            }, cancellation) ?? throw new UserErrorException("この範囲は、ほとんどが森林簿の小班に入っています。候補地を一覧から外し、その小班の中に描き直してください。",
                "Stands of the register cover nearly all of this area. Set the site aside and draw it again inside the stand.");
            await transaction.ExecuteAsync(Cohort, new { siteId, stand, forestType, site.Name }, cancellation);
            await transaction.ExecuteAsync(ApplySql.Compartments, null, cancellation);
            await transaction.ExecuteAsync(ApplySql.Municipality, new { importId = (Guid?)null }, cancellation);
            await transaction.ExecuteAsync(Ties, new { siteId, stand, forestType }, cancellation);
            await transaction.CommitAsync(cancellation);
            return stand;
        }
        catch (PostgresException taken) when (taken.SqlState == PostgresErrorCodes.UniqueViolation)
        {
            throw Taken(code);
        }
    }

    private static UserErrorException Taken(StandCode code) => new(
        $"小班コード {code} は、いま、または以前の小班のコードです。空いている番号を入れてください。", $"The code {code} is or was another stand's. Give a free number.");

    // The outline without what other stands cover. Less than 0.01 ha of it is no stand.
    private const string Stand = """
        CREATE TEMP TABLE touched ON COMMIT DROP AS SELECT @compartment::text AS compartment_code, NULL::text AS old_compartment;
        INSERT INTO stand (municipality_code, code, sort_key, compartment_code, register_area_ha, polygon_area_ha, species_key, forest_type, cohort_count, content_hash, geom)
        SELECT @municipality, @code, @sortKey, @compartment, a.ha, a.ha, @forestType, @forestType, 1, sha256(convert_to('planting site ' || @siteId::text, 'UTF8')), f.geom
        FROM planting_site p
        JOIN municipality m ON m.municipality_code = @municipality
        CROSS JOIN LATERAL (SELECT ST_Multi(ST_CollectionExtract(ST_MakeValid(coalesce(ST_Difference(p.geom, ST_Union(s.geom)), p.geom)), 3)) AS geom
                            FROM stands_in_box(p.geom_3857) s WHERE ST_Intersects(s.geom, p.geom)) f
        CROSS JOIN LATERAL (SELECT round((ST_Area(ST_Transform(f.geom, 6668 + m.plane_zone)) / 10000)::numeric, 4) AS ha) a
        WHERE p.municipality_code = @municipality AND p.site_id = @siteId AND p.valid_to IS NULL AND a.ha >= 0.01
        RETURNING stand_id;
        """;

    private const string Cohort = """
        INSERT INTO cohort (municipality_code, stand_id, species_key, species_text, forest_type, ownership, area_ha, attributes)
        SELECT @municipality, @stand, @forestType, @forestType, @forestType, p.ownership, s.polygon_area_ha, jsonb_build_object('由来', '植樹の候補地「' || @Name || '」から加えた小班')
        FROM planting_site p JOIN stand s ON s.municipality_code = @municipality AND s.stand_id = @stand AND s.valid_to IS NULL
        WHERE p.municipality_code = @municipality AND p.site_id = @siteId AND p.valid_to IS NULL;
        """;

    private const string Ties = """
        WITH closed AS (UPDATE planting_site SET valid_to = now() WHERE municipality_code = @municipality AND site_id = @siteId AND valid_to IS NULL RETURNING *)
        INSERT INTO planting_site (municipality_code, site_id, version, name, origin, stand_id, forest_type, ownership, deer_risk, geom, area_ha, cut_fy, excluded_ha, withdrawn, facts, measured_at)
        SELECT municipality_code, site_id, version + 1, name, origin, @stand, @forestType, ownership, deer_risk, geom, area_ha, cut_fy, excluded_ha, withdrawn, facts, measured_at FROM closed;
        UPDATE planting_event SET stand_id = @stand, row_version = row_version + 1
        WHERE municipality_code = @municipality AND site_id = @siteId AND stand_id IS NULL AND state = 'planned';
        """;
}
