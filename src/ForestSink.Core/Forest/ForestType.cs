namespace ForestSink.Core.Forest;

/// <summary>Forest type (林種) as the register states it.</summary>
public enum ForestType
{
    Unknown = 0,

    /// <summary>人工林</summary>
    Planted = 1,

    /// <summary>天然林</summary>
    Natural = 2,

    /// <summary>竹林</summary>
    Bamboo = 3,

    /// <summary>未立木地</summary>
    Unstocked = 4,

    /// <summary>伐採跡地</summary>
    CutOver = 5,

    /// <summary>更新困難地</summary>
    HardToRegenerate = 6,

    /// <summary>天然林伐採跡地</summary>
    NaturalCutOver = 7,
}

public static class ForestTypeText
{
    private static readonly (ForestType Type, string Code, Bilingual Name)[] Table =
    [
        (ForestType.Planted, "planted", new("人工林", "planted forest")),
        (ForestType.Natural, "natural", new("天然林", "natural forest")),
        (ForestType.Bamboo, "bamboo", new("竹林", "bamboo")),
        (ForestType.Unstocked, "unstocked", new("未立木地", "unstocked land")),
        (ForestType.CutOver, "cut-over", new("伐採跡地", "cut-over land")),
        (ForestType.HardToRegenerate, "hard-to-regenerate", new("更新困難地", "land hard to regenerate")),
        (ForestType.NaturalCutOver, "natural-cut-over", new("天然林伐採跡地", "cut-over natural forest")),
        (ForestType.Unknown, "unknown", new("不明", "unknown")),
    ];

    /// <summary>Every type in the order people list them.</summary>
    public static IReadOnlyList<ForestType> All { get; } = [.. Table.Select(row => row.Type)];

    /// <summary>The text stored in files and in the database.</summary>
    public static string Code(this ForestType type) => Row(type).Code;

    public static Bilingual Name(this ForestType type) => Row(type).Name;

    /// <summary>Reads a code (<c>planted</c>); the register's own words are a mapping's business.</summary>
    public static bool TryParse(string? code, out ForestType type)
    {
        var row = Array.Find(Table, r => string.Equals(r.Code, code, StringComparison.Ordinal));
        type = row.Type;
        return row.Code is not null;
    }

    private static (ForestType Type, string Code, Bilingual Name) Row(ForestType type)
    {
        var row = Array.Find(Table, r => r.Type == type);
        return row.Code is not null ? row : throw new ArgumentOutOfRangeException(nameof(type), type, message: null);
    }
}
