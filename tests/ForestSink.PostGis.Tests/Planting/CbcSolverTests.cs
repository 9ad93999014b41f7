using ForestSink.Core.Planting;
using ForestSink.PostGis.Planting;
using FsCheck;
using FsCheck.Fluent;

namespace ForestSink.PostGis.Tests.Planting;

/// <summary>The solver against enumeration of every plan.</summary>
public sealed class CbcSolverTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public void The_plan_is_worth_as_much_as_the_best_of_all_plans()
    {
        var seeds = Gen.Choose(1, int.MaxValue - 1).ToArbitrary();
        Prop.ForAll(seeds, seed =>
        {
            var problem = Small(new Random(seed));
            var found = new CbcSolver().SolveAsync(problem, Limit, 0, (_, _) => { }, Stop).GetAwaiter().GetResult();
            var best = Enumerate(problem);
            return (best is null ? found.ProvenInfeasible : found.Worth == best && found.Gap == 0).Label($"seed {seed}: {found.Worth} (infeasible: {found.ProvenInfeasible}), best {best}");
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(40));
    }

    [Fact]
    public async Task Two_hundred_candidates_four_species_five_years_are_planned_to_a_proven_percent()
    {
        var random = new Random(7);
        var options = Enumerable.Range(0, 200).SelectMany(site =>
        {
            var (area, score) = (Math.Round((decimal)(0.2 + (random.NextDouble() * 1.5)), 2), 20 + (random.NextDouble() * 70));
            return new[] { "sugi", "hinoki", "kunugi", "konara" }.Select(species => Option(site, species, (double)area * (80 + (random.NextDouble() * 200)), score, area, random.Next(5) == 0));
        }).ToList();
        var problem = new PlanProblem(options, [3_200_000, 2_500_000, 2_500_000, 2_500_000, 2_500_000], 6,
            new Dictionary<string, int>(StringComparer.Ordinal) { ["sugi"] = 4000, ["hinoki"] = 4000, ["kunugi"] = 1500, ["konara"] = 1500 }, true, new HashSet<int> { 3 }, new HashSet<int> { 5 }, 0.6);
        var found = await new CbcSolver().SolveAsync(problem, TimeSpan.FromMinutes(5), 0.01, (_, _) => { }, Stop);
        Assert.NotNull(found.Choices);
        Assert.Null(problem.Broken(found.Choices));
        Assert.True(found.Gap <= 0.01, $"gap {found.Gap}");
    }

    [Fact]
    public async Task A_plan_that_cannot_be_says_by_how_much_a_rule_would_have_to_give_way()
    {
        var problem = new PlanProblem([Option(0, "sugi", 10, 50, 1, false)], [1_000_000, 0], 2, new Dictionary<string, int>(StringComparer.Ordinal), false, new HashSet<int> { 0 }, new HashSet<int>(), 1);
        var solver = new CbcSolver();
        Assert.True((await solver.SolveAsync(problem, Limit, 0, (_, _) => { }, Stop)).ProvenInfeasible);
        Assert.Equal(problem.Options[0].CostYen - 1_000_000, await CbcSolver.LeastBreachAsync(problem, PlanRule.Funds, Limit, Stop));
        Assert.Equal(1, await CbcSolver.LeastBreachAsync(problem, PlanRule.Locked, Limit, Stop));
        Assert.Null(await CbcSolver.LeastBreachAsync(problem, PlanRule.Seedlings, Limit, Stop));
    }

    private static PlanOption Option(int site, string species, double co2, double score, decimal area, bool nearSchool) =>
        new(site, species, co2, score, area, (int)(area * 2000), (int)Math.Ceiling(area * 2), [900_000 * area, 200_000 * area, 200_000 * area], nearSchool);

    private static PlanProblem Small(Random random)
    {
        var years = random.Next(1, 3);
        var options = Enumerable.Range(0, random.Next(1, 5)).SelectMany(site => new[] { "sugi", "hinoki" }.Take(random.Next(1, 3)).Select(species =>
            new PlanOption(site, species, random.Next(1, 100), random.Next(0, 100), random.Next(1, 40) / 10m, random.Next(1, 50) * 100, random.Next(0, 3),
                [.. Enumerable.Range(0, random.Next(1, 4)).Select(_ => (decimal)random.Next(0, 100))], random.Next(3) == 0))).ToList();
        return new(options, [.. Enumerable.Range(0, years).Select(_ => (decimal)random.Next(0, 200))], random.Next(0, 4),
            random.Next(2) == 0 ? new Dictionary<string, int>(StringComparer.Ordinal) : new Dictionary<string, int>(StringComparer.Ordinal) { ["sugi"] = random.Next(0, 60) * 100 },
            random.Next(3) == 0, random.Next(3) == 0 ? new HashSet<int> { 0 } : [], random.Next(3) == 0 ? new HashSet<int> { 1 } : [], random.NextDouble());
    }

    private static long? Enumerate(PlanProblem problem)
    {
        long? best = null;
        var worth = problem.Worth();
        var bySite = Enumerable.Range(0, problem.Options.Count).GroupBy(option => problem.Options[option].Site).Select(group => group.ToArray()).ToArray();
        Visit(0, []);
        return best;

        void Visit(int site, List<PlanChoice> chosen)
        {
            if (site == bySite.Length)
            {
                if (problem.Broken(chosen) is null)
                    best = Math.Max(best ?? long.MinValue, chosen.Sum(choice => worth[choice.Option]));
                return;
            }

            Visit(site + 1, chosen);
            foreach (var option in bySite[site])
            {
                for (var year = 0; year < problem.Years; year++)
                    Visit(site + 1, [.. chosen, new PlanChoice(option, year)]);
            }
        }
    }
}
