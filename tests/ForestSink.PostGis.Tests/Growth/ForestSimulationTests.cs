using System.IO.Compression;
using System.Runtime.InteropServices;
using System.Text.Json;
using Dapper;
using ForestSink.Core.Forest;
using ForestSink.Core.Work;
using ForestSink.PostGis.Growth;
using ForestSink.PostGis.Jobs;
using ForestSink.PostGis.Planting;
using ForestSink.TestSupport;
using Npgsql;

namespace ForestSink.PostGis.Tests.Growth;

public sealed class ForestSimulationTests : IAsyncLifetime
{
    private static readonly MunicipalityCode Town = MunicipalityCode.Parse("33999");

    private static readonly ForestSimulationOrder Order = new(
        2026, 40, ["sugi-kitakinki-chugoku", "hinoki-kitakinki-chugoku"], 0.63, 0.75,
        true, 0.8, 20, 60, 5, 0.65, 0.3, 2, false, true, 60, 3, 1, 2000, 0.9);

    private TestDatabase database = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        database = await TestDatabase.CreateAsync();
        await TestForest.AddMunicipalityAsync(database.OwnerConnectionString, "33999");
    }

    public ValueTask DisposeAsync() => database.DisposeAsync();

    [Fact]
    public async Task The_planted_sugi_and_hinoki_are_simulated_and_all_else_is_named_with_its_area()
    {
        await TestForest.AddAsync(database.OwnerConnectionString, "33999",
        [
            new() { Stand = 1, AreaHa = 2, OriginFy = 1990, SiteClass = "2" },
            new() { Stand = 2, SpeciesKey = "hinoki", AreaHa = 3, OriginFy = 1970, Volume = 180 },
            new() { Stand = 3, SpeciesKey = "larch", AreaHa = 5 },
            new() { Stand = 4, ForestType = "natural", AreaHa = 7 },
            new() { Stand = 5, OriginFy = null, AreaHa = 11 },
            new() { Stand = 6, AreaHa = null },
        ]);
        var (job, result) = await RunAsync(Order);

        Assert.Equal("succeeded", job.State);
        Assert.Equal((2, 5.0), (result.Cohorts, result.AreaHa));
        Assert.Equal((1, 1), (result.FromRegisterVolume, result.WithAssumedSiteClass));
        Assert.Equal(
            [("no-age", 1, 11.0), ("no-area", 1, 0.0), ("no-diagram", 1, 5.0), ("not-planted", 1, 7.0)],
            result.LeftOut.Select(left => (left.Reason, left.Cohorts, left.AreaHa)).OrderBy(left => left.Reason, StringComparer.Ordinal));
        Assert.Equal(41, result.Years.Count);
        Assert.All(result.Years, year => Assert.Equal(5, year.AgeClassAreaHa.Sum(), 9));
        Assert.Contains(result.Years, year => year.CutAreaHa > 0);
    }

    [Fact]
    public async Task What_the_newest_simulation_and_a_scenario_assume_for_a_stand_is_its_future()
    {
        var stands = await TestForest.AddAsync(database.OwnerConnectionString, "33999", [new() { Stand = 1, AreaHa = 2, OriginFy = 1990, SiteClass = "2" }, new() { Stand = 2, SpeciesKey = "larch", AreaHa = 3 }]);
        await RunAsync(Order);
        var (job, result) = await RunAsync(Order with { Thin = false });
        await using (var connection = new NpgsqlConnection(database.OwnerConnectionString))
        {
            await connection.ExecuteAsync("""
                INSERT INTO project (municipality_code, project_id, name, methodology, methodology_version, first_fy, last_fy, scope_option, applicant)
                VALUES ('33999', '0198c1d2-0000-7000-8000-0000000000aa', '試験', 'fo-001', '1', 2026, 2033, 1, '試験町');
                INSERT INTO project_scenario (municipality_code, project_id, scenario_id, name, definition)
                VALUES ('33999', '0198c1d2-0000-7000-8000-0000000000aa', '0198c1d2-0000-7000-8000-0000000000ab', '早めに伐る',
                        jsonb_build_object('name', '早めに伐る', 'standIds', jsonb_build_array(@stand), 'thinFy', 2025, 'laterThinFys', jsonb_build_array(2028), 'cutFy', 2030, 'replantSpecies', 'sugi'))
                """, new { stand = stands[0] });
        }

        var future = await new StandFuture(database.Database).OfAsync(Town, stands[0], 2026, Cancellation);
        Assert.Equal([(2031, "planting"), (2030, "final-cut"), (2028, "thinning")], future.Where(work => work.Scenario == "早めに伐る").Select(work => (work.FiscalYear, work.Kind.Code())));
        var simulated = future.Where(work => work.Scenario is null).ToList();
        Assert.All(simulated, work => Assert.Equal(job.JobId, work.Id));
        Assert.Equal(result.Years.Where(year => year.CutAreaHa > 0).Select(year => 2026 + year.Year).Take(1), simulated.Where(work => work.Kind == WorkKind.FinalCut).Select(work => work.FiscalYear).Order().Take(1));
        Assert.NotEmpty(simulated);
        Assert.DoesNotContain(simulated, work => work.Kind == WorkKind.Thinning);
        Assert.Empty(await new StandFuture(database.Database).OfAsync(Town, stands[1], 2026, Cancellation));
    }

    [Fact]
    public async Task A_stand_starts_with_the_volume_of_the_register()
    {
        await TestForest.AddAsync(database.OwnerConnectionString, "33999", [new() { AreaHa = 10, OriginFy = 1990, Volume = 210, SiteClass = "3" }]);
        var (_, result) = await RunAsync(Order);
        Assert.Equal(2100, result.Years[0].StockM3, 6);
    }

    [Fact]
    public async Task A_forest_with_nothing_to_simulate_says_so_instead_of_failing()
    {
        await TestForest.AddAsync(database.OwnerConnectionString, "33999", [new() { SpeciesKey = "larch", AreaHa = 5 }]);
        var (job, result) = await RunAsync(Order);
        Assert.Equal("succeeded", job.State);
        Assert.Equal(0, result.Cohorts);
        Assert.Equal(5, Assert.Single(result.LeftOut).AreaHa);
    }

    [Fact]
    public async Task A_rule_of_slope_keeps_steep_stands_and_those_of_unknown_slope_untouched()
    {
        await TestForest.AddAsync(database.OwnerConnectionString, "33999",
            [new() { Stand = 1, AreaHa = 1, OriginFy = 1960 }, new() { Stand = 2, AreaHa = 1, OriginFy = 1960 }, new() { Stand = 3, AreaHa = 1, OriginFy = 1960 }]);
        await GroundAsync();
        var (job, result) = await RunAsync(Order with { Thin = false, CutSlopeBelowDeg = 35 });
        Assert.True(job.State == "succeeded", job.ErrorEn);
        Assert.Equal(1, result.WithUnknownSlope);
        Assert.Equal(1, result.Years.Sum(year => year.CutAreaHa), 9);
        await using var connection = new NpgsqlConnection(database.OwnerConnectionString);
        var slopes = (await connection.QueryAsync<float?>("SELECT mean_deg FROM stand_slope ORDER BY stand_id")).ToList();
        Assert.Equal(0, slopes[0]!.Value, 3);
        Assert.Equal(45, slopes[1]!.Value, 1);
        Assert.Null(slopes[2]);
    }

    [Fact]
    public async Task Without_an_elevation_model_a_rule_of_slope_is_refused()
    {
        await TestForest.AddAsync(database.OwnerConnectionString, "33999", [new() { AreaHa = 1 }]);
        var (job, _) = await RunAsync(Order with { ThinSlopeBelowDeg = 35 });
        Assert.Equal("failed", job.State);
        Assert.Contains("標高データ", job.ErrorJa, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_measured_canopy_height_comes_before_the_site_class_of_the_register()
    {
        var ids = await TestForest.AddAsync(database.OwnerConnectionString, "33999", [new() { AreaHa = 2, OriginFy = 1980, SiteClass = "5" }]);
        var (_, before) = await RunAsync(Order with { Thin = false, Cut = false });
        await using (var connection = new NpgsqlConnection(database.OwnerConnectionString))
        {
            await connection.ExecuteAsync("""
                INSERT INTO canopy_survey (municipality_code, survey_id, title, source, status, method, measured_on, file_name, sha256, pixel_m)
                VALUES ('33999', '0190a000-0000-7000-8000-000000000001', 't', 's', 'official', 'laser', '2025-05-01', 'f.tif', repeat('0', 64), 1);
                INSERT INTO canopy_height VALUES ('33999', '0190a000-0000-7000-8000-000000000001', @id, 21, 80, 99)
                """, new { id = ids[0] });
        }

        var (_, after) = await RunAsync(Order with { Thin = false, Cut = false });
        Assert.Equal((0, 1), (before.WithMeasuredHeight, after.WithMeasuredHeight));
        Assert.True(after.Years[^1].StockM3 > before.Years[^1].StockM3 * 1.2);
    }

    [Fact]
    public async Task The_map_of_a_run_holds_the_same_figures_as_its_totals()
    {
        await TestForest.AddAsync(database.OwnerConnectionString, "33999",
            [new() { Stand = 1, AreaHa = 2, OriginFy = 1966 }, new() { Stand = 2, AreaHa = 3, OriginFy = 1980 }, new() { Stand = 2, AreaHa = 1, SpeciesKey = "hinoki", OriginFy = 2000 }]);
        var (job, result) = await RunAsync(Order);
        using var index = JsonDocument.Parse(await ContentAsync(job.JobId, "index"));
        Assert.Equal(2, index.RootElement.GetProperty("stands").GetArrayLength());
        Assert.Equal(1, index.RootElement.GetProperty("compartments").GetArrayLength());
        Assert.Equal(2066, index.RootElement.GetProperty("years")[40].GetProperty("fy").GetInt32());
        var (stock, work) = (Numbers(await ContentAsync(job.JobId, "stock")), Numbers(await ContentAsync(job.JobId, "work")));
        for (var year = 0; year <= 40; year++)
        {
            // Rounded to whole m³/ha: half a cubic metre on each of 6 ha.
            Assert.Equal(result.Years[year].StockM3, stock[year * 3] * 2 + stock[year * 3 + 1] * 4, 3.01);
            Assert.Equal(result.Years[year].StockM3, stock[year * 3 + 2] * 6, 3.01);
            Assert.Equal(result.Years[year].CutAreaHa + result.Years[year].ThinnedAreaHa + result.Years[year].PlantedAreaHa > 0, work[year * 3 + 2] > 0);
        }
    }

    private async Task<byte[]> ContentAsync(Guid run, string measure)
    {
        using var gzip = new GZipStream(new MemoryStream((await SimulationMap.FindAsync(database.Database, Town, run, measure, Cancellation))!), CompressionMode.Decompress);
        using var whole = new MemoryStream();
        await gzip.CopyToAsync(whole, Cancellation);
        return whole.ToArray();
    }

    private static short[] Numbers(byte[] content) => MemoryMarshal.Cast<byte, short>(content).ToArray();

    /// <summary>Level under stand 1, 45° under stand 2, unknown under stand 3 (each 0.0009° wide, 0.001° apart).</summary>
    private async Task GroundAsync()
    {
        await using var connection = new NpgsqlConnection(database.OwnerConnectionString);
        var edge = await connection.QuerySingleAsync<Edge>("""
            SELECT ST_X(p) AS x, ST_Y(p) AS y, ST_X(q) AS slope_from, ST_X(r) AS unknown_from
            FROM (SELECT ST_Transform(ST_SetSRID(ST_MakePoint(130.4008, 33.602), 6668), 6670) p, ST_Transform(ST_SetSRID(ST_MakePoint(130.40195, 33.6), 6668), 6670) q,
                         ST_Transform(ST_SetSRID(ST_MakePoint(130.40297, 33.6), 6668), 6670) r) e
            """);
        const int Columns = 60, Rows = 60;
        var heights = new float[Columns * Rows];
        for (var i = 0; i < heights.Length; i++)
        {
            var x = edge.X + ((i % Columns) + 0.5) * 5;
            heights[i] = x > edge.UnknownFrom ? float.NaN : (float)Math.Max(0, x - edge.SlopeFrom);
        }

        await using var transaction = await database.Database.BeginAsync(Town, Cancellation);
        await ElevationStore.SaveAsync(transaction, new(5, edge.X, edge.Y, Columns, Rows, heights), "test", Cancellation);
        await transaction.CommitAsync(Cancellation);
    }

    private sealed record Edge(double X, double Y, double SlopeFrom, double UnknownFrom);

    private async Task<(Job Job, ForestSimulationResult Result)> RunAsync(ForestSimulationOrder order)
    {
        var jobId = Guid.NewGuid();
        await using (var transaction = await database.Database.BeginAsync(Town, Cancellation))
        {
            await JobStore.EnqueueAsync(transaction, jobId, ForestSimulation.JobKind, JsonSerializer.Serialize(order, JsonSerializerOptions.Web), Cancellation);
            await transaction.CommitAsync(Cancellation);
        }

        var worker = new JobWorker(database.Database, new Dictionary<string, JobHandler>(StringComparer.Ordinal)
        {
            [ForestSimulation.JobKind] = new ForestSimulation(database.Database).RunAsync,
        });
        Assert.True(await worker.RunNextAsync(Cancellation));
        var job = (await new JobStore(database.Database).FindAsync(Town, jobId, Cancellation))!;
        return (job, JsonSerializer.Deserialize<ForestSimulationResult>(job.Result ?? "null", JsonSerializerOptions.Web)!);
    }
}
