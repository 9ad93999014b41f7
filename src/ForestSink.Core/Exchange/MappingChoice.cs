using ForestSink.Core.Forest;

namespace ForestSink.Core.Exchange;

/// <summary>Chooses the mapping that fits a file best.</summary>
public static class MappingChoice
{
    /// <summary>
    /// Of the mappings whose required columns are all there: those made for the prefecture first, then the one that knows
    /// most of the file's columns. Null where none fits.
    /// </summary>
    public static ImportMapping? Best(IEnumerable<ImportMapping> mappings, IReadOnlyList<string> headings, Prefecture prefecture)
    {
        ArgumentNullException.ThrowIfNull(mappings);
        ArgumentNullException.ThrowIfNull(prefecture);
        return mappings
            .Where(mapping => mapping.Prefectures.Count == 0 || mapping.Prefectures.Contains(prefecture.Code))
            .Select(mapping => BoundMapping.Over(mapping, headings))
            .Where(bound => bound.MissingForRecords().Count == 0)
            .OrderByDescending(bound => bound.Matches)
            .ThenByDescending(bound => bound.Mapping.Prefectures.Count > 0)
            .ThenBy(bound => bound.Mapping.Name, StringComparer.Ordinal)
            .FirstOrDefault()?.Mapping;
    }
}
