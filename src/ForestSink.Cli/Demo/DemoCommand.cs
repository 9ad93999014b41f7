using System.CommandLine;
using ForestSink.Cli.Shell;
using ForestSink.Core.Forest;
using ForestSink.PostGis.Database;
using ForestSink.PostGis.Demo;

namespace ForestSink.Cli.Demo;

/// <summary><c>forest-sink demo</c>: loads the fictional city that comes with the program.</summary>
internal static class DemoCommand
{
    public static Command Create()
    {
        var once = new Option<bool>("--once") { Description = "Say nothing and do nothing when it is loaded already." };
        var format = Terminal.FormatOption();
        var command = new Command("demo", "Load the fictional demo city. / 架空の町（見本）を読み込む") { once, format };
        command.SetAction(async (arguments, cancellation) =>
        {
            await using var database = new ForestSinkDatabase(Settings.ConnectionString);
            var city = new DemoCity(database, Path.Combine(Settings.DataDirectory, "demo-city"));
            if (arguments.GetValue(once) && await city.IsLoadedAsync(cancellation))
                return 0;
            await city.LoadAsync(FiscalYear.Of(DateOnly.FromDateTime(DateTime.UtcNow.AddHours(9))), cancellation);
            if (arguments.GetValue(format) == "json")
                Terminal.WriteJson(new { municipality = DemoCity.Code.ToString() });
            else
                await Console.Out.WriteLineAsync(Terminal.SpeaksJapanese ? $"架空の町を読み込みました（{DemoCity.Code}）。" : $"The demo city is loaded ({DemoCity.Code}).");
            return 0;
        });
        return command;
    }
}
