namespace DemoCity.Register;

/// <summary>One line of the forest register (森林簿): a cohort of a stand.</summary>
internal sealed record RegisterRecord(StandCode Code, int Cohort, string Village, double AreaHa, string Owner, Crop Crop, string? Storey)
{
    public const int RegisterYear = 2026;

    public const string RegisterDate = "2026-04-01";

    /// <summary>林齢: the year of establishment counts as the first.</summary>
    public int? Age => Crop.EstablishedIn is { } year ? RegisterYear - year + 1 : null;

    /// <summary>齢級: five years each.</summary>
    public int? AgeClass => Age is { } age ? ((age - 1) / 5) + 1 : null;
}

/// <summary>What grows on a piece of land.</summary>
/// <param name="ForestType">林種.</param>
/// <param name="Species">樹種; null on land without trees.</param>
/// <param name="EstablishedIn">植栽年・成立年.</param>
/// <param name="SiteClass">地位, 1 the best.</param>
/// <param name="Regime">施業区分.</param>
/// <param name="IncrementM3PerHaYear">成長量.</param>
internal sealed record Crop(string ForestType, string? Species, int? EstablishedIn, int? SiteClass, string? Regime, double? IncrementM3PerHaYear);

internal static class ForestType
{
    public const string Planted = "人工林";
    public const string Natural = "天然林";
    public const string Bamboo = "竹林";
    public const string Unstocked = "未立木地";
    public const string CutOver = "伐採跡地";
}
