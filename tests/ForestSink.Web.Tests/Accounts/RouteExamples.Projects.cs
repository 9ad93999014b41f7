using System.Globalization;
using ForestSink.Core.Absorption.Projects;
using ForestSink.Core.Forest;
using ForestSink.PostGis.Absorption.Projects;
using ForestSink.TestSupport;

namespace ForestSink.Web.Tests.Accounts;

/// <summary>A project with a plan, an emission, a scenario, an enrolled stand and a run of it.</summary>
internal sealed partial class RouteExamples
{
    private async Task AddProjectsAsync(TestApp app, string town, CancellationToken cancellation)
    {
        var (municipality, database) = (MunicipalityCode.Parse(town), app.Database.Database);
        var (plan, emission, scenario, run) = (Guid.CreateVersion7(), Guid.CreateVersion7(), Guid.CreateVersion7(), Guid.CreateVersion7());
        var projects = new ProjectStore(database);
        var project = new Project
        {
            ProjectId = Guid.CreateVersion7(),
            Name = "市有林プロジェクト",
            Methodology = "fo-001",
            MethodologyVersion = "2.0",
            FirstFy = 2026,
            LastFy = 2033,
            ScopeOption = 1,
            Applicant = "試験町",
            GrowthChoice = "register",
        };
        await projects.CreateAsync(municipality, project, cancellation);
        await projects.AddPlanAsync(municipality, project.ProjectId, new() { PlanId = plan, Name = "経営計画", Kind = "district", ApprovedOn = new(2025, 3, 1), FirstDay = new(2025, 4, 1), LastDay = new(2030, 3, 31) }, cancellation);
        await projects.AddEmissionAsync(municipality, project.ProjectId, new() { EmissionId = emission, FiscalYear = 2026, Label = "軽油", Co2T = 1, Treatment = "measured" }, cancellation);
        await new ScenarioStore(database).AddAsync(municipality, project.ProjectId, scenario, new Scenario { Name = "間伐", ThinFy = 2027 }, cancellation);
        await new EnrolmentStore(database).EnrolAsync(municipality, project, [long.Parse(StandId, CultureInfo.InvariantCulture)], 0.9m, cancellation);
        await new MonitoringRunner(database).RunAsync(municipality, new(run, project.ProjectId, 2026, 2033), (_, _, _, _, _) => Task.CompletedTask, cancellation);
        (ids["project"], ids["plan"], ids["emission"], ids["scenario"]) = (project.ProjectId.ToString(), plan.ToString(), emission.ToString(), scenario.ToString());
        ids["projects/{project}/runs/{run}"] = run.ToString();
    }
}
