using ForestSink.Core.Absorption;
using ForestSink.Core.Absorption.Projects;

namespace ForestSink.PostGis.Absorption.Projects;

/// <summary>One thing that changed since a run. <c>Then</c> and <c>Now</c> are null where it was not there.</summary>
public sealed record InputDifference(string Kind, string Thing, long? StandId, string Name, string? Then, string? Now, decimal? NetCo2Change = null);

/// <summary>Compares the inputs of a run with those of today: stands, work, emissions, documents, and what it does to the net.</summary>
internal static class InputDifferences
{
    public static IReadOnlyList<InputDifference> Of(
        MonitoringInputs then, MonitoringInputs now, IReadOnlyList<DocumentUse> documentsThen, IReadOnlyList<DocumentUse> documentsNow, MonitoringResult resultThen, MonitoringResult resultNow)
    {
        var differences = new List<InputDifference>();
        if (resultThen.NetCo2Tonnes != resultNow.NetCo2Tonnes)
            differences.Add(new("net", "", null, "net", EstimateReport.Text(resultThen.NetCo2Tonnes), EstimateReport.Text(resultNow.NetCo2Tonnes), resultNow.NetCo2Tonnes - resultThen.NetCo2Tonnes));
        foreach (var (name, before, after) in Paired(documentsThen, documentsNow, use => $"{use.Kind}/{use.Name}", use => use.Sha256[..12] + $" v{use.Version}"))
            differences.Add(new("document", name, null, "version", before, after));
        var change = StandChanges(resultThen, resultNow);
        differences.AddRange(Parts(then.Parts, now.Parts, change));
        foreach (var (record, before, after) in Paired(then.Works, now.Works, work => $"{work.RecordId}|{work.StandId}", CanonicalJson.Write))
            differences.Add(new("work", record, long.Parse(record.Split('|')[1], System.Globalization.CultureInfo.InvariantCulture), "record", before, after));
        foreach (var (label, before, after) in Paired(then.Emissions, now.Emissions, e => $"{e.FiscalYear} {e.Label}", CanonicalJson.Write))
            differences.Add(new("emission", label, null, "entry", before, after));
        return differences;
    }

    private static Dictionary<long, decimal> StandChanges(MonitoringResult then, MonitoringResult now) => then.Rows.Select(row => (row.StandId, Carbon: -row.Carbon.TotalT))
        .Concat(now.Rows.Select(row => (row.StandId, Carbon: row.Carbon.TotalT)))
        .GroupBy(row => row.StandId).ToDictionary(stand => stand.Key, stand => Fo001.Co2Tonnes(stand.Sum(row => row.Carbon)));

    private static IEnumerable<InputDifference> Parts(IReadOnlyList<StandPart> then, IReadOnlyList<StandPart> now, Dictionary<long, decimal> change)
    {
        var after = now.ToDictionary(part => (part.EnrolmentId, part.CohortId));
        foreach (var part in then)
        {
            if (!after.Remove((part.EnrolmentId, part.CohortId), out var same))
                yield return new("stand", part.StandCode, part.StandId, "enrolled", Short(part), null, change.GetValueOrDefault(part.StandId));
            else
                foreach (var (name, one, other) in Fields(part, same))
                    yield return new("stand", part.StandCode, part.StandId, name, one, other, change.GetValueOrDefault(part.StandId));
        }

        foreach (var part in after.Values)
            yield return new("stand", part.StandCode, part.StandId, "enrolled", null, Short(part), change.GetValueOrDefault(part.StandId));
    }

    private static string Short(StandPart part) => $"{part.SpeciesKey} {part.AreaHa} ha";

    private static IEnumerable<(string Name, string? Then, string? Now)> Fields(StandPart then, StandPart now)
    {
        foreach (var property in typeof(StandPart).GetProperties())
        {
            var (one, other) = (CanonicalJson.Write(property.GetValue(then)), CanonicalJson.Write(property.GetValue(now)));
            if (one != other)
                yield return (property.Name, one, other);
        }
    }

    private static IEnumerable<(string Key, string? Then, string? Now)> Paired<T>(IEnumerable<T> then, IEnumerable<T> now, Func<T, string> key, Func<T, string> text)
    {
        var before = then.GroupBy(key, StringComparer.Ordinal).ToDictionary(group => group.Key, group => string.Join(';', group.Select(text)), StringComparer.Ordinal);
        var after = now.GroupBy(key, StringComparer.Ordinal).ToDictionary(group => group.Key, group => string.Join(';', group.Select(text)), StringComparer.Ordinal);
        foreach (var name in before.Keys.Union(after.Keys, StringComparer.Ordinal).Order(StringComparer.Ordinal))
        {
            var (one, other) = (before.GetValueOrDefault(name), after.GetValueOrDefault(name));
            if (one != other)
                yield return (name, one, other);
        }
    }
}
