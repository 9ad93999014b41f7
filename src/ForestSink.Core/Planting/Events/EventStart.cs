using ForestSink.Core.Reference;

namespace ForestSink.Core.Planting.Events;

/// <summary>What the lists of a new planting event begin with: tools, safety, and tasks by days before the day. A starting point to be changed.</summary>
public static class EventStart
{
    private static readonly CsvTable Table = CsvTable.Parse(EmbeddedText.Read("event-start.csv"), "list", "kind", "ja", "en", "days_before");

    /// <summary>Things to have or to look after. <c>Kind</c> is tool or safety.</summary>
    public static IReadOnlyList<(string Kind, Bilingual Item)> Checks { get; } =
        [.. Table.Rows.Where(row => row.Text("list") == "check").Select(row => (row.Text("kind"), new Bilingual(row.Text("ja"), row.Text("en"))))];

    /// <summary>Tasks with the days before the event; negative: after it.</summary>
    public static IReadOnlyList<(Bilingual Item, int DaysBefore)> Tasks { get; } =
        [.. Table.Rows.Where(row => row.Text("list") == "task").Select(row => (new Bilingual(row.Text("ja"), row.Text("en")), int.Parse(row.Text("days_before"), System.Globalization.CultureInfo.InvariantCulture)))];
}
