using ForestSink.Core.Planting;
using ForestSink.PostGis.Database;
using ForestSink.PostGis.Exchange;
using ForestSink.PostGis.Planting;
using NetTopologySuite.IO;

namespace ForestSink.PostGis.Growth;

/// <summary>
/// Mean slope (degrees, Horn 1981) of each stand on the municipality's elevation grid, measured once and kept until the stand's
/// outline or the grid changes. Uses the grid and the slope that planting sites are measured with.
/// </summary>
internal static class StandSlopes
{
    /// <returns>False where the municipality has no elevation model: then no slope is known.</returns>
    public static async Task<bool> EnsureAsync(MunicipalityTransaction transaction, ImportProgress report, CancellationToken cancellation)
    {
        if (await ElevationStore.FindAsync(transaction, cancellation) is null)
            return false;
        var missing = (await transaction.QueryAsync<StandOutline>("""
            SELECT s.stand_id, s.version, ST_AsBinary(ST_Transform(s.geom, 6668 + m.plane_zone)) AS outline
            FROM stand s
            JOIN municipality m ON m.municipality_code = s.municipality_code
            JOIN elevation_grid g ON g.municipality_code = s.municipality_code
            LEFT JOIN stand_slope k ON k.municipality_code = s.municipality_code AND k.stand_id = s.stand_id
            WHERE s.municipality_code = @municipality AND s.valid_to IS NULL
              AND (k.stand_id IS NULL OR k.stand_version <> s.version OR k.grid_imported_at <> g.imported_at)
            """, null, cancellation, timeoutSeconds: 300)).ToList();
        if (missing.Count == 0 || await ElevationStore.LoadAsync(transaction, cancellation) is not { } grid)
            return missing.Count == 0;
        await StoreAsync(transaction, missing, await MeasureAsync(grid, missing, report, cancellation), cancellation);
        return true;
    }

    private static async Task<TerrainFacts?[]> MeasureAsync(ElevationGrid grid, List<StandOutline> stands, ImportProgress report, CancellationToken cancellation)
    {
        var (facts, reader) = (new TerrainFacts?[stands.Count], new WKBReader());
        for (var i = 0; i < stands.Count; i++)
        {
            facts[i] = SiteTerrain.Measure(grid, reader.Read(stands[i].Outline));
            if (i % 500 == 0)
                await report("小班ごとの傾斜を測っています", "Measuring the slope of each stand", i, stands.Count, cancellation);
        }

        return facts;
    }

    private static Task<int> StoreAsync(MunicipalityTransaction transaction, List<StandOutline> stands, TerrainFacts?[] facts, CancellationToken cancellation) =>
        transaction.ExecuteAsync("""
            INSERT INTO stand_slope (municipality_code, stand_id, stand_version, grid_imported_at, mean_deg, cells)
            SELECT @municipality, m.stand_id, m.version, g.imported_at, m.slope, m.cells
            FROM unnest(@ids, @versions, @slopes, @cells) m (stand_id, version, slope, cells)
            JOIN elevation_grid g ON g.municipality_code = @municipality
            ON CONFLICT (municipality_code, stand_id) DO UPDATE
              SET stand_version = excluded.stand_version, grid_imported_at = excluded.grid_imported_at, mean_deg = excluded.mean_deg, cells = excluded.cells
            """, new
        {
            ids = stands.Select(s => s.StandId).ToArray(),
            versions = stands.Select(s => s.Version).ToArray(),
            slopes = facts.Select(f => (float?)f?.SlopeDegrees.Mean).ToArray(),
            cells = facts.Select(f => f?.Cells ?? 0).ToArray(),
        }, cancellation, timeoutSeconds: 300);
}
