using Dapper;
using ForestSink.Core.Forest;
using ForestSink.PostGis.Absorption.Projects;
using ForestSink.PostGis.Database;

namespace ForestSink.PostGis.Demo;

/// <summary>
/// A small project of the fictional city's own forest, made by the same steps as a real one: work in the forest, a frozen monitoring
/// period from which the ledger's lots come, and the year after it as a draft. Its work changes the register, so it is
/// loaded before the first estimate.
/// </summary>
internal sealed class DemoProject(ForestSinkDatabase database)
{
    private const int FirstFy = 2023;
    private const int Period = 16;

    /// <summary>The fiscal years of the frozen run; those of <see cref="DemoLedger"/>'s lots.</summary>
    private const int FrozenUntil = 2024;

    /// <summary>Neighbouring compartments with most of the city's own planted forest.</summary>
    private static readonly string[] Compartments = ["76", "77"];

    /// <summary>Every so manieth stand has no paper yet, and none of its work is recorded.</summary>
    private const int WithoutPaper = 9;

    public async Task<bool> IsLoadedAsync(MunicipalityCode municipality, CancellationToken cancellation) =>
        (await new ProjectStore(database).AllAsync(municipality, cancellation)).Any(project => project.FrozenAccountT is not null);

    /// <param name="today">The office's day.</param>
    public async Task LoadAsync(MunicipalityCode municipality, DateOnly today, CancellationToken cancellation)
    {
        if (await IsLoadedAsync(municipality, cancellation))
            return;
        var project = new Project
        {
            ProjectId = Guid.CreateVersion7(),
            Name = "みどり野市有林 森林吸収プロジェクト（架空）",
            RegistryNo = "DEMO-1",
            Methodology = "fo-001",
            MethodologyVersion = "6.2",
            FirstFy = FirstFy,
            LastFy = FirstFy + Period - 1,
            ScopeOption = 1,
            Applicant = "みどり野市（架空）",
            Participants = "みどり野森林組合（架空）",
        };
        var projects = new ProjectStore(database);
        await projects.CreateAsync(municipality, project, cancellation);
        await projects.AddPlanAsync(municipality, project.ProjectId, new()
        {
            PlanId = Guid.CreateVersion7(),
            Name = "みどり野市有林 森林経営計画（架空）",
            Kind = "district",
            ApprovedOn = new(FirstFy, 3, 1),
            FirstDay = new(FirstFy, 4, 1),
            LastDay = new(FirstFy + 5, 3, 31),
        }, cancellation);
        for (var year = FirstFy; year <= FrozenUntil + 1; year++)
            await projects.FinishTaskAsync(municipality, project.ProjectId, "yearly-filing", new(year + 1, 6, 30), new(year + 1, 6, 20), cancellation);
        var stands = await StandsAsync(municipality, cancellation);
        var enrolments = new EnrolmentStore(database);
        await enrolments.EnrolAsync(municipality, project, [.. stands.Select(stand => stand.StandId)], 0.9m, cancellation);
        var worked = await new DemoTending(database).LoadAsync(municipality, stands, today, cancellation);
        await enrolments.SetTickAsync(
            municipality, project.ProjectId, [.. stands.Where((stand, i) => i % WithoutPaper != 0 && !worked.Contains(stand.StandId)).Select(stand => stand.StandId)], "practice", true, 2005,
            "造林補助事業 検査調書 平成17年度（架空）", cancellation);
        var frozen = await RunAsync(municipality, project, FirstFy, FrozenUntil, cancellation);
        await new MonitoringStore(database).FreezeAsync(municipality, frozen, "見本", cancellation);
        await RunAsync(municipality, project, FrozenUntil + 1, FrozenUntil + 1, cancellation);
    }

    private async Task<Guid> RunAsync(MunicipalityCode municipality, Project project, int first, int last, CancellationToken cancellation) =>
        (await new MonitoringRunner(database).RunAsync(municipality, new(Guid.CreateVersion7(), project.ProjectId, first, last), (_, _, _, _, _) => Task.CompletedTask, cancellation)).RunId;

    /// <summary>The city's planted stands of the compartments, older than the period.</summary>
    private async Task<IReadOnlyList<DemoStand>> StandsAsync(MunicipalityCode municipality, CancellationToken cancellation)
    {
        await using var transaction = await database.BeginAsync(municipality, cancellation);
        return (await transaction.QueryAsync<DemoStand>("""
            SELECT s.stand_id, @FirstFy - s.origin_fy + 1 AS age, s.polygon_area_ha AS area_ha FROM current_stand s
            WHERE s.municipality_code = @municipality AND s.forest_type = 'planted' AND s.compartment_code = ANY (@Compartments)
              AND NOT EXISTS (SELECT FROM current_cohort c WHERE c.municipality_code = @municipality AND c.stand_id = s.stand_id
                              AND (c.origin_fy IS NULL OR c.origin_fy > @FirstFy OR c.forest_type <> 'planted' OR c.ownership IS DISTINCT FROM '市有林'))
            ORDER BY s.sort_key
            """, new { FirstFy, Compartments }, cancellation)).AsList();
    }
}

/// <param name="Age">In the project's first fiscal year.</param>
internal sealed record DemoStand(long StandId, int Age, decimal AreaHa);
