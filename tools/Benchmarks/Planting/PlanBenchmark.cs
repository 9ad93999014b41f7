using System.Globalization;
using ForestSink.Core.Planting;
using ForestSink.PostGis.Planting;

namespace ForestSink.Benchmarks.Planting;

/// <summary>200 candidate sites × 4 species × 5 years within a fund, planned by CBC to a proven gap of 1 %: ten random municipalities.</summary>
internal static class PlanBenchmark
{
    private static readonly TimeSpan Goal = TimeSpan.FromSeconds(20);
    private static readonly string[] Species = ["sugi", "hinoki", "kunugi", "konara"];

    public static async Task RunAsync(int sites, TextWriter output)
    {
        await output.WriteLineAsync("| plan | seconds | proven gap | goal |\n|---|---|---|---|");
        for (var seed = 1; seed <= 10; seed++)
        {
            var found = await new CbcSolver().SolveAsync(Problem(sites, new Random(seed)), Goal, 0.01, (_, _) => { }, CancellationToken.None);
            await output.WriteLineAsync(string.Create(
                CultureInfo.InvariantCulture, $"| {sites} sites × 4 species × 5 years, seed {seed} | {found.Seconds:0.0} | {found.Gap:P2} | {Goal.TotalSeconds:0} s, 1 % |"));
        }
    }

    private static PlanProblem Problem(int sites, Random random)
    {
        var options = Enumerable.Range(0, sites).SelectMany(site =>
        {
            var (area, score, nearSchool) = (Math.Round((decimal)(0.2 + (random.NextDouble() * 1.5)), 2), 20 + (random.NextDouble() * 70), random.Next(5) == 0);
            return Species.Select(species => new PlanOption(
                site, species, (double)area * (80 + (random.NextDouble() * 200)), score, area, (int)(area * 2000), (int)Math.Ceiling(area * 2),
                [900_000 * area, 200_000 * area, 200_000 * area], nearSchool));
        }).ToList();
        return new(options, [3_200_000, 2_500_000, 2_500_000, 2_500_000, 2_500_000], 6,
            new Dictionary<string, int>(StringComparer.Ordinal) { ["sugi"] = 4000, ["hinoki"] = 4000, ["kunugi"] = 1500, ["konara"] = 1500 },
            true, new HashSet<int>(), new HashSet<int>(), 0.6);
    }
}
