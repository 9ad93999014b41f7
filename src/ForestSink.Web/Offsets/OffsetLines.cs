using ForestSink.Core;
using ForestSink.Core.Offsets;
using ForestSink.Web.Absorption;
using ForestSink.Web.Shell;

namespace ForestSink.Web.Offsets;

/// <summary>An activity line in the reader's language: what the user typed stays, what the program adds is said in either.</summary>
internal static class OffsetLines
{
    private static readonly Bilingual Items = new("商品 1個あたり × 個数", "Emissions of one item × items");

    private static readonly Dictionary<string, (Bilingual Name, Bilingual Unit)> Known = EmissionFactors.Shipped.Select(factor => (factor.Key, factor.Name, factor.Unit)).Concat(EmissionFactors.Own)
        .DistinctBy(factor => factor.Item1, StringComparer.Ordinal).ToDictionary(factor => factor.Item1, factor => (factor.Item2, factor.Item3), StringComparer.Ordinal);

    public static string Name(Language language, ActivityLine line)
    {
        var name = OffsetFields.IsItems(line) ? Items : line.Description.Length > 0 ? new(line.Description, line.Description) : Factor(line)?.Name ?? new("排出量", "Emissions");
        return language[name.Ja, name.En];
    }

    public static string Unit(Language language, ActivityLine line)
    {
        var unit = Factor(line)?.Unit ?? (OffsetFields.IsItems(line) ? new("個", "items") : new(line.Unit, line.Unit));
        return language[unit.Ja, unit.En];
    }

    public static string Source(Language language, ActivityLine line) =>
        line.FactorKey is not null ? SourceWords.In(language, line.Source)!
        : OffsetFields.IsItems(line) ? language["事業者が算定した1個あたりの排出量", "Emissions of one item as its maker counts them"]
        : language["利用者が直接入力した排出量", "Emissions entered directly"];

    private static (Bilingual Name, Bilingual Unit)? Factor(ActivityLine line) => line.FactorKey is { } key && Known.TryGetValue(key, out var known) ? known : null;
}
