using Dapper;
using ForestSink.Core.Forest;
using ForestSink.PostGis.Absorption.Projects;
using ForestSink.PostGis.Database;

namespace ForestSink.PostGis.Demo;

/// <summary>A project of the fictional city's planted forest with eight frozen years, made by the same steps as a real one.</summary>
internal sealed class DemoProject(ForestSinkDatabase database)
{
    private const int MonitoredYears = 8;
    private const int Period = 16;

    public async Task<bool> IsLoadedAsync(MunicipalityCode municipality, CancellationToken cancellation) =>
        (await new ProjectStore(database).AllAsync(municipality, cancellation)).Any(project => project.FrozenAccountT is not null);

    /// <param name="current">The monitored years end before this one.</param>
    public async Task LoadAsync(MunicipalityCode municipality, FiscalYear current, CancellationToken cancellation)
    {
        if (await IsLoadedAsync(municipality, cancellation))
            return;
        var first = current.Year - MonitoredYears;
        var project = new Project
        {
            ProjectId = Guid.CreateVersion7(),
            Name = "みどり野市有林 森林吸収プロジェクト（架空）",
            Methodology = "fo-001",
            MethodologyVersion = "6.2",
            FirstFy = first,
            LastFy = first + Period - 1,
            ScopeOption = 1,
            Applicant = "みどり野市（架空）",
            Participants = "みどり野森林組合（架空）",
        };
        var projects = new ProjectStore(database);
        await projects.CreateAsync(municipality, project, cancellation);
        await projects.AddPlanAsync(municipality, project.ProjectId, new()
        {
            PlanId = Guid.CreateVersion7(),
            Name = "みどり野市 森林経営計画（架空）",
            Kind = "district",
            ApprovedOn = new(first, 3, 1),
            FirstDay = new(first, 4, 1),
            LastDay = new(first + 5, 3, 31),
        }, cancellation);
        var stands = await StandsAsync(municipality, first, cancellation);
        var enrolments = new EnrolmentStore(database);
        await enrolments.EnrolAsync(municipality, project, stands, 0.9m, cancellation);
        await enrolments.SetTickAsync(municipality, project.ProjectId, stands, "practice", true, 2005, "造林補助事業 検査調書 平成17年度（架空）", cancellation);
        var run = await new MonitoringRunner(database).RunAsync(
            municipality, new(Guid.CreateVersion7(), project.ProjectId, first, first + MonitoredYears - 1), (_, _, _, _, _) => Task.CompletedTask, cancellation);
        await new MonitoringStore(database).FreezeAsync(municipality, run.RunId, "見本", cancellation);
    }

    /// <summary>Planted stands older than the period.</summary>
    private async Task<IReadOnlyList<long>> StandsAsync(MunicipalityCode municipality, int firstFy, CancellationToken cancellation)
    {
        await using var transaction = await database.BeginAsync(municipality, cancellation);
        return (await transaction.QueryAsync<long>("""
            SELECT s.stand_id FROM current_stand s
            WHERE s.municipality_code = @municipality AND s.forest_type = 'planted'
              AND NOT EXISTS (SELECT FROM current_cohort c WHERE c.municipality_code = @municipality AND c.stand_id = s.stand_id
                              AND (c.origin_fy IS NULL OR c.origin_fy > @firstFy OR c.forest_type <> 'planted'))
            ORDER BY s.stand_id
            """, new { firstFy }, cancellation)).AsList();
    }
}
