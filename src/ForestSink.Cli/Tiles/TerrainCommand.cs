using System.CommandLine;
using ForestSink.Cli.Shell;
using ForestSink.PostGis.Database;
using ForestSink.PostGis.Jobs;
using ForestSink.PostGis.Tiles;

namespace ForestSink.Cli.Tiles;

/// <summary><c>forest-sink terrain import FILE</c>: elevation for the hillshade.</summary>
internal static class TerrainCommand
{
    public static Command Create()
    {
        var file = new Argument<FileInfo>("file") { Description = "An elevation model: GeoTIFF, or what else GDAL reads." };
        var source = new Option<string>("--source") { Description = "Shown on the map, e.g. 国土地理院 基盤地図情報", DefaultValueFactory = _ => "" };
        var municipality = Municipalities.Option();
        var format = Terminal.FormatOption();
        var import = new Command("import", "Cut an elevation model into terrain tiles. / 標高データを取り込む") { file, municipality, source, format };
        import.SetAction(async (arguments, cancellation) =>
        {
            await using var database = new ForestSinkDatabase(Settings.ConnectionString);
            var code = await Municipalities.FindAsync(database, arguments.GetValue(municipality), cancellation);
            var path = arguments.GetValue(file)!;
            if (!path.Exists)
                throw new UserErrorException($"ファイル「{path.Name}」がありません。", $"There is no file '{path.Name}'.");
            var tiles = await new TerrainImport(database).RunAsync(code, path.FullName, arguments.GetValue(source)!, cancellation);
            if (arguments.GetValue(format) == "json")
                Terminal.WriteJson(new { municipality = code.ToString(), tiles });
            else
                await Console.Out.WriteLineAsync(Terminal.SpeaksJapanese ? $"地形タイル {tiles} 枚を作りました。" : $"Made {tiles} terrain tiles.");
            return 0;
        });
        return new Command("terrain", "Elevation. / 標高") { import };
    }
}
