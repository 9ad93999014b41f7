using ForestSink.Core.Absorption.Projects;
using ForestSink.Core.Work;
using ForestSink.PostGis.Absorption.Projects;
using ForestSink.PostGis.Tests.Work;
using ForestSink.TestSupport;

namespace ForestSink.PostGis.Tests.Absorption.Projects;

/// <summary>Four stands of 1 ha of sugi that grow 8 m³ a year, and short ways to enrol, work and run them.</summary>
public abstract class ProjectTest : WorkTest
{
    protected ProjectStore Projects => new(Database.Database);

    protected EnrolmentStore Enrolments => new(Database.Database);

    protected MonitoringStore Runs => new(Database.Database);

    protected override IEnumerable<TestCohort> Cohorts => Enumerable.Range(1, 4).Select(n => new TestCohort { Stand = n, AreaHa = 1, OriginFy = 1980, Increment = 8, Volume = 300 });

    protected static Project Sample(string registryNo = "36") => new()
    {
        ProjectId = Guid.CreateVersion7(),
        Name = "市有林プロジェクト",
        RegistryNo = registryNo,
        Methodology = "fo-001",
        MethodologyVersion = "2.0",
        FirstFy = 2026,
        LastFy = 2041,
        ScopeOption = 1,
        Applicant = "試験町",
        GrowthChoice = "register",
    };

    protected async Task<Project> CreatedAsync(string registryNo = "36", string growth = "register")
    {
        var project = Sample(registryNo) with { GrowthChoice = growth };
        await Projects.CreateAsync(Town, project, Cancellation);
        await Projects.AddPlanAsync(Town, project.ProjectId, new()
        {
            PlanId = Guid.CreateVersion7(),
            Name = "森林経営計画 1",
            Kind = "compartment",
            ApprovedOn = new(2026, 3, 1),
            FirstDay = new(2026, 4, 1),
            LastDay = new(2031, 3, 31),
        }, Cancellation);
        return project;
    }

    protected Task<Enrolled> EnrolAsync(Project project, params int[] stands) =>
        Enrolments.EnrolAsync(Town, project, [.. stands.Select(n => Stands[n])], 0.9m, Cancellation);

    protected Task PartAsync(Project project, int stand, decimal? areaHa, string? outline = null) =>
        Enrolments.EnrolPartAsync(Town, project.ProjectId, Stands[stand], project.Years, areaHa, outline, 0.9m, Cancellation);

    protected async Task<Eligibility> EligibleAsync(Project project, long stand)
    {
        await using var transaction = await Database.Database.BeginAsync(Town, Cancellation);
        var rules = (await ProjectDocuments.NewestAsync(transaction, Cancellation)).Rules;
        return Assert.Single(await EnrolmentStore.EligibilityAsync(transaction, project.ProjectId, [stand], rules, Cancellation)).Eligibility;
    }

    protected Task<MonitoringRun> RunAsync(Project project) =>
        new MonitoringRunner(Database.Database).RunAsync(Town, new(Guid.CreateVersion7(), project.ProjectId, 2026, 2033), (_, _, _, _, _) => Task.CompletedTask, Cancellation);

    protected async Task AcceptedAsync(WorkEntry entry)
    {
        var record = await SubmittedAsync(entry);
        Assert.True(await Store.AcceptAsync(Town, record, 1, Cancellation));
    }
}
