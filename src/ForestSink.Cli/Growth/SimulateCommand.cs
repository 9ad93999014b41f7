using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using ForestSink.Cli.Shell;
using ForestSink.Core.Forest;
using ForestSink.PostGis.Database;
using ForestSink.PostGis.Growth;
using ForestSink.PostGis.Jobs;

namespace ForestSink.Cli.Growth;

/// <summary><c>forest-sink growth simulate</c>: the municipality under a set of rules; the run is stored and opens in the browser, too.</summary>
internal static class SimulateCommand
{
    private static readonly Option<int?> From = new("--from") { Description = "first fiscal year; default: the current one" };
    private static readonly Option<int> Years = new("--years") { Description = "years to simulate, at most 150", DefaultValueFactory = _ => 60 };
    private static readonly Option<double> Stocking = new("--stocking") { Description = "volume of the real forest over that of the diagram", DefaultValueFactory = _ => 0.63 };
    private static readonly Option<bool> NoThinning = new("--no-thinning") { Description = "never thin" };
    private static readonly Option<bool> NoCut = new("--no-cut") { Description = "never cut" };
    private static readonly Option<double> ThinFrom = new("--thin-from-ry") { Description = "thin when Ry is at least", DefaultValueFactory = _ => 0.8 };
    private static readonly Option<double> ThinTo = new("--thin-to-ry") { Description = "Ry after thinning", DefaultValueFactory = _ => 0.65 };
    private static readonly Option<double?> ThinHa = new("--thin-ha") { Description = "thin at most so many ha a year; default: no limit" };
    private static readonly Option<int> CutAge = new("--cut-age") { Description = "cut from this age", DefaultValueFactory = _ => 60 };
    private static readonly Option<double?> CutHa = new("--cut-ha") { Description = "cut at most so many ha a year; default: no limit" };
    private static readonly Option<double?> Slope = new("--slope-below") { Description = "work only where the mean slope is below so many degrees" };

    public static Command Create()
    {
        var municipality = Municipalities.Option();
        var format = Terminal.FormatOption();
        var command = new Command("simulate", "Simulate the planted sugi and hinoki of a municipality year by year.")
        {
            municipality, From, Years, Stocking, NoThinning, NoCut, ThinFrom, ThinTo, ThinHa, CutAge, CutHa, Slope, format,
        };
        command.SetAction(async (arguments, cancellation) =>
        {
            await using var database = new ForestSinkDatabase(Settings.ConnectionString);
            var code = await Municipalities.FindAsync(database, arguments.GetValue(municipality), cancellation);
            var order = Order(arguments);
            var (run, result) = await RunAsync(database, code, order, cancellation);
            if (arguments.GetValue(format) == "json")
                Terminal.WriteJson(new { run, order, result });
            else
                WriteText(run, order, result);
            return 0;
        });
        return command;
    }

    private static ForestSimulationOrder Order(ParseResult arguments)
    {
        var years = arguments.GetValue(Years);
        if (years is < 1 or > 150)
            throw new UserErrorException("--years は1～150にしてください。", "--years must be 1 to 150.");
        if (arguments.GetValue(Stocking) is not (> 0 and <= 2))
            throw new UserErrorException("--stocking は0より大きく2以下にしてください。", "--stocking must be above 0 and at most 2.");
        if (!(arguments.GetValue(ThinTo) > 0 && arguments.GetValue(ThinTo) < arguments.GetValue(ThinFrom)))
            throw new UserErrorException("--thin-to-ry は --thin-from-ry より小さくしてください。", "--thin-to-ry must be below --thin-from-ry.");
        if (arguments.GetValue(Slope) is <= 0 or >= 90)
            throw new UserErrorException("--slope-below は0～90度の間にしてください。", "--slope-below must be between 0 and 90 degrees.");
        var first = arguments.GetValue(From) ?? FiscalYear.Of(DateOnly.FromDateTime(DateTime.UtcNow.AddHours(9))).Year;
        return new(
            first, years, ["sugi-kitakinki-chugoku", "hinoki-kitakinki-chugoku"], arguments.GetValue(Stocking), 0.75,
            !arguments.GetValue(NoThinning), arguments.GetValue(ThinFrom), 20, 60, 5, arguments.GetValue(ThinTo), 0.3, arguments.GetValue(ThinHa), false,
            !arguments.GetValue(NoCut), arguments.GetValue(CutAge), arguments.GetValue(CutHa), 1, 2000, 0.9)
        {
            ThinSlopeBelowDeg = arguments.GetValue(Slope),
            CutSlopeBelowDeg = arguments.GetValue(Slope),
        };
    }

    /// <summary>Queues the run as the browser does and works here until it is over; a running server may as well take it.</summary>
    private static async Task<(Guid Run, ForestSimulationResult Result)> RunAsync(ForestSinkDatabase database, MunicipalityCode code, ForestSimulationOrder order, CancellationToken cancellation)
    {
        var run = Guid.CreateVersion7();
        await using (var transaction = await database.BeginAsync(code, cancellation))
        {
            await JobStore.EnqueueAsync(transaction, run, ForestSimulation.JobKind, JsonSerializer.Serialize(order, JsonSerializerOptions.Web), cancellation);
            await transaction.CommitAsync(cancellation);
        }

        var worker = new JobWorker(database, new Dictionary<string, JobHandler>(StringComparer.Ordinal) { [ForestSimulation.JobKind] = new ForestSimulation(database).RunAsync });
        var jobs = new JobStore(database);
        while (await jobs.FindAsync(code, run, cancellation) is { } job)
        {
            if (job.State == "succeeded")
                return (run, JsonSerializer.Deserialize<ForestSimulationResult>(job.Result!, JsonSerializerOptions.Web)!);
            if (job.IsOver)
                throw new UserErrorException(job.ErrorJa ?? "中止されました。", job.ErrorEn ?? "It was cancelled.");
            if (!await worker.RunNextAsync(cancellation))
                await Task.Delay(200, cancellation);
        }

        throw new UserErrorException("予測が見つかりません。", "The run is gone.");
    }

    private static void WriteText(Guid run, ForestSimulationOrder order, ForestSimulationResult result)
    {
        Console.Out.WriteLine($"{run}  {result.Cohorts} records, {result.AreaHa.ToString("0.00", CultureInfo.InvariantCulture)} ha, stocking factor {order.Stocking.ToString("0.00", CultureInfo.InvariantCulture)}");
        Console.Out.WriteLine("FY     stock m3   t-CO2/yr  thinned ha   cut ha  planted ha");
        foreach (var year in result.Years.Where(year => year.Year % 5 == 0 || year.Year == order.Years))
            Console.Out.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"{order.FiscalYear + year.Year} {year.StockM3,12:0} {year.AbsorbedCo2Tonnes,10:0} {year.ThinnedAreaHa,11:0.0} {year.CutAreaHa,8:0.0} {year.PlantedAreaHa,11:0.0}"));
    }
}
