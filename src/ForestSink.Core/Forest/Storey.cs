namespace ForestSink.Core.Forest;

/// <summary>Storey of a cohort (層区分) in its stand.</summary>
public enum Storey
{
    /// <summary>単層</summary>
    Single = 0,

    /// <summary>上層木</summary>
    Upper = 1,

    /// <summary>中層木</summary>
    Middle = 2,

    /// <summary>下層木</summary>
    Lower = 3,
}

public static class StoreyText
{
    /// <summary>The text stored in files and in the database: single, upper, middle, lower.</summary>
    public static string Code(this Storey storey) => storey switch
    {
        Storey.Single => "single",
        Storey.Upper => "upper",
        Storey.Middle => "middle",
        Storey.Lower => "lower",
        _ => throw new ArgumentOutOfRangeException(nameof(storey), storey, message: null),
    };

    public static Bilingual Name(this Storey storey) => storey switch
    {
        Storey.Single => new("単層", "single storey"),
        Storey.Upper => new("上層木", "upper storey"),
        Storey.Middle => new("中層木", "middle storey"),
        Storey.Lower => new("下層木", "lower storey"),
        _ => throw new ArgumentOutOfRangeException(nameof(storey), storey, message: null),
    };

    public static bool TryParse(string? code, out Storey storey)
    {
        foreach (var candidate in Enum.GetValues<Storey>())
        {
            if (string.Equals(candidate.Code(), code, StringComparison.Ordinal))
            {
                storey = candidate;
                return true;
            }
        }

        storey = default;
        return false;
    }
}
