namespace ForestSink.PostGis.Jobs;

/// <summary>A piece of long work as stored. <c>State</c> is queued, running, succeeded, failed or cancelled.</summary>
public sealed record Job
{
    public required string MunicipalityCode { get; init; }
    public required Guid JobId { get; init; }
    public required string Kind { get; init; }
    public required string Arguments { get; init; }
    public required string State { get; init; }
    public string StepJa { get; init; } = "";
    public string StepEn { get; init; } = "";
    public long Done { get; init; }
    public long Total { get; init; }
    public string? ErrorJa { get; init; }
    public string? ErrorEn { get; init; }
    public string? Result { get; init; }
    public int Attempts { get; init; }

    /// <summary>A user's id or the name of what acted without a user; the job acts in that name.</summary>
    public string QueuedBy { get; init; } = "";
    public DateTime CreatedAt { get; init; }
    public DateTime? FinishedAt { get; init; }

    public bool IsOver => State is "succeeded" or "failed" or "cancelled";
}

/// <summary>An error to be shown to the user: what is wrong, where, and what to do, in both languages.</summary>
public sealed class UserErrorException(string japanese, string english, Exception? inner = null) : Exception(english, inner)
{
    public string Japanese { get; } = japanese;

    public string English { get; } = english;

    /// <summary>The field of the form that must be corrected, where it is one; its message stands beside it.</summary>
    public string? Field { get; init; }
}
