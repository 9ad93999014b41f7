using System.Text.Json;
using Dapper;
using ForestSink.Core.Absorption.Projects;
using ForestSink.Core.Forest;
using ForestSink.PostGis.Database;
using ForestSink.PostGis.Jobs;

namespace ForestSink.PostGis.Absorption.Projects;

/// <summary>What an enrolment did.</summary>
public sealed record Enrolled(int Added, int AlreadyIn, IReadOnlyList<string> Elsewhere);

/// <summary>A stand's eligibility in a project.</summary>
public sealed record StandEligibility(long StandId, string Code, decimal AreaHa, bool IsEnrolled, Eligibility Eligibility);

/// <summary>Which stands belong to a project, for which years, and the evidence of each.</summary>
public sealed class EnrolmentStore(ForestSinkDatabase database)
{
    public async Task<IReadOnlyList<EnrolledStand>> EnrolledAsync(MunicipalityCode municipality, Guid projectId, CancellationToken cancellation)
    {
        await using var transaction = await database.BeginAsync(municipality, cancellation);
        return (await transaction.QueryAsync<EnrolledStand>("""
            SELECT e.enrolment_id, e.stand_id, s.code, e.first_fy::int, e.last_fy::int, e.whole,
                   coalesce(e.area_ha, nullif(s.register_area_ha, 0), s.polygon_area_ha) AS area_ha, e.area_factor, s.species_key, s.forest_type, s.origin_fy
            FROM project_stand e JOIN current_stand s ON s.municipality_code = e.municipality_code AND s.stand_id = e.stand_id
            WHERE e.municipality_code = @municipality AND e.project_id = @projectId AND e.withdrawn_at IS NULL ORDER BY s.sort_key, e.enrolment_id
            """, new { projectId }, cancellation)).AsList();
    }

    /// <summary>
    /// Enrols whole stands for the certification period. Stands that are in already stay; stands that another project counts in any of the
    /// years are left out and named. The database has the last word: two people at once cannot enrol one stand twice.
    /// </summary>
    /// <exception cref="UserErrorException">No stand is there, or the database refuses.</exception>
    public async Task<Enrolled> EnrolAsync(MunicipalityCode municipality, Project project, IReadOnlyList<long> standIds, decimal areaFactor, CancellationToken cancellation)
    {
        await using var transaction = await database.BeginAsync(municipality, cancellation);
        var taken = (await transaction.QueryAsync<(string Code, bool Here)>("""
            SELECT s.code, bool_or(e.project_id = @ProjectId) AS here
            FROM project_stand e JOIN current_stand s ON s.municipality_code = e.municipality_code AND s.stand_id = e.stand_id
            WHERE e.municipality_code = @municipality AND e.stand_id = ANY (@ids) AND e.withdrawn_at IS NULL
              AND int4range(e.first_fy, e.last_fy, '[]') && int4range(@FirstFy, @LastFy, '[]')
            GROUP BY s.code, s.sort_key ORDER BY s.sort_key
            """, new { project.ProjectId, ids = standIds.ToArray(), project.FirstFy, project.LastFy }, cancellation)).AsList();
        var added = await Refusals.InWordsAsync(() => transaction.ExecuteAsync("""
            INSERT INTO project_stand (municipality_code, project_id, stand_id, first_fy, last_fy, whole, area_factor)
            SELECT @municipality, @ProjectId, s.stand_id, @FirstFy, @LastFy, true, @areaFactor
            FROM current_stand s
            WHERE s.municipality_code = @municipality AND s.stand_id = ANY (@ids)
              AND NOT EXISTS (SELECT FROM project_stand e WHERE e.municipality_code = @municipality AND e.stand_id = s.stand_id AND e.withdrawn_at IS NULL
                              AND int4range(e.first_fy, e.last_fy, '[]') && int4range(@FirstFy, @LastFy, '[]'))
            ORDER BY s.stand_id
            """, new { project.ProjectId, ids = standIds.ToArray(), project.FirstFy, project.LastFy, areaFactor }, cancellation, timeoutSeconds: 300));
        await transaction.CommitAsync(cancellation);
        return new(added, taken.Count(stand => stand.Here), [.. taken.Where(stand => !stand.Here).Select(stand => stand.Code)]);
    }

    /// <summary>Enrols a part of a stand, by area and, where it was drawn, by outline (GeoJSON), for a range of fiscal years.</summary>
    /// <param name="areaHa">Null takes that of the outline within the stand.</param>
    /// <returns>The area enrolled, ha.</returns>
    /// <exception cref="UserErrorException">The outline is none or misses the stand, the parts would exceed it or lie on one another, or the years are outside the period.</exception>
    public async Task<decimal> EnrolPartAsync(
        MunicipalityCode municipality, Guid projectId, long standId, FiscalYearRange years, decimal? areaHa, string? partGeoJson, decimal areaFactor, CancellationToken cancellation)
    {
        await using var transaction = await database.BeginAsync(municipality, cancellation);
        if (partGeoJson is not null)
            await MustMeetAsync(transaction, standId, partGeoJson, cancellation);
        var added = await Refusals.InWordsAsync(() => transaction.QuerySingleOrDefaultAsync<decimal?>("""
            INSERT INTO project_stand (municipality_code, project_id, stand_id, first_fy, last_fy, whole, area_ha, part, area_factor)
            SELECT @municipality, @projectId, s.stand_id, @first, @last, false,
                   coalesce(@areaHa, round((ST_Area(ST_Transform(g.part, 6668 + m.plane_zone)) / 10000)::numeric, 4)), g.part, @areaFactor
            FROM current_stand s JOIN municipality m ON m.municipality_code = s.municipality_code
            CROSS JOIN LATERAL (SELECT ST_Multi(ST_CollectionExtract(ST_Intersection(s.geom, ST_MakeValid(ST_SetSRID(ST_GeomFromGeoJSON(@partGeoJson), 6668))), 3)) AS part) g
            WHERE s.municipality_code = @municipality AND s.stand_id = @standId
            RETURNING area_ha
            """, new { projectId, standId, first = years.First.Year, last = years.Last.Year, areaHa, partGeoJson, areaFactor }, cancellation))
            ?? throw new UserErrorException("この小班はありません。", "There is no such stand.");
        await transaction.CommitAsync(cancellation);
        return added;
    }

    /// <summary>What was drawn comes from the browser: it must be an area, and lie in the stand.</summary>
    private static async Task MustMeetAsync(MunicipalityTransaction transaction, long standId, string geoJson, CancellationToken cancellation)
    {
        if (geoJson.Length > 1_000_000 || !DrawnArea.IsPolygon(geoJson))
            throw new UserErrorException("描いた範囲を読めません。もう一度描いてください。", "What was drawn cannot be read: draw it again.");
        var meets = await transaction.QuerySingleOrDefaultAsync<bool?>("""
            SELECT ST_Area(ST_Intersection(s.geom, ST_MakeValid(ST_SetSRID(ST_GeomFromGeoJSON(@geoJson), 6668)))::geography) > 1
            FROM current_stand s WHERE s.municipality_code = @municipality AND s.stand_id = @standId
            """, new { standId, geoJson }, cancellation);
        if (meets == false)
            throw new UserErrorException("描いた範囲が、この小班と重なっていません。小班の中に描いてください。", "What was drawn does not lie in this stand: draw it inside the stand.");
    }

    /// <summary>Takes stands out. What a frozen run counted stays in that run.</summary>
    public async Task<int> WithdrawAsync(MunicipalityCode municipality, Guid projectId, IReadOnlyList<long> standIds, CancellationToken cancellation)
    {
        await using var transaction = await database.BeginAsync(municipality, cancellation);
        var withdrawn = await transaction.ExecuteAsync("""
            UPDATE project_stand SET withdrawn_at = now()
            WHERE municipality_code = @municipality AND project_id = @projectId AND stand_id = ANY (@ids) AND withdrawn_at IS NULL
            """, new { projectId, ids = standIds.ToArray() }, cancellation);
        await transaction.CommitAsync(cancellation);
        return withdrawn;
    }

    /// <summary>Changes the area factor of enrolled stands.</summary>
    public async Task<int> SetAreaFactorAsync(MunicipalityCode municipality, Guid projectId, IReadOnlyList<long> standIds, decimal areaFactor, CancellationToken cancellation)
    {
        await using var transaction = await database.BeginAsync(municipality, cancellation);
        var changed = await transaction.ExecuteAsync("""
            UPDATE project_stand SET area_factor = @areaFactor
            WHERE municipality_code = @municipality AND project_id = @projectId AND stand_id = ANY (@ids) AND withdrawn_at IS NULL AND area_factor <> @areaFactor
            """, new { projectId, ids = standIds.ToArray(), areaFactor }, cancellation);
        await transaction.CommitAsync(cancellation);
        return changed;
    }

    /// <summary>Sets one tick of many stands, with the evidence named.</summary>
    public async Task<int> SetTickAsync(
        MunicipalityCode municipality, Guid projectId, IReadOnlyList<long> standIds, string tick, bool holds, int? practiceFy, string evidence, CancellationToken cancellation)
    {
        await using var transaction = await database.BeginAsync(municipality, cancellation);
        var set = await transaction.ExecuteAsync("""
            INSERT INTO project_tick (municipality_code, project_id, stand_id, tick, holds, practice_fy, evidence)
            SELECT @municipality, @projectId, s.stand_id, @tick, @holds, @practiceFy, @evidence
            FROM current_stand s WHERE s.municipality_code = @municipality AND s.stand_id = ANY (@ids)
            ON CONFLICT (municipality_code, project_id, stand_id, tick) DO UPDATE
              SET holds = excluded.holds, practice_fy = excluded.practice_fy, evidence = excluded.evidence, set_by = acting_user(), set_at = now()
            """, new { projectId, ids = standIds.ToArray(), tick, holds, practiceFy, evidence }, cancellation);
        await transaction.CommitAsync(cancellation);
        return set;
    }

    /// <summary>Every tick of a project's enrolled stands that a person set, in the order of the codes.</summary>
    public async Task<IReadOnlyList<StoredTick>> TicksAsync(MunicipalityCode municipality, Guid projectId, CancellationToken cancellation)
    {
        await using var transaction = await database.BeginAsync(municipality, cancellation);
        return (await transaction.QueryAsync<StoredTick>("""
            SELECT s.code AS stand_code, t.tick, t.holds, t.practice_fy, t.evidence, t.set_at
            FROM project_tick t JOIN current_stand s ON s.municipality_code = t.municipality_code AND s.stand_id = t.stand_id
            WHERE t.municipality_code = @municipality AND t.project_id = @projectId ORDER BY s.sort_key, t.tick
            """, new { projectId }, cancellation)).AsList();
    }

    public async Task<bool> IsEnrolledAsync(MunicipalityCode municipality, Guid projectId, long standId, CancellationToken cancellation)
    {
        await using var transaction = await database.BeginAsync(municipality, cancellation);
        return await transaction.QuerySingleAsync<bool>("""
            SELECT EXISTS (SELECT FROM project_stand WHERE municipality_code = @municipality AND project_id = @projectId AND stand_id = @standId)
            """, new { projectId, standId }, cancellation);
    }

    /// <summary>How many photos and documents prove each condition of the project's stands; see <see cref="TickEvidence"/>.</summary>
    public async Task<IReadOnlyDictionary<(long StandId, string Tick), int>> TickFilesAsync(MunicipalityCode municipality, Guid projectId, CancellationToken cancellation)
    {
        await using var transaction = await database.BeginAsync(municipality, cancellation);
        var links = await transaction.QueryAsync<(string ThingId, int Files)>("""
            SELECT thing_id, count(*)::int FROM evidence_link
            WHERE municipality_code = @municipality AND thing_kind = @kind AND thing_id LIKE @projectId || '-%' AND withdrawn_at IS NULL GROUP BY thing_id
            """, new { kind = TickEvidence.Kind, projectId = projectId.ToString("D") }, cancellation);
        return links.Select(link => (Of: TickEvidence.Parse(link.ThingId), link.Files)).Where(link => link.Of is not null)
            .ToDictionary(link => (link.Of!.Value.StandId, link.Of.Value.Tick), link => link.Files);
    }

    /// <param name="standIds">Null for every enrolled stand.</param>
    public async Task<IReadOnlyList<StandEligibility>> EligibilityAsync(
        MunicipalityCode municipality, Guid projectId, IReadOnlyList<long>? standIds, ProjectRules rules, CancellationToken cancellation)
    {
        await using var transaction = await database.BeginAsync(municipality, cancellation);
        return await EligibilityAsync(transaction, projectId, standIds, rules, cancellation);
    }

    public static async Task<IReadOnlyList<StandEligibility>> EligibilityAsync(
        MunicipalityTransaction transaction, Guid projectId, IReadOnlyList<long>? standIds, ProjectRules rules, CancellationToken cancellation)
    {
        // As after an import: the planner takes stands enrolled a moment ago for none, and would loop over all of them.
        if (standIds is null || standIds.Count > 100)
            await transaction.ExecuteAsync("SET LOCAL enable_nestloop = off", null, cancellation);
        var rows = await transaction.QueryAsync<FactsRow>(EligibilitySql, new
        {
            projectId,
            ids = standIds?.ToArray(),
            kinds = rules.PracticeKinds.ToArray(),
            since = rules.PracticeSince,
        }, cancellation, timeoutSeconds: 120);
        return [.. rows.Select(row => new StandEligibility(row.StandId, row.Code, row.AreaHa ?? 0, row.Enrolled, Eligibility.Of(row.Facts())))];
    }

    private const string EligibilitySql = """
        WITH p AS (SELECT * FROM project WHERE municipality_code = @municipality AND project_id = @projectId),
        mine AS (SELECT DISTINCT stand_id FROM project_stand WHERE municipality_code = @municipality AND project_id = @projectId AND withdrawn_at IS NULL),
        work AS (SELECT stand_id, min(fiscal_year)::int AS fy FROM accepted_work
                 WHERE municipality_code = @municipality AND kind = ANY (@kinds) AND fiscal_year >= @since GROUP BY stand_id),
        ticks AS (SELECT stand_id, jsonb_object_agg(tick, jsonb_build_object('holds', holds, 'practiceFy', practice_fy, 'evidence', evidence)) AS ticks
                  FROM project_tick WHERE municipality_code = @municipality AND project_id = @projectId GROUP BY stand_id),
        other AS (SELECT e.stand_id, min(o.name) AS name FROM project_stand e
                  JOIN project o ON o.municipality_code = e.municipality_code AND o.project_id = e.project_id CROSS JOIN p
                  WHERE e.municipality_code = @municipality AND e.project_id <> @projectId AND e.withdrawn_at IS NULL AND e.whole
                    AND int4range(e.first_fy, e.last_fy, '[]') && int4range(p.first_fy, p.last_fy, '[]') GROUP BY e.stand_id),
        managed AS (SELECT DISTINCT ON (stand_id) stand_id, management_type FROM current_cohort WHERE municipality_code = @municipality
                    ORDER BY stand_id, area_ha DESC NULLS LAST)
        SELECT s.stand_id, s.code, s.forest_type, c.management_type, coalesce(nullif(s.register_area_ha, 0), s.polygon_area_ha) AS area_ha,
               EXISTS (SELECT FROM project_plan WHERE municipality_code = @municipality AND project_id = @projectId) AS has_plan,
               work.fy AS work_fy, ticks.ticks::text AS ticks, other.name AS elsewhere, mine.stand_id IS NOT NULL AS enrolled
        FROM current_stand s
        LEFT JOIN mine ON mine.stand_id = s.stand_id
        LEFT JOIN managed c ON c.stand_id = s.stand_id
        LEFT JOIN work ON work.stand_id = s.stand_id
        LEFT JOIN ticks ON ticks.stand_id = s.stand_id
        LEFT JOIN other ON other.stand_id = s.stand_id
        WHERE s.municipality_code = @municipality AND CASE WHEN @ids::bigint[] IS NULL THEN mine.stand_id IS NOT NULL ELSE s.stand_id = ANY (@ids) END
        ORDER BY s.sort_key
        """;

    private sealed record FactsRow
    {
        public long StandId { get; init; }
        public string Code { get; init; } = "";
        public string ForestType { get; init; } = "";
        public string? ManagementType { get; init; }
        public decimal? AreaHa { get; init; }
        public bool HasPlan { get; init; }
        public int? WorkFy { get; init; }
        public string? Ticks { get; init; }
        public string? Elsewhere { get; init; }
        public bool Enrolled { get; init; }

        public EligibilityFacts Facts() => new(ForestType, ManagementType, AreaHa, HasPlan, WorkFy,
            Ticks is null ? new Dictionary<string, SetTick>(StringComparer.Ordinal) : JsonSerializer.Deserialize<Dictionary<string, SetTick>>(Ticks, JsonSerializerOptions.Web)!, Elsewhere);
    }
}
