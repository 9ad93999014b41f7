using System.Text.Json;
using ForestSink.Core.Forest;
using ForestSink.Core.Planting;
using ForestSink.PostGis.Database;
using ForestSink.PostGis.Exchange;
using ForestSink.PostGis.Jobs;
using NetTopologySuite.Geometries;
using NetTopologySuite.IO;

namespace ForestSink.PostGis.Planting;

/// <summary>What was found: sites, and how many of them lie on the elevation grid.</summary>
public sealed record SiteMeasurementResult(int Sites, int WithTerrain, bool HasElevation, decimal AreaHa);

/// <summary>Finds the candidate sites anew and measures each: slope, aspect, distances, climb, sight. All in one transaction.</summary>
public sealed class SiteMeasurement(ForestSinkDatabase database)
{
    public const string JobKind = "planting-sites";
    private const double SquareMetresPerHa = 10_000;

    public async Task<object?> RunAsync(Job job, JobProgress progress, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(job);
        ArgumentNullException.ThrowIfNull(progress);
        return await RunAsync(MunicipalityCode.Parse(job.MunicipalityCode), progress.ReportAsync, cancellation);
    }

    public async Task<SiteMeasurementResult> RunAsync(MunicipalityCode municipality, ImportProgress report, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(report);
        await report("候補地を探しています", "Finding candidate sites", 0, 0, cancellation);
        await using var transaction = await database.BeginAsync(municipality, cancellation);
        await transaction.ExecuteAsync("SELECT pg_advisory_xact_lock(hashtextextended('planting-sites' || @municipality, 0))", null, cancellation);
        await transaction.ExecuteAsync(CandidateSql.Refresh, new { leastM2 = CandidateSql.LeastHa * SquareMetresPerHa }, cancellation, timeoutSeconds: 300);
        await report("道路・施設までの距離を測っています", "Measuring distances", 0, 0, cancellation);
        var rows = (await transaction.QueryAsync<Surroundings>(CandidateSql.Surroundings, null, cancellation, timeoutSeconds: 300)).ToList();
        var grid = await ElevationStore.LoadAsync(transaction, cancellation);
        var viewpoints = (await transaction.QueryAsync<Viewpoint>(CandidateSql.Viewpoints, null, cancellation)).Select(v => new Coordinate(v.X, v.Y)).ToList();
        var facts = new List<SiteFacts>(rows.Count);
        foreach (var row in rows)
        {
            facts.Add(row.Measure(grid, viewpoints));
            await report("地形を測っています", "Measuring the terrain", facts.Count, rows.Count, cancellation);
        }

        await transaction.ExecuteAsync("""
            UPDATE planting_site p SET facts = m.facts::jsonb, measured_at = now()
            FROM unnest(@ids, @facts) AS m (site_id, facts)
            WHERE p.municipality_code = @municipality AND p.site_id = m.site_id AND p.valid_to IS NULL
            """, new { ids = rows.Select(row => row.SiteId).ToArray(), facts = facts.Select(each => JsonSerializer.Serialize(each, JsonSerializerOptions.Web)).ToArray() }, cancellation);
        var area = await transaction.QuerySingleAsync<decimal>(
            "SELECT coalesce(sum(area_ha), 0) FROM planting_site WHERE municipality_code = @municipality AND valid_to IS NULL AND NOT withdrawn", null, cancellation);
        await transaction.CommitAsync(cancellation);
        return new(rows.Count, facts.Count(each => each.Terrain is not null), grid is not null, area);
    }

    private sealed record Viewpoint(double X, double Y);

    private sealed record Surroundings
    {
        private const double WalkGridM = 1;
        public required Guid SiteId { get; init; }
        public required byte[] Outline { get; init; }
        public double PerimeterM { get; init; }
        public string? RoadName { get; init; }
        public double? RoadM { get; init; }
        public double? RoadX { get; init; }
        public double? RoadY { get; init; }
        public double? TownM { get; init; }
        public string? SchoolName { get; init; }
        public double? SchoolM { get; init; }
        public double? ToiletM { get; init; }
        public string? CarParkName { get; init; }
        public double? CarParkM { get; init; }
        public double? NeighbourSiteClass { get; init; }

        public SiteFacts Measure(ElevationGrid? grid, IReadOnlyList<Coordinate> viewpoints)
        {
            var outline = new WKBReader().Read(Outline);
            return new()
            {
                Terrain = grid is null ? null : SiteTerrain.Measure(grid, outline),
                RoadName = RoadName,
                RoadM = Metres(RoadM),
                ClimbM = grid is null || RoadX is null ? null : Metres(SiteTerrain.ClimbM(grid, new(RoadX.Value, RoadY!.Value), outline.InteriorPoint.Coordinate)),
                TownM = Metres(TownM),
                SchoolName = SchoolName,
                SchoolM = Metres(SchoolM),
                ToiletM = Metres(ToiletM),
                CarParkName = CarParkName,
                CarParkM = Metres(CarParkM),
                VisiblePercent = grid is null ? null : SiteTerrain.VisiblePercent(grid, outline, viewpoints),
                NeighbourSiteClass = NeighbourSiteClass,
                PerimeterM = Math.Round(PerimeterM, 1),
            };
        }

        private static double? Metres(double? value) => value is { } known ? Math.Round(known / WalkGridM) * WalkGridM : null;
    }
}
