namespace ForestSink.Core.Reference;

/// <summary>How well a value from outside is confirmed. A larger number is weaker.</summary>
public enum SourceStatus
{
    /// <summary>Read in an official source (ministry, agency, prefecture, municipality, programme).</summary>
    Official = 0,

    /// <summary>Read only in a secondary source, or derived here from official data.</summary>
    Secondary = 1,

    /// <summary>No source seen: a default that has to be replaced or confirmed.</summary>
    Unverified = 2,
}

public static class SourceStatusText
{
    /// <summary>The text stored in files and in the database: official, secondary, unverified.</summary>
    public static string Code(this SourceStatus status) => status switch
    {
        SourceStatus.Official => "official",
        SourceStatus.Secondary => "secondary",
        SourceStatus.Unverified => "unverified",
        _ => throw new ArgumentOutOfRangeException(nameof(status), status, message: null),
    };

    public static Bilingual Name(this SourceStatus status) => status switch
    {
        SourceStatus.Official => new("公表値", "official"),
        SourceStatus.Secondary => new("二次資料", "secondary source"),
        SourceStatus.Unverified => new("未確認", "unverified"),
        _ => throw new ArgumentOutOfRangeException(nameof(status), status, message: null),
    };

    public static bool TryParse(string? code, out SourceStatus status)
    {
        foreach (var candidate in Enum.GetValues<SourceStatus>())
        {
            if (string.Equals(candidate.Code(), code, StringComparison.Ordinal))
            {
                status = candidate;
                return true;
            }
        }

        status = SourceStatus.Unverified;
        return false;
    }

    public static SourceStatus Weaker(this SourceStatus one, SourceStatus other) => one > other ? one : other;
}
