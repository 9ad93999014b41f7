using Dapper;
using ForestSink.Core.Forest;
using ForestSink.PostGis.Planting;
using ForestSink.PostGis.Planting.Events;
using ForestSink.TestSupport;
using ForestSink.Web.Planting;
using Npgsql;

namespace ForestSink.Web.Tests.Accounts;

internal sealed partial class RouteExamples
{
    private async Task AddPlantingAsync(TestApp app, string town, CancellationToken cancellation)
    {
        var (site, search, load, plan) = (Guid.NewGuid(), Guid.NewGuid(), Guid.NewGuid(), Guid.NewGuid());
        var (planned, count) = (Guid.NewGuid(), Guid.NewGuid());
        await using var connection = new NpgsqlConnection(app.Database.OwnerConnectionString);
        await connection.ExecuteAsync("""
            INSERT INTO planting_site (municipality_code, site_id, name, origin, stand_id, geom, area_ha)
            SELECT municipality_code, @site, code, 'register', stand_id, geom, polygon_area_ha FROM stand WHERE municipality_code = @town ORDER BY stand_id LIMIT 1;
            INSERT INTO job (municipality_code, job_id, kind, state, finished_at)
            VALUES (@town, @search, @searching, 'succeeded', now()), (@town, @load, @loading, 'succeeded', now())
            """, new { town, site, search, load, searching = SiteMeasurement.JobKind, loading = SurroundingsJobs.JobKind });
        var question = new PlanQuestion("春", 2026, [1], ["sugi"], 1, new Dictionary<string, int>(StringComparer.Ordinal), null, 0.5, 40, true, new Dictionary<string, double>(StringComparer.Ordinal), [], [], 1);
        await new PlanStore(app.Database.Database).AddAsync(MunicipalityCode.Parse(town), plan, question, new([], 0, false, 0, [], [], [], [], 1, "", "", true, false), cancellation);
        await new EventStore(app.Database.Database).CreateAsync(MunicipalityCode.Parse(town), new() { EventId = planned, Name = "植樹会", SiteId = site }, new([], [], [], [], [], []), cancellation);
        await connection.ExecuteAsync("""
            ALTER TABLE planting_survival DISABLE TRIGGER planting_survival_is_checked;      -- a count before acceptance: the event stays open to its other routes
            INSERT INTO planting_survival (municipality_code, count_id, event_id, year_no, counted_on, counted, alive) VALUES (@town, @count, @planned, 1, '2026-05-01', 100, 60)
            """, new { town, count, planned });
        (ids["eventId"], ids["countId"]) = (planned.ToString(), count.ToString());
        (ids["siteId"], ids["search"], ids["load"], ids["planId"]) = (site.ToString(), search.ToString(), load.ToString(), plan.ToString());
    }
}
