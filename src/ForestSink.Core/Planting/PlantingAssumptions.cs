using System.Text.Json;
using ForestSink.Core.Reference;

namespace ForestSink.Core.Planting;

/// <summary>One assumption as its file states it; who uses it decides by it, so its status is always shown.</summary>
/// <param name="Group">cost, tending, event or species.</param>
public sealed record Assumption(
    string Key, string Group, string Ja, string En, string Unit, string UnitEn, decimal Value, string Status, string Source)
{
    public Bilingual Name => new(Ja, En);

    public Bilingual UnitText => new(Unit, UnitEn);

    public SourceStatus Certainty => SourceStatusText.TryParse(Status, out var status) ? status : SourceStatus.Unverified;
}

/// <summary>Unit costs and what else a planting plan assumes: the shipped placeholders, the municipality's own, a site's own.</summary>
public sealed record PlantingAssumptions(string Label, string Note, IReadOnlyList<Assumption> Items)
{
    public const decimal MostValue = 100_000_000;

    /// <exception cref="ReferenceFormatException">The text is no such document.</exception>
    public static PlantingAssumptions Parse(string json)
    {
        try
        {
            var read = JsonSerializer.Deserialize<PlantingAssumptions>(json, JsonSerializerOptions.Web);
            if (read is { Items.Count: > 0, Label.Length: > 0 } && read.Items.All(item => item.Key is not null && item.Value is >= 0 and <= MostValue && SourceStatusText.TryParse(item.Status, out _)))
                return read;
        }
        catch (JsonException broken)
        {
            throw new ReferenceFormatException(0, "json", new($"植樹の前提を読めません: {broken.Message}", $"The planting assumptions cannot be read: {broken.Message}"));
        }

        throw new ReferenceFormatException(0, "json", new("植樹の前提に、足りない項目か使えない値があります。", "The planting assumptions lack an item or hold a value that cannot be used."));
    }

    public string ToJson() => JsonSerializer.Serialize(this, JsonSerializerOptions.Web);

    /// <exception cref="KeyNotFoundException">No such assumption.</exception>
    public Assumption this[string key] => Items.FirstOrDefault(item => item.Key == key) ?? throw new KeyNotFoundException($"No assumption '{key}'.");

    public decimal Value(string key) => this[key].Value;

    public int CuttingAge(string species) => (int)(Items.FirstOrDefault(item => item.Key == "cuttingAge." + species)?.Value ?? 50);

    /// <summary>The same with some values replaced: a municipality's form, or what is known of one site.</summary>
    public PlantingAssumptions With(IReadOnlyDictionary<string, Assumption> changed)
    {
        ArgumentNullException.ThrowIfNull(changed);
        return this with { Items = [.. Items.Select(item => changed.GetValueOrDefault(item.Key) ?? item)] };
    }

    /// <summary>Weakest status of what enters a sum.</summary>
    public SourceStatus Weakest(IEnumerable<string> keys) => keys.Aggregate(SourceStatus.Official, (weakest, key) => weakest.Weaker(this[key].Certainty));
}
