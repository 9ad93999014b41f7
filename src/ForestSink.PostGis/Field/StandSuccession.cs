using ForestSink.Core.Work;
using ForestSink.PostGis.Database;

namespace ForestSink.PostGis.Field;

/// <summary>
/// Finds today's stands for work that was logged on yesterday's map: a stand that was split, merged or redrawn while the tablet
/// was away is followed by its code and outline. What cannot be followed stays as it is and is flagged; nothing is dropped.
/// </summary>
internal static class StandSuccession
{
    public static async Task<(IReadOnlyList<WorkedStand> Stands, IReadOnlyList<FieldFlag> Flags)> FollowAsync(
        MunicipalityTransaction transaction, IReadOnlyList<WorkedStand> stands, CancellationToken cancellation)
    {
        if (stands.Count == 0)
            return (stands, []);
        var heirs = (await transaction.QueryAsync<Heir>(Sql, new
        {
            ids = stands.Select(stand => stand.StandId).ToArray(),
            outlines = stands.Select(stand => stand.Part).ToArray(),
        }, cancellation)).ToLookup(heir => heir.OldId);
        var followed = new List<WorkedStand>();
        var flags = new List<FieldFlag>();
        foreach (var stand in stands)
        {
            var found = heirs[stand.StandId].ToList();
            if (found is [] or [{ NewId: null }])
            {
                followed.Add(stand);
                if (found is [{ OldCode: { } gone }])
                    flags.Add(new("stand-gone", $"小班 {gone} は今の図にありません。役所で確かめてください。", $"Stand {gone} is not on the present map: the office has to look."));
                continue;
            }

            followed.AddRange(found.Select(heir => heir.Take(stand)));
            var codes = found.Select(heir => heir.NewCode!).ToList();
            flags.Add(new("stand-changed",
                $"小班 {found[0].OldCode} は留守の間に変わりました。{string.Join('、', codes)} に割り当てました。",
                $"Stand {found[0].OldCode} changed meanwhile; the work was put to {string.Join(", ", codes)}."));
        }

        // Two old stands may have become one: it is named once, as a whole where one of them says so.
        return ([.. followed.GroupBy(stand => stand.StandId).Select(group => group.FirstOrDefault(stand => stand is { Part: null, AreaHa: null }) ?? group.First())], flags);
    }

    /// <summary>Only stands without a present version come back; one row without heir where nothing lies there now.</summary>
    private const string Sql = """
        WITH gone AS (
          SELECT said.id, last.code, coalesce(ST_MakeValid(ST_SetSRID(ST_GeomFromGeoJSON(said.outline), 6668)), last.geom) AS geom
          FROM unnest(@ids::bigint[], @outlines::text[]) said (id, outline)
          JOIN LATERAL (
            SELECT code, geom FROM stand s WHERE s.municipality_code = @municipality AND s.stand_id = said.id ORDER BY s.version DESC LIMIT 1) last ON true
          WHERE NOT EXISTS (SELECT FROM stand s WHERE s.municipality_code = @municipality AND s.stand_id = said.id AND s.valid_to IS NULL)),
        overlap AS (
          SELECT g.id, h.stand_id, h.code, h.version, ST_Multi(ST_CollectionExtract(ST_Intersection(g.geom, h.geom), 3)) AS common,
                 ST_Area(h.geom) AS heir_area, ST_Area(g.geom) AS gone_area
          FROM gone g
          JOIN LATERAL stands_in_box(ST_Transform(g.geom, 3857)) h ON ST_Intersects(h.geom, g.geom))
        SELECT g.id AS old_id, g.code AS old_code, o.stand_id AS new_id, o.code AS new_code, o.version AS new_version,
               (ST_Area(o.common) / o.heir_area)::float8 AS of_heir, (ST_Area(o.common) / o.gone_area)::float8 AS of_gone, ST_AsGeoJSON(o.common, 8) AS common
        FROM gone g LEFT JOIN overlap o ON o.id = g.id AND ST_Area(o.common) > 0.03 * least(o.gone_area, o.heir_area)
        ORDER BY g.id, o.code <> g.code, o.code
        """;

    private sealed record Heir
    {
        public long OldId { get; init; }
        public required string OldCode { get; init; }
        public long? NewId { get; init; }
        public string? NewCode { get; init; }
        public int? NewVersion { get; init; }

        /// <summary>Share of the heir that the old stand (or the worked part of it) covers.</summary>
        public double? OfHeir { get; init; }

        /// <summary>Share of the old one that lies in this heir.</summary>
        public double? OfGone { get; init; }
        public string? Common { get; init; }

        public WorkedStand Take(WorkedStand old) => old switch
        {
            { AreaHa: { } area } => new(NewId!.Value, NewVersion, Math.Max(0.0001m, decimal.Round(area * (decimal)OfGone!.Value, 4))),
            { Part: null } when OfHeir > 0.95 => new(NewId!.Value, NewVersion),
            _ => new(NewId!.Value, NewVersion, null, Common),
        };
    }
}
