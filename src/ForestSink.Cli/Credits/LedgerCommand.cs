using System.CommandLine;
using ForestSink.Cli.Shell;
using ForestSink.Core.Forest;
using ForestSink.PostGis.Accounts;
using ForestSink.PostGis.Credits;
using ForestSink.PostGis.Database;
using ForestSink.PostGis.Offsets;

namespace ForestSink.Cli.Credits;

/// <summary><c>forest-sink ledger verify</c> recounts the ledgers (exit code 1 where one does not agree); <c>load-example</c> loads published offsets from a file.</summary>
internal static class LedgerCommand
{
    public static Command Create() => new("ledger", "The ledgers of credits and of the planting fund. / クレジットと基金の帳簿") { CreateVerify(), CreateLoad() };

    private static Command CreateVerify()
    {
        var municipality = new Option<string?>("--municipality") { Description = "5-digit code; without it, every municipality" };
        var format = Terminal.FormatOption();
        var command = new Command("verify", "Recount everything from the raw entries.") { municipality, format };
        command.SetAction(async (arguments, cancellation) =>
        {
            await using var database = new ForestSinkDatabase(Settings.ConnectionString);
            var reports = new List<(MunicipalityCode Code, LedgerReport Report)>();
            foreach (var code in await new FirstAdministrator(database).ChosenAsync(arguments.GetValue(municipality), cancellation))
                reports.Add((code, await new LedgerVerification(database).VerifyAsync(code, cancellation)));
            if (arguments.GetValue(format) == "json")
                Terminal.WriteJson(reports.Select(r => new { Municipality = r.Code.ToString(), r.Report.IsClean, r.Report.Movements, r.Report.Tonnes, r.Report.Rules }));
            else
                reports.ForEach(r => Write(r.Code, r.Report));
            return reports.TrueForAll(r => r.Report.IsClean) ? 0 : 1;
        });
        return command;
    }

    private static Command CreateLoad()
    {
        var municipality = Municipalities.Option();
        var file = new Argument<string>("file") { Description = "CSV of published offsets; without a folder, a file of data/examples" };
        var format = Terminal.FormatOption();
        var command = new Command("load-example", "Load published offsets by the same commands as the screens, and close their programme.") { file, municipality, format };
        command.SetAction(async (arguments, cancellation) =>
        {
            await using var database = new ForestSinkDatabase(Settings.ConnectionString);
            var code = await Municipalities.FindAsync(database, arguments.GetValue(municipality), cancellation);
            var (rows, tonnes) = await new PublishedHistory(database).LoadAsync(code, await File.ReadAllTextAsync(Examples.Find(arguments.GetValue(file)!), cancellation), cancellation);
            if (arguments.GetValue(format) == "json")
                Terminal.WriteJson(new { Municipality = code.ToString(), Rows = rows, Tonnes = tonnes });
            else
                Console.Out.WriteLine(Terminal.SpeaksJapanese ? $"オフセット {rows} 件、{tonnes} t-CO2 を読み込みました。" : $"Loaded {rows} offsets, {tonnes} t-CO2.");
            return 0;
        });
        return command;
    }

    private static void Write(MunicipalityCode code, LedgerReport report)
    {
        Console.Out.WriteLine(Terminal.SpeaksJapanese
            ? $"{code}: {(report.IsClean ? "一致しています" : "一致しません")}（記録 {report.Movements} 件、認証量 {report.Tonnes} t）"
            : $"{code}: {(report.IsClean ? "clean" : "DIFFERS")} ({report.Movements} movements, {report.Tonnes} t certified)");
        foreach (var rule in report.Rules.Where(rule => rule.Findings.Count > 0))
        {
            Console.Out.WriteLine("  " + (Terminal.SpeaksJapanese ? rule.Rule.Ja : rule.Rule.En));
            foreach (var finding in rule.Findings)
                Console.Out.WriteLine("    " + finding);
        }
    }
}
