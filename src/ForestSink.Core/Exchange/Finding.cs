namespace ForestSink.Core.Exchange;

/// <summary>How much a finding weighs. Only errors stand in the way of an import.</summary>
public enum Severity
{
    /// <summary>情報: worth knowing.</summary>
    Info = 0,

    /// <summary>注意: imported as it is, or repaired as the message says.</summary>
    Warning = 1,

    /// <summary>エラー: the row cannot be stored.</summary>
    Error = 2,
}

public static class SeverityText
{
    public static string Code(this Severity severity) => severity switch
    {
        Severity.Info => "info",
        Severity.Warning => "warning",
        Severity.Error => "error",
        _ => throw new ArgumentOutOfRangeException(nameof(severity), severity, message: null),
    };

    public static Bilingual Name(this Severity severity) => severity switch
    {
        Severity.Info => new("情報", "Note"),
        Severity.Warning => new("注意", "Warning"),
        Severity.Error => new("エラー", "Error"),
        _ => throw new ArgumentOutOfRangeException(nameof(severity), severity, message: null),
    };
}

/// <summary>One thing the check found, with where it is in the file.</summary>
/// <param name="Row">Record of the file counted from 1 (a CSV register's header is line 1); null where the whole file is meant.</param>
/// <param name="Column">Column heading as the file writes it.</param>
/// <param name="StandCode">Canonical code, where it is known.</param>
public sealed record Finding(FindingKind Kind, int? Row, string? Column, string? StandCode, Bilingual Message);
