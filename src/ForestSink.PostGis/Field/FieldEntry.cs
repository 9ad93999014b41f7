using System.Text.Json;
using ForestSink.Core.Work;
using ForestSink.PostGis.Work;

namespace ForestSink.PostGis.Field;

/// <summary>Between a record's values by name, as they are merged, and the entry of a record of work.</summary>
internal static class FieldEntry
{
    public const string PhotoPrefix = "photo:";
    private const string OrderId = "orderId";
    private static readonly JsonSerializerOptions Json = new(JsonSerializerOptions.Web) { DefaultIgnoreCondition = System.Text.Json.Serialization.JsonIgnoreCondition.WhenWritingNull };

    /// <exception cref="JsonException">A value is not of its kind, or the kind of work is missing.</exception>
    public static (WorkEntry Entry, Guid? OrderId) Read(IReadOnlyDictionary<string, JsonElement> values)
    {
        var own = values.Where(pair => !pair.Key.StartsWith(PhotoPrefix, StringComparison.Ordinal) && pair.Key != OrderId).ToDictionary(StringComparer.Ordinal);
        var entry = JsonSerializer.SerializeToElement(own).Deserialize<WorkEntry>(Json) ?? throw new JsonException("no entry");
        return (entry, values.TryGetValue(OrderId, out var order) ? order.Deserialize<Guid?>(Json) : null);
    }

    /// <exception cref="JsonException">A photo's facts cannot be read.</exception>
    public static IReadOnlyList<WorkEvidence> Photos(IReadOnlyDictionary<string, JsonElement> values) =>
        [.. values.Where(pair => pair.Key.StartsWith(PhotoPrefix, StringComparison.Ordinal)).Select(pair => pair.Value.Deserialize<WorkEvidence>(Json) ?? throw new JsonException("no photo"))];

    /// <summary>The same values read back out of a record of work; what is empty is absent.</summary>
    public static IReadOnlyDictionary<string, JsonElement> Values(WorkRecord record, IEnumerable<KeyValuePair<string, JsonElement>> photos)
    {
        var values = new Dictionary<string, JsonElement>(StringComparer.Ordinal);
        foreach (var property in JsonSerializer.SerializeToElement(record.Entry, Json).EnumerateObject())
        {
            if (IsSaid(property.Value) && !(property.NameEquals("datePrecision") && property.Value.ValueEquals("day")))
                values[property.Name] = property.Value.Clone();
        }

        if (record.OrderId is { } order)
            values[OrderId] = JsonSerializer.SerializeToElement(order);
        foreach (var (name, photo) in photos)
            values[name] = photo;
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
