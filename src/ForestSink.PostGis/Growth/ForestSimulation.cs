using System.Text.Json;
using ForestSink.Core.Forest;
using ForestSink.Core.Growth.Simulation;
using ForestSink.PostGis.Database;
using ForestSink.PostGis.Jobs;

namespace ForestSink.PostGis.Growth;

/// <summary>The job that simulates the planted sugi and hinoki of a municipality under a set of rules.</summary>
public sealed class ForestSimulation(ForestSinkDatabase database)
{
    public const string JobKind = "forest-simulation";

    public async Task<object?> RunAsync(Job job, JobProgress progress, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(job);
        ArgumentNullException.ThrowIfNull(progress);
        var order = JsonSerializer.Deserialize<ForestSimulationOrder>(job.Arguments, JsonSerializerOptions.Web)!;
        await progress.ReportAsync("林分を読み込んでいます", "Reading the stands", 0, 0, cancellation);
        var municipality = MunicipalityCode.Parse(job.MunicipalityCode);
        await using var transaction = await database.BeginAsync(municipality, cancellation);
        if (order.AsksForSlope && !await StandSlopes.EnsureAsync(transaction, progress.ReportAsync, cancellation))
            throw new UserErrorException(
                "標高データがないため、傾斜の条件は使えません。条件を空欄にするか、標高データを取り込んでください。",
                "There is no elevation model, so slope cannot be asked for. Leave it empty, or import an elevation model.");
        var documents = await GrowthDocuments.NewestAsync(transaction, cancellation);
        var forest = new SimulatedForest(order, documents, municipality.PrefectureCode);
        foreach (var row in await transaction.QueryAsync<SimulatedCohort>(Sql, null, cancellation, timeoutSeconds: 300))
            forest.Add(row);
        var map = forest.Map();
        var result = await SimulateAsync(forest, map, order, progress, cancellation);
        await progress.ReportAsync("地図用の値をまとめています", "Preparing the map", order.Years, order.Years, cancellation);
        await map.SaveAsync(transaction, job.JobId, result.Years, cancellation);
        await transaction.CommitAsync(cancellation);
        return result;
    }

    private static async Task<ForestSimulationResult> SimulateAsync(
        SimulatedForest forest, SimulationMap map, ForestSimulationOrder order, JobProgress progress, CancellationToken cancellation)
    {
        var done = 0;
        var run = Task.Run(
            () => MunicipalitySimulation.Run(forest.Build(), order.ToRules(), order.Years, snapshot =>
            {
                map.Record(snapshot);
                Volatile.Write(ref done, snapshot.Year);
            }, cancellation), cancellation);
        while (await Task.WhenAny(run, Task.Delay(250, cancellation)) != run)
            await progress.ReportAsync("成長と施業を計算しています", "Computing growth and work", Volatile.Read(ref done), order.Years, cancellation);
        return forest.Describe(await run);
    }

    // A canopy height tells of the trees on top: of the records that have the stand's own species and age.
    private const string Sql = """
        SELECT c.stand_id, s.compartment_code, c.species_key, c.forest_type, (c.area_ha * coalesce(c.share_percent, 100) / 100)::float8 AS area_ha, c.origin_fy, c.site_class,
               c.register_volume_m3_per_ha::float8 AS volume_m3_per_ha, k.mean_deg AS slope_deg,
               CASE WHEN h.measured_fy >= c.origin_fy + 4 THEN h.upper_height_m END AS canopy_m, h.measured_fy - c.origin_fy + 1 AS canopy_age
        FROM cohort c
        JOIN stand s ON s.municipality_code = c.municipality_code AND s.stand_id = c.stand_id AND s.valid_to IS NULL
        LEFT JOIN stand_slope k ON k.municipality_code = s.municipality_code AND k.stand_id = s.stand_id
        LEFT JOIN stand_canopy h ON h.municipality_code = s.municipality_code AND h.stand_id = s.stand_id
                                AND c.species_key = s.species_key AND c.origin_fy = s.origin_fy
        WHERE c.municipality_code = @municipality AND c.valid_to IS NULL
        ORDER BY s.sort_key, c.cohort_id
        """;
}

/// <summary>A register record with what was measured of its stand.</summary>
internal sealed record SimulatedCohort
{
    public long StandId { get; init; }

    public required string CompartmentCode { get; init; }

    public required string SpeciesKey { get; init; }

    public required string ForestType { get; init; }

    public double? AreaHa { get; init; }

    public short? OriginFy { get; init; }

    public string? SiteClass { get; init; }

    public double? VolumeM3PerHa { get; init; }

    public float? SlopeDeg { get; init; }

    public float? CanopyM { get; init; }

    public int? CanopyAge { get; init; }
}
