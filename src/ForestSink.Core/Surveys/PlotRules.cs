using ForestSink.Core.Reference;

namespace ForestSink.Core.Surveys;

/// <summary>A rule of plot surveys with how well it is confirmed.</summary>
public sealed record PlotRule(string Id, double Value, Bilingual Text, SourceStatus Status, string Source);

/// <summary>The rules of <c>data/methodologies/plot-survey.csv</c>: what FO-001 is said to ask of plots.</summary>
public sealed class PlotRules
{
    private static readonly string[] Needed =
        ["plots-area-ha", "age-band-years", "least-side-heights", "edge-heights", "least-purity", "upper-share", "slenderness-most", "slenderness-least"];

    private readonly Dictionary<string, PlotRule> rules;

    private PlotRules(DataVersion version, Dictionary<string, PlotRule> rules) => (Version, this.rules) = (version, rules);

    public DataVersion Version { get; }

    /// <summary>At least one plot per this area, ha, of a species and age band.</summary>
    public PlotRule PlotsAreaHa => rules["plots-area-ha"];

    public PlotRule AgeBandYears => rules["age-band-years"];

    public PlotRule LeastSideHeights => rules["least-side-heights"];

    public PlotRule EdgeHeights => rules["edge-heights"];

    public PlotRule LeastPurity => rules["least-purity"];

    public PlotRule SlendernessMost => rules["slenderness-most"];

    public PlotRule SlendernessLeast => rules["slenderness-least"];

    /// <summary>Share of the stems, the tallest first, that make the upper layer (上層木) of the species.</summary>
    public PlotRule UpperShareOf(string speciesKey) => rules.GetValueOrDefault($"upper-share-{speciesKey}") ?? rules["upper-share"];

    /// <exception cref="ReferenceFormatException">With row and column.</exception>
    public static PlotRules Parse(string text)
    {
        var table = CsvTable.Parse(text, "rule", "value", "ja", "en", "status", "source");
        var read = table.Rows.ToDictionary(row => row.Text("rule"), row => new PlotRule(
            row.Text("rule"), row.PositiveDouble("value"), new(row.Text("ja"), row.Text("en")), row.Status("status"), row.Text("source")), StringComparer.Ordinal);
        if (Needed.FirstOrDefault(id => !read.ContainsKey(id)) is { } missing)
            throw new ReferenceFormatException(0, missing, new("この規則がありません。", "This rule is missing."));
        return new(DataVersion.Of(table.RequiredFact("label"), text), read);
    }
}
