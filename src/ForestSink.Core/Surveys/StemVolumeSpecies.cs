using ForestSink.Core.Reference;

namespace ForestSink.Core.Surveys;

/// <summary>Which stem volume table serves a species, and how well that choice is confirmed.</summary>
public sealed record StemVolumeChoice(string TableSpecies, SourceStatus Status, string Source);

/// <summary><c>data/stem-volume/species.csv</c>: from species keys to the names of the volume tables.</summary>
public sealed class StemVolumeSpecies
{
    private readonly Dictionary<string, StemVolumeChoice> choices;

    private StemVolumeSpecies(DataVersion version, Dictionary<string, StemVolumeChoice> choices) => (Version, this.choices) = (version, choices);

    public DataVersion Version { get; }

    public StemVolumeChoice? Find(string speciesKey) => choices.GetValueOrDefault(speciesKey);

    /// <exception cref="ReferenceFormatException">With row and column.</exception>
    public static StemVolumeSpecies Parse(string text)
    {
        var table = CsvTable.Parse(text, "species_key", "table_species", "status", "source");
        return new(DataVersion.Of(table.RequiredFact("label"), text), table.Rows.ToDictionary(
            row => row.Text("species_key"),
            row => new StemVolumeChoice(row.Text("table_species"), row.Status("status"), row.Text("source")), StringComparer.Ordinal));
    }
}
