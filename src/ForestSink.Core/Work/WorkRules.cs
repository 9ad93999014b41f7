using System.Text.Json;
using ForestSink.Core.Reference;

namespace ForestSink.Core.Work;

/// <summary>One threshold as the file states it.</summary>
public sealed record WorkRule(string Id, Bilingual Name, decimal Value, string Unit, SourceStatus Status, string Source);

/// <summary>
/// Thresholds beyond which a record of work needs a reason or deserves a second look, from <c>data/work-rules</c>.
/// A municipality may load its own file; the record keeps the ceiling it was held against.
/// </summary>
public sealed class WorkRules
{
    private readonly Dictionary<string, WorkRule> rules;

    private WorkRules(DataVersion version, Dictionary<string, WorkRule> rules)
    {
        Version = version;
        this.rules = rules;
        ThinningVolumeCeilingPercent = Rule("thinning-volume-ceiling-percent");
        PartToleranceM = Rule("part-tolerance-m");
        PlantingDensityMin = Rule("planting-density-min");
        PlantingDensityMax = Rule("planting-density-max");
        ThinningVolumeMax = Rule("thinning-volume-max-m3-per-ha");
        FinalCutVolumeMax = Rule("final-cut-volume-max-m3-per-ha");
        WeedingLastAge = Rule("weeding-last-age");
        ThinningFirstAge = Rule("thinning-first-age");
        FinalCutFirstAge = Rule("final-cut-first-age");
        RepeatYears = Rule("repeat-years");
    }

    public DataVersion Version { get; }

    public IReadOnlyCollection<WorkRule> All => rules.Values;

    /// <summary>% of the volume; a thinning above it needs a reason.</summary>
    public WorkRule ThinningVolumeCeilingPercent { get; }

    /// <summary>m by which an outline may reach out of its stand.</summary>
    public WorkRule PartToleranceM { get; }

    /// <summary>Stems per ha.</summary>
    public WorkRule PlantingDensityMin { get; }

    public WorkRule PlantingDensityMax { get; }

    /// <summary>m³ per ha.</summary>
    public WorkRule ThinningVolumeMax { get; }

    public WorkRule FinalCutVolumeMax { get; }

    /// <summary>Years.</summary>
    public WorkRule WeedingLastAge { get; }

    public WorkRule ThinningFirstAge { get; }

    public WorkRule FinalCutFirstAge { get; }

    public WorkRule RepeatYears { get; }

    /// <exception cref="ReferenceFormatException">A rule is missing or unreadable.</exception>
    public static WorkRules Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        try
        {
            using var document = JsonDocument.Parse(text);
            var label = document.RootElement.GetProperty("label").GetString() ?? "";
            var found = new Dictionary<string, WorkRule>(StringComparer.Ordinal);
            foreach (var element in document.RootElement.GetProperty("rules").EnumerateArray())
            {
                var rule = Read(element);
                if (!found.TryAdd(rule.Id, rule))
                    throw new ReferenceFormatException(0, rule.Id, new("この規則が重複しています。", "This rule appears twice."));
            }

            return new(DataVersion.Of(label, text), found);
        }
        catch (Exception broken) when (broken is JsonException or InvalidOperationException or KeyNotFoundException)
        {
            throw new ReferenceFormatException(broken is JsonException { LineNumber: { } line } ? (int)line + 1 : 0, "", new("JSONとして読めません。", "This cannot be read as the JSON it must be."));
        }
    }

    private static WorkRule Read(JsonElement element)
    {
        var id = element.GetProperty("id").GetString() ?? "";
        if (!element.GetProperty("value").TryGetDecimal(out var value) || value < 0)
            throw new ReferenceFormatException(0, id, new("0以上の数にしてください。", "Use a number from 0."));
        if (!SourceStatusText.TryParse(element.GetProperty("status").GetString(), out var status))
            throw new ReferenceFormatException(0, id + ".status", new("official / secondary / unverified のいずれかにしてください。", "Use official, secondary or unverified."));
        return new(id, new(element.GetProperty("ja").GetString() ?? "", element.GetProperty("en").GetString() ?? ""), value,
            element.GetProperty("unit").GetString() ?? "", status, element.GetProperty("source").GetString() ?? "");
    }

    private WorkRule Rule(string id) => rules.TryGetValue(id, out var rule)
        ? rule
        : throw new ReferenceFormatException(0, id, new("この規則がありません。", "This rule is missing."));
}
