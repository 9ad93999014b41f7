using System.Globalization;
using ForestSink.Core.Absorption;
using ForestSink.Core.Forest;
using ForestSink.Core.Growth;

namespace ForestSink.Benchmarks.Absorption;

/// <summary>The FO-001 estimate in process, on cohorts drawn like a register's.</summary>
internal static class EstimateBenchmark
{
    private static readonly (string Key, ForestType Type, int Weight)[] Mix =
    [
        ("sugi", ForestType.Planted, 45), ("hinoki", ForestType.Planted, 35), ("kunugi", ForestType.Planted, 4),
        ("kuromatsu", ForestType.Planted, 2), ("other-broadleaf", ForestType.Natural, 10), ("madake", ForestType.Bamboo, 3),
        ("unknown", ForestType.Planted, 1),
    ];

    public static IEnumerable<Measurement> Run(int cohortCount, int years)
    {
        var cohorts = Cohorts(cohortCount);
        var range = new FiscalYearRange(new(2026), new(2026 + years - 1));
        var label = string.Create(CultureInfo.InvariantCulture, $"{cohortCount:N0} cohorts × {years} years");
        foreach (var growth in new[] { GrowthChoice.Table, GrowthChoice.Register })
        {
            var estimator = new Estimator(Basis(), new(MunicipalityCode.Parse("40348"), range, growth, []));
            yield return Measurement.Of($"{label}, totals, {growth.Code()}", TimeSpan.FromSeconds(1), 7, () => estimator.Total(cohorts, CancellationToken.None));
            yield return Measurement.Of($"{label}, carbon of every cohort and year, {growth.Code()}, one thread", null, 3, () => EveryYear(estimator, cohorts));
        }

        using var process = System.Diagnostics.Process.GetCurrentProcess();
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"peak working set with the cohorts in memory {process.PeakWorkingSet64 / 1048576.0:N0} MB; {Environment.ProcessorCount} processors"));
    }

    private static void EveryYear(Estimator estimator, CohortInput[] cohorts)
    {
        var check = 0m;
        foreach (var cohort in cohorts)
        {
            var estimate = estimator.Estimate(cohort);
            if (!estimate.IsEstimated)
                continue;
            foreach (var year in estimator.Years)
                check = decimal.Max(check, estimate.CarbonIn(year).AboveGroundT);
        }

        if (check <= 0)
            throw new InvalidOperationException("Nothing was estimated.");
    }

    // A fixed seed: every run of every version measures the same cohorts.
    private static CohortInput[] Cohorts(int count)
    {
        var random = new Random(20260401);
        var weighted = Mix.SelectMany(entry => Enumerable.Repeat(entry, entry.Weight)).ToArray();
        return [.. Enumerable.Range(0, count).Select(_ => Cohort(random, weighted[random.Next(weighted.Length)]))];
    }

    private static CohortInput Cohort(Random random, (string Key, ForestType Type, int Weight) kind) => new()
    {
        SpeciesKey = kind.Key,
        ForestType = kind.Type,
        AreaHa = random.Next(1, 40_000) / 10_000m,
        OriginYear = 2026 - random.Next(1, 110),
        RegisterIncrementM3PerHaYr = random.Next(0, 15),
    };

    private static EstimateBasis Basis()
    {
        var species = SpeciesCatalogue.Parse(File.ReadAllText(Data("species", "species.csv")));
        return new(
            Methodology.Parse(File.ReadAllText(Data("methodologies", "fo-001.json"))),
            ExpansionFactorTable.Parse(File.ReadAllText(Data("expansion-factors", "expansion-factors.csv"))),
            species,
            [.. Directory.EnumerateFiles(Data("yield-tables"), "*.csv").Select(path => YieldTableFile.Parse(File.ReadAllText(path), species))]);
    }

    private static string Data(params string[] path)
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "ForestSink.sln")))
            folder = Path.GetDirectoryName(folder) ?? throw new InvalidOperationException("Run the benchmarks from the checkout.");
        return Path.Combine([folder, "data", .. path]);
    }
}
