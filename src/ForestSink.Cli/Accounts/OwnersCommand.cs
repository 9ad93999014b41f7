using System.CommandLine;
using ForestSink.Cli.Shell;
using ForestSink.PostGis.Accounts;
using ForestSink.PostGis.Database;
using ForestSink.PostGis.Jobs;

namespace ForestSink.Cli.Accounts;

/// <summary><c>forest-sink owners FILE</c>: loads the owners' names of a forest-land register (林地台帳).</summary>
internal static class OwnersCommand
{
    private const long MaxBytes = 50L * 1024 * 1024;

    public static Command Create()
    {
        var file = new Argument<FileInfo>("file") { Description = "CSV (UTF-8 or CP932) with the columns 小班 and 所有者" };
        var municipality = Municipalities.Option();
        var format = Terminal.FormatOption();
        var command = new Command("owners", "Load owners' names. They are kept apart, shown to few, and every look is logged.") { file, municipality, format };
        command.SetAction(async (arguments, cancellation) =>
        {
            await using var database = new ForestSinkDatabase(Settings.ConnectionString);
            var code = await Municipalities.FindAsync(database, arguments.GetValue(municipality), cancellation);
            var lines = await new LandOwnerList(database).LoadAsync(code, await ReadAsync(arguments.GetValue(file)!, cancellation), cancellation);
            if (arguments.GetValue(format) == "json")
                Terminal.WriteJson(new { lines });
            else
                Console.Out.WriteLine(Terminal.SpeaksJapanese ? $"所有者 {lines} 件を登録しました。" : $"{lines} owners loaded.");
            return 0;
        });
        return command;
    }

    private static Task<byte[]> ReadAsync(FileInfo file, CancellationToken cancellation) => file switch
    {
        { Exists: false } => throw new UserErrorException($"ファイル {file.Name} がありません。", $"There is no file {file.Name}."),
        { Length: > MaxBytes } => throw new UserErrorException("ファイルが50 MBを超えています。", "The file is larger than 50 MB."),
        _ => File.ReadAllBytesAsync(file.FullName, cancellation),
    };
}
