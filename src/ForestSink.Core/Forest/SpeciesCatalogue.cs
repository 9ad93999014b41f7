using System.Collections.Frozen;
using ForestSink.Core.Reference;

namespace ForestSink.Core.Forest;

/// <summary>The species the program knows, from <c>data/species/species.csv</c>.</summary>
public sealed class SpeciesCatalogue
{
    public const string UnknownKey = "unknown";

    private static readonly string[] MapGroups =
    [
        "sugi", "hinoki", "pine", "larch", "other-conifer", "oak", "beech", "other-broadleaf",
        "bamboo", "mixed", "unstocked", "non-forest", "unknown",
    ];

    private readonly FrozenDictionary<string, Species> byKey;

    private SpeciesCatalogue(DataVersion version, IReadOnlyList<Species> all)
    {
        Version = version;
        All = all;
        byKey = all.ToFrozenDictionary(species => species.Key, StringComparer.Ordinal);
    }

    public DataVersion Version { get; }

    /// <summary>In the order of the file.</summary>
    public IReadOnlyList<Species> All { get; }

    public Species Unknown => byKey[UnknownKey];

    /// <summary>The map's legend classes in order.</summary>
    public static IReadOnlyList<string> Groups => MapGroups;

    public Species? Find(string? key) => key is not null && byKey.TryGetValue(key, out var species) ? species : null;

    /// <summary>By key or by Japanese name, as people write it in tables of their own.</summary>
    public Species? FindNamed(string? text) =>
        Find(text) ?? All.FirstOrDefault(species => string.Equals(species.Name.Ja, text, StringComparison.Ordinal));

    /// <summary>How an unknown register code is shown: <c>[不明:xx]</c>; never dropped.</summary>
    public static string UnknownText(string code) => $"[不明:{code}]";

    /// <exception cref="ReferenceFormatException">With row and column.</exception>
    public static SpeciesCatalogue Parse(string text)
    {
        var table = CsvTable.Parse(text, "key", "ja", "en", "map_group", "leaf", "coefficient_species", "coefficient_status", "coefficient_source");
        var all = new List<Species>();
        foreach (var row in table.Rows)
        {
            var species = ReadSpecies(row);
            if (all.Exists(other => other.Key == species.Key || other.Name.Ja == species.Name.Ja))
                throw row.Error("key", new($"「{species.Key}」または和名が重複しています。", $"'{species.Key}' or its Japanese name appears twice."));
            all.Add(species);
        }

        if (!all.Exists(species => species.Key == UnknownKey))
            throw new ReferenceFormatException(0, "key", new("unknown の行がありません。", "There is no row 'unknown'."));
        return new(DataVersion.Of(table.RequiredFact("label"), text), all);
    }

    private static Species ReadSpecies(CsvRow row) => new(
        row.Text("key"),
        new(row.Text("ja"), row.Text("en")),
        ReadGroup(row),
        ReadLeaf(row),
        row.Optional("coefficient_species"),
        row.Optional("coefficient_status") is null ? null : row.Status("coefficient_status"),
        row.Optional("coefficient_source"));

    private static string ReadGroup(CsvRow row) => Array.IndexOf(MapGroups, row.Text("map_group")) >= 0
        ? row.Text("map_group")
        : throw row.Error("map_group", new("凡例区分ではありません。", "This is not a legend class."));

    private static LeafKind ReadLeaf(CsvRow row) => row.Optional("leaf") switch
    {
        null => LeafKind.None,
        "conifer" => LeafKind.Conifer,
        "broadleaf" => LeafKind.Broadleaf,
        _ => throw row.Error("leaf", new("conifer / broadleaf / 空欄 のいずれかにしてください。", "Use conifer, broadleaf or leave it empty.")),
    };
}
