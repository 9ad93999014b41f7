using ForestSink.Core.Reference;

namespace ForestSink.Core.Absorption.Projects;

/// <summary>What a row counts.</summary>
public enum Component
{
    /// <summary>育成林の成長</summary>
    Tended = 0,

    /// <summary>天然生林の成長</summary>
    Natural = 1,

    /// <summary>主伐による排出 (negative)</summary>
    FinalCut = 2,

    /// <summary>再造林の計上</summary>
    Replanting = 3,

    /// <summary>伐採木材製品</summary>
    WoodProducts = 4,
}

public static class ComponentText
{
    private static readonly (Component Component, string Code, Bilingual Name)[] Table =
    [
        (Component.Tended, "tended", new("育成林の成長", "growth of tended forest")),
        (Component.Natural, "natural", new("天然生林の成長", "growth of natural forest")),
        (Component.FinalCut, "final-cut", new("主伐による排出", "emission of final cuts")),
        (Component.Replanting, "replanting", new("再造林の計上", "replanting claim")),
        (Component.WoodProducts, "wood-products", new("伐採木材製品", "wood products")),
    ];

    /// <summary>Every component in the order people list them.</summary>
    public static IReadOnlyList<Component> All { get; } = [.. Table.Select(row => row.Component)];

    /// <summary>The text stored in the database.</summary>
    public static string Code(this Component component) => Table[(int)component].Code;

    public static Bilingual Name(this Component component) => Table[(int)component].Name;

    public static Component Parse(string code) => Array.Find(Table, row => row.Code == code) is { Code: not null } row
        ? row.Component
        : throw new FormatException($"'{code}' is no component.");
}

/// <summary>One piece of land, one fiscal year, one component: what a verifier checks by hand.</summary>
/// <param name="Piece">0 for the record as enrolled; 0.1, 0.2 … for what cuts and planting split off.</param>
/// <param name="AreaHa">That counts, before the area factor.</param>
/// <param name="VolumeM3PerHa">Growth of the year (dV), or for a cut or claim the standing volume (V).</param>
/// <param name="Carbon">Exact, t-C; negative for an emission.</param>
public sealed record MonitoringRow(
    long StandId,
    string StandCode,
    long CohortId,
    string Piece,
    int FiscalYear,
    Component Component,
    string SpeciesKey,
    int Age,
    decimal AreaHa,
    decimal AreaFactor,
    decimal VolumeM3PerHa,
    Carbon Carbon,
    SourceStatus Status)
{
    /// <summary>How the figure comes about; made with the row, so that what is explained is what was computed.</summary>
    public IReadOnlyList<DerivationStep> Steps { get; init; } = [];

    public decimal Co2Tonnes => Fo001.Co2Tonnes(Carbon.TotalT);
}

public enum FlagSeverity
{
    /// <summary>Said for completeness.</summary>
    Note = 0,

    /// <summary>To be looked at.</summary>
    Warning = 1,

    /// <summary>The figure cannot stand: a run with one of these is not frozen.</summary>
    Blocking = 2,
}

/// <summary>What has to be said beside the figures, about a stand or the whole run.</summary>
public sealed record MonitoringFlag(string Code, FlagSeverity Severity, long? StandId, string? StandCode, int? FiscalYear, Bilingual Detail);
