using System.Globalization;
using System.Text;

namespace ForestSink.Core.Planting;

/// <summary>
/// A plan as a mixed-integer program in the CPLEX LP format, minimising the worth's negative. Variable x{n} is 1 where option n ÷ years
/// is planted in year n mod years.
/// </summary>
public static class PlanModel
{
    /// <param name="relaxed">A rule that may be broken at a price: then the least breach is sought instead of the best plan.</param>
    public static string ToLp(PlanProblem problem, PlanRule? relaxed = null)
    {
        ArgumentNullException.ThrowIfNull(problem);
        var lp = new StringBuilder("Minimize\n obj:");
        var worth = problem.Worth();
        var usable = Enumerable.Range(0, problem.Options.Count).Where(option => !problem.Forbidden.Contains(problem.Options[option].Site)).ToList();
        if (relaxed is null)
            Sum(lp, Variables(problem, usable, (option, _) => -worth[option]));
        else
            lp.Append(" slack");
        lp.Append("\nSubject To\n");
        foreach (var site in usable.GroupBy(option => problem.Options[option].Site))
        {
            Row(lp, $"site{site.Key}", Variables(problem, site, (_, _) => 1), problem.Locked.Contains(site.Key) && relaxed != PlanRule.Locked ? "=" : "<=", 1);
            if (relaxed == PlanRule.Locked && problem.Locked.Contains(site.Key))
                Row(lp, $"lock{site.Key}", [.. Variables(problem, site, (_, _) => 1), ("missing" + site.Key, 1)], ">=", 1);
        }

        // A site that must be planted but cannot be: no plan.
        foreach (var site in problem.Locked.Where(site => relaxed != PlanRule.Locked && !usable.Exists(option => problem.Options[option].Site == site)))
            Row(lp, $"site{site}", [], ">=", 1);
        Limits(lp, problem, usable, relaxed);
        if (problem.NeedsSchool && relaxed != PlanRule.School)
            Row(lp, "school", Variables(problem, usable.Where(option => problem.Options[option].NearSchool), (_, _) => 1), ">=", 1);
        if (relaxed == PlanRule.Locked)
            Row(lp, "missing", [("slack", 1), .. problem.Locked.Where(site => usable.Exists(option => problem.Options[option].Site == site)).Select(site => ("missing" + site, -1m))], ">=", 0);
        lp.Append("Binaries\n");
        foreach (var option in usable)
        {
            for (var year = 0; year < problem.Years; year++)
                lp.Append(CultureInfo.InvariantCulture, $" x{(option * problem.Years) + year}\n");
        }

        if (relaxed == PlanRule.Locked)
        {
            foreach (var site in problem.Locked)
                lp.Append(CultureInfo.InvariantCulture, $" missing{site}\n");
        }

        return lp.Append("End\n").ToString();
    }

    /// <summary>Reads the names of the variables that are 1.</summary>
    public static IReadOnlyList<PlanChoice> Choices(PlanProblem problem, IEnumerable<int> ones)
    {
        ArgumentNullException.ThrowIfNull(problem);
        return [.. ones.Select(n => new PlanChoice(n / problem.Years, n % problem.Years)).OrderBy(choice => choice.Year).ThenBy(choice => choice.Option)];
    }

    private static void Limits(StringBuilder lp, PlanProblem problem, List<int> usable, PlanRule? relaxed)
    {
        decimal funds = 0;
        for (var year = 0; year < problem.Years; year++)
        {
            funds += problem.FundsByYear[year];
            var upTo = year;
            // All that is due until this year, against all that came in until then.
            var due = Variables(problem, usable, (option, planted) => Enumerable.Range(planted, Math.Max(0, upTo - planted + 1)).Sum(each => problem.DueYen(option, planted, each)));
            Row(lp, $"funds{year}", Slack(due, PlanRule.Funds), "<=", funds);
            Row(lp, $"events{year}", Slack(Variables(problem, usable, (option, planted) => planted == upTo ? problem.Options[option].Events : 0), PlanRule.Events), "<=", problem.EventsPerYear);
            foreach (var (species, trees) in problem.SeedlingsPerYear)
                Row(lp, $"trees{year}_{species.Replace('-', '_')}", Slack(Variables(problem, usable, (option, planted) => planted == upTo && problem.Options[option].Species == species ? problem.Options[option].Trees : 0), PlanRule.Seedlings), "<=", trees);
        }

        IEnumerable<(string Name, decimal Factor)> Slack(IEnumerable<(string Name, decimal Factor)> terms, PlanRule rule) => relaxed == rule ? [.. terms, ("slack", -1m)] : terms;
    }

    private static IEnumerable<(string Name, decimal Factor)> Variables(PlanProblem problem, IEnumerable<int> options, Func<int, int, decimal> factor)
    {
        foreach (var option in options)
        {
            for (var year = 0; year < problem.Years; year++)
                yield return (string.Create(CultureInfo.InvariantCulture, $"x{(option * problem.Years) + year}"), factor(option, year));
        }
    }

    private static void Row(StringBuilder lp, string name, IEnumerable<(string Name, decimal Factor)> terms, string sign, decimal limit)
    {
        var used = terms.Where(term => term.Factor != 0).ToList();
        // A rule that no variable can satisfy still has to be broken for the solver to say so.
        if (used.Count == 0)
            used.Add(("never", 1));
        lp.Append(CultureInfo.InvariantCulture, $" {name}:");
        Sum(lp, used);
        if (used is [("never", _)])
            lp.Append(CultureInfo.InvariantCulture, $" {sign} {limit}\n {name}never: never = 0\n");
        else
            lp.Append(CultureInfo.InvariantCulture, $" {sign} {limit}\n");
    }

    /// <summary>Short lines: readers of the format stop at 255 signs or so.</summary>
    private static void Sum(StringBuilder lp, IEnumerable<(string Name, decimal Factor)> terms)
    {
        var count = 0;
        foreach (var (name, factor) in terms.Where(term => term.Factor != 0))
        {
            lp.Append(CultureInfo.InvariantCulture, $" {(factor < 0 ? "-" : "+")} {Math.Abs(factor)} {name}");
            if (++count % 8 == 0)
                lp.Append('\n');
        }

        if (count == 0)
            lp.Append(" 0 x0");
    }
}
