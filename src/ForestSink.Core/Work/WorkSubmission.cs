namespace ForestSink.Core.Work;

/// <summary>
/// One message that carries a record of work. Its id is made by the client, so that a repeat is known as one.
/// A record the client has never had from the server has base version 0.
/// </summary>
public sealed record WorkSubmission
{
    public required Guid SubmissionId { get; init; }

    /// <summary>UUIDv7, made by the client.</summary>
    public required Guid RecordId { get; init; }

    /// <summary>The version the client's changes begin with; another present version is a conflict.</summary>
    public int BaseVersion { get; init; }

    /// <summary>field, office or import.</summary>
    public required string Source { get; init; }

    /// <summary>What tells a piece of past work of a list from others: the same is brought in once. Null where it is no import.</summary>
    public string? ImportKey { get; init; }

    /// <summary>SHA-256 of what the list said of it.</summary>
    public string? ImportContent { get; init; }

    /// <summary>False keeps it as a draft: incomplete entries are allowed.</summary>
    public bool Submit { get; init; } = true;

    public Guid? OrderId { get; init; }

    /// <summary>The accepted record this one corrects, and why.</summary>
    public Guid? Supersedes { get; init; }

    public string? CorrectionReason { get; init; }

    public required WorkEntry Entry { get; init; }

    /// <summary>Photos and documents that belong to it; their files may come before or after.</summary>
    public IReadOnlyList<WorkEvidence> Evidence { get; init; } = [];

    public WorkDevice? Device { get; init; }
}

/// <summary>A file that proves the work. <c>Kind</c>: photo-before, photo-after, photo, document.</summary>
/// <param name="LinkId">Made by the client.</param>
/// <param name="Sha256">Of the file, 64 lower-case hex digits.</param>
/// <param name="DirectionDegrees">Clockwise from north, where the device has a compass.</param>
public sealed record WorkEvidence(
    Guid LinkId, string Sha256, string Kind, string? FileName = null, string? Caption = null, DateTimeOffset? TakenAt = null,
    double? Longitude = null, double? Latitude = null, decimal? AccuracyM = null, decimal? DirectionDegrees = null);

/// <summary>The device that logged the work, by its own clock.</summary>
/// <param name="SentAt">The device's clock at sending: how far it is off is kept with the record.</param>
public sealed record WorkDevice(string Name, DateTimeOffset RecordedAt, DateTimeOffset SentAt);
