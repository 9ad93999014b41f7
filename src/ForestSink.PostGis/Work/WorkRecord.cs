using ForestSink.Core.Work;

namespace ForestSink.PostGis.Work;

/// <summary>A record of work as stored. Who did something is a user's id or the name of what acted without a user.</summary>
public sealed record WorkRecord
{
    public required Guid RecordId { get; init; }
    public required string State { get; init; }
    public required int RowVersion { get; init; }

    /// <summary>field, office or import.</summary>
    public required string Source { get; init; }
    public Guid? OrderId { get; init; }
    public string? OrderNo { get; init; }

    /// <summary>The accepted record this one corrects.</summary>
    public Guid? Supersedes { get; init; }
    public string? CorrectionReason { get; init; }

    /// <summary>The accepted correction of this one.</summary>
    public Guid? SupersededBy { get; init; }
    public required WorkEntry Entry { get; init; }
    public short? FiscalYear { get; init; }

    /// <summary>% of the volume above which a thinning needed a reason when it was recorded.</summary>
    public decimal? VolumeCeilingPercent { get; init; }
    public required IReadOnlyList<RecordedStand> Stands { get; init; }
    public string? Device { get; init; }
    public DateTime? DeviceRecordedAt { get; init; }

    /// <summary>How far the device's clock was ahead of ours when it sent the record.</summary>
    public int? DeviceClockOffSeconds { get; init; }
    public required DateTime CreatedAt { get; init; }
    public required string CreatedBy { get; init; }
    public string? CreatedByName { get; init; }
    public DateTime? SubmittedAt { get; init; }
    public string? SubmittedBy { get; init; }
    public string? SubmittedByName { get; init; }
    public DateTime? DecidedAt { get; init; }
    public string? DecidedBy { get; init; }
    public string? DecidedByName { get; init; }
    public string? ReturnReason { get; init; }

    public decimal AreaHa => Stands.Sum(stand => stand.AreaHa);
}

/// <summary>A stand of a record.</summary>
/// <param name="Version">The stand as it was when the work was recorded.</param>
/// <param name="CurrentVersion">The stand as it is; null where it is gone (split, merged, removed).</param>
/// <param name="AreaHa">The area that counts.</param>
/// <param name="AreaSource">stand (as a whole), part (outlined), stated.</param>
/// <param name="Part">Outline as GeoJSON MultiPolygon in degrees.</param>
public sealed record RecordedStand(
    long StandId, int Version, int? CurrentVersion, string Code, decimal StandAreaHa, decimal AreaHa, string AreaSource, string? Part);
