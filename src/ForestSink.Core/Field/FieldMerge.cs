using System.Text.Json;

namespace ForestSink.Core.Field;

/// <summary>
/// The three-way merge of what several tablets and the office changed. It is a function of the set of changes alone: order of
/// arrival and repeats make no difference, and a change that comes late ends where it would have ended in time.
/// A change overrides those it is based on, value by value; changes of different values go together; two changes of one value
/// that do not know one another are a dispute for people.
/// </summary>
public static class FieldMerge
{
    public static MergedRecord Fold(IEnumerable<FieldDelta> deltas)
    {
        ArgumentNullException.ThrowIfNull(deltas);
        var known = deltas.DistinctBy(delta => delta.DeltaId).OrderBy(delta => delta.DeltaId).ToList();
        var ancestors = Ancestors(known);
        var counted = known.Where(delta => ancestors.ContainsKey(delta.DeltaId)).ToList();
        var values = new SortedDictionary<string, JsonElement>(StringComparer.Ordinal);
        var conflicts = new List<FieldConflict>();
        foreach (var property in counted.SelectMany(delta => delta.Changes.Keys).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal))
        {
            var writers = counted.Where(delta => delta.Changes.ContainsKey(property)).ToList();
            var last = Heads(writers, ancestors);
            var said = last.DistinctBy(delta => Text(delta.Changes[property].New), StringComparer.Ordinal).ToList();
            if (said.Count > 1)
                conflicts.Add(new(property, Present(last[0].Changes[property].Old), [.. said.Select(delta => new FieldCandidate(delta.DeltaId, Present(delta.Changes[property].New)))]));
            if (Present(last[0].Changes[property].New) is { } value)
                values[property] = value;
        }

        return new(values, conflicts, [.. Heads(counted, ancestors).Select(delta => delta.DeltaId)], [.. known.Where(delta => !ancestors.ContainsKey(delta.DeltaId)).Select(delta => delta.DeltaId)]);
    }

    /// <summary>The values by which two states of a record differ, as a change from one to the other.</summary>
    public static IReadOnlyDictionary<string, ValueChange> Difference(IReadOnlyDictionary<string, JsonElement> before, IReadOnlyDictionary<string, JsonElement> after)
    {
        var changes = new SortedDictionary<string, ValueChange>(StringComparer.Ordinal);
        foreach (var property in before.Keys.Union(after.Keys, StringComparer.Ordinal))
        {
            JsonElement? old = before.TryGetValue(property, out var was) ? was : null;
            JsonElement? now = after.TryGetValue(property, out var shall) ? shall : null;
            if (Text(old) != Text(now))
                changes[property] = new(Present(old), Present(now));
        }

        return changes;
    }

    /// <summary>All that each change rests on; changes that miss one of those, or rest on themselves, are not in the answer.</summary>
    private static Dictionary<Guid, HashSet<Guid>> Ancestors(List<FieldDelta> known)
    {
        var ancestors = new Dictionary<Guid, HashSet<Guid>>();
        var open = known;
        while (true)
        {
            var ready = open.Where(delta => delta.BasedOn.All(ancestors.ContainsKey)).ToList();
            if (ready.Count == 0)
                return ancestors;
            foreach (var delta in ready)
                ancestors[delta.DeltaId] = [.. delta.BasedOn, .. delta.BasedOn.SelectMany(parent => ancestors[parent])];
            open = open.Where(delta => !ancestors.ContainsKey(delta.DeltaId)).ToList();
        }
    }

    /// <summary>Those that no other of them rests on, the earliest made first.</summary>
    private static List<FieldDelta> Heads(List<FieldDelta> deltas, Dictionary<Guid, HashSet<Guid>> ancestors) =>
        deltas.Where(delta => !deltas.Exists(other => ancestors[other.DeltaId].Contains(delta.DeltaId))).ToList();

    private static JsonElement? Present(JsonElement? value) => value is { ValueKind: not (JsonValueKind.Null or JsonValueKind.Undefined) } ? value : null;

    /// <summary>Equal texts are equal values: keys in order, absent and null the same, 1.0 as 1.</summary>
    private static string Text(JsonElement? value) => value is not { } element ? "null" : element.ValueKind switch
    {
        JsonValueKind.Null or JsonValueKind.Undefined => "null",
        JsonValueKind.Array => $"[{string.Join(',', element.EnumerateArray().Select(item => Text(item)))}]",
        JsonValueKind.Object => $"{{{string.Join(',', element.EnumerateObject()
            .Where(pair => pair.Value.ValueKind != JsonValueKind.Null).OrderBy(pair => pair.Name, StringComparer.Ordinal)
            .Select(pair => JsonSerializer.Serialize(pair.Name) + ":" + Text(pair.Value)))}}}",
        JsonValueKind.Number => element.TryGetDecimal(out var number) ? (number / 1.000000000000000000000000000000m).ToString(System.Globalization.CultureInfo.InvariantCulture) : element.GetRawText(),
        _ => JsonSerializer.Serialize(element),
    };
}
