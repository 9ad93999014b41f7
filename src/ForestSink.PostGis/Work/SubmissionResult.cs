using ForestSink.Core.Work;

namespace ForestSink.PostGis.Work;

public enum SubmissionOutcome
{
    /// <summary>The record is stored as sent.</summary>
    Stored = 1,

    /// <summary>This message, or one with the same content, came before; the answer is the first one's.</summary>
    Repeated = 2,

    /// <summary>Somebody changed the record since the version the sender began with: three-way merge.</summary>
    Conflict = 3,

    /// <summary>It cannot be stored; the findings say why. Nothing was changed.</summary>
    Refused = 4,
}

/// <param name="RowVersion">Of the record as it is stored now; with <see cref="SubmissionOutcome.Repeated"/> as it was after the first message. 0 where there is none.</param>
/// <param name="State">Of the record at that version; empty where there is none.</param>
public sealed record SubmissionResult(SubmissionOutcome Outcome, Guid RecordId, int RowVersion, string State, IReadOnlyList<WorkFinding> Findings)
{
    internal static SubmissionResult Refuse(Guid recordId, params IReadOnlyList<WorkFinding> findings) =>
        new(SubmissionOutcome.Refused, recordId, 0, "", findings);
}
