using ForestSink.Core.Forest;
using ForestSink.Core.Growth;
using ForestSink.Core.Reference;

namespace ForestSink.Core.Absorption;

/// <summary>
/// The estimate of one cohort for the years asked for, or the reason why there is none; never for some of the years only.
/// Figures are computed when asked for, so that a million of these cost nothing to keep.
/// </summary>
public readonly struct CohortEstimate
{
    internal const byte GrowthScale = 10;
    private readonly long areaScaled;
    private readonly int originYear;

    private CohortEstimate(NotEstimatedReason reason) => Reason = reason;

    private CohortEstimate(GrowthCurve growth, SpeciesFactor factor, long areaScaled, int originYear, SourceStatus status)
    {
        Growth = growth;
        Factor = factor;
        this.areaScaled = areaScaled;
        this.originYear = originYear;
        Status = status;
    }

    public NotEstimatedReason Reason { get; }

    public bool IsEstimated => Reason == NotEstimatedReason.None;

    /// <summary>Null without an estimate.</summary>
    public GrowthCurve? Growth { get; }

    /// <summary>Null without an estimate.</summary>
    public SpeciesFactor? Factor { get; }

    /// <summary>Weakest status of anything that enters in any of the years.</summary>
    public SourceStatus Status { get; }

    /// <summary>Area in ha that entered.</summary>
    public decimal AreaHa => Exact.FromScaled(areaScaled, 4);

    internal long AreaScaled => areaScaled;

    /// <summary>Age in the fiscal year.</summary>
    public int AgeIn(FiscalYear year) => AgeRule.AgeIn(year, originYear);

    /// <summary>Increment of the fiscal year with everything that explains it.</summary>
    public Increment IncrementIn(FiscalYear year) => Estimated().At(AgeIn(year));

    /// <summary>Increment of the fiscal year, m³/ha·yr.</summary>
    public decimal IncrementM3PerHaYr(FiscalYear year) => Exact.FromScaled(Estimated().ScaledAt(AgeIn(year)), 6);

    /// <summary>Stem volume growth of the fiscal year, m³.</summary>
    public decimal StemGrowthM3(FiscalYear year) => Exact.FromScaled(StemGrowthScaled(AgeIn(year)), GrowthScale);

    /// <summary>Carbon of the fiscal year, exact; × 44 ÷ 12 only after summing (<see cref="Fo001.Co2Tonnes"/>).</summary>
    public Carbon CarbonIn(FiscalYear year)
    {
        var age = AgeIn(year);
        return Factor!.CarbonOf(Exact.FromScaled(StemGrowthScaled(age), GrowthScale), Factor.IsYoung(age));
    }

    /// <summary>Carbon of one hectare in the fiscal year: <see cref="CarbonIn"/> is <see cref="AreaHa"/> times this, exactly.</summary>
    public Carbon CarbonPerHaIn(FiscalYear year) => Factor!.CarbonOf(IncrementM3PerHaYr(year), Factor.IsYoung(AgeIn(year)));

    internal static CohortEstimate None(NotEstimatedReason reason) => new(reason);

    internal static CohortEstimate Of(GrowthCurve growth, SpeciesFactor factor, long areaScaled, int originYear, SourceStatus status) =>
        new(growth, factor, areaScaled, originYear, status);

    /// <summary>m³ × 10^10. At most 10^10 (area) × 10^8 (increment), so a long holds it.</summary>
    internal long StemGrowthScaled(int age) => checked(areaScaled * Estimated().ScaledAt(age));

    private GrowthCurve Estimated() => Growth
        ?? throw new InvalidOperationException($"算定していない小班です（{Reason}）。 / This cohort has no estimate ({Reason}).");
}
