namespace ForestSink.PostGis.Forest;

/// <summary>One stand as it is now, with its cohorts.</summary>
public sealed record StandDetails(StandFacts Facts, IReadOnlyList<CohortFacts> Cohorts);

public sealed record StandFacts
{
    public long StandId { get; init; }

    public required string Code { get; init; }

    public required string CompartmentCode { get; init; }

    public string? PlaceName { get; init; }

    /// <summary>森林簿面積: the sum of the cohorts' areas in the register.</summary>
    public decimal? RegisterAreaHa { get; init; }

    /// <summary>図上面積: of the outline, on the municipality's plane zone.</summary>
    public decimal PolygonAreaHa { get; init; }

    public required string SpeciesKey { get; init; }

    public required string ForestType { get; init; }

    public short? OriginFy { get; init; }

    public DateTime ValidFrom { get; init; }

    public double West { get; init; }

    public double South { get; init; }

    public double East { get; init; }

    public double North { get; init; }

    /// <summary>How far the outline is from the register, as a share of the register's area; null where the register has none.</summary>
    public decimal? AreaDifference => RegisterAreaHa is > 0 ? (PolygonAreaHa - RegisterAreaHa.Value) / RegisterAreaHa.Value : null;
}

public sealed record CohortFacts
{
    public long CohortId { get; init; }

    public required string TreatmentNo { get; init; }

    public required string Storey { get; init; }

    public required string SpeciesKey { get; init; }

    public required string SpeciesText { get; init; }

    public required string ForestType { get; init; }

    public string? ForestTypeText { get; init; }

    public string? ManagementType { get; init; }

    public string? Ownership { get; init; }

    public decimal? AreaHa { get; init; }

    public decimal? SharePercent { get; init; }

    public short? RegisterAge { get; init; }

    public DateOnly? RegisterDate { get; init; }

    public short? EstablishmentYear { get; init; }

    public short? OriginFy { get; init; }

    public string? SiteClass { get; init; }

    public decimal? RegisterIncrementM3PerHa { get; init; }

    public decimal? RegisterVolumeM3PerHa { get; init; }

    public string? SourceKey { get; init; }

    /// <summary>A JSON object: what the import mapping did not know is kept as it was.</summary>
    public required string Attributes { get; init; }
}
