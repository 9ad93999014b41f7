using ForestSink.Core.Absorption.Projects;
using ForestSink.Core.Accounts;
using ForestSink.PostGis.Absorption.Projects;
using ForestSink.PostGis.Credits;
using ForestSink.PostGis.Database;
using ForestSink.PostGis.Forest;
using ForestSink.PostGis.Jobs;
using ForestSink.Web.Accounts;
using ForestSink.Web.Forest;
using ForestSink.Web.Shell;

namespace ForestSink.Web.Absorption.Projects;

/// <summary>A project with all that its page shows.</summary>
public sealed record ProjectView(
    string Municipality, Project Project, IReadOnlyList<ProjectPlan> Plans, IReadOnlyList<ProjectTask> Tasks, IReadOnlyList<ProjectEmission> Emissions,
    IReadOnlyList<EnrolledStand> Stands, IReadOnlyList<StandEligibility> Eligibility, IReadOnlyList<MonitoringRun> Runs, ProjectRules Rules, DateOnly Today, bool MayManage, bool MayPost)
{
    public string Base => $"/m/{Municipality}/projects/{Project.ProjectId}";

    public int CurrentFy => Today.Month >= 4 ? Today.Year : Today.Year - 1;
}

/// <summary>A frozen run, and the lots that rest on it.</summary>
public sealed record RegisteredLots(FrozenRun Frozen, IReadOnlyList<LotStock> Lots);

/// <summary>Gathers what the pages of a project share, for one request.</summary>
internal sealed class ProjectPages(
    Municipality municipality, ForestSinkDatabase database, ProjectStore projects, EnrolmentStore enrolments, MonitoringStore runs, FrozenRuns frozen, LedgerStore ledger, Today today, CurrentUser user, Language language)
{
    public async Task<ProjectView?> FindAsync(Guid projectId, CancellationToken cancellation)
    {
        var code = municipality.Code;
        if (await projects.FindAsync(code, projectId, cancellation) is not { } project)
            return null;
        var rules = await RulesAsync(cancellation);
        return new(
            code.ToString(), project,
            await projects.PlansAsync(code, projectId, cancellation),
            await projects.TasksAsync(code, projectId, cancellation),
            await projects.EmissionsAsync(code, projectId, cancellation),
            await enrolments.EnrolledAsync(code, projectId, cancellation),
            await enrolments.EligibilityAsync(code, projectId, null, rules, cancellation),
            await runs.RecentAsync(code, projectId, cancellation),
            rules, today.Date, user.Can(Capability.ManageProjects), user.Can(Capability.PostLedger));
    }

    /// <returns>Null where the run is not frozen, or the user sees no ledger.</returns>
    public async Task<RegisteredLots?> LotsAsync(Guid runId, CancellationToken cancellation) =>
        user.Can(Capability.ReadLedger) && await frozen.FindAsync(municipality.Code, runId, cancellation) is { } run
            ? new(run, [.. (await ledger.StockAsync(municipality.Code, cancellation)).Where(lot => lot.RunId == runId && !lot.IsWithdrawn)])
            : null;

    /// <param name="message">What was just done; null for nothing.</param>
    public async Task<IResult> ShowAsync(Guid projectId, CancellationToken cancellation, string? message = null, UserErrorException? error = null, SentForm? sent = null) =>
        await FindAsync(projectId, cancellation) is { } view
            ? Workspace.Page<ProjectPanel>(view.Project.Name, view.Project.Name, new { View = view, Message = message, Error = error is null ? null : language[error.Japanese, error.English], Sent = sent })
            : TypedResults.NotFound();

    /// <summary>Does it, then shows the project with what came of it; an error keeps the page and says what is wrong.</summary>
    /// <param name="sent">The form, which comes back as it was typed where it is refused.</param>
    public async Task<IResult> DoAsync(Guid projectId, Func<Task<string>> action, CancellationToken cancellation, SentForm? sent = null)
    {
        if (await projects.FindAsync(municipality.Code, projectId, cancellation) is null)
            return TypedResults.NotFound();
        try
        {
            return await ShowAsync(projectId, cancellation, await action());
        }
        catch (UserErrorException error)
        {
            return await ShowAsync(projectId, cancellation, error: error, sent: sent);
        }
    }

    /// <summary>Species with coefficients and yield tables, for choosing among them.</summary>
    public async Task<(IReadOnlyList<(string Key, string Name)> Species, IReadOnlyList<(string Id, string Name)> Tables)> ChoicesAsync(CancellationToken cancellation)
    {
        await using var transaction = await database.BeginAsync(municipality.Code, cancellation);
        var basis = (await ProjectDocuments.NewestAsync(transaction, cancellation)).Basis;
        return (
            [.. basis.Estimate.Species.All.Where(species => species.Coefficient is not null).Select(species => (species.Key, species.Name.In(language)))],
            [.. basis.OwnTables.Concat(basis.Estimate.ReferenceTables).Select(table => (table.Id, table.Facts.Title.In(language)))]);
    }

    public async Task<ProjectRules> RulesAsync(CancellationToken cancellation)
    {
        await using var transaction = await database.BeginAsync(municipality.Code, cancellation);
        return await ProjectDocuments.RulesAsync(transaction, cancellation);
    }
}
