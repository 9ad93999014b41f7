using ForestSink.Core.Forest;

namespace ForestSink.Core.Exchange;

/// <summary>A row of the file as the register means it: a stand and its species.</summary>
/// <param name="Row">Record counted from 1.</param>
/// <param name="AreaHa">Register area of the record (森林簿面積).</param>
public sealed record MappedRecord(int Row, StandCode Code, string? PlaceName, decimal? AreaHa, IReadOnlyList<MappedCohort> Cohorts);

/// <summary>One species of a record, with the terms an estimate needs.</summary>
public sealed record MappedCohort
{
    public required string TreatmentNo { get; init; }
    public required Storey Storey { get; init; }
    public required int Slot { get; init; }
    public required string SpeciesKey { get; init; }

    /// <summary>As the register writes it; <c>[不明:xx]</c> where nobody knows it.</summary>
    public required string SpeciesText { get; init; }
    public required ForestType ForestType { get; init; }
    public string? ForestTypeText { get; init; }
    public string? Management { get; init; }
    public string? Ownership { get; init; }
    public decimal? AreaHa { get; init; }
    public decimal? SharePercent { get; init; }
    public int? RegisterAge { get; init; }
    public DateOnly? RegisterDate { get; init; }
    public int? EstablishmentYear { get; init; }

    /// <summary>Age in fiscal year y is y − OriginFy + 1.</summary>
    public int? OriginFy { get; init; }
    public string? SiteClass { get; init; }
    public decimal? IncrementM3PerHa { get; init; }
    public decimal? VolumeM3PerHa { get; init; }
    public string? SourceKey { get; init; }
    public string AttributesJson { get; init; } = "{}";
}
