using System.CommandLine;
using System.Text.Encodings.Web;
using System.Text.Json;
using ForestSink.PostGis.Jobs;
using Npgsql;

namespace ForestSink.Cli.Shell;

/// <summary>What every command shares: results on stdout, one clear line on stderr, exit code 0 or 2 for bad input and 1 for trouble.</summary>
internal static class Terminal
{
    public static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary><c>--format text|json</c>, on every command.</summary>
    public static Option<string> FormatOption()
    {
        var option = new Option<string>("--format") { Description = "text or json", DefaultValueFactory = _ => "text" };
        option.AcceptOnlyFromAmong("text", "json");
        return option;
    }

    public static async Task<int> RunAsync(RootCommand root, string[] args)
    {
        var result = root.Parse(args);
        if (result.Errors.Count > 0)
        {
            await Console.Error.WriteLineAsync(OneLine(string.Join(" ", result.Errors.Select(e => e.Message))));
            return 2;
        }
        try
        {
            return await result.InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false });
        }
        catch (UserErrorException error)
        {
            await Console.Error.WriteLineAsync(SpeaksJapanese ? error.Japanese : error.English);
            return 2;
        }
        catch (OperationCanceledException)
        {
            await Console.Error.WriteLineAsync(SpeaksJapanese ? "中止しました。データは変わっていません。" : "Cancelled. No data was changed.");
            return 130;
        }
        catch (NpgsqlException error)
        {
            await Console.Error.WriteLineAsync("The database gave trouble: " + error.Message.ReplaceLineEndings(" "));
            return 1;
        }
    }

    private static string OneLine(string text) =>
        string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));

    public static void WriteJson(object value) => Console.Out.WriteLine(JsonSerializer.Serialize(value, Json));

    /// <summary>Terminals of Japanese users are greeted in Japanese, all others in English.</summary>
    public static bool SpeaksJapanese { get; } =
        (Environment.GetEnvironmentVariable("LC_ALL") ?? Environment.GetEnvironmentVariable("LANG") ?? "").StartsWith("ja", StringComparison.Ordinal);
}
