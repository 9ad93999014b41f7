using System.Globalization;
using ForestSink.Core.Absorption.Projects;
using ForestSink.Core.Accounts;
using ForestSink.PostGis.Absorption.Projects;
using ForestSink.PostGis.Forest;
using ForestSink.PostGis.Jobs;
using ForestSink.Web.Accounts;
using ForestSink.Web.Shell;

namespace ForestSink.Web.Absorption.Projects;

/// <summary>What proves that a project's stands may count: the list of what is missing, each stand's documents, and naming them.</summary>
internal static class ProjectEvidenceEndpoints
{
    public static void MapProjectEvidence(this IEndpointRouteBuilder app)
    {
        var projects = app.MapMunicipality("/projects").RequireCapability(Capability.ReadForest);
        projects.MapGet("/{project:guid}/evidence", Evidence);
        projects.MapGet("/{project:guid}/stands/{standId:long}/evidence", StandEvidence);
        projects.MapPost("/{project:guid}/ticks", SetTick).RequireCapability(Capability.ManageProjects);
    }

    private static async Task<IResult> Evidence(Guid project, string? missing, int? page, Municipality municipality, EnrolmentStore enrolments, ProjectPages pages, CancellationToken cancellation) =>
        await pages.FindAsync(project, cancellation) is { } view
            ? Workspace.Page<EvidencePanel>("要件と証拠", "Requirements and evidence", new
            {
                View = view,
                Files = await enrolments.TickFilesAsync(municipality.Code, project, cancellation),
                Only = missing,
                PageNo = Math.Clamp(page ?? 0, 0, 100_000),
                Typed = FormCollection.Empty,
                Message = (string?)null,
                Error = (string?)null,
            })
            : TypedResults.NotFound();

    /// <summary>One stand's conditions with the files that prove them.</summary>
    private static async Task<IResult> StandEvidence(Guid project, long standId, Municipality municipality, ProjectStore projects, EnrolmentStore enrolments, ProjectPages pages, CancellationToken cancellation)
    {
        if (await projects.FindAsync(municipality.Code, project, cancellation) is null || !await enrolments.IsEnrolledAsync(municipality.Code, project, standId, cancellation)
            || await enrolments.EligibilityAsync(municipality.Code, project, [standId], await pages.RulesAsync(cancellation), cancellation) is not [var stand])
            return TypedResults.NotFound();
        return Workspace.Page<StandEvidencePanel>($"小班 {stand.Code} の証拠", $"Evidence of stand {stand.Code}", new
        {
            Base = $"/m/{municipality.Code}/projects/{project}",
            ProjectId = project,
            Stand = stand,
            Files = (await enrolments.TickFilesAsync(municipality.Code, project, cancellation)).Where(files => files.Key.StandId == standId).ToDictionary(files => files.Key.Tick, files => files.Value, StringComparer.Ordinal),
        });
    }

    private static async Task<IResult> SetTick(Guid project, IFormCollection form, Municipality municipality, EnrolmentStore enrolments, ProjectPages pages, Language language, CancellationToken cancellation)
    {
        if (await pages.FindAsync(project, cancellation) is null)
            return TypedResults.NotFound();
        string? message = null, problem = null;
        try
        {
            message = await SetTickAsync(project, form, municipality, enrolments, pages, language, cancellation);
        }
        catch (UserErrorException error)
        {
            problem = language[error.Japanese, error.English];
        }

        return Workspace.Page<EvidencePanel>("要件と証拠", "Requirements and evidence", new
        {
            View = (await pages.FindAsync(project, cancellation))!,
            Files = await enrolments.TickFilesAsync(municipality.Code, project, cancellation),
            Typed = problem is null ? FormCollection.Empty : form,
            Only = FormText.Text(form, "missing") is { Length: > 0 } only ? only : null,
            PageNo = 0,
            Message = message,
            Error = problem,
        });
    }

    private static async Task<string> SetTickAsync(Guid project, IFormCollection form, Municipality municipality, EnrolmentStore enrolments, ProjectPages pages, Language language, CancellationToken cancellation)
    {
        var tick = FormText.Text(form, "tick");
        if (!Eligibility.Settable.Contains(tick, StringComparer.Ordinal))
            throw new UserErrorException("要件を選んでください。", "Choose the requirement.");
        var evidence = FormText.Text(form, "evidence");
        if (evidence.Length is 0 or > 1000)
            throw new UserErrorException("根拠となる書類の名前を入れてください（例: 補助金検査書類 2005年度）。", "Name the document that proves it.");
        var holds = form["holds"] != "no";
        int? fy = tick == "practice" && holds ? FormText.Year(FormText.Text(form, "fy")) : null;
        var since = (await pages.RulesAsync(cancellation)).PracticeSince;
        if (fy < since)
            throw new UserErrorException($"施業は{since}年度以降のものを入れてください。", $"The practice must be of FY{since} or later.");
        var ids = form["stand"].Select(text => long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var id) ? id : 0).Where(id => id > 0).ToList();
        if (ids.Count == 0)
            throw new UserErrorException("小班を選んでください。", "Choose the stands.");
        var set = await enrolments.SetTickAsync(municipality.Code, project, ids, tick, holds, fy, evidence, cancellation);
        return language[$"{set:#,0}小班の「{Eligibility.TickName(tick).Ja}」を更新しました。", $"'{Eligibility.TickName(tick).En}' of {set:#,0} stands is updated."];
    }
}
