using System.CommandLine;
using System.Text.Json;
using ForestSink.Cli.Shell;
using ForestSink.PostGis.Database;
using ForestSink.PostGis.Jobs;
using ForestSink.PostGis.Planting;
using ForestSink.PostGis.Planting.Events;

namespace ForestSink.Cli.Planting;

/// <summary><c>forest-sink planting …</c>: layers around the forest, candidate sites.</summary>
internal static class PlantingCommand
{
    public static Command Create() => new("planting", "Planting sites and plans. / 植樹")
    {
        Layers(),
        Sites(),
        Solve(),
        LoadExample(),
    };

    private static Command Layers()
    {
        var file = new Argument<FileInfo>("file") { Description = "Roads, facilities or areas that must not be planted: any file GDAL reads." };
        var kind = new Option<string>("--kind") { Required = true, Description = string.Join(", ", LayerImport.Kinds) };
        var name = new Option<string?>("--name-field") { Description = "The attribute with the name." };
        var source = new Option<string>("--source") { DefaultValueFactory = _ => "", Description = "Where the file comes from." };
        var municipality = Municipalities.Option();
        var format = Terminal.FormatOption();
        var command = new Command("layer", "Load roads, facilities or excluded areas. / 道路・施設・除外区域を取り込む") { file, kind, name, source, municipality, format };
        command.SetAction(async (arguments, cancellation) =>
        {
            await using var database = new ForestSinkDatabase(Settings.ConnectionString);
            var code = await Municipalities.FindAsync(database, arguments.GetValue(municipality), cancellation);
            var path = arguments.GetValue(file)!;
            if (!path.Exists)
                throw new UserErrorException($"ファイル「{path.Name}」がありません。", $"There is no file '{path.Name}'.");
            var stored = await new LayerImport(database).RunAsync(code, arguments.GetValue(kind)!, path.FullName, arguments.GetValue(name), arguments.GetValue(source)!, cancellation);
            if (arguments.GetValue(format) == "json")
                Terminal.WriteJson(new { municipality = code.ToString(), kind = arguments.GetValue(kind), stored });
            else
                await Console.Out.WriteLineAsync(Terminal.SpeaksJapanese ? $"{stored} 件を取り込みました。" : $"Stored {stored}.");
            return 0;
        });
        return command;
    }

    private static Command Sites()
    {
        var municipality = Municipalities.Option();
        var format = Terminal.FormatOption();
        var command = new Command("sites", "Find and measure candidate sites. / 候補地を探して測る") { municipality, format };
        command.SetAction(async (arguments, cancellation) =>
        {
            await using var database = new ForestSinkDatabase(Settings.ConnectionString);
            var code = await Municipalities.FindAsync(database, arguments.GetValue(municipality), cancellation);
            var found = await new SiteMeasurement(database).RunAsync(code, (_, _, _, _, _) => Task.CompletedTask, cancellation);
            if (arguments.GetValue(format) == "json")
                Terminal.WriteJson(new { found, sites = await new SiteStore(database).ListAsync(code, cancellation) });
            else
                await Console.Out.WriteLineAsync(Terminal.SpeaksJapanese
                    ? $"候補地 {found.Sites} か所、{found.AreaHa:0.00} ha（地形を測れたもの {found.WithTerrain} か所）"
                    : $"{found.Sites} candidate sites, {found.AreaHa:0.00} ha ({found.WithTerrain} with terrain)");
            return 0;
        });
        return command;
    }

    /// <summary><c>planting solve question.json</c>: a plan from a question as the application keeps it.</summary>
    private static Command Solve()
    {
        var file = new Argument<FileInfo>("question") { Description = "A plan's question as JSON, as the page of a plan gives it (…/plans/ID.json)." };
        var municipality = Municipalities.Option();
        var format = Terminal.FormatOption();
        var command = new Command("solve", "Choose sites, species and years within the fund. / 基金の範囲で計画する") { file, municipality, format };
        command.SetAction(async (arguments, cancellation) =>
        {
            await using var database = new ForestSinkDatabase(Settings.ConnectionString);
            var code = await Municipalities.FindAsync(database, arguments.GetValue(municipality), cancellation);
            var question = await QuestionAsync(arguments.GetValue(file)!, cancellation);
            var planId = Guid.CreateVersion7();
            var answer = await new PlanRunner(database, new CbcSolver()).RunAsync(code, planId, question, (_, _, _, _, _) => Task.CompletedTask, cancellation);
            if (arguments.GetValue(format) == "json")
                Terminal.WriteJson(new { planId, question, answer });
            else
                await Console.Out.WriteLineAsync(Terminal.SpeaksJapanese
                    ? $"{answer.Sites.Count} か所、{answer.CostYen:#,0} 円、{answer.Co2Tonnes:#,0.0} t-CO2（最良との差は最大 {answer.Gap:P1}）"
                    : $"{answer.Sites.Count} sites, {answer.CostYen:#,0} yen, {answer.Co2Tonnes:#,0.0} t-CO2 (at most {answer.Gap:P1} from the best)");
            return answer.IsInfeasible ? 1 : 0;
        });
        return command;
    }

    /// <summary><c>planting load-example tsuyama-planting-day.csv</c>: events that a municipality has published.</summary>
    private static Command LoadExample()
    {
        var file = new Argument<string>("file") { Description = "CSV of published planting events; without a folder, a file of data/examples" };
        var municipality = Municipalities.Option();
        var format = Terminal.FormatOption();
        var command = new Command("load-example", "Load published planting events. / 公表された植樹会を読み込む") { file, municipality, format };
        command.SetAction(async (arguments, cancellation) =>
        {
            await using var database = new ForestSinkDatabase(Settings.ConnectionString);
            var code = await Municipalities.FindAsync(database, arguments.GetValue(municipality), cancellation);
            var events = await new PublishedEvents(database).LoadAsync(code, await File.ReadAllTextAsync(Examples.Find(arguments.GetValue(file)!), cancellation), cancellation);
            if (arguments.GetValue(format) == "json")
                Terminal.WriteJson(new { municipality = code.ToString(), events });
            else
                await Console.Out.WriteLineAsync(Terminal.SpeaksJapanese ? $"植樹会 {events} 件を読み込みました。" : $"Loaded {events} planting events.");
            return 0;
        });
        return command;
    }

    private static async Task<PlanQuestion> QuestionAsync(FileInfo file, CancellationToken cancellation)
    {
        try
        {
            await using var stream = file.OpenRead();
            var question = await JsonSerializer.DeserializeAsync<PlanQuestion>(stream, JsonSerializerOptions.Web, cancellation);
            if (question is { FundsByYear.Count: > 0 and <= 10, Species.Count: > 0, Weights: not null, Locked: not null, Forbidden: not null, SeedlingsPerYear: not null, LimitSeconds: >= 1 and <= 600 })
                return question;
        }
        catch (Exception unreadable) when (unreadable is JsonException or IOException)
        {
            throw new UserErrorException($"質問のファイルを読めません: {unreadable.Message}", $"The question cannot be read: {unreadable.Message}", unreadable);
        }

        throw new UserErrorException("質問のファイルに足りない項目があります。", "The question lacks an item.");
    }
}
