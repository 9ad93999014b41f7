using System.Globalization;
using ForestSink.Core.Forest;
using ForestSink.Core.Reference;
using ForestSink.PostGis.Credits;
using ForestSink.PostGis.Database;

namespace ForestSink.PostGis.Planting.Events;

/// <summary>
/// Loads planting events that a municipality has published: one row per partner. What was not published stays empty, and the page
/// shows the source with its status. Ids follow from the file, so a repeat changes nothing.
/// </summary>
public sealed class PublishedEvents(ForestSinkDatabase database)
{
    /// <returns>Events in the file.</returns>
    public async Task<int> LoadAsync(MunicipalityCode municipality, string csv, CancellationToken cancellation)
    {
        var table = CsvTable.Parse(csv, "name", "held_on", "partner_kind", "partner");
        var (source, events) = (table.RequiredFact("source"), new EventStore(database));
        var groups = table.Rows.GroupBy(row => (Name: row.Text("name"), On: row.Text("held_on"))).ToList();
        foreach (var group in groups)
        {
            var first = group.First();
            await events.CreateAsync(municipality, new PlantingEvent
            {
                EventId = LedgerCommands.IdOf("published-event " + source, $"{group.Key.On} {group.Key.Name}"),
                State = "published",
                Name = group.Key.Name,
                NameEn = first.Optional("name_en"),
                HeldOn = DateOnly.ParseExact(group.Key.On, "yyyy-MM-dd", CultureInfo.InvariantCulture),
                Note = first.Optional("paid_by"),
                IsPublic = true,
                Source = source,
                Status = table.RequiredFact("status"),
            }, new([.. group.Select(row => new EventPartner(row.Text("partner_kind"), row.Text("partner"), row.Optional("part")))], [], [], [], [], []), cancellation);
        }

        return groups.Count;
    }
}
