using System.CommandLine;
using ForestSink.Cli.Shell;
using ForestSink.Core.Surveys;
using ForestSink.PostGis.Database;
using ForestSink.PostGis.Exchange;
using ForestSink.PostGis.Forest;
using ForestSink.PostGis.Surveys;

namespace ForestSink.Cli.Surveys;

/// <summary><c>forest-sink survey import|list</c>: survey plots with their trees.</summary>
internal static class SurveyCommand
{
    public static Command Create() => new("survey", "The survey plots of a municipality.") { Import(), List() };

    private static Command Import()
    {
        var file = new Argument<string>("file") { Description = "CSV, one row per tree, as the program exports it; UTF-8 or Shift_JIS (CP932)" };
        var municipality = Municipalities.Option();
        var dryRun = new Option<bool>("--dry-run") { Description = "say what would happen and store nothing" };
        var format = Terminal.FormatOption();
        var command = new Command("import", "Bring plots and trees in: all of the file or nothing.") { file, municipality, dryRun, format };
        command.SetAction(async (arguments, cancellation) =>
        {
            await using var database = new ForestSinkDatabase(Settings.ConnectionString);
            var code = await Municipalities.FindAsync(database, arguments.GetValue(municipality), cancellation);
            var text = TextEncodings.Decode(await InputFile.ReadAsync(arguments.GetValue(file)!, SurveyTable.MostBytes, cancellation));
            var report = await new SurveyImport(database, new SurveyStore(database), new SpeciesStore()).RunAsync(code, text, !arguments.GetValue(dryRun), cancellation);
            if (arguments.GetValue(format) == "json")
                Terminal.WriteJson(report);
            else
                WriteText(report);
            return report.Problems.Count > 0 ? 2 : 0;
        });
        return command;
    }

    private static Command List()
    {
        var municipality = Municipalities.Option();
        var format = Terminal.FormatOption();
        var command = new Command("list", "The surveys in force, the newest first.") { municipality, format };
        command.SetAction(async (arguments, cancellation) =>
        {
            await using var database = new ForestSinkDatabase(Settings.ConnectionString);
            var code = await Municipalities.FindAsync(database, arguments.GetValue(municipality), cancellation);
            var plots = await new SurveyStore(database).ListAsync(code, null, cancellation);
            if (arguments.GetValue(format) == "json")
            {
                Terminal.WriteJson(plots);
                return 0;
            }

            foreach (var plot in plots)
                Console.Out.WriteLine($"{plot.PlotNo,-12} {plot.StandCode,-16} {plot.SurveyedOn:yyyy-MM-dd} {plot.SpeciesKey,-16} {plot.StemsPerHa,7:N0} /ha {plot.VolumeM3PerHa,8:N1} m3/ha  {(plot.BelowLowest ? "-" : plot.SiteClass)}");
            return 0;
        });
        return command;
    }

    private static void WriteText(SurveyImportReport report)
    {
        foreach (var wrong in report.Problems)
            Console.Error.WriteLine(Terminal.SpeaksJapanese ? $"{wrong.Line}行目「{wrong.Column}」: {wrong.Text.Ja}" : $"row {wrong.Line}, {wrong.Column}: {wrong.Text.En}");
        foreach (var plot in report.Plots)
            Console.Out.WriteLine($"{plot.PlotNo,-12} {plot.StandCode,-16} {plot.Stems,6}  {plot.Change}");
        Console.Out.WriteLine(report.Stored
            ? Terminal.SpeaksJapanese ? "取り込みました。" : "Stored."
            : Terminal.SpeaksJapanese ? "保存していません。" : "Nothing was stored.");
    }
}
