using ForestSink.Core.Growth.Density;

namespace ForestSink.Core.Growth.Simulation;

/// <summary>Which of the stands that fit a rule come first when the year's area does not suffice for all.</summary>
public enum WorkOrder
{
    OldestFirst,
    DensestFirst,
}

/// <summary>"Thin when Ry ≥ 0.8 and the age is 20–60 and the slope is below 35°, at most 50 ha a year, oldest first."</summary>
/// <param name="SpeciesKey">Null for every species with a density diagram.</param>
/// <param name="YearsBetween">Shortest time since the last thinning of the stand.</param>
/// <param name="MostAreaHa">Per year; infinity for no limit.</param>
public sealed record ThinningRule(
    string? SpeciesKey, double FromYieldIndex, int AgeFrom, int AgeTo, double SlopeBelowDeg, int YearsBetween,
    ThinningPrescription Prescription, double MostAreaHa, WorkOrder Order);

/// <summary>"Cut at 60, replant in the next year."</summary>
/// <param name="SpeciesKey">Null for every species.</param>
/// <param name="MostAreaHa">Per year; infinity for no limit.</param>
public sealed record FinalCutRule(
    string? SpeciesKey, int FromAge, double SlopeBelowDeg, double MostAreaHa, int ReplantAfterYears, double PlantedPerHa, double Survival);

/// <summary>How a whole municipality is treated. Thinning rules are tried in order; the first that a stand fits counts.</summary>
/// <param name="RecoveryYears">Years in which a stand thinned by rows returns to the diagram.</param>
public sealed record MunicipalityRules(IReadOnlyList<ThinningRule> Thinnings, IReadOnlyList<FinalCutRule> Cuts, int RecoveryYears)
{
    public static MunicipalityRules Nothing { get; } = new([], [], 10);

    /// <exception cref="RuleNotSimulatedException">Thinning from above needs the trees of a stand; or there are more than 16 rules of a kind.</exception>
    public void Check()
    {
        if (Thinnings.Count > 16 || Cuts.Count > 16)
            throw new RuleNotSimulatedException(new("規則は種類ごとに16までです。", "At most 16 rules of a kind are possible."));
        if (Thinnings.Any(rule => rule.Prescription.Method == ThinningMethod.FromAbove))
            throw new RuleNotSimulatedException(new(
                "上層間伐は林分ごとのシミュレーションだけで扱えます。", "Thinning from above is simulated for single stands only."));
        if (Thinnings.Any(rule => rule.Prescription is { Method: ThinningMethod.Row, Measure: ThinningMeasure.YieldIndexAfter }))
            throw new RuleNotSimulatedException(new("列状間伐は率で指定してください。", "Give a row thinning as a share."));
    }
}

/// <summary>A rule that the simulation of a municipality cannot follow.</summary>
public sealed class RuleNotSimulatedException(Bilingual problem) : Exception(problem.ToString())
{
    public Bilingual Problem { get; } = problem;
}
