using System.Text.Json;

namespace ForestSink.PostGis.Field;

/// <summary>
/// Two crews counted in one plot without knowing of one another. Besides one count or the other there is the sum of what each
/// added and took away: whoever measured the upper half of the plot does not undo the lower half.
/// </summary>
public static class TreesOfBoth
{
    public const string Property = "trees";

    /// <summary>The rows before, with every side's changes; null for another value, or for rows that cannot be read.</summary>
    public static JsonElement? Of(string property, JsonElement? before, IEnumerable<JsonElement?> sides)
    {
        if (property != Property)
            return null;
        try
        {
            return JsonSerializer.SerializeToElement(Unite(Rows(before), [.. sides.Select(Rows)]), JsonSerializerOptions.Web);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>
    /// Stems by species, diameter and height: as before, plus what each side has more of, less what it has fewer of.
    /// What came new follows the rows before in one order, whichever side was heard of first.
    /// </summary>
    private static List<FieldTree> Unite(List<FieldTree> before, List<List<FieldTree>> sides)
    {
        var stems = new OrderedDictionary<FieldTree, int>();
        Count(before, 1 - sides.Count);
        Count(sides.SelectMany(side => side).OrderBy(row => row.Species, StringComparer.Ordinal).ThenBy(row => row.D).ThenBy(row => row.H), 1);
        return [.. stems.Where(pair => pair.Value > 0).Select(pair => pair.Key with { N = pair.Value })];

        void Count(IEnumerable<FieldTree> rows, int weight)
        {
            foreach (var row in rows)
                stems[row with { N = 1 }] = stems.GetValueOrDefault(row with { N = 1 }) + weight * row.N;
        }
    }

    private static List<FieldTree> Rows(JsonElement? value) => value?.Deserialize<List<FieldTree>>(JsonSerializerOptions.Web) ?? [];
}
