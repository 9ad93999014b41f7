using System.Globalization;
using System.Text.Json;
using ForestSink.Core.Growth;
using ForestSink.Core.Reference;

namespace ForestSink.Core.Absorption;

/// <summary>One rule of a methodology as the file states it; the value is kept as written.</summary>
public sealed record MethodologyRule(string Id, Bilingual Name, string Value, SourceStatus Status, string Source);

/// <summary>The rules of FO-001 (森林経営活動) that vary with its version or are not confirmed, from <c>data/methodologies</c>.</summary>
public sealed class Methodology
{
    private readonly Dictionary<string, MethodologyRule> rules;

    private Methodology(string id, Bilingual title, DataVersion version, Dictionary<string, MethodologyRule> rules)
    {
        Id = id;
        Title = title;
        Version = version;
        this.rules = rules;
        BefYoungUntilAge = ReadAge(Rule("bef-young-until-age"));
        AgeRule = Choice(Rule("age"), ["fiscal-year-minus-origin-plus-one"]);
        Co2PerCarbon = Choice(Rule("co2-per-carbon"), ["44/12"]);
        Growth = new(
            ReadPastLastAge(Rule("past-last-age")),
            Choice(Rule("below-first-age"), ["linear-from-zero"]),
            Choice(Rule("register-increment"), ["hold"]));
    }

    public string Id { get; }

    public Bilingual Title { get; }

    public DataVersion Version { get; }

    /// <summary>Every rule of the file, also those of later steps than the yearly absorption.</summary>
    public IReadOnlyCollection<MethodologyRule> Rules => rules.Values;

    /// <summary>The young BEF serves up to this age, the old one above it.</summary>
    public Sourced<int> BefYoungUntilAge { get; }

    public Sourced<string> AgeRule { get; }

    public Sourced<string> Co2PerCarbon { get; }

    public GrowthRules Growth { get; }

    /// <exception cref="ReferenceFormatException">The file has no such rule.</exception>
    public MethodologyRule Rule(string id) => rules.TryGetValue(id, out var rule)
        ? rule
        : throw new ReferenceFormatException(0, id, new("この規則がありません。", "This rule is missing."));

    /// <exception cref="ReferenceFormatException">With the path inside the file.</exception>
    public static Methodology Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        try
        {
            using var document = JsonDocument.Parse(text);
            var root = document.RootElement;
            var found = new Dictionary<string, MethodologyRule>(StringComparer.Ordinal);
            foreach (var element in Property(root, "rules", "").EnumerateArray())
            {
                var rule = ReadRule(element);
                if (!found.TryAdd(rule.Id, rule))
                    throw new ReferenceFormatException(0, rule.Id, new("この規則が重複しています。", "This rule appears twice."));
            }

            return new(Text(root, "id", ""), Both(root, ""), DataVersion.Of(Text(root, "label", ""), text), found);
        }
        catch (Exception broken) when (broken is JsonException or InvalidOperationException)
        {
            var row = broken is JsonException { LineNumber: { } line } ? (int)line + 1 : 0;
            throw new ReferenceFormatException(row, "", new("JSONとして読めません。", "This cannot be read as the JSON it must be."));
        }
    }

    private static MethodologyRule ReadRule(JsonElement element)
    {
        var id = Text(element, "id", "rules[]");
        return new(id, Both(element, id), Text(element, "value", id), ReadStatus(element, id), Text(element, "source", id));
    }

    private static SourceStatus ReadStatus(JsonElement element, string path) => SourceStatusText.TryParse(Text(element, "status", path), out var status)
        ? status
        : throw new ReferenceFormatException(0, path + ".status", new(
            "official / secondary / unverified のいずれかにしてください。", "Use official, secondary or unverified."));

    private static Bilingual Both(JsonElement element, string path) => new(Text(element, "ja", path), Text(element, "en", path));

    private static string Text(JsonElement element, string name, string path) =>
        Property(element, name, path) is { ValueKind: JsonValueKind.String } value && value.GetString() is { Length: > 0 } text
            ? text
            : throw new ReferenceFormatException(0, $"{path}.{name}".TrimStart('.'), new("文字列がありません。", "There must be a text here."));

    private static JsonElement Property(JsonElement element, string name, string path) => element.TryGetProperty(name, out var value)
        ? value
        : throw new ReferenceFormatException(0, $"{path}.{name}".TrimStart('.'), new("この項目がありません。", "This is missing."));

    private static Sourced<int> ReadAge(MethodologyRule rule) =>
        int.TryParse(rule.Value, NumberStyles.None, CultureInfo.InvariantCulture, out var age) && age is >= 1 and <= 100
            ? new(age, rule.Status, rule.Source)
            : throw new ReferenceFormatException(0, rule.Id, new("1～100の林齢にしてください。", "Use an age from 1 to 100."));

    private static Sourced<PastLastAge> ReadPastLastAge(MethodologyRule rule) => rule.Value switch
    {
        "hold" => new(PastLastAge.Hold, rule.Status, rule.Source),
        "zero" => new(PastLastAge.Zero, rule.Status, rule.Source),
        "refuse" => new(PastLastAge.Refuse, rule.Status, rule.Source),
        _ => throw new ReferenceFormatException(0, rule.Id, new("hold / zero / refuse のいずれかにしてください。", "Use hold, zero or refuse.")),
    };

    // The program follows one way only here; the file says which, so that a file meant for another program is noticed.
    private static Sourced<string> Choice(MethodologyRule rule, string[] allowed) => allowed.Contains(rule.Value, StringComparer.Ordinal)
        ? new(rule.Value, rule.Status, rule.Source)
        : throw new ReferenceFormatException(0, rule.Id, new(
            $"この値は使えません。使える値: {string.Join(", ", allowed)}", $"This value is not supported. Supported: {string.Join(", ", allowed)}"));
}
