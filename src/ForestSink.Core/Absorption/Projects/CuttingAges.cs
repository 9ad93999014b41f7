using System.Collections.Frozen;
using ForestSink.Core.Reference;

namespace ForestSink.Core.Absorption.Projects;

/// <summary>Standard cutting ages (標準伐期齢) by species: shipped as unverified defaults, set by each municipality's forest plan.</summary>
public sealed class CuttingAges
{
    private readonly FrozenDictionary<string, Sourced<int>> ages;

    private CuttingAges(DataVersion version, IReadOnlyDictionary<string, Sourced<int>> ages)
    {
        Version = version;
        this.ages = ages.ToFrozenDictionary(StringComparer.Ordinal);
    }

    public DataVersion Version { get; }

    public IReadOnlyDictionary<string, Sourced<int>> All => ages;

    public Sourced<int>? Find(string speciesKey) => ages.TryGetValue(speciesKey, out var age) ? age : null;

    /// <exception cref="ReferenceFormatException">With row and column.</exception>
    public static CuttingAges Parse(string text)
    {
        var table = CsvTable.Parse(text, ["species_key", "age", "status", "source"]);
        var found = new Dictionary<string, Sourced<int>>(StringComparer.Ordinal);
        foreach (var row in table.Rows)
        {
            var age = row.Decimal("age");
            if (age is < 5 or > 200 || age != decimal.Truncate(age))
                throw row.Error("age", new("標準伐期齢は5～200年の整数にしてください。", "A standard cutting age is a whole number from 5 to 200."));
            if (!found.TryAdd(row.Text("species_key"), new((int)age, row.Status("status"), row.Text("source"))))
                throw row.Error("species_key", new("この樹種が重複しています。", "This species appears twice."));
        }

        return new(DataVersion.Of(table.RequiredFact("label"), text), found);
    }
}
