using System.Text.Json;

namespace ForestSink.Web.Audit;

/// <summary>What differs between two versions of a reference document, value by value (JSON) or row by row (CSV).</summary>
internal static class DocumentChanges
{
    public static IReadOnlyList<ChangedValue> Between(string before, string after)
    {
        var (old, now) = (Values(before), Values(after));
        return [.. old.Keys.Union(now.Keys, StringComparer.Ordinal)
            .Select(key => new ChangedValue(key, old.GetValueOrDefault(key), now.GetValueOrDefault(key)))
            .Where(change => change.Old != change.New)];
    }

    private static Dictionary<string, string> Values(string content)
    {
        var values = new Dictionary<string, string>(StringComparer.Ordinal);
        if (content.TrimStart().StartsWith('{'))
        {
            using var document = JsonDocument.Parse(content);
            Flatten(document.RootElement, "", values);
        }
        else
        {
            foreach (var line in content.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
                Row(line, values);
        }
        return values;
    }

    /// <summary>columns.stand → 小班、小班番号. A list of texts is one value: its order counts.</summary>
    private static void Flatten(JsonElement element, string path, Dictionary<string, string> values)
    {
        if (element.ValueKind == JsonValueKind.Object)
        {
            foreach (var property in element.EnumerateObject())
                Flatten(property.Value, path.Length == 0 ? property.Name : $"{path}.{property.Name}", values);
        }
        else if (element.ValueKind == JsonValueKind.Array && element.EnumerateArray().Any(item => item.ValueKind == JsonValueKind.Object))
        {
            foreach (var (item, i) in element.EnumerateArray().Select((item, i) => (item, i)))
                Flatten(item, $"{path}[{i + 1}]", values);
        }
        else
        {
            values[path] = element.ValueKind == JsonValueKind.Array ? string.Join('、', element.EnumerateArray().Select(item => item.ToString())) : element.ToString();
        }
    }

    /// <summary>A row of a table is known by what it is about: species, site class and age; facts above the table by their name.</summary>
    private static void Row(string line, Dictionary<string, string> values)
    {
        var cells = line.Split(',');
        var keys = line.StartsWith('#') ? 1 : Math.Min(3, cells.Length - 1);
        var key = string.Join(' ', cells.Take(keys).Where(cell => cell.Length > 0)).TrimStart('#');
        while (values.ContainsKey(key))
            key += "′";
        values[key] = string.Join(", ", cells.Skip(keys));
    }
}
