namespace ForestSink.Core.Growth;

/// <summary>Where an increment comes from. Stored by its code.</summary>
public enum GrowthSourceKind
{
    /// <summary>A yield table the municipality loaded itself.</summary>
    OwnTable = 1,

    /// <summary>A table that ships with the program and is for the prefecture.</summary>
    ReferenceTable = 2,

    /// <summary>The increment column of the register (森林簿の成長量).</summary>
    Register = 3,
}

/// <summary>What the user asks for.</summary>
public enum GrowthChoice
{
    /// <summary>Own table, then table of the prefecture, then register.</summary>
    Auto = 0,

    /// <summary>Tables only.</summary>
    Table = 1,

    /// <summary>The register's increment only.</summary>
    Register = 2,
}

public static class GrowthText
{
    public static string Code(this GrowthSourceKind kind) => kind switch
    {
        GrowthSourceKind.OwnTable => "own-table",
        GrowthSourceKind.ReferenceTable => "reference-table",
        GrowthSourceKind.Register => "register",
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, message: null),
    };

    public static Bilingual Name(this GrowthSourceKind kind) => kind switch
    {
        GrowthSourceKind.OwnTable => new("市町村の収穫表", "the municipality's own table"),
        GrowthSourceKind.ReferenceTable => new("地域の収穫表", "table of the region"),
        GrowthSourceKind.Register => new("森林簿の成長量", "the register's increment"),
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, message: null),
    };

    /// <summary>The word on the command line and in stored runs: auto, table, register.</summary>
    public static string Code(this GrowthChoice choice) => choice switch
    {
        GrowthChoice.Auto => "auto",
        GrowthChoice.Table => "table",
        GrowthChoice.Register => "register",
        _ => throw new ArgumentOutOfRangeException(nameof(choice), choice, message: null),
    };

    public static bool TryParse(string? code, out GrowthChoice choice)
    {
        (choice, var known) = code switch
        {
            "auto" => (GrowthChoice.Auto, true),
            "table" => (GrowthChoice.Table, true),
            "register" => (GrowthChoice.Register, true),
            _ => (GrowthChoice.Auto, false),
        };
        return known;
    }
}
