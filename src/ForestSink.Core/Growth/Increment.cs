using ForestSink.Core.Reference;

namespace ForestSink.Core.Growth;

/// <summary>Growth of one fiscal year per hectare, and everything needed to explain it.</summary>
/// <param name="M3PerHaYr">Six decimals at most.</param>
/// <param name="Table">Null where the register gives the increment.</param>
/// <param name="Tabled">The rows or the band used; null where the register gives the increment.</param>
/// <param name="Status">Weakest of the figure, of the rule used and of the choice of table.</param>
public readonly record struct Increment(
    decimal M3PerHaYr,
    GrowthSourceKind Source,
    YieldTable? Table,
    SiteCurve? Curve,
    int Age,
    TabledIncrement? Tabled,
    GrowthNotes Notes,
    SourceStatus Status);
