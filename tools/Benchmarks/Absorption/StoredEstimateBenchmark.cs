using System.Diagnostics;
using System.Globalization;
using ForestSink.Core.Forest;
using ForestSink.PostGis.Absorption;
using ForestSink.PostGis.Database;

namespace ForestSink.Benchmarks.Absorption;

/// <summary>
/// The FO-001 formula from PostGIS to stored results. Repeats the register records of a municipality that the
/// <c>municipality</c> benchmark has imported until there are about 1,000,000 cohorts; its database is for benchmarks alone.
/// </summary>
internal static class StoredEstimateBenchmark
{
    private const int Wanted = 1_000_000;
    private static readonly TimeSpan Goal = TimeSpan.FromSeconds(15);

    public static async Task RunAsync(string code, TextWriter output)
    {
        var town = MunicipalityCode.Parse(code);
        await using var database = new ForestSinkDatabase(Environment.GetEnvironmentVariable("ConnectionStrings__ForestSink")
            ?? throw new InvalidOperationException("Set ConnectionStrings__ForestSink; see tools/postgis env."));
        await RepeatCohortsAsync(database, town);

        var start = Stopwatch.GetTimestamp();
        var order = new EstimateOrder(Guid.CreateVersion7(), 2026, 2041, "all", "auto", EstimateSelection.All);
        var run = await new EstimateRunner(database).RunAsync(town, order, (_, _, _, _, _) => Task.CompletedTask, CancellationToken.None);
        var time = Stopwatch.GetElapsedTime(start);
        await output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture,
            $"| work | time | goal |\n|---|---|---|\n| estimate {run.CohortsEstimated + run.CohortsNotEstimated:N0} cohorts × 16 FY, stored | {time.TotalSeconds:N1} s | {Goal.TotalSeconds:N0} s |"));
    }

    private static async Task RepeatCohortsAsync(ForestSinkDatabase database, MunicipalityCode town)
    {
        await using var transaction = await database.BeginAsync(town, CancellationToken.None);
        var cohorts = await transaction.QuerySingleAsync<int>("SELECT count(*)::integer FROM current_cohort WHERE municipality_code = @municipality", null, CancellationToken.None);
        if (cohorts is 0 or >= Wanted)
            return;
        await transaction.ExecuteAsync("""
            INSERT INTO cohort (municipality_code, stand_id, treatment_no, storey, slot, species_key, species_text, forest_type, area_ha, share_percent, register_age,
              register_date, origin_fy, site_class, register_increment_m3_per_ha, register_volume_m3_per_ha)
            SELECT municipality_code, stand_id, treatment_no, storey, slot + 10 * copy, species_key, species_text, forest_type, area_ha, share_percent, register_age,
              register_date, origin_fy, site_class, register_increment_m3_per_ha, register_volume_m3_per_ha
            FROM current_cohort, generate_series(1, @copies) copy WHERE municipality_code = @municipality
            """, new { copies = Wanted / cohorts }, CancellationToken.None, timeoutSeconds: 600);
        await transaction.CommitAsync(CancellationToken.None);
    }
}
