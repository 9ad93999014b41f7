namespace ForestSink.Core.Absorption;

/// <summary>Why a cohort has no estimate. <see cref="None"/> means that it has one.</summary>
public enum NotEstimatedReason
{
    None = 0,
    NonForest,
    Bamboo,
    Unstocked,
    CutOver,
    HardToRegenerate,
    UnknownSpecies,
    NoExpansionFactor,
    AreaMissing,
    AreaInvalid,
    AgeMissing,
    NotYetEstablished,
    NoYieldTable,
    SiteClassMissing,
    SiteClassNotInTable,
    AgeNotInTable,
    RegisterIncrementMissing,
    RegisterIncrementInvalid,
    ForestTypeNotChosen,
}

public static class NotEstimatedReasonText
{
    private static readonly Dictionary<NotEstimatedReason, (string Code, Bilingual Text)> Table = new()
    {
        [NotEstimatedReason.NonForest] = ("non-forest", new("森林ではない土地", "not forest")),
        [NotEstimatedReason.Bamboo] = ("bamboo", new("竹林（算定の対象外）", "bamboo (not part of the formula)")),
        [NotEstimatedReason.Unstocked] = ("unstocked", new("未立木地", "unstocked land")),
        [NotEstimatedReason.CutOver] = ("cut-over", new("伐採跡地", "cut-over land")),
        [NotEstimatedReason.HardToRegenerate] = ("hard-to-regenerate", new("更新困難地", "land hard to regenerate")),
        [NotEstimatedReason.UnknownSpecies] = ("unknown-species", new("樹種が不明", "unknown species")),
        [NotEstimatedReason.NoExpansionFactor] = ("no-expansion-factor", new("この樹種の拡大係数などがない", "no expansion factors for this species")),
        [NotEstimatedReason.AreaMissing] = ("area-missing", new("面積がない、または0", "area is missing or 0")),
        [NotEstimatedReason.AreaInvalid] = ("area-invalid", new("面積が負、または大きすぎる", "area is negative or too large")),
        [NotEstimatedReason.AgeMissing] = ("age-missing", new("林齢も植栽年もない", "neither age nor year of establishment")),
        [NotEstimatedReason.NotYetEstablished] = ("not-yet-established", new("対象年度より後に成立", "established after the fiscal year")),
        [NotEstimatedReason.NoYieldTable] = ("no-yield-table", new("使える収穫表がない", "no yield table applies")),
        [NotEstimatedReason.SiteClassMissing] = ("site-class-missing", new("地位級がない（収穫表が地位級別）", "site class is missing; the table has several")),
        [NotEstimatedReason.SiteClassNotInTable] = ("site-class-not-in-table", new("地位級が収穫表にない", "site class is not in the table")),
        [NotEstimatedReason.AgeNotInTable] = ("age-not-in-table", new("林齢が収穫表の範囲にない", "age is not in the table")),
        [NotEstimatedReason.RegisterIncrementMissing] = ("register-increment-missing", new("森林簿に成長量がない", "the register has no increment")),
        [NotEstimatedReason.RegisterIncrementInvalid] = ("register-increment-invalid", new("森林簿の成長量が負、または大きすぎる", "the register's increment is negative or too large")),
        [NotEstimatedReason.ForestTypeNotChosen] = ("forest-type-not-chosen", new("選んだ林種ではない", "not of the chosen forest type")),
    };

    /// <summary>Every reason, in the order they are listed.</summary>
    public static IReadOnlyList<NotEstimatedReason> All { get; } = [.. Table.Keys];

    /// <summary>The text stored in the database and printed by the command line.</summary>
    public static string Code(this NotEstimatedReason reason) => Table[reason].Code;

    public static Bilingual Text(this NotEstimatedReason reason) => Table[reason].Text;

    public static bool TryParse(string? code, out NotEstimatedReason reason)
    {
        reason = Table.FirstOrDefault(entry => entry.Value.Code == code).Key;
        return reason != NotEstimatedReason.None;
    }
}
