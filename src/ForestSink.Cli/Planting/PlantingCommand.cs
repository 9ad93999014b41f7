using System.CommandLine;
using ForestSink.Cli.Shell;
using ForestSink.PostGis.Database;
using ForestSink.PostGis.Jobs;
using ForestSink.PostGis.Planting;

namespace ForestSink.Cli.Planting;

/// <summary><c>forest-sink planting …</c>: layers around the forest, candidate sites.</summary>
internal static class PlantingCommand
{
    public static Command Create() => new("planting", "Planting sites and plans. / 植樹")
    {
        Layers(),
        Sites(),
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
}
