using System.CommandLine;
using ForestSink.Cli.Shell;
using ForestSink.Core.Work;
using ForestSink.PostGis.Database;
using ForestSink.PostGis.Exchange;
using ForestSink.PostGis.Jobs;
using ForestSink.PostGis.Work;

namespace ForestSink.Cli.Work;

/// <summary><c>forest-sink work list|accept|import</c>: records of work.</summary>
internal static class WorkCommand
{
    public static Command Create() => new("work", "Records of work: planting, weeding, thinning … / 施業の記録") { List(), Accept(), Import() };

    private static Command List()
    {
        var municipality = Municipalities.Option();
        var state = new Option<string?>("--state") { Description = "draft, submitted, returned, accepted or withdrawn; all but withdrawn otherwise" };
        var kind = new Option<string?>("--kind") { Description = "thinning, planting, …" };
        var year = new Option<int?>("--year") { Description = "fiscal year the work was done in" };
        var format = Terminal.FormatOption();
        var command = new Command("list", "What waits first, then the newest.") { municipality, state, kind, year, format };
        command.SetAction(async (arguments, cancellation) =>
        {
            Known(arguments.GetValue(state), text => WorkStateText.TryParse(text, out _), "--state", WorkStateText.All.Select(each => each.Code()));
            Known(arguments.GetValue(kind), text => WorkKindText.TryParse(text, out _), "--kind", WorkKindText.All.Select(each => each.Code()));
            await using var database = new ForestSinkDatabase(Settings.ConnectionString);
            var code = await Municipalities.FindAsync(database, arguments.GetValue(municipality), cancellation);
            var rows = await new WorkLists(database).RecordsAsync(code, new(arguments.GetValue(state), arguments.GetValue(kind), arguments.GetValue(year)), 0, 100_000, cancellation);
            if (arguments.GetValue(format) == "json")
            {
                Terminal.WriteJson(rows);
                return 0;
            }

            foreach (var row in rows)
                Console.Out.WriteLine($"{row.RecordId}  {row.State,-9}  {row.DoneOn:yyyy-MM-dd}  {row.Kind,-16} {row.Method,-14} {row.AreaHa,9:N2} ha  {row.Codes}");
            return 0;
        });
        return command;
    }

    private static Command Accept()
    {
        var records = new Argument<Guid[]>("record") { Description = "ids as 'work list' shows them", Arity = ArgumentArity.OneOrMore };
        var municipality = Municipalities.Option();
        var underTrees = new Option<bool>("--under-trees") { Description = "planted below standing trees: begins a lower storey" };
        var format = Terminal.FormatOption();
        var command = new Command("accept", "Accept records that wait to be checked: from then on they count and cannot change.") { records, municipality, underTrees, format };
        command.SetAction(async (arguments, cancellation) =>
        {
            await using var database = new ForestSinkDatabase(Settings.ConnectionString);
            var code = await Municipalities.FindAsync(database, arguments.GetValue(municipality), cancellation);
            var store = new WorkStore(database);
            foreach (var id in arguments.GetValue(records)!)
            {
                if (await store.FindAsync(code, id, cancellation) is not { } record || !await store.AcceptAsync(code, id, record.RowVersion, cancellation, arguments.GetValue(underTrees)))
                    throw new UserErrorException($"記録 {id} はありません。", $"There is no record {id}.");
                if (arguments.GetValue(format) != "json")
                    Console.Out.WriteLine(Terminal.SpeaksJapanese ? $"{id} 承認しました。" : $"{id} accepted.");
            }

            if (arguments.GetValue(format) == "json")
                Terminal.WriteJson(new { accepted = arguments.GetValue(records) });
            return 0;
        });
        return command;
    }

    private static Command Import()
    {
        var file = new Argument<string>("file") { Description = "CSV, one row per stand: " + string.Join(',', PastWorkTable.Headings) + "; UTF-8 or Shift_JIS (CP932)" };
        var municipality = Municipalities.Option();
        var dryRun = new Option<bool>("--dry-run") { Description = "say what would happen and store nothing" };
        var accept = new Option<bool>("--accept") { Description = "accept at once what the list proves; otherwise it waits to be checked" };
        var format = Terminal.FormatOption();
        var command = new Command("import", "Bring past work in: all of the file or nothing. It changes no register.") { file, municipality, dryRun, accept, format };
        command.SetAction(async (arguments, cancellation) =>
        {
            await using var database = new ForestSinkDatabase(Settings.ConnectionString);
            var code = await Municipalities.FindAsync(database, arguments.GetValue(municipality), cancellation);
            var text = TextEncodings.Decode(await InputFile.ReadAsync(arguments.GetValue(file)!, PastWorkTable.MostBytes, cancellation));
            var today = DateOnly.FromDateTime(DateTime.UtcNow.AddHours(9));
            var report = await new WorkImport(database, new WorkStore(database)).RunAsync(code, text, arguments.GetValue(accept), !arguments.GetValue(dryRun), today, cancellation);
            if (arguments.GetValue(format) == "json")
                Terminal.WriteJson(report);
            else
                WriteText(report);
            return report.Problems.Count > 0 ? 2 : 0;
        });
        return command;
    }

    private static void WriteText(WorkImportReport report)
    {
        foreach (var wrong in report.Problems)
            Console.Error.WriteLine(Terminal.SpeaksJapanese ? $"{wrong.Line}行目「{wrong.Column}」: {wrong.Text.Ja}" : $"row {wrong.Line}, {wrong.Column}: {wrong.Text.En}");
        foreach (var work in report.Works)
            Console.Out.WriteLine($"{work.Line,5}  {work.Number,-10} {work.Kind,-16} {work.DoneOn:yyyy-MM-dd}  {work.Stands}  {work.Change}");
        Console.Out.WriteLine(report.Stored
            ? Terminal.SpeaksJapanese ? "取り込みました。" : $"Stored ({report.State})."
            : Terminal.SpeaksJapanese ? "保存していません。" : "Nothing was stored.");
    }

    private static void Known(string? text, Func<string, bool> isKnown, string option, IEnumerable<string> all)
    {
        if (text is not null && !isKnown(text))
            throw new UserErrorException($"{option} は {string.Join("・", all)} のいずれかです。", $"{option} is one of {string.Join(", ", all)}.");
    }
}
