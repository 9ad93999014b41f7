namespace ForestSink.Core.Exchange;

/// <summary>A text the mapping does not know, with how often it stands in the file.</summary>
/// <param name="Field">species, forest-type or storey.</param>
public sealed record UnknownCode(string Field, string Text, int Count, decimal AreaHa, int FirstRow);

/// <summary>Counts the texts that a mapping does not know; they are imported as they are and listed.</summary>
public sealed class UnknownCodes
{
    private readonly Dictionary<(string Field, string Text), (int Count, decimal AreaHa, int FirstRow)> counts = [];

    public IReadOnlyList<UnknownCode> All =>
    [
        .. counts.Select(entry => new UnknownCode(entry.Key.Field, entry.Key.Text, entry.Value.Count, entry.Value.AreaHa, entry.Value.FirstRow))
            .OrderBy(code => code.Field, StringComparer.Ordinal).ThenByDescending(code => code.Count).ThenBy(code => code.Text, StringComparer.Ordinal),
    ];

    public void Add(string field, string text, int row, decimal? areaHa)
    {
        var (count, area, firstRow) = counts.TryGetValue((field, text), out var known) ? known : (0, 0m, row);
        counts[(field, text)] = (count + 1, area + (areaHa ?? 0), firstRow);
    }
}
