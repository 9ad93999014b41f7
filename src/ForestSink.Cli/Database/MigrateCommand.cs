using System.CommandLine;
using ForestSink.Cli.Shell;
using ForestSink.PostGis.Database;
using ForestSink.PostGis.Reference;

namespace ForestSink.Cli.Database;

/// <summary><c>forest-sink migrate</c>: brings the schema and the shipped reference data up to date.</summary>
internal static class MigrateCommand
{
    public static Command Create()
    {
        var format = Terminal.FormatOption();
        var command = new Command("migrate", "Bring the schema and the shipped reference data up to date.") { format };
        command.SetAction(async (arguments, cancellation) =>
        {
            var applied = await Migrator.MigrateAsync(Settings.OwnerConnectionString, cancellation);
            await ReferenceStore.LoadShippedAsync(Settings.OwnerConnectionString, Settings.DataDirectory, cancellation);
            if (arguments.GetValue(format) == "json")
                Terminal.WriteJson(new { applied });
            else
                Console.Out.WriteLine(applied.Count == 0 ? "The schema is up to date." : $"Applied: {string.Join(", ", applied)}");
            return 0;
        });
        return command;
    }
}
