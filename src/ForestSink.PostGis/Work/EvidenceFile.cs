namespace ForestSink.PostGis.Work;

/// <summary>A photo or document as kept; times are UTC, positions degrees, directions clockwise from north.</summary>
public sealed record EvidenceFile
{
    public required string Sha256 { get; init; }
    public required string MediaType { get; init; }
    public required long SizeBytes { get; init; }

    /// <summary>good, or damaged: it begins like a photo but cannot be opened to its end.</summary>
    public required string Condition { get; init; }

    /// <summary>By the camera's own clock.</summary>
    public DateTime? TakenAt { get; init; }
    public double? Longitude { get; init; }
    public double? Latitude { get; init; }
    public decimal? DirectionDegrees { get; init; }
    public string? Camera { get; init; }
    public int? Width { get; init; }
    public int? Height { get; init; }
    public bool HasThumbnail { get; init; }
    public DateTime CreatedAt { get; init; }
}

/// <summary>A file as it proves something; the file itself may not have arrived yet.</summary>
public sealed record LinkedEvidence
{
    public required Guid LinkId { get; init; }
    public required string Sha256 { get; init; }

    /// <summary>photo-before, photo-after, photo or document.</summary>
    public required string Kind { get; init; }
    public string? Caption { get; init; }
    public string? FileName { get; init; }

    /// <summary>The device's statement where it made one, otherwise the photo's own.</summary>
    public DateTime? TakenAt { get; init; }
    public decimal? DirectionDegrees { get; init; }
    public double? Longitude { get; init; }
    public double? Latitude { get; init; }
    public decimal? AccuracyM { get; init; }

    /// <summary>Null until the file has arrived.</summary>
    public string? MediaType { get; init; }
    public long? SizeBytes { get; init; }
    public string? Condition { get; init; }
    public bool HasThumbnail { get; init; }
    public string? LinkedByName { get; init; }

    /// <summary>Other things the same file proves.</summary>
    public int OtherUses { get; init; }

    public bool HasArrived => MediaType is not null;
}

/// <summary>How evidence is taken in.</summary>
/// <param name="ScanCommand">
/// Program and arguments that look for viruses in the file whose path is added at the end, such as
/// <c>clamdscan --fdpass --no-summary</c>: exit code 0 is clean, 1 is infected, anything else could not look. Null: none.
/// </param>
public sealed record EvidenceOptions(string? ScanCommand = null)
{
    public const long MaxBytes = 50 * 1024 * 1024;
}
