using ForestSink.Core.Planting;

namespace ForestSink.PostGis.Planting;

/// <summary>A candidate site as it is now.</summary>
public sealed record PlantingSite
{
    public required Guid SiteId { get; init; }

    public int Version { get; init; }

    public required string Name { get; init; }

    /// <summary>register, final-cut or drawn.</summary>
    public required string Origin { get; init; }

    public long? StandId { get; init; }

    public string? StandCode { get; init; }

    public string? ForestType { get; init; }

    /// <summary>Category only, as the register writes it.</summary>
    public string? Ownership { get; init; }

    /// <summary>0 none to 3 severe; null where nobody has said.</summary>
    public short? DeerRisk { get; init; }

    public decimal AreaHa { get; init; }

    /// <summary>What was taken off because it must not be planted.</summary>
    public decimal ExcludedHa { get; init; }

    public short? CutFy { get; init; }

    public bool Withdrawn { get; init; }

    /// <summary>Null before it was measured.</summary>
    public SiteFacts? Facts { get; init; }

    /// <summary>West, south, east, north in degrees.</summary>
    public required double[] Bounds { get; init; }
}
