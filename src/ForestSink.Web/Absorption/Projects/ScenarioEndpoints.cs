using System.Globalization;
using ForestSink.Core.Absorption;
using ForestSink.Core.Absorption.Projects;
using ForestSink.Core.Accounts;
using ForestSink.PostGis.Absorption.Projects;
using ForestSink.PostGis.Forest;
using ForestSink.PostGis.Jobs;
using ForestSink.Web.Accounts;
using ForestSink.Web.Shell;

namespace ForestSink.Web.Absorption.Projects;

/// <summary>What-if comparisons of a project, and the uncertainty of a run: beside the official figure, never in it.</summary>
internal static class ScenarioEndpoints
{
    public static void MapScenarios(this IEndpointRouteBuilder app)
    {
        var project = app.MapMunicipality("/projects/{project:guid}").RequireCapability(Capability.ReadForest);
        project.MapGet("/compare", Compare);
        project.MapGet("/compare/stands.json", Stands);
        project.MapScenarioStands();
        project.MapPost("/scenarios", Add).RequireCapability(Capability.ManageProjects);
        project.MapPost("/scenarios/{scenario:guid}/remove", Remove).RequireCapability(Capability.ManageProjects);
        project.MapGet("/runs/{run:guid}/uncertainty", Uncertain);
    }

    private static async Task<IResult> Compare(Guid project, ProjectPages pages, ScenarioStore scenarios, Municipality municipality, CancellationToken cancellation) =>
        await ShowAsync(project, pages, scenarios, municipality, null, null, cancellation);

    /// <summary>The scenarios stand by stand, with the colours of the swipe map.</summary>
    private static async Task<IResult> Stands(Guid project, ProjectStore projects, ScenarioStore scenarios, Municipality municipality, Language language, CancellationToken cancellation)
    {
        if (await projects.FindAsync(municipality.Code, project, cancellation) is not { } found)
            return TypedResults.NotFound();
        var map = await scenarios.MapAsync(municipality.Code, found, cancellation);
        return TypedResults.Json(new
        {
            themes = new[] { SwipeThemes.Rate.In(language), SwipeThemes.Difference.In(language) },
            areas = map.AreasHa.Select(stand => new[] { stand.Key, Math.Round(stand.Value, 4) }),
            scenarios = map.Scenarios.Select(scenario => new
            {
                name = scenario.ScenarioId is null ? language["いまのまま", "As it stands"] : scenario.Name,
                rates = scenario.Co2TPerHaYr.Select(stand => new[] { stand.Key, Math.Round(stand.Value, 4) }),
            }),
        });
    }

    private static async Task<IResult> Add(
        Guid project, IFormCollection form, ProjectPages pages, ScenarioStore scenarios, PostGis.Absorption.EstimateStore stands, Municipality municipality, Language language, CancellationToken cancellation)
    {
        if (await pages.FindAsync(project, cancellation) is not { } view)
            return TypedResults.NotFound();
        var sent = new SentForm("scenario", form);
        try
        {
            var scenario = await ReadAsync(sent, view, stands, municipality, cancellation);
            await scenarios.AddAsync(municipality.Code, project, sent.Id(), scenario, cancellation);
        }
        catch (UserErrorException error)
        {
            return await ShowAsync(project, pages, scenarios, municipality, language[error.Japanese, error.English], sent, cancellation);
        }

        return await ShowAsync(project, pages, scenarios, municipality, null, null, cancellation);
    }

    private static async Task<IResult> Remove(Guid project, Guid scenario, ProjectPages pages, ScenarioStore scenarios, Municipality municipality, CancellationToken cancellation)
    {
        await scenarios.RemoveAsync(municipality.Code, project, scenario, cancellation);
        return await ShowAsync(project, pages, scenarios, municipality, null, null, cancellation);
    }

    private static async Task<Scenario> ReadAsync(SentForm form, ProjectView view, PostGis.Absorption.EstimateStore stands, Municipality municipality, CancellationToken cancellation)
    {
        var scenario = new Scenario
        {
            Name = form.Text("name", 100, "シナリオの名前", "the scenario's name"),
            StandIds = await StandsAsync(form, stands, municipality, cancellation),
            ThinFy = Year(form, "thin", view),
            CutFy = Year(form, "cut", view),
            ReplantSpecies = form.Typed("species"),
            AreaFactor = decimal.TryParse(form.Typed("factor"), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var factor) && view.Rules.AreaFactorsAllowed.Contains(factor) ? factor : null,
            YieldTable = form.Typed("table"),
            FactorsSha256 = form.Typed("factors") is { Length: 64 } factors ? factors : null,
        };
        if (scenario is { ThinFy: null, CutFy: null, AreaFactor: null, YieldTable: null, FactorsSha256: null })
            form.Refuse("thin", "間伐・主伐・収穫表・係数・面積係数のうち、変えるものを1つ以上入れてください。", "Say at least one thing that changes: thinning, cutting, yield table, coefficients or area factor.");
        form.MustBeRight();
        return scenario;
    }

    private static async Task<IReadOnlyList<long>> StandsAsync(SentForm form, PostGis.Absorption.EstimateStore stands, Municipality municipality, CancellationToken cancellation)
    {
        var codes = (form.Typed("stands") ?? "").Split([',', '、', '\n', ' '], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Select(code => Core.Forest.StandCode.TryParse(code, out var parsed) ? parsed.ToString() : code).ToList();
        var ids = await stands.StandIdsAsync(municipality.Code, codes, cancellation);
        if (codes.Where(code => !ids.ContainsKey(code)).ToList() is { Count: > 0 } missing)
            form.Refuse("stands", $"次の小班はありません: {string.Join("、", missing)}", $"There is no such stand: {string.Join(", ", missing)}");
        return [.. ids.Values.Distinct().Order()];
    }

    private static int? Year(SentForm form, string name, ProjectView view)
    {
        if (form.Typed(name) is null)
            return null;
        var year = form.Year(name);
        if (year != 0 && (year < view.Project.FirstFy || year > view.Project.LastFy))
            form.Refuse(name, $"年度は認証対象期間（{view.Project.FirstFy}～{view.Project.LastFy}）の中にしてください。", $"The fiscal year must lie within FY{view.Project.FirstFy} to FY{view.Project.LastFy}.");
        return year;
    }

    private static async Task<IResult> ShowAsync(
        Guid project, ProjectPages pages, ScenarioStore scenarios, Municipality municipality, string? error, SentForm? sent, CancellationToken cancellation)
    {
        if (await pages.FindAsync(project, cancellation) is not { } view)
            return TypedResults.NotFound();
        var (species, tables) = await pages.ChoicesAsync(cancellation);
        return Workspace.Page<ComparePanel>("シナリオの比較", "Compare scenarios", new
        {
            View = view,
            Results = await scenarios.CompareAsync(municipality.Code, view.Project, cancellation),
            Factors = await scenarios.FactorsAsync(municipality.Code, cancellation),
            Species = species,
            Tables = tables,
            Error = error,
            Form = sent ?? SentForm.None,
        });
    }

    private static async Task<IResult> Uncertain(
        Guid project, Guid run, double? growth, double? area, double? coefficients, int? seed, int? draws, Municipality municipality, MonitoringStore runs, CancellationToken cancellation)
    {
        if (await MonitoringEndpoints.FindAsync(project, run, municipality, runs, cancellation) is not { } found)
            return TypedResults.NotFound();
        var ranges = new UncertaintyRanges(Percent(growth, 20), Percent(area, 5), Percent(coefficients, 10));
        var rows = await runs.RowsAsync(municipality.Code, run, cancellation);
        var uncertainty = Uncertainty.Of(rows.Select(row => (row.StandId, row.SpeciesKey, (double)Fo001.Co2Tonnes(row.AboveCarbonT + row.BelowCarbonT))), ranges, Math.Clamp(draws ?? Uncertainty.DefaultDraws, 100, 10_000), seed ?? 1);
        return Workspace.Page<UncertaintyPanel>("不確かさ", "Uncertainty", new { Base = $"/m/{municipality.Code}/projects/{project}/runs/{run}", Run = found, Ranges = ranges, Result = uncertainty });
    }

    private static double Percent(double? given, double otherwise) => given is { } percent && double.IsFinite(percent) ? Math.Clamp(percent, 0, 100) : otherwise;
}
