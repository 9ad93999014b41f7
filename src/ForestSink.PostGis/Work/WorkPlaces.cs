using ForestSink.Core;
using ForestSink.Core.Work;
using ForestSink.PostGis.Database;

namespace ForestSink.PostGis.Work;

/// <summary>A stand of an entry, found, with the area that counts and the outline cut to the stand (EWKB).</summary>
internal sealed record PlacedStand(long StandId, int Version, decimal AreaHa, string AreaSource, byte[]? Part);

/// <summary>
/// Finds where work was done. Areas of outlines are computed on the municipality's plane zone; what reaches out of the stand
/// within the tolerance (satellite positions under canopy) is cut off, what reaches further is refused.
/// </summary>
internal static class WorkPlaces
{
    /// <param name="stands">Each stand once.</param>
    public static async Task<(IReadOnlyList<PlacedStand> Places, IReadOnlyList<WorkFinding> Findings)> FindAsync(
        MunicipalityTransaction transaction, IReadOnlyList<WorkedStand> stands, WorkRules rules, CancellationToken cancellation)
    {
        if (stands.Count == 0)
            return ([], []);
        var findings = new List<WorkFinding>();
        var outlines = stands.Select(stand => Outline(stand, findings)).ToArray();
        if (findings.Count > 0)
            return ([], findings);
        var rows = await transaction.QueryAsync<Row>(Sql, new
        {
            ids = stands.Select(stand => stand.StandId).ToArray(),
            versions = stands.Select(stand => stand.StandVersion).ToArray(),
            areas = stands.Select(stand => stand.AreaHa).ToArray(),
            outlines,
            tolerance = (double)rules.PartToleranceM.Value,
        }, cancellation);
        var placed = new List<PlacedStand>();
        foreach (var row in rows)
        {
            if (row.Fault(rules) is { } fault)
                findings.Add(new(true, "stands", fault));
            else
                placed.Add(new(row.StandId, row.Version!.Value, row.CountedHa!.Value, row.AreaSource, row.Part));
        }

        return (placed, findings);
    }

    private static string? Outline(WorkedStand stand, List<WorkFinding> findings)
    {
        if (stand.Part is null)
            return null;
        var outline = PartOutline.Read(stand.Part, out var problem);
        if (outline is null)
            findings.Add(new(true, "stands", problem));
        return outline;
    }

    // A figure that covers the whole stand is the whole stand: registers round to 0.01 ha.
    private const string Sql = """
        WITH said AS (
          SELECT * FROM unnest(@ids::bigint[], @versions::int[], @areas::numeric[], @outlines::text[]) s (stand_id, said_version, stated_ha, outline)),
        found AS (
          SELECT said.*, s.version, s.code, s.geom, coalesce(nullif(s.register_area_ha, 0), s.polygon_area_ha) AS stand_ha,
                 greatest(s.register_area_ha, s.polygon_area_ha) AS most_ha,
                 6668 + (SELECT plane_zone FROM municipality WHERE municipality_code = @municipality) AS zone,
                 ST_MakeValid(ST_SetSRID(ST_GeomFromGeoJSON(said.outline), 6668)) AS drawn
          FROM said LEFT JOIN LATERAL (
            SELECT * FROM stand s
            WHERE s.municipality_code = @municipality AND s.stand_id = said.stand_id AND (said.said_version IS NULL OR s.version = said.said_version)
            ORDER BY s.version DESC LIMIT 1) s ON true),
        cut AS (
          SELECT *, ST_Multi(ST_CollectionExtract(ST_Intersection(drawn, geom), 3)) AS part,
                 ST_Area(ST_Difference(ST_Transform(drawn, zone), ST_Buffer(ST_Transform(geom, zone), @tolerance))) AS outside_m2
          FROM found)
        SELECT stand_id, version, code, stand_ha, most_ha, stated_ha, outside_m2::numeric AS outside_m2, ST_AsEWKB(part) AS part,
               CASE WHEN outline IS NOT NULL THEN 'part' WHEN stated_ha IS NULL OR abs(stated_ha - stand_ha) < 0.005 THEN 'stand' ELSE 'stated' END AS area_source,
               CASE WHEN outline IS NOT NULL THEN round((ST_Area(ST_Transform(part, zone)) / 10000)::numeric, 4)
                    WHEN stated_ha IS NULL OR abs(stated_ha - stand_ha) < 0.005 THEN stand_ha ELSE stated_ha END AS counted_ha
        FROM cut ORDER BY code
        """;

    private sealed record Row
    {
        public long StandId { get; init; }
        public int? Version { get; init; }
        public string? Code { get; init; }
        public decimal? MostHa { get; init; }
        public decimal? StatedHa { get; init; }
        public decimal? OutsideM2 { get; init; }
        public byte[]? Part { get; init; }
        public required string AreaSource { get; init; }
        public decimal? CountedHa { get; init; }

        public Bilingual? Fault(WorkRules rules) => this switch
        {
            { Version: null } => new("選んだ小班が見つかりません。地図から選び直してください。", "A stand was not found. Choose it again on the map."),
            { OutsideM2: > 1 } => new(
                $"小班 {Code}: 区域が小班から{OutsideM2 / 10_000:0.00} ha はみ出しています（{rules.PartToleranceM.Value:0.#} m まで）。",
                $"Stand {Code}: the outline reaches out of the stand by {OutsideM2 / 10_000:0.00} ha (up to {rules.PartToleranceM.Value:0.#} m is cut off)."),
            { AreaSource: "part", CountedHa: null or <= 0 } => new($"小班 {Code}: 区域に面積がありません。", $"Stand {Code}: the outline has no area."),
            { AreaSource: "stated" } when StatedHa > MostHa => new(
                $"小班 {Code}: 面積 {StatedHa:0.00##} ha は小班の面積 {MostHa:0.00##} ha を超えています。",
                $"Stand {Code}: {StatedHa:0.00##} ha is more than the stand's {MostHa:0.00##} ha."),
            { CountedHa: null or <= 0 } => new($"小班 {Code}: 面積がありません。面積を入れてください。", $"Stand {Code} has no area. State it."),
            _ => null,
        };
    }
}
