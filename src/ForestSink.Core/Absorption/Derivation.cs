using ForestSink.Core.Forest;
using ForestSink.Core.Reference;

namespace ForestSink.Core.Absorption;

/// <summary>One line of a derivation.</summary>
/// <param name="Symbol">As in the formula: A, dV, D, BEF …</param>
/// <param name="Working">How the value comes about, in the reader's words.</param>
/// <param name="Status">Null for a mere product of the lines above.</param>
/// <param name="Source">Null for a mere product of the lines above.</param>
public sealed record DerivationStep(
    string Symbol, Bilingual Name, decimal Value, Bilingual Unit, Bilingual Working, SourceStatus? Status, string? Source);

/// <summary>Where one cohort's figure of one fiscal year comes from, step by step. The carbon is exactly the stored one.</summary>
public sealed record Derivation(
    FiscalYear Year,
    IReadOnlyList<DerivationStep> Steps,
    Carbon Carbon,
    decimal AboveGroundCo2Tonnes,
    decimal BelowGroundCo2Tonnes,
    decimal Co2Tonnes,
    SourceStatus Status)
{
    /// <exception cref="InvalidOperationException">The cohort has no estimate.</exception>
    public static Derivation Of(in CohortEstimate estimate, FiscalYear year, Methodology methodology)
    {
        ArgumentNullException.ThrowIfNull(methodology);
        var increment = estimate.IncrementIn(year);
        var factor = estimate.Factor!;
        var steps = new DerivationSteps(estimate, year, increment, factor, methodology);
        var carbon = steps.Carbon;
        var status = methodology.AgeRule.Status.Weaker(methodology.Co2PerCarbon.Status)
            .Weaker(increment.Status).Weaker(factor.Status(increment.Age));
        return new(
            year, steps.All, carbon,
            Fo001.Co2Tonnes(carbon.AboveGroundT), Fo001.Co2Tonnes(carbon.BelowGroundT), Fo001.Co2Tonnes(carbon.TotalT), status);
    }
}
