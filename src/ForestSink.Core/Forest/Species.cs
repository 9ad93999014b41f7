using ForestSink.Core.Reference;

namespace ForestSink.Core.Forest;

public enum LeafKind
{
    /// <summary>Not trees, or mixed.</summary>
    None = 0,

    /// <summary>針葉樹</summary>
    Conifer = 1,

    /// <summary>広葉樹</summary>
    Broadleaf = 2,
}

/// <summary>A species (樹種), or what a register writes in its place: bamboo, unstocked, not forest, unknown.</summary>
/// <param name="Key">Stable key: sugi, hinoki, other-broadleaf, unknown…</param>
/// <param name="MapGroup">Legend class of the map: sugi, hinoki, pine, larch, other-conifer, oak, beech, other-broadleaf, bamboo, mixed, unstocked, non-forest, unknown.</param>
/// <param name="Coefficient">Japanese name of the row of the expansion factors it uses, or null where there is none.</param>
/// <param name="CoefficientStatus">How well that choice of row is confirmed; null where the row bears the species' own name.</param>
public sealed record Species(
    string Key, Bilingual Name, string MapGroup, LeafKind Leaf, string? Coefficient, SourceStatus? CoefficientStatus, string? CoefficientSource);
