using System.Globalization;
using ForestSink.Benchmarks;
using ForestSink.Benchmarks.Absorption;

// Each benchmark is one class that returns measurements; figures are printed as a table to paste into notes.
Measurement[] measurements = [.. EstimateBenchmark.Run(cohortCount: args.Length > 0 ? int.Parse(args[0], CultureInfo.InvariantCulture) : 1_000_000, years: 16)];
Console.WriteLine(Measurement.Heading);
foreach (var measurement in measurements)
    Console.WriteLine(measurement);
return measurements.All(measurement => measurement.MeetsGoal) ? 0 : 1;
