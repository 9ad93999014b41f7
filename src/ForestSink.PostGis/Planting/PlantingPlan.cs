using ForestSink.Core.Planting;

namespace ForestSink.PostGis.Planting;

/// <summary>What a plan is asked for; kept with the answer, so that it can be repeated.</summary>
/// <param name="FundsByYear">Yen that become available; the balance is part of the first.</param>
/// <param name="SeedlingsPerYear">By species; one without an entry has no limit.</param>
/// <param name="SchoolMinutes">At least one site this near to a school; null for no such rule.</param>
/// <param name="Horizon">Years over which t-CO2 count; 0 for the standard cutting age.</param>
/// <param name="Weights">Of the criteria, by key.</param>
public sealed record PlanQuestion(
    string Name, int FirstFy, IReadOnlyList<decimal> FundsByYear, IReadOnlyList<string> Species, int EventsPerYear, IReadOnlyDictionary<string, int> SeedlingsPerYear,
    double? SchoolMinutes, double Co2Weight, int Horizon, bool ByVolunteers, IReadOnlyDictionary<string, double> Weights,
    IReadOnlyList<Guid> Locked, IReadOnlyList<Guid> Forbidden, int LimitSeconds)
{
    /// <summary>Where the first year's money comes from, in words.</summary>
    public string FundsSource { get; init; } = "";
}

/// <summary>A site in a plan.</summary>
public sealed record PlannedSite(
    Guid SiteId, string Name, string Species, int FiscalYear, decimal AreaHa, int Trees, int Events, decimal CostYen, IReadOnlyList<decimal> CostByYear, decimal Co2Tonnes, double Score);

/// <summary>A site that nearly was chosen: what the plan would lose if it had to be in it.</summary>
public sealed record NearSite(Guid SiteId, string Name, double WorthLossPercent, decimal Co2ChangeTonnes);

/// <param name="Percent">Of the budget asked for.</param>
public sealed record FrontierPoint(int Percent, decimal FundsYen, decimal CostYen, decimal Co2Tonnes, int Sites, bool Feasible);

/// <param name="Rule">The rule that stands in the way.</param>
/// <param name="Amount">By how much it would have to give way: yen, events, trees or sites; null where that cannot be said.</param>
public sealed record PlanBreach(PlanRule Rule, decimal? Amount);

/// <summary>A species that could not be planned, and why.</summary>
public sealed record SpeciesLeftOut(string Species, string Reason);

/// <summary>The answer to a question.</summary>
/// <param name="Gap">Proven distance from the best plan; null where nothing was proven.</param>
/// <param name="Breaches">Where there is no plan: what stands in the way.</param>
public sealed record PlanAnswer(
    IReadOnlyList<PlannedSite> Sites, double? Gap, bool StoppedByTime, double Seconds, IReadOnlyList<PlanBreach> Breaches, IReadOnlyList<NearSite> Near,
    IReadOnlyList<FrontierPoint> Frontier, IReadOnlyList<SpeciesLeftOut> LeftOut, int Candidates, string Assumptions, string Criteria, bool IsUnverified, bool HasElevation)
{
    public decimal CostYen => Sites.Sum(site => site.CostYen);

    public decimal Co2Tonnes => Sites.Sum(site => site.Co2Tonnes);

    public bool IsInfeasible => Breaches.Count > 0;
}

public sealed record PlantingPlan(Guid PlanId, PlanQuestion Question, PlanAnswer Answer, DateTime CreatedAt);
