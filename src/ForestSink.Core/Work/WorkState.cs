namespace ForestSink.Core.Work;

/// <summary>State of a work record: draft → submitted → accepted or returned → submitted …</summary>
public enum WorkState
{
    /// <summary>下書き: being written.</summary>
    Draft = 1,

    /// <summary>確認待ち: the office has to look at it.</summary>
    Submitted = 2,

    /// <summary>差し戻し: sent back with a reason.</summary>
    Returned = 3,

    /// <summary>承認済み: counts, and never changes again.</summary>
    Accepted = 4,

    /// <summary>取り下げ: taken back before it was accepted.</summary>
    Withdrawn = 5,
}

public static class WorkStateText
{
    private static readonly (WorkState State, string Code, Bilingual Name)[] Table =
    [
        (WorkState.Draft, "draft", new("下書き", "Draft")),
        (WorkState.Submitted, "submitted", new("確認待ち", "To be checked")),
        (WorkState.Returned, "returned", new("差し戻し", "Sent back")),
        (WorkState.Accepted, "accepted", new("承認済み", "Accepted")),
        (WorkState.Withdrawn, "withdrawn", new("取り下げ", "Withdrawn")),
    ];

    public static IReadOnlyList<WorkState> All { get; } = [.. Table.Select(row => row.State)];

    /// <summary>The text stored in the database.</summary>
    public static string Code(this WorkState state) => Row(state).Code;

    public static Bilingual Name(this WorkState state) => Row(state).Name;

    public static bool TryParse(string? code, out WorkState state)
    {
        var row = Array.Find(Table, r => string.Equals(r.Code, code, StringComparison.Ordinal));
        state = row.State;
        return row.Code is not null;
    }

    private static (WorkState State, string Code, Bilingual Name) Row(WorkState state)
    {
        var row = Array.Find(Table, r => r.State == state);
        return row.Code is not null ? row : throw new ArgumentOutOfRangeException(nameof(state), state, message: null);
    }
}
