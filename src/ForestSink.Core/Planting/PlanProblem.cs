namespace ForestSink.Core.Planting;

/// <summary>One way to plant one site.</summary>
/// <param name="Site">Index of the site.</param>
/// <param name="Co2Tonnes">Expected over the horizon the plan looks at.</param>
/// <param name="CostByYear">Yen, from the year of planting on.</param>
/// <param name="NearSchool">Within the minutes asked for.</param>
public sealed record PlanOption(int Site, string Species, double Co2Tonnes, double Score, decimal AreaHa, int Trees, int Events, IReadOnlyList<decimal> CostByYear, bool NearSchool)
{
    public decimal CostYen => CostByYear.Sum();
}

/// <summary>A site planted in a year (0 is the plan's first).</summary>
public readonly record struct PlanChoice(int Option, int Year);

/// <summary>What a plan has to keep to.</summary>
/// <param name="FundsByYear">Yen that become available in each year; the balance is part of the first.</param>
/// <param name="EventsPerYear">At most.</param>
/// <param name="SeedlingsPerYear">Trees a year by species; a species without an entry has no limit.</param>
/// <param name="NeedsSchool">At least one site near a school.</param>
/// <param name="Locked">Sites that must be planted.</param>
/// <param name="Co2Weight">0 looks at the score alone, 1 at t-CO2 alone.</param>
public sealed record PlanProblem(
    IReadOnlyList<PlanOption> Options, IReadOnlyList<decimal> FundsByYear, int EventsPerYear, IReadOnlyDictionary<string, int> SeedlingsPerYear,
    bool NeedsSchool, IReadOnlySet<int> Locked, IReadOnlySet<int> Forbidden, double Co2Weight)
{
    private const double Scale = 1_000_000;

    public int Years => FundsByYear.Count;

    /// <summary>
    /// Worth of an option, whole numbers so that every solver adds the same: its share of all t-CO2 (each site at its best) by the
    /// weight, and its share of all score × ha by the rest.
    /// </summary>
    public IReadOnlyList<long> Worth()
    {
        var co2 = Best(option => option.Co2Tonnes);
        var score = Best(option => option.Score * (double)option.AreaHa);
        return [.. Options.Select(option => (long)Math.Round(Scale * (
            (co2 > 0 ? Co2Weight * option.Co2Tonnes / co2 : 0) + (score > 0 ? (1 - Co2Weight) * option.Score * (double)option.AreaHa / score : 0))))];
    }

    /// <summary>Yen due in a year of the plan for an option planted then or before. Tending past the last year falls into it: what is begun must be paid for.</summary>
    public decimal DueYen(int option, int planted, int year)
    {
        var costs = Options[option].CostByYear;
        var offset = year - planted;
        if (offset < 0)
            return 0;
        return year < Years - 1 ? (offset < costs.Count ? costs[offset] : 0) : costs.Skip(offset).Sum();
    }

    /// <summary>The first rule a choice breaks; null where it keeps all.</summary>
    public PlanRule? Broken(IReadOnlyCollection<PlanChoice> chosen)
    {
        ArgumentNullException.ThrowIfNull(chosen);
        if (chosen.GroupBy(choice => Options[choice.Option].Site).Any(group => group.Count() > 1) || chosen.Any(choice => Forbidden.Contains(Options[choice.Option].Site)))
            return PlanRule.OncePerSite;
        if (Locked.Any(site => chosen.All(choice => Options[choice.Option].Site != site)))
            return PlanRule.Locked;
        if (NeedsSchool && !chosen.Any(choice => Options[choice.Option].NearSchool))
            return PlanRule.School;
        decimal due = 0, funds = 0;
        for (var year = 0; year < Years; year++)
        {
            funds += FundsByYear[year];
            due += chosen.Sum(choice => DueYen(choice.Option, choice.Year, year));
            if (due > funds)
                return PlanRule.Funds;
            var planted = chosen.Where(choice => choice.Year == year).Select(choice => Options[choice.Option]).ToList();
            if (planted.Sum(option => option.Events) > EventsPerYear)
                return PlanRule.Events;
            if (SeedlingsPerYear.Any(supply => planted.Where(option => option.Species == supply.Key).Sum(option => option.Trees) > supply.Value))
                return PlanRule.Seedlings;
        }

        return null;
    }

    /// <summary>Whether the option could be the whole plan in some year; what is locked and near a school aside.</summary>
    public bool FitsAlone(int option) =>
        Enumerable.Range(0, Years).Any(year => (this with { Locked = new HashSet<int>(), NeedsSchool = false }).Broken([new(option, year)]) is null);

    /// <summary>No site twice, so the sum of each site's best is more than any plan reaches.</summary>
    private double Best(Func<PlanOption, double> value) => Options.GroupBy(option => option.Site).Sum(site => Math.Max(0, site.Max(value)));
}

/// <summary>The rules by name, to say which one stands in the way.</summary>
public enum PlanRule
{
    OncePerSite = 0,
    Funds = 1,
    Events = 2,
    Seedlings = 3,
    School = 4,
    Locked = 5,
}

/// <summary>What a solver found.</summary>
/// <param name="Choices">Null where there is no plan at all.</param>
/// <param name="Bound">No plan is worth more; null where nothing was proven.</param>
public sealed record PlanSolution(IReadOnlyList<PlanChoice>? Choices, long Worth, double? Bound, bool ProvenInfeasible, bool StoppedByTime, double Seconds)
{
    /// <summary>Proven distance from the best plan, as a share of it; null where unknown.</summary>
    public double? Gap => Choices is null || Bound is null ? null : Bound <= Worth ? 0 : (Bound - Worth) / Math.Max(1, Math.Abs(Bound.Value));
}

/// <summary>Something that solves a plan: CBC in the application, enumeration in the tests.</summary>
public interface IPlanSolver
{
    /// <param name="gap">A share of the best plan that is near enough.</param>
    /// <param name="report">Hears of progress: incumbent's worth and bound.</param>
    Task<PlanSolution> SolveAsync(PlanProblem problem, TimeSpan limit, double gap, Action<double?, double?> report, CancellationToken cancellation);
}
