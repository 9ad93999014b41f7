using ForestSink.PostGis.Absorption.Projects;
using ForestSink.PostGis.Forest;
using ForestSink.Web.Shell;

namespace ForestSink.Web.Absorption.Projects;

/// <summary>The divided map of scenarios in words: a stand a row, as a page and as a file.</summary>
internal static class ScenarioStandEndpoints
{
    public static void MapScenarioStands(this IEndpointRouteBuilder project)
    {
        project.MapGet("/compare/stands", Table);
        project.MapGet("/compare/stands.csv", Csv);
    }

    /// <param name="scenario">Which scenario is compared with today; the first where none is given.</param>
    private static async Task<IResult> Table(Guid project, Guid? scenario, int? page, ProjectPages pages, ScenarioStore scenarios, Municipality municipality, CancellationToken cancellation)
    {
        if (await pages.FindAsync(project, cancellation) is not { } view)
            return TypedResults.NotFound();
        var map = await scenarios.MapAsync(municipality.Code, view.Project, cancellation);
        var chosen = scenario is null ? map.Scenarios.Skip(1).FirstOrDefault() : map.Scenarios.FirstOrDefault(each => each.ScenarioId == scenario);
        if (scenario is not null && chosen is null)
            return TypedResults.NotFound();
        var pageNo = Math.Clamp(page ?? 0, 0, 100_000);
        return Workspace.Page<ScenarioStandsPanel>("シナリオの小班ごとの差", "Scenarios stand by stand", new
        {
            View = view,
            Scenarios = map.Scenarios.Skip(1).ToList(),
            Chosen = chosen,
            Rows = Rows(map, chosen, view).Skip(pageNo * AbsorptionEndpoints.PageSize).Take(AbsorptionEndpoints.PageSize).ToList(),
            PageNo = pageNo,
        });
    }

    private static async Task<IResult> Csv(Guid project, ProjectPages pages, ScenarioStore scenarios, Municipality municipality, Language language, CancellationToken cancellation)
    {
        if (await pages.FindAsync(project, cancellation) is not { } view)
            return TypedResults.NotFound();
        var map = await scenarios.MapAsync(municipality.Code, view.Project, cancellation);
        return TypedResults.Stream(async body =>
        {
            await using var csv = new CsvText(body);
            await csv.LineAsync([Notices.Formula(language)], CancellationToken.None);
            await csv.LineAsync([language["小班", "Stand"], language["面積ha", "Area ha"],
                .. map.Scenarios.Select(each => (each.ScenarioId is null ? language["いまのまま", "As it stands"] : each.Name) + " tCO2/ha/" + language["年", "yr"])], CancellationToken.None);
            foreach (var row in Rows(map, null, view))
            {
                csv.Text(row.Code).Number(row.AreaHa);
                foreach (var each in map.Scenarios)
                    csv.Number(each.Co2TPerHaYr.GetValueOrDefault(row.StandId));
                await csv.EndLineAsync(CancellationToken.None);
            }
        }, "text/csv; charset=utf-8", $"scenarios-{project}.csv");
    }

    /// <summary>The largest difference from today first, then by code; by code alone where nothing is compared.</summary>
    private static IEnumerable<ScenarioStand> Rows(ScenarioMap map, ScenarioRates? chosen, ProjectView view)
    {
        var codes = view.Stands.GroupBy(stand => stand.StandId).ToDictionary(same => same.Key, same => same.First().Code);
        return map.AreasHa.Select(stand => new ScenarioStand(stand.Key, codes.GetValueOrDefault(stand.Key) ?? "", stand.Value,
                map.Scenarios[0].Co2TPerHaYr.GetValueOrDefault(stand.Key), chosen?.Co2TPerHaYr.GetValueOrDefault(stand.Key)))
            .OrderByDescending(row => Math.Abs(row.DifferenceTPerYr ?? 0)).ThenBy(row => row.Code, StringComparer.Ordinal);
    }
}

/// <summary>A stand under today's course and under a scenario.</summary>
/// <param name="TodayTPerHaYr">t-CO2 per ha and year, mean of the certification period.</param>
/// <param name="ScenarioTPerHaYr">The same under the scenario; null where none is chosen.</param>
public sealed record ScenarioStand(long StandId, string Code, decimal AreaHa, decimal TodayTPerHaYr, decimal? ScenarioTPerHaYr)
{
    /// <summary>t-CO2 per year of the whole stand.</summary>
    public decimal? DifferenceTPerYr => (ScenarioTPerHaYr - TodayTPerHaYr) * AreaHa;
}
