using ForestSink.Core.Reference;

namespace ForestSink.Core.Funds;

/// <summary>A price that forest credits have been sold at, as a scenario of the forecast.</summary>
public sealed record PriceScenario(string Key, Bilingual Name, long YenPerT, string Source, SourceStatus Status)
{
    public static IReadOnlyList<PriceScenario> Shipped { get; } = [.. CsvTable.Parse(EmbeddedText.Read("forest-scenarios.csv")).Rows.Select(row => new PriceScenario(
        row.Text("scenario"), new(row.Text("name_ja"), row.Text("name_en")), row.Int("yen_per_t"), row.Text("source"), row.Status("status")))];
}
