using System.CommandLine;
using System.Globalization;
using ForestSink.Cli.Shell;
using ForestSink.Core.Absorption;
using ForestSink.Core.Forest;
using ForestSink.PostGis.Absorption;
using ForestSink.PostGis.Database;
using ForestSink.PostGis.Jobs;

namespace ForestSink.Cli.Absorption;

/// <summary><c>forest-sink estimate</c>: estimates absorption by the FO-001 formula and stores the run.</summary>
internal static class EstimateCommand
{
    private static readonly Option<string> Years = new("--years") { Description = "fiscal years, e.g. 2026-2033; default: eight from the current one" };
    private static readonly Option<string> ForestType = new("--forest-type") { Description = "planted, natural or all", DefaultValueFactory = _ => "planted" };
    private static readonly Option<string> Growth = new("--growth") { Description = "auto, table or register", DefaultValueFactory = _ => "auto" };
    private static readonly Option<string> Stands = new("--stands") { Description = "stand codes separated by commas, e.g. 62-3-26,62-3-27; default: all" };
    private static readonly Option<string> Run = new("--run") { Description = "id for the run (a UUID): the same id again gives the stored run" };

    public static Command Create()
    {
        var municipality = Municipalities.Option();
        var format = Terminal.FormatOption();
        Growth.AcceptOnlyFromAmong("auto", "table", "register");
        ForestType.AcceptOnlyFromAmong([.. EstimateOrder.ForestTypeChoices]);
        var command = new Command("estimate", "Estimate the absorption of a municipality's stands by the FO-001 formula.")
        {
            municipality, Years, ForestType, Growth, Stands, Run, format,
        };
        command.SetAction(async (arguments, cancellation) =>
        {
            await using var database = new ForestSinkDatabase(Settings.ConnectionString);
            var code = await Municipalities.FindAsync(database, arguments.GetValue(municipality), cancellation);
            var order = await OrderAsync(arguments, new EstimateStore(database), code, cancellation);
            var run = await new EstimateRunner(database).RunAsync(code, order, ShowProgress, cancellation);
            var years = await new EstimateStore(database).YearsAsync(code, run.RunId, cancellation);
            var report = EstimateReport.Of(code, run, years);
            if (arguments.GetValue(format) == "json")
                Terminal.WriteJson(report);
            else
                WriteText(run, report);
            return 0;
        });
        return command;
    }

    private static async Task<EstimateOrder> OrderAsync(ParseResult arguments, EstimateStore store, MunicipalityCode code, CancellationToken cancellation)
    {
        var years = FiscalYears(arguments.GetValue(Years));
        var run = arguments.GetValue(Run) switch
        {
            null => Guid.CreateVersion7(),
            var text when Guid.TryParse(text, out var id) => id,
            var text => throw new UserErrorException($"--run「{text}」はUUIDではありません。", $"--run '{text}' is not a UUID."),
        };
        var selection = arguments.GetValue(Stands) is { } stands ? await SelectAsync(store, code, stands, cancellation) : EstimateSelection.All;
        return new(run, years.First.Year, years.Last.Year, arguments.GetValue(ForestType)!, arguments.GetValue(Growth)!, selection);
    }

    private static FiscalYearRange FiscalYears(string? text)
    {
        if (text is null)
        {
            var current = FiscalYear.Of(DateOnly.FromDateTime(DateTime.Today));
            return new(current, current.Plus(EstimateOrder.DefaultYears - 1));
        }
        return FiscalYearRange.TryParse(text, out var years)
            ? years
            : throw new UserErrorException(
                $"年度「{text}」を読めません。2026-2033 のように、1868～2200年度の100年以内で指定してください。",
                $"Cannot read the fiscal years '{text}': give e.g. 2026-2033, within 1868 to 2200 and at most 100 years.");
    }

    private static async Task<EstimateSelection> SelectAsync(EstimateStore store, MunicipalityCode municipality, string text, CancellationToken cancellation)
    {
        var codes = text.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(Municipalities.StandCodeOf).Distinct().ToList();
        var ids = await store.StandIdsAsync(municipality, codes.Select(code => code.ToString()), cancellation);
        if (codes.Where(code => !ids.ContainsKey(code.ToString())).Select(code => code.ToString()).ToList() is { Count: > 0 } missing)
            throw new UserErrorException($"次の小班はありません: {string.Join("、", missing)}", $"There is no such stand: {string.Join(", ", missing)}");
        if (codes.Count == 0)
            throw new UserErrorException("--stands に小班がありません。", "--stands names no stand.");
        return EstimateSelection.Of([.. codes.Select(code => ids[code.ToString()])], string.Join(", ", codes));
    }

    /// <summary>Only people at a terminal watch progress.</summary>
    private static Task ShowProgress(string japanese, string english, long done, long total, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        if (!Console.IsErrorRedirected && total > 0)
            Console.Error.Write($"\r{(Terminal.SpeaksJapanese ? japanese : english)} {done:#,0} / {total:#,0}   {(done == total ? "\n" : "")}");
        return Task.CompletedTask;
    }

    private static void WriteText(EstimateRun run, EstimateReport report)
    {
        var japanese = Terminal.SpeaksJapanese;
        var output = Console.Out;
        output.WriteLine(japanese ? "FO-001の算定式による試算です。認証を示すものではありません。" : "An estimate by the FO-001 formula. It is not a certification.");
        output.WriteLine(japanese ? "年度         吸収量 t-CO2          地上部          地下部" : "FY        absorption t-CO2     above ground    below ground");
        foreach (var year in report.Years)
            output.WriteLine($"{year.FiscalYear}  {Short(year.AbsorptionTCo2),22}  {Short(year.AboveGroundTCo2),14}  {Short(year.BelowGroundTCo2),14}");
        output.WriteLine($"{(japanese ? "計" : "All"),-4}  {Short(report.Total.AbsorptionTCo2),22}  {Short(report.Total.AboveGroundTCo2),14}  {Short(report.Total.BelowGroundTCo2),14}");
        output.WriteLine(japanese
            ? $"試算あり {run.CohortsEstimated:#,0} 件、なし {run.CohortsNotEstimated:#,0} 件。根拠の弱い値: {report.Status ?? "なし"}"
            : $"{run.CohortsEstimated:#,0} cohorts estimated, {run.CohortsNotEstimated:#,0} not. Weakest status: {report.Status ?? "none"}");
        foreach (var (code, count) in report.Reasons)
        {
            var words = NotEstimatedReasonText.TryParse(code, out var reason) ? reason.Text() : new(code, code);
            output.WriteLine($"  {count,8:#,0}  {(japanese ? words.Ja : words.En)}");
        }
        output.WriteLine($"{(japanese ? "試算ID" : "run")} {run.RunId}");
    }

    private static string Short(string exact) =>
        decimal.Parse(exact, CultureInfo.InvariantCulture).ToString("#,0.000", CultureInfo.InvariantCulture);
}
