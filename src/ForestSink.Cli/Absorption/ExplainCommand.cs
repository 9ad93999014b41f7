using System.CommandLine;
using System.Globalization;
using ForestSink.Cli.Shell;
using ForestSink.Core;
using ForestSink.Core.Absorption;
using ForestSink.Core.Forest;
using ForestSink.Core.Reference;
using ForestSink.PostGis.Absorption;
using ForestSink.PostGis.Database;
using ForestSink.PostGis.Jobs;

namespace ForestSink.Cli.Absorption;

/// <summary><c>forest-sink explain</c>: the derivation of a stand's figure, step by step, from a stored run.</summary>
internal static class ExplainCommand
{
    private static readonly Option<string> Stand = new("--stand") { Description = "stand code, e.g. 62-3-26", Required = true };
    private static readonly Option<string> Year = new("--year") { Description = "fiscal year, e.g. 2026", Required = true };
    private static readonly Option<string> Run = new("--run") { Description = "id of the run; default: the newest that has the fiscal year" };

    public static Command Create()
    {
        var municipality = Municipalities.Option();
        var format = Terminal.FormatOption();
        var command = new Command("explain", "Show where a stand's absorption of one fiscal year comes from.") { municipality, Stand, Year, Run, format };
        command.SetAction(async (arguments, cancellation) =>
        {
            await using var database = new ForestSinkDatabase(Settings.ConnectionString);
            var code = await Municipalities.FindAsync(database, arguments.GetValue(municipality), cancellation);
            var year = YearOf(arguments.GetValue(Year)!);
            var run = await FindRunAsync(new EstimateStore(database), code, arguments.GetValue(Run), year, cancellation);
            var cohorts = await CohortsAsync(database, code, run, arguments.GetValue(Stand)!, cancellation);
            var explanations = await ExplainAsync(database, code, run, cohorts, year, cancellation);
            if (arguments.GetValue(format) == "json")
                Terminal.WriteJson(Json(run, year, cohorts, explanations));
            else
                WriteText(run, cohorts, explanations);
            return explanations.All(explanation => explanation.Agrees) ? 0 : 1;
        });
        return command;
    }

    private static int YearOf(string text) => FiscalYearRange.TryParse(text, out var years) && years.Count == 1
        ? years.First.Year
        : throw new UserErrorException($"年度「{text}」を読めません（例: 2026）。", $"Cannot read the fiscal year '{text}'; give e.g. 2026.");

    private static async Task<EstimateRun> FindRunAsync(EstimateStore store, MunicipalityCode code, string? id, int year, CancellationToken cancellation)
    {
        var run = id is null
            ? (await store.RecentAsync(code, 100, cancellation)).FirstOrDefault(r => r.FirstFy <= year && year <= r.LastFy)
            : Guid.TryParse(id, out var runId) ? await store.FindAsync(code, runId, cancellation) : null;
        if (run is null)
            throw new UserErrorException("その試算はありません。先に forest-sink estimate を実行してください。", "There is no such estimate: run forest-sink estimate first.");
        return year >= run.FirstFy && year <= run.LastFy
            ? run
            : throw new UserErrorException($"この試算は{run.FirstFy}～{run.LastFy}年度です。", $"That estimate is for {run.FirstFy} to {run.LastFy}.");
    }

    private static async Task<IReadOnlyList<EstimatedCohort>> CohortsAsync(
        ForestSinkDatabase database, MunicipalityCode code, EstimateRun run, string stand, CancellationToken cancellation)
    {
        var canonical = Municipalities.StandCodeOf(stand).ToString();
        var cohorts = await new ExplanationStore(database).CohortsAsync(code, run.RunId, canonical, cancellation);
        return cohorts.Count > 0
            ? cohorts
            : throw new UserErrorException($"小班 {canonical} はこの試算にありません。", $"The stand {canonical} is not in that estimate.");
    }

    private static async Task<IReadOnlyList<CohortExplanation>> ExplainAsync(
        ForestSinkDatabase database, MunicipalityCode code, EstimateRun run, IEnumerable<EstimatedCohort> cohorts, int year, CancellationToken cancellation)
    {
        var explanations = new List<CohortExplanation>();
        foreach (var cohort in cohorts.Where(cohort => cohort.Reason is null))
            explanations.Add((await new ExplanationStore(database).ExplainAsync(code, run.RunId, cohort.CohortId, year, cancellation))!);
        return explanations;
    }

    private static object Json(EstimateRun run, int year, IEnumerable<EstimatedCohort> cohorts, IEnumerable<CohortExplanation> explanations) => new
    {
        run = run.RunId,
        fiscalYear = year,
        notEstimated = cohorts.Where(c => c.Reason is not null).Select(c => new { c.CohortId, c.SpeciesKey, c.Reason }),
        cohorts = explanations.Select(e => new
        {
            e.Cohort.CohortId,
            e.Cohort.SpeciesKey,
            absorptionTCo2 = EstimateReport.Text(e.Derivation.Co2Tonnes),
            aboveGroundTCo2 = EstimateReport.Text(e.Derivation.AboveGroundCo2Tonnes),
            belowGroundTCo2 = EstimateReport.Text(e.Derivation.BelowGroundCo2Tonnes),
            status = e.Derivation.Status.Code(),
            agreesWithStored = e.Agrees,
            steps = e.Derivation.Steps.Select(s => new { s.Symbol, name = Words(s.Name), value = EstimateReport.Text(s.Value), unit = Words(s.Unit), working = Words(s.Working), status = s.Status?.Code(), s.Source }),
        }),
    };

    private static void WriteText(EstimateRun run, IReadOnlyList<EstimatedCohort> cohorts, IReadOnlyList<CohortExplanation> explanations)
    {
        foreach (var cohort in cohorts.Where(cohort => cohort.Reason is not null))
            Console.Out.WriteLine($"{cohort.StandCode} {cohort.SpeciesText}: {(NotEstimatedReasonText.TryParse(cohort.Reason, out var reason) ? Words(reason.Text()) : cohort.Reason)}");
        foreach (var (_, cohort, derivation, _) in explanations)
        {
            Console.Out.WriteLine($"{cohort.StandCode} {cohort.SpeciesText}  {Words(derivation.Year.Label)}");
            foreach (var step in derivation.Steps)
                Console.Out.WriteLine($"  {step.Symbol,-6} = {EstimateReport.Text(step.Value)} {Words(step.Unit)}   {Words(step.Name)}; {Words(step.Working)}{(step.Status is { } status ? $" [{Words(status.Name())}] {step.Source}" : "")}");
        }
        foreach (var wrong in explanations.Where(explanation => !explanation.Agrees))
            Console.Error.WriteLine($"The stored figure of cohort {wrong.Cohort.CohortId.ToString(CultureInfo.InvariantCulture)} in run {run.RunId} differs from its derivation.");
    }

    private static string Words(Bilingual text) => Terminal.SpeaksJapanese ? text.Ja : text.En;
}
