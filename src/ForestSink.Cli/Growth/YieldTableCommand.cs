using System.CommandLine;
using ForestSink.Cli.Shell;
using ForestSink.PostGis.Database;
using ForestSink.PostGis.Growth;
using ForestSink.PostGis.Jobs;

namespace ForestSink.Cli.Growth;

/// <summary><c>forest-sink yield-table add|list</c>: the yield tables that a municipality's estimates use.</summary>
internal static class YieldTableCommand
{
    public static Command Create() => new("yield-table", "The yield tables of a municipality.") { Add(), List() };

    private static Command Add()
    {
        var file = new Argument<string>("file") { Description = "CSV with species, site_class, age, volume_m3_per_ha; UTF-8 or Shift_JIS (CP932)" };
        var municipality = Municipalities.Option();
        var name = new Option<string>("--name") { Description = "name of the table, e.g. okayama-sugi-2020", Required = true };
        var title = new Option<string>("--title") { Description = "title for people; default: the name" };
        var source = new Option<string>("--source") { Description = "where the figures were published", Required = true };
        var ageStep = new Option<int?>("--age-step") { Description = "years between two rows, 1 to 50; rows that differ are reported as oddities" };
        var status = new Option<string>("--status") { Description = "official, secondary or unverified", DefaultValueFactory = _ => "unverified" };
        status.AcceptOnlyFromAmong("official", "secondary", "unverified");
        var format = Terminal.FormatOption();
        var command = new Command("add", "Add a yield table, or its next version. It comes before every other source of growth.")
        {
            file, municipality, name, title, source, ageStep, status, format,
        };
        command.SetAction(async (arguments, cancellation) =>
        {
            await using var database = new ForestSinkDatabase(Settings.ConnectionString);
            var code = await Municipalities.FindAsync(database, arguments.GetValue(municipality), cancellation);
            var facts = new OwnYieldTable(arguments.GetValue(name)!, arguments.GetValue(title) ?? arguments.GetValue(name)!, arguments.GetValue(source)!, arguments.GetValue(status)!)
            {
                AgeStepYears = arguments.GetValue(ageStep) is { } step ? step is >= 1 and <= 50 ? step : throw new UserErrorException("--age-step は1～50年にしてください。", "--age-step must be 1 to 50 years.") : null,
            };
            var added = await new YieldTableStore(database).AddAsync(code, facts, await InputFile.ReadAsync(arguments.GetValue(file)!, YieldTableStore.MaxBytes, cancellation), cancellation);
            if (arguments.GetValue(format) == "json")
                Terminal.WriteJson(added);
            else
                Console.Out.WriteLine($"{added.Name} {(Terminal.SpeaksJapanese ? $"第{added.Version}版" : $"version {added.Version}")} ({added.Sha256[..12]})");
            return 0;
        });
        return command;
    }

    private static Command List()
    {
        var municipality = Municipalities.Option();
        var format = Terminal.FormatOption();
        var command = new Command("list", "The yield tables that estimates of the municipality see, in the order of their use.") { municipality, format };
        command.SetAction(async (arguments, cancellation) =>
        {
            await using var database = new ForestSinkDatabase(Settings.ConnectionString);
            var code = await Municipalities.FindAsync(database, arguments.GetValue(municipality), cancellation);
            var tables = await new YieldTableStore(database).ListAsync(code, cancellation);
            if (arguments.GetValue(format) == "json")
            {
                Terminal.WriteJson(tables);
                return 0;
            }
            foreach (var table in tables)
                Console.Out.WriteLine($"{table.Owner}  {table.Name,-40} v{table.Version,-3} {table.Status,-10} {(table.Used ? "used" : "-"),-5} {(Terminal.SpeaksJapanese ? table.TitleJa : table.TitleEn)}");
            return 0;
        });
        return command;
    }
}
