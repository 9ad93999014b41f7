using System.Collections.Frozen;
using ForestSink.Core.Forest;
using ForestSink.Core.Reference;

namespace ForestSink.Core.Growth;

/// <summary>A yield table (収穫予想表) or a table of increments: where it applies, how sure it is, and its curves.</summary>
public sealed class YieldTable
{
    private readonly FrozenDictionary<string, SiteCurve[]> curves;

    public YieldTable(YieldTableFacts facts, DataVersion version, IEnumerable<SiteCurve> curves)
    {
        Facts = facts;
        Version = version;
        this.curves = curves.GroupBy(curve => curve.SpeciesKey, StringComparer.Ordinal)
            .ToFrozenDictionary(group => group.Key, group => group.ToArray(), StringComparer.Ordinal);
    }

    public YieldTableFacts Facts { get; }

    public string Id => Facts.Id;

    public DataVersion Version { get; }

    public IEnumerable<SiteCurve> Curves => curves.Values.SelectMany(each => each);

    /// <summary>Curves of a species by site class; empty where the table does not have the species.</summary>
    public IReadOnlyList<SiteCurve> CurvesOf(string speciesKey) => curves.TryGetValue(speciesKey, out var found) ? found : [];

    /// <summary>An empty list of forest types means that the table does not tell them apart.</summary>
    public bool Covers(ForestType type) => Facts.ForestTypes.Count == 0 || Facts.ForestTypes.Contains(type);
}

/// <summary>What a table says about itself.</summary>
/// <param name="Prefectures">JIS codes of the prefectures it is for; empty: never chosen automatically.</param>
/// <param name="Automatic">Whether it may be chosen without the user naming it.</param>
/// <param name="Ceiling">Computed for fully stocked stands: an upper limit.</param>
/// <param name="Status">Of the figures.</param>
public sealed record YieldTableFacts(
    string Id,
    Bilingual Title,
    Sourced<IReadOnlyList<int>> Prefectures,
    IReadOnlyList<ForestType> ForestTypes,
    bool Automatic,
    bool Ceiling,
    SourceStatus Status,
    string Source,
    string? Note)
{
    /// <summary>Years between two rows as the publisher states them; null where nothing is stated. The rows are checked against it.</summary>
    public int? AgeStepYears { get; init; }
}
