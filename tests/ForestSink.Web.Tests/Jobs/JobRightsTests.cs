using System.Net;
using System.Net.Http.Json;
using Dapper;
using ForestSink.Core.Accounts;
using ForestSink.PostGis.Absorption;
using ForestSink.PostGis.Exchange;
using ForestSink.TestSupport;
using Npgsql;

namespace ForestSink.Web.Tests.Jobs;

/// <summary>Who may stop whose work: whoever might have asked for it.</summary>
public sealed class JobRightsTests : IAsyncLifetime
{
    private const string Town = "40348";
    private TestApp app = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        app = await TestApp.StartAsync();
        await app.AddMunicipalityAsync(Town, "久山町");
    }

    public ValueTask DisposeAsync() => app.DisposeAsync();

    [Theory]
    [InlineData(Role.Planner, EstimateRunner.JobKind, true)]
    [InlineData(Role.Planner, ImportJobs.Check, false)]
    [InlineData(Role.Planner, ImportJobs.Apply, false)]
    [InlineData(Role.Officer, ImportJobs.Apply, true)]
    [InlineData(Role.Officer, EstimateRunner.JobKind, true)]
    [InlineData(Role.Verifier, ImportJobs.Apply, false)]
    [InlineData(Role.Viewer, EstimateRunner.JobKind, false)]
    public async Task A_job_is_stopped_only_by_those_who_may_ask_for_one(Role role, string kind, bool allowed)
    {
        var job = await RunningAsync(kind);
        using var client = await app.ClientAsync(Town, role);
        client.DefaultRequestHeaders.Add("X-CSRF-TOKEN", await client.TokenAsync("/account", Cancellation));
        var seen = await client.GetFromJsonAsync<Seen>(new Uri($"/m/{Town}/jobs/{job}", UriKind.Relative), Cancellation);
        Assert.Equal(allowed, seen!.MayCancel);
        var answer = await client.PostAsync(new Uri($"/m/{Town}/jobs/{job}/cancel", UriKind.Relative), null, Cancellation);
        Assert.Equal(allowed ? HttpStatusCode.NoContent : HttpStatusCode.Forbidden, answer.StatusCode);
        await using var connection = new NpgsqlConnection(app.Database.OwnerConnectionString);
        Assert.Equal(allowed, await connection.QuerySingleAsync<bool>("SELECT cancel_requested FROM job WHERE job_id = @job", new { job }));
    }

    /// <summary>A job that another worker holds.</summary>
    private async Task<Guid> RunningAsync(string kind)
    {
        var job = Guid.NewGuid();
        await using var connection = new NpgsqlConnection(app.Database.OwnerConnectionString);
        await connection.ExecuteAsync("""
            INSERT INTO job (municipality_code, job_id, kind, state, attempts, heartbeat_at) VALUES (@Town, @job, @kind, 'running', 1, now() + interval '1 hour')
            """, new { Town, job, kind });
        return job;
    }

    private sealed record Seen(bool MayCancel);
}
