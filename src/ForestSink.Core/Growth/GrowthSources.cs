using System.Collections.Concurrent;
using ForestSink.Core.Absorption;
using ForestSink.Core.Forest;
using ForestSink.Core.Reference;

namespace ForestSink.Core.Growth;

/// <summary>
/// Chooses the growth source of a cohort: the municipality's own tables, then the tables for its prefecture, then the register's
/// increment; the first that covers all its ages. Otherwise the first obstacle met is the reason. Safe for many threads.
/// </summary>
public sealed class GrowthSources
{
    /// <summary>A register increment above this is no forest growth but a mistake, m³/ha·yr.</summary>
    public const decimal MaxRegisterIncrement = 100;

    private readonly (GrowthSourceKind Kind, YieldTable Table)[] tables;
    private readonly GrowthRules rules;
    private readonly GrowthChoice choice;
    private readonly ConcurrentDictionary<(string, ForestType, string?, SourceStatus?), Candidates> byTable = new();
    private readonly ConcurrentDictionary<decimal, GrowthCurve> byRegister = new();

    /// <param name="ownTables">In order of preference.</param>
    /// <param name="referenceTables">Those not for the prefecture, or not to be chosen automatically, are passed over.</param>
    public GrowthSources(
        IEnumerable<YieldTable> ownTables, IEnumerable<YieldTable> referenceTables, int prefecture, GrowthRules rules, GrowthChoice choice)
    {
        tables =
        [
            .. ownTables.Select(table => (GrowthSourceKind.OwnTable, table)),
            .. referenceTables.Where(table => table.Facts.Automatic && table.Facts.Prefectures.Value.Contains(prefecture))
                .OrderBy(table => table.Id, StringComparer.Ordinal)
                .Select(table => (GrowthSourceKind.ReferenceTable, table)),
        ];
        this.rules = rules;
        this.choice = choice;
    }

    /// <returns>A curve that covers the ages, or the reason why there is none.</returns>
    public (GrowthCurve? Curve, NotEstimatedReason Reason) Find(in CohortInput cohort, int firstAge, int lastAge)
    {
        var obstacle = NotEstimatedReason.None;
        if (choice != GrowthChoice.Register)
        {
            var key = (cohort.SpeciesKey, cohort.ForestType, cohort.SiteClass, cohort.SiteClassStatus);
            var candidates = byTable.TryGetValue(key, out var known) ? known : byTable.GetOrAdd(key, FindTables);
            foreach (var curve in candidates.Curves)
            {
                if (curve.Covers(firstAge, lastAge))
                    return (curve, NotEstimatedReason.None);
            }

            obstacle = candidates.Curves.Length > 0 ? NotEstimatedReason.AgeNotInTable : candidates.Obstacle;
        }

        return choice == GrowthChoice.Table ? (null, obstacle) : FindRegister(cohort.RegisterIncrementM3PerHaYr, obstacle);
    }

    private (GrowthCurve? Curve, NotEstimatedReason Reason) FindRegister(decimal? increment, NotEstimatedReason obstacle)
    {
        if (increment is not { } value)
            return (null, choice == GrowthChoice.Register ? NotEstimatedReason.RegisterIncrementMissing : obstacle);
        return value is < 0 or > MaxRegisterIncrement
            ? (null, NotEstimatedReason.RegisterIncrementInvalid)
            : (byRegister.GetOrAdd(value, static (v, r) => GrowthCurve.FromRegister(v, r), rules), NotEstimatedReason.None);
    }

    private Candidates FindTables((string Species, ForestType Type, string? SiteClass, SourceStatus? ClassStatus) key)
    {
        var curves = new List<GrowthCurve>();
        var obstacle = NotEstimatedReason.None;
        foreach (var (kind, table) in tables.Where(entry => entry.Table.Covers(key.Type)))
        {
            var ofSpecies = table.CurvesOf(key.Species);
            var curve = ofSpecies.FirstOrDefault(c => c.SiteClass is null || c.SiteClass == key.SiteClass);
            if (curve is not null)
                curves.Add(GrowthCurve.FromTable(kind, table, curve, key.ClassStatus, rules));
            else if (ofSpecies.Count > 0 && obstacle == NotEstimatedReason.None)
                obstacle = key.SiteClass is null ? NotEstimatedReason.SiteClassMissing : NotEstimatedReason.SiteClassNotInTable;
        }

        return new([.. curves], obstacle == NotEstimatedReason.None ? NotEstimatedReason.NoYieldTable : obstacle);
    }

    private sealed record Candidates(GrowthCurve[] Curves, NotEstimatedReason Obstacle);
}
