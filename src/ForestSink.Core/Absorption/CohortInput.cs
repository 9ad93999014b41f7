using ForestSink.Core.Forest;
using ForestSink.Core.Reference;

namespace ForestSink.Core.Absorption;

/// <summary>What the estimate needs of one cohort.</summary>
public readonly record struct CohortInput
{
    /// <summary>Key in the species catalogue; a key it does not know counts as unknown species.</summary>
    public required string SpeciesKey { get; init; }

    public ForestType ForestType { get; init; }

    /// <summary>Register area in ha, at most 4 decimals.</summary>
    public decimal? AreaHa { get; init; }

    /// <summary>Fiscal year in which the cohort was 1 year old (<see cref="AgeRule.OriginYear"/>).</summary>
    public int? OriginYear { get; init; }

    public string? SiteClass { get; init; }

    /// <summary>How certain a class is that somebody stated; null where the register or a survey gives it.</summary>
    public SourceStatus? SiteClassStatus { get; init; }

    /// <summary>The register's own increment, m³/ha·yr.</summary>
    public decimal? RegisterIncrementM3PerHaYr { get; init; }
}
