using System.CommandLine;
using ForestSink.Cli.Shell;
using ForestSink.PostGis.Database;
using ForestSink.PostGis.Forest;

namespace ForestSink.Cli.Forest;

/// <summary><c>forest-sink municipality list</c>.</summary>
internal static class MunicipalityCommand
{
    public static Command Create()
    {
        var format = Terminal.FormatOption();
        var list = new Command("list", "List the municipalities that hold a forest. / 市町村の一覧") { format };
        list.SetAction(async (arguments, cancellation) =>
        {
            await using var database = new ForestSinkDatabase(Settings.ConnectionString);
            var all = await new MunicipalityStore(database).ListAsync(cancellation);
            if (arguments.GetValue(format) == "json")
                Terminal.WriteJson(all.Select(m => new { code = m.Code.ToString(), m.Name, m.NameEn, m.PlaneZone, m.IsDemo, m.RegisterDate, m.Bounds }));
            else
            {
                foreach (var municipality in all)
                    await Console.Out.WriteLineAsync($"{municipality.Code}  {municipality.Name}  {municipality.RegisterDate:yyyy-MM-dd}");
            }

            return 0;
        });
        return new Command("municipality", "Municipalities. / 市町村") { list };
    }
}
