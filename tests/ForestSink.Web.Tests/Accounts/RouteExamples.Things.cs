using System.Globalization;
using System.Text;
using System.Text.Json;
using Dapper;
using ForestSink.Core.Accounts;
using ForestSink.Core.Forest;
using ForestSink.PostGis.Absorption;
using ForestSink.PostGis.Accounts;
using ForestSink.PostGis.Exchange;
using ForestSink.PostGis.Growth;
using ForestSink.PostGis.Jobs;
using ForestSink.TestSupport;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace ForestSink.Web.Tests.Accounts;

/// <summary>The things that the examples name, made as the application makes them.</summary>
internal sealed partial class RouteExamples
{
    private async Task AddForestAsync(TestApp app, string town)
    {
        var stands = await TestForest.AddAsync(app.Database.OwnerConnectionString, town, [new TestCohort(), new TestCohort { ForestType = "bamboo", SpeciesKey = "bamboo" }]);
        ids["standId"] = stands[0].ToString(CultureInfo.InvariantCulture);
        ids["compartment"] = "1";
        ids["jobId"] = Guid.NewGuid().ToString();
        await using var connection = new NpgsqlConnection(app.Database.OwnerConnectionString);
        ids["cohortId"] = await connection.QuerySingleAsync<string>(
            "SELECT min(cohort_id)::text FROM cohort WHERE municipality_code = @town AND species_key = 'sugi'", new { town });
        await connection.ExecuteAsync("INSERT INTO job (municipality_code, job_id, kind, state, finished_at) VALUES (@town, @job::uuid, 'test', 'succeeded', now())",
            new { town, job = ids["jobId"] });
        await connection.ExecuteAsync("INSERT INTO terrain_tile VALUES (@town, 14, 14120, 6580, '\\x00')", new { town });
    }

    private async Task AddPeopleAsync(TestApp app, string town, CancellationToken cancellation)
    {
        ids["userId"] = (await app.MemberAsync(town, [Role.Viewer])).UserId.ToString();
        var invitations = new InvitationStore(app.Database.Database);
        await invitations.InviteAsync(MunicipalityCode.Parse(town), "invited@example.jp", [Role.Viewer], null, cancellation);
        ids["invitationId"] = (await invitations.OpenAsync(MunicipalityCode.Parse(town), cancellation))[0].InvitationId.ToString();
    }

    private async Task AddEstimatesAsync(TestApp app, string town, CancellationToken cancellation)
    {
        var run = Guid.CreateVersion7();
        await app.Services.GetRequiredService<EstimateRunner>().RunAsync(MunicipalityCode.Parse(town),
            new EstimateOrder(run, 2026, 2027, "all", "register", EstimateSelection.All), (_, _, _, _, _) => Task.CompletedTask, cancellation);
        ids["estimates/{run}"] = run.ToString();
    }

    private async Task AddGrowthAsync(TestApp app, string town, CancellationToken cancellation)
    {
        const string csv = "species,site_class,age,volume_m3_per_ha\nsugi,,10,50\nsugi,,20,150\n";
        var table = await app.Services.GetRequiredService<YieldTableStore>().AddAsync(
            MunicipalityCode.Parse(town), new OwnYieldTable("own-sugi", "Own", "test", "unverified"), Encoding.UTF8.GetBytes(csv), cancellation);
        ids["growth/tables/{name}"] = table.Name;
        ids["growth/forest/{run}"] = await DoneAsync(app, town, ForestSimulation.JobKind, JsonSerializer.Serialize(new ForestSimulationOrder(
            2026, 10, ["sugi-kitakinki-chugoku"], 1, 0.7, false, 0.8, 20, 60, 10, null, 0.3, null, true, false, 50, null, 1, 3000, 0.9), JsonSerializerOptions.Web), cancellation);
    }

    /// <summary>A canopy survey that was asked for and measured, without the raster.</summary>
    private async Task AddCanopyAsync(TestApp app, string town)
    {
        var survey = Guid.CreateVersion7();
        ids["survey"] = survey.ToString();
        var order = JsonSerializer.Serialize(new CanopyOrder(Guid.CreateVersion7(), "航空レーザ", "県", "unverified", "laser", new DateOnly(2024, 10, 1)), JsonSerializerOptions.Web);
        await using var connection = new NpgsqlConnection(app.Database.OwnerConnectionString);
        await connection.ExecuteAsync("""
            INSERT INTO job (municipality_code, job_id, kind, arguments, state, finished_at) VALUES (@town, @survey, @kind, @order::jsonb, 'cancelled', now());
            INSERT INTO canopy_survey (municipality_code, survey_id, title, source, status, method, measured_on, file_name, sha256, pixel_m)
            VALUES (@town, @survey, '航空レーザ', '県', 'unverified', 'laser', '2024-10-01', 'chm.tif', repeat('0', 64), 1)
            """, new { town, survey, kind = CanopySurveyJob.JobKind, order });
    }

    private async Task AddImportsAsync(TestApp app, string town, CancellationToken cancellation)
    {
        const string forest = """
            {"type":"FeatureCollection","features":[{"type":"Feature","properties":{"林班":"1","小班":"9","樹種":"スギ","林種":"人工林","林齢":40,"面積":1.03,"基準日":"2024-04-01"},
             "geometry":{"type":"Polygon","coordinates":[[[130.501,33.651],[130.502,33.651],[130.502,33.652],[130.501,33.652],[130.501,33.651]]]}}]}
            """;
        var upload = await app.Services.GetRequiredService<UploadStore>().SaveAsync(
            MunicipalityCode.Parse(town), "forest.geojson", new MemoryStream(Encoding.UTF8.GetBytes(forest)), 1_000_000, cancellation);
        ids["checkId"] = await DoneAsync(app, town, ImportJobs.Check, JsonSerializer.Serialize(
            new CheckArguments(upload.UploadId, null, upload.FileName, new ImportOptions(), null), JsonSerializerOptions.Web), cancellation);
        ids["applyId"] = await DoneAsync(app, town, ImportJobs.Apply, JsonSerializer.Serialize(
            new ApplyArguments(await ImportAsync(app, town, cancellation), new ApplyOptions { KeepMissing = true }, null), JsonSerializerOptions.Web), cancellation);
        ids["imports/mappings/{name}"] = await OwnMappingAsync(app, town, cancellation);
    }

    private static async Task<string> OwnMappingAsync(TestApp app, string town, CancellationToken cancellation)
    {
        await using var transaction = await app.Database.Database.BeginAsync(MunicipalityCode.Parse(town), cancellation);
        var shipped = (await MappingStore.AllAsync(transaction, cancellation)).First(stored => stored.Mapping.Name == "register-ja").Mapping;
        await MappingStore.SaveAsync(transaction, MunicipalityCode.Parse(town), shipped with { Name = "own-mapping" }, cancellation);
        await transaction.CommitAsync(cancellation);
        return "own-mapping";
    }

    private static async Task<Guid> ImportAsync(TestApp app, string town, CancellationToken cancellation)
    {
        await using var transaction = await app.Database.Database.BeginAsync(MunicipalityCode.Parse(town), cancellation);
        return await transaction.QuerySingleAsync<Guid>("SELECT import_id FROM import WHERE municipality_code = @municipality LIMIT 1", null, cancellation);
    }

    /// <summary>Asks for a job and waits until the application's own worker has done it.</summary>
    private static async Task<string> DoneAsync(TestApp app, string town, string kind, string arguments, CancellationToken cancellation)
    {
        var (municipality, jobId) = (MunicipalityCode.Parse(town), Guid.CreateVersion7());
        await using (var transaction = await app.Database.Database.BeginAsync(municipality, cancellation))
        {
            await JobStore.EnqueueAsync(transaction, jobId, kind, arguments, cancellation);
            await transaction.CommitAsync(cancellation);
        }

        var jobs = app.Services.GetRequiredService<JobStore>();
        while (true)
        {
            var job = await jobs.FindAsync(municipality, jobId, cancellation);
            if (job is { State: "succeeded" })
                return jobId.ToString();
            if (job is { IsOver: true })
                throw new InvalidOperationException($"{kind}: {job.State}: {job.ErrorEn}");
            await Task.Delay(50, cancellation);
        }
    }
}
