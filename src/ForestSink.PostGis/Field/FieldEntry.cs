using System.Text.Json;
using ForestSink.Core.Work;
using ForestSink.PostGis.Work;

namespace ForestSink.PostGis.Field;

/// <summary>Between a record's values by name, as they are merged, and the entry of a record of work.</summary>
public static class FieldEntry
{
    public const string PhotoPrefix = "photo:";
    public const string OrderId = "orderId";

    /// <summary>The office's reason for making no record of work of what was sent.</summary>
    public const string SetAside = "setAside";
    private static readonly JsonSerializerOptions Json = new(JsonSerializerOptions.Web) { DefaultIgnoreCondition = System.Text.Json.Serialization.JsonIgnoreCondition.WhenWritingNull };

    /// <exception cref="JsonException">A value is not of its kind, or the kind of work is missing.</exception>
    public static (WorkEntry Entry, Guid? OrderId) Read(IReadOnlyDictionary<string, JsonElement> values)
    {
        var own = values.Where(pair => !pair.Key.StartsWith(PhotoPrefix, StringComparison.Ordinal) && pair.Key is not (OrderId or SetAside)).ToDictionary(StringComparer.Ordinal);
        var entry = JsonSerializer.SerializeToElement(own).Deserialize<WorkEntry>(Json) ?? throw new JsonException("no entry");
        return (entry, values.TryGetValue(OrderId, out var order) ? order.Deserialize<Guid?>(Json) : null);
    }

    /// <summary>As much of an entry as can be read: what a form begins with when the rest has to be corrected.</summary>
    public static WorkEntry ReadWhatCanBe(IReadOnlyDictionary<string, JsonElement> values)
    {
        var kept = new Dictionary<string, JsonElement>(StringComparer.Ordinal) { ["kind"] = JsonSerializer.SerializeToElement("") };
        foreach (var (name, value) in values.Where(pair => pair.Key != OrderId))
        {
            try
            {
                Read(new Dictionary<string, JsonElement>(StringComparer.Ordinal) { ["kind"] = kept["kind"], [name] = value });
                kept[name] = value;
            }
            catch (JsonException)
            {
                // Stays in the list of what was sent.
            }
        }

        return Read(kept).Entry;
    }

    /// <exception cref="JsonException">A photo's facts cannot be read.</exception>
    public static IReadOnlyList<WorkEvidence> Photos(IReadOnlyDictionary<string, JsonElement> values) =>
        [.. values.Where(pair => pair.Key.StartsWith(PhotoPrefix, StringComparison.Ordinal)).Select(pair => pair.Value.Deserialize<WorkEvidence>(Json) ?? throw new JsonException("no photo"))];

    /// <summary>The same values read back out of a record of work; what is empty is absent.</summary>
    public static IReadOnlyDictionary<string, JsonElement> Values(WorkRecord record, IEnumerable<KeyValuePair<string, JsonElement>> photos) =>
        Values(record.Entry, record.OrderId is { } order ? photos.Append(new(OrderId, JsonSerializer.SerializeToElement(order))) : photos);

    /// <param name="beside">Values that are not in an entry: photos, the order.</param>
    public static IReadOnlyDictionary<string, JsonElement> Values(WorkEntry entry, IEnumerable<KeyValuePair<string, JsonElement>> beside)
    {
        var values = new Dictionary<string, JsonElement>(StringComparer.Ordinal);
        foreach (var property in JsonSerializer.SerializeToElement(entry, Json).EnumerateObject())
        {
            if (IsSaid(property.Value) && !(property.NameEquals("datePrecision") && property.Value.ValueEquals("day")))
                values[property.Name] = property.Value.Clone();
        }

        foreach (var (name, value) in beside)
            values[name] = value;
        return values;
    }

    public static JsonElement Stands(IReadOnlyList<WorkedStand> stands) => JsonSerializer.SerializeToElement(stands, Json);

    private static bool IsSaid(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Null => false,
        JsonValueKind.Array => value.GetArrayLength() > 0,
        JsonValueKind.Object => value.EnumerateObject().Any(),
        JsonValueKind.String => value.GetString()!.Length > 0,
        _ => true,
    };
}
