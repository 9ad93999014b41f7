using System.CommandLine;
using ForestSink.Cli.Shell;
using ForestSink.Core.Forest;
using ForestSink.PostGis.Database;
using ForestSink.PostGis.Exchange;
using ForestSink.PostGis.Jobs;

namespace ForestSink.Cli.Exchange;

/// <summary><c>forest-sink import FILE --municipality CODE</c>: checks a forest map and register, and takes them in.</summary>
internal static class ImportCommand
{
    private static readonly Argument<FileInfo> File = new("file") { Description = "FlatGeobuf, GeoPackage, zipped Shapefile, GeoJSON, or a CSV register of stands already stored." };
    private static readonly Option<string> Municipality = new("--municipality") { Description = "5-digit code, e.g. 40348.", Required = true };
    private static readonly Option<FileInfo?> Register = new("--register") { Description = "CSV register (UTF-8 or CP932), joined to the polygons by stand code." };
    private static readonly Option<string?> Mapping = new("--mapping") { Description = "How the columns are read; without it the best fit is chosen." };
    private static readonly Option<string?> Encoding = new("--encoding") { Description = "UTF-8 or CP932, where the file does not say." };
    private static readonly Option<string?> Crs = new("--crs") { Description = "Coordinate system, e.g. EPSG:6670, where the file does not say." };
    private static readonly Option<bool> SwapXy = new("--swap-xy") { Description = "The file has north before east." };
    private static readonly Option<string?> Layer = new("--layer") { Description = "Layer, or file within the zip." };
    private static readonly Option<string?> RegisterDate = new("--register-date") { Description = "Date of the register, e.g. 2024-04-01, where no column says so." };
    private static readonly Option<string?> Name = new("--name") { Description = "Name of a new municipality, and of its rows in a file of several." };
    private static readonly Option<int?> Zone = new("--zone") { Description = "Plane zone (1 to 19) of a new municipality." };
    private static readonly Option<bool> DryRun = new("--dry-run") { Description = "Print the report and change nothing." };
    private static readonly Option<bool> KeepMissing = new("--keep-missing") { Description = "Keep stands that the file does not name." };
    private static readonly Option<bool> AllowRemoval = new("--allow-removal") { Description = "Allow more than a fifth of the stands to be closed." };
    private static readonly Option<bool> SkipBadRows = new("--skip-bad-rows") { Description = "Leave out the rows that have errors." };

    public static Command Create()
    {
        var format = Terminal.FormatOption();
        var command = new Command("import", "Check a forest map and register, and take them in. / 森林計画図・森林簿を取り込む")
        {
            File, Municipality, Register, Mapping, Encoding, Crs, SwapXy, Layer, RegisterDate, Name, Zone, DryRun, KeepMissing, AllowRemoval, SkipBadRows, format,
        };
        command.SetAction((arguments, cancellation) => RunAsync(arguments, arguments.GetValue(format) == "json", cancellation));
        return command;
    }

    private static async Task<int> RunAsync(ParseResult arguments, bool json, CancellationToken cancellation)
    {
        if (!MunicipalityCode.TryParse(arguments.GetValue(Municipality), out var code))
            throw new UserErrorException("市町村コードは40348のような5桁の数字です。", "A municipality code has five digits, such as 40348.");
        await using var database = new ForestSinkDatabase(Settings.ConnectionString);
        var check = new ImportCheck(database, ImportLimits.Default);
        var report = await check.RunAsync(code, ImportFile(arguments.GetValue(File)!), arguments.GetValue(Register) is { } register ? ImportFile(register) : null, Options(arguments), Silent, cancellation);
        if (report.Refusal is { } refusal)
            throw new UserErrorException(refusal.Message.Ja, refusal.Message.En);
        var outcome = arguments.GetValue(DryRun) ? null : await ApplyAsync(database, code, report, arguments, json, cancellation);
        var findings = await ImportStore.AllFindingsAsync(database, code, report.ImportId, cancellation);
        if (json)
            Terminal.WriteJson(new { report, outcome, findings });
        else
            ReportText.Write(Console.Out, report, findings, outcome);
        return 0;
    }

    private static async Task<ImportOutcome> ApplyAsync(ForestSinkDatabase database, MunicipalityCode code, ImportReport report, ParseResult arguments, bool json, CancellationToken cancellation)
    {
        var options = new ApplyOptions
        {
            KeepMissing = arguments.GetValue(KeepMissing),
            AllowRemoval = arguments.GetValue(AllowRemoval),
            SkipBadRows = arguments.GetValue(SkipBadRows),
        };
        try
        {
            return await new ImportApply(database).RunAsync(code, report.ImportId, options, Silent, cancellation);
        }
        catch (UserErrorException) when (!json)
        {
            // The refusal goes to stderr; what it refers to is in the report.
            ReportText.Write(Console.Out, report, await ImportStore.AllFindingsAsync(database, code, report.ImportId, cancellation), null);
            throw;
        }
    }

    private static ImportOptions Options(ParseResult arguments) => new()
    {
        Mapping = arguments.GetValue(Mapping),
        Encoding = arguments.GetValue(Encoding),
        Epsg = arguments.GetValue(Crs) is { } crs ? Epsg(crs) : null,
        SwapXy = arguments.GetValue(SwapXy),
        Layer = arguments.GetValue(Layer),
        RegisterDate = arguments.GetValue(RegisterDate) is { } date ? Date(date) : null,
        MunicipalityName = arguments.GetValue(Name),
        PlaneZone = arguments.GetValue(Zone),
    };

    private static int Epsg(string text) => Core.Exchange.SourceCoordinates.Parse(text)?.Epsg ?? throw new UserErrorException(
        $"座標系「{text}」は使えません。EPSG:6670 のように指定してください。", $"The coordinate system '{text}' is not accepted; write it like EPSG:6670.");

    private static DateOnly Date(string text) => Wareki.TryParse(text, out var date) ? date : throw new UserErrorException(
        $"「{text}」は日付として読めません。2024-04-01 か R6.4.1 のように書いてください。", $"'{text}' is no date; write it like 2024-04-01.");

    private static ImportFile ImportFile(FileInfo file) => new(file.FullName, file.Name);

    private static Task Silent(string japanese, string english, long done, long total, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        return Task.CompletedTask;
    }
}
