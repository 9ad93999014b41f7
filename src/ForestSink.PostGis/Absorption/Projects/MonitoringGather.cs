using System.Text.Json;
using ForestSink.Core.Absorption.Projects;
using ForestSink.Core.Forest;
using ForestSink.Core.Growth;
using ForestSink.PostGis.Database;
using ForestSink.PostGis.Forest;

namespace ForestSink.PostGis.Absorption.Projects;

/// <summary>Copies a project's inputs out of the register, the accepted work and the evidence, as they are now.</summary>
internal static class MonitoringGather
{
    public static async Task<MonitoringInputs> ReadAsync(MunicipalityTransaction transaction, Project project, FiscalYearRange years, ProjectRules rules, CancellationToken cancellation)
    {
        var eligibility = (await EnrolmentStore.EligibilityAsync(transaction, project.ProjectId, null, rules, cancellation)).ToDictionary(stand => stand.StandId, stand => stand.Eligibility);
        var parts = (await transaction.QueryAsync<PartRow>(PartsSql, new { project.ProjectId, project.FirstFy }, cancellation, timeoutSeconds: 300))
            .Select(row => row.Part(eligibility.GetValueOrDefault(row.StandId)));
        var works = (await transaction.QueryAsync<WorkRow>(WorksSql, new { project.ProjectId, since = rules.PracticeSince, last = years.Last.Year }, cancellation, timeoutSeconds: 300))
            .Select(row => row.Work());
        var emissions = await transaction.QueryAsync<ProjectEmission>("""
            SELECT emission_id, fiscal_year::int, label, co2_t, treatment, note FROM project_emission
            WHERE municipality_code = @municipality AND project_id = @ProjectId AND fiscal_year BETWEEN @first AND @last
            """, new { project.ProjectId, first = years.First.Year, last = years.Last.Year }, cancellation);
        return new MonitoringInputs(
            transaction.Municipality, project.Methodology, project.FirstFy, project.LastFy, years.First.Year, years.Last.Year,
            GrowthText.TryParse(project.GrowthChoice, out var growth) ? growth : GrowthChoice.Auto,
            [.. parts], [.. works], [.. emissions.Select(e => new IncidentalEmission(e.FiscalYear, e.Label, e.Co2T, e.Treatment))]).InOrder();
    }

    // The register may show the new trees already after a recorded final cut: the version with the old ones is meant, the last that
    // is older than the first cut. Shares of a part are floored, so that they never exceed it.
    private const string PartsSql = $"""
        WITH enrolled AS (
          SELECT * FROM project_stand WHERE municipality_code = @municipality AND project_id = @ProjectId AND withdrawn_at IS NULL),
        cut AS (
          SELECT stand_id, min(fiscal_year) AS fy FROM accepted_work
          WHERE municipality_code = @municipality AND kind = 'final-cut' AND method IS DISTINCT FROM 'selection' AND fiscal_year >= @FirstFy GROUP BY stand_id),
        chosen AS (
          SELECT s.stand_id, max(s.version) AS version
          FROM stand s JOIN enrolled e ON e.stand_id = s.stand_id LEFT JOIN cut ON cut.stand_id = s.stand_id
          WHERE s.municipality_code = @municipality
            AND (s.valid_to IS NULL AND cut.fy IS NULL
                 OR cut.fy IS NOT NULL AND s.origin_fy < cut.fy AND s.forest_type NOT IN ('cut-over', 'natural-cut-over'))
          GROUP BY s.stand_id
          UNION
          SELECT s.stand_id, s.version FROM current_stand s JOIN enrolled e ON e.stand_id = s.stand_id JOIN cut ON cut.stand_id = s.stand_id
          WHERE s.municipality_code = @municipality AND NOT EXISTS (
            SELECT FROM stand o WHERE o.municipality_code = @municipality AND o.stand_id = s.stand_id AND o.origin_fy < cut.fy
              AND o.forest_type NOT IN ('cut-over', 'natural-cut-over')))
        SELECT e.enrolment_id, e.stand_id, s.code, c.cohort_id, c.species_key, c.forest_type,
               CASE WHEN e.whole OR g.ground = 0 THEN c.area_ha ELSE trunc(c.area_ha * e.area_ha / g.ground, 4) END AS area_ha,
               coalesce(e.area_ha, g.ground) AS ground_ha, c.origin_fy::int, c.site_class, c.attributes->>'{StatedSiteClass.StatusKey}' AS site_class_status, c.register_increment_m3_per_ha, c.register_volume_m3_per_ha,
               CASE WHEN c.register_date IS NOT NULL THEN extract(year FROM c.register_date - interval '3 months')::int END AS register_fy,
               e.area_factor, e.first_fy::int, e.last_fy::int
        FROM enrolled e
        JOIN chosen ON chosen.stand_id = e.stand_id
        JOIN stand s ON s.municipality_code = @municipality AND s.stand_id = e.stand_id AND s.version = chosen.version
        JOIN cohort c ON c.municipality_code = @municipality AND c.stand_id = e.stand_id
          AND CASE WHEN s.valid_to IS NULL THEN c.valid_to IS NULL
                   ELSE c.valid_from < s.valid_to AND (c.valid_to IS NULL OR c.valid_to >= s.valid_to) END
        CROSS JOIN LATERAL (SELECT coalesce(nullif(s.register_area_ha, 0), s.polygon_area_ha) AS ground) g
        """;

    // Hauled logs are of the whole record: a stand has its share by area.
    private const string WorksSql = """
        SELECT w.record_id::text, w.stand_id, w.kind, w.method, w.done_on, w.fiscal_year::int, w.area_ha, w.whole_stand, w.volume_removed_percent,
               CASE WHEN w.record_area_ha > 0 THEN round(w.hauled_m3 * w.area_ha / w.record_area_ha, 4) END AS hauled_m3, w.planted::text AS planted
        FROM accepted_work w
        WHERE w.municipality_code = @municipality AND w.fiscal_year BETWEEN @since AND @last
          AND w.stand_id IN (SELECT stand_id FROM project_stand WHERE municipality_code = @municipality AND project_id = @ProjectId AND withdrawn_at IS NULL)
        """;

    private sealed record PartRow
    {
        public long EnrolmentId { get; init; }
        public long StandId { get; init; }
        public string Code { get; init; } = "";
        public long CohortId { get; init; }
        public string SpeciesKey { get; init; } = "";
        public string ForestType { get; init; } = "";
        public decimal? AreaHa { get; init; }
        public decimal GroundHa { get; init; }
        public int? OriginFy { get; init; }
        public string? SiteClass { get; init; }
        public string? SiteClassStatus { get; init; }
        public decimal? RegisterIncrementM3PerHa { get; init; }
        public decimal? RegisterVolumeM3PerHa { get; init; }
        public int? RegisterFy { get; init; }
        public decimal AreaFactor { get; init; }
        public int FirstFy { get; init; }
        public int LastFy { get; init; }

        public StandPart Part(Eligibility? eligibility) => new()
        {
            EnrolmentId = EnrolmentId,
            StandId = StandId,
            StandCode = Code,
            CohortId = CohortId,
            SpeciesKey = SpeciesKey,
            ForestType = ForestType,
            AreaHa = AreaHa,
            GroundHa = GroundHa,
            OriginFy = OriginFy,
            SiteClass = SiteClass,
            SiteClassStatus = StatedSiteClass.StatusOf(SiteClassStatus),
            RegisterIncrementM3PerHa = RegisterIncrementM3PerHa,
            RegisterVolumeM3PerHa = RegisterVolumeM3PerHa,
            RegisterFy = RegisterFy,
            AreaFactor = AreaFactor,
            FirstFy = FirstFy,
            LastFy = LastFy,
            IsNatural = eligibility?.IsNatural == true,
            PracticeFy = eligibility?.PracticeFy,
            // A practice that no paper proves may be proven by recorded work, year by year: the calculation decides that.
            Missing = eligibility is null ? [] : [.. eligibility.Ticks.Where(tick => tick.Holds == false || (tick.Holds is null && tick.Id != "practice")).Select(tick => tick.Id)],
        };
    }

    private sealed record WorkRow
    {
        public string RecordId { get; init; } = "";
        public long StandId { get; init; }
        public string Kind { get; init; } = "";
        public string? Method { get; init; }
        public DateOnly DoneOn { get; init; }
        public int FiscalYear { get; init; }
        public decimal AreaHa { get; init; }
        public bool WholeStand { get; init; }
        public decimal? VolumeRemovedPercent { get; init; }
        public decimal? HauledM3 { get; init; }
        public string Planted { get; init; } = "[]";

        public WorkEvent Work() => new()
        {
            RecordId = RecordId,
            StandId = StandId,
            Kind = Kind,
            Method = Method,
            DoneOn = DoneOn,
            FiscalYear = FiscalYear,
            AreaHa = AreaHa,
            IsWholeStand = WholeStand,
            VolumeRemovedPercent = VolumeRemovedPercent,
            HauledM3 = HauledM3,
            Planted = [.. JsonSerializer.Deserialize<List<PlantedRow>>(Planted, JsonSerializerOptions.Web)!.Select(p => new PlantedSpecies(p.Species, p.Stems))],
        };
    }

    private sealed record PlantedRow(string Species, decimal Stems);
}
