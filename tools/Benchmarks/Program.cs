using System.Globalization;
using ForestSink.Benchmarks;
using ForestSink.Benchmarks.Absorption;
using ForestSink.Benchmarks.Forest;
using ForestSink.Benchmarks.Growth;
using ForestSink.Benchmarks.Planting;
using ForestSink.Benchmarks.Web;

// Each benchmark is one class that returns measurements; figures are printed as a table to paste into notes.
//   dotnet run -c Release --project tools/Benchmarks -- [estimate|simulation] [number of cohorts or stands]
//   dotnet run -c Release --project tools/Benchmarks -- planting [number of sites]
//   dotnet run -c Release --project tools/Benchmarks -- municipality DIR/stands.fgb 33998
//   dotnet run -c Release --project tools/Benchmarks -- stored 33998      (after the one above)
//   dotnet run -c Release --project tools/Benchmarks -- served http://localhost:5080     (while tools/run serves)
if (args is ["municipality", var stands, var code])
{
    await MunicipalityBenchmark.RunAsync(stands, code, Console.Out);
    return 0;
}
if (args is ["stored", var imported])
{
    await StoredEstimateBenchmark.RunAsync(imported, Console.Out);
    return 0;
}
if (args is ["served", var address])
{
    await ServedBenchmark.RunAsync(new(address), Console.Out);
    return 0;
}
if (args is ["planting", ..])
{
    await PlanBenchmark.RunAsync(args is [_, var sites] ? int.Parse(sites, CultureInfo.InvariantCulture) : 200, Console.Out);
    return 0;
}
var name = args.FirstOrDefault(arg => char.IsLetter(arg[0]));
var count = args.FirstOrDefault(arg => char.IsDigit(arg[0])) is { } number ? int.Parse(number, CultureInfo.InvariantCulture) : (int?)null;
var measurements = new List<Measurement>();
if (name is null or "estimate")
    measurements.AddRange(EstimateBenchmark.Run(cohortCount: count ?? 1_000_000, years: 16));
if (name is null or "simulation")
    measurements.AddRange(SimulationBenchmark.Run(stands: count ?? 100_000, years: 100));
Console.WriteLine(Measurement.Heading);
foreach (var measurement in measurements)
    Console.WriteLine(measurement);
return measurements.Count > 0 && measurements.TrueForAll(measurement => measurement.MeetsGoal) ? 0 : 1;
