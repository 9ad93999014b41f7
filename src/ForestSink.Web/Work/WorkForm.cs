using System.Globalization;
using System.Text;
using ForestSink.Core.Forest;
using ForestSink.Core.Work;
using ForestSink.Web.Forest;
using Microsoft.Extensions.Primitives;

namespace ForestSink.Web.Work;

/// <summary>The desk form of a record: the words as typed, so that nothing is lost, and the entry they mean.</summary>
public sealed class WorkForm
{
    public const int PlantedRows = 4;
    private readonly Dictionary<string, string> words;

    private WorkForm(Dictionary<string, string> words) => this.words = words;

    public string this[string name] => words.GetValueOrDefault(name, "");

    public WorkKind? Kind => WorkKindText.TryParse(this["kind"], out var kind) ? kind : null;

    public long[] Stands => StandQuery.ReadIds(this["stands"]) ?? [];

    public Guid? Id(string name) => Guid.TryParse(this[name], out var id) ? id : null;

    public static WorkForm From(IEnumerable<KeyValuePair<string, StringValues>> fields) =>
        new(fields.ToDictionary(field => field.Key, field => field.Value.ToString(), StringComparer.Ordinal));

    /// <summary>As stored, for editing.</summary>
    public static WorkForm Of(WorkEntry entry, IEnumerable<(string Name, string? Value)> ids)
    {
        ArgumentNullException.ThrowIfNull(entry);
        var stored = new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["kind"] = entry.Kind,
            ["method"] = entry.Method,
            ["doneOn"] = entry.DoneOn?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
            ["startedOn"] = entry.StartedOn?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
            ["crew"] = entry.Crew,
            ["labourPersonDays"] = Text(entry.LabourPersonDays),
            ["stemsRemovedPercent"] = Text(entry.StemsRemovedPercent),
            ["volumeRemovedPercent"] = Text(entry.VolumeRemovedPercent),
            ["volumeRemovedM3"] = Text(entry.VolumeRemovedM3),
            ["hauledM3"] = Text(entry.HauledM3),
            ["overCeilingReason"] = entry.OverCeilingReason,
            ["note"] = entry.Note,
            ["stands"] = string.Join(',', entry.Stands.Select(stand => stand.StandId)),
        };
        foreach (var stand in entry.Stands)
            stored[$"area-{stand.StandId}"] = Text(stand.AreaHa);
        foreach (var (planted, i) in entry.Planted.Select((planted, i) => (planted, i)))
            (stored[$"species-{i}"], stored[$"stems-{i}"]) = (planted.Species, planted.Stems.ToString(CultureInfo.InvariantCulture));
        foreach (var (fuel, litres) in entry.FuelLitres)
            stored[$"fuel-{fuel}"] = Text(litres);
        foreach (var (name, value) in ids)
            stored[name] = value;
        return new(stored.Where(word => word.Value is not null).ToDictionary(word => word.Key, word => word.Value!, StringComparer.Ordinal));
    }

    /// <summary>The entry, and the words that could not be read.</summary>
    /// <param name="before">The stored entry: what this form does not show (outlines, position) goes on.</param>
    public (WorkEntry Entry, IReadOnlyList<WorkFinding> Unread) Read(WorkEntry? before)
    {
        var unread = new List<WorkFinding>();
        var planted = Enumerable.Range(0, PlantedRows).Where(i => this[$"species-{i}"].Length > 0)
            .Select(i => new PlantedSpecies(this[$"species-{i}"], (int)(Number($"stems-{i}", "planted", unread) is { } stems && stems % 1 == 0 && stems <= int.MaxValue ? stems : 0))).ToList();
        var fuel = Fuels.All.Select(known => (known.Code, Litres: Number($"fuel-{known.Code}", "fuelLitres", unread)))
            .Where(used => used.Litres is > 0 or < 0).ToDictionary(used => used.Code, used => used.Litres!.Value, StringComparer.Ordinal);
        var (fells, plants) = (Kind?.RemovesTrees() ?? false, Kind?.PlantsTrees() ?? false);
        var entry = new WorkEntry
        {
            Kind = this["kind"],
            Method = Word("method"),
            StartedOn = Date("startedOn", unread),
            DoneOn = Date("doneOn", unread),
            DatePrecision = before?.DatePrecision ?? "day",
            Crew = Word("crew"),
            LabourPersonDays = Number("labourPersonDays", "labourPersonDays", unread),
            StemsRemovedPercent = fells ? Number("stemsRemovedPercent", "stemsRemovedPercent", unread) : null,
            VolumeRemovedPercent = fells ? Number("volumeRemovedPercent", "volumeRemovedPercent", unread) : null,
            VolumeRemovedM3 = fells ? Number("volumeRemovedM3", "volumeRemovedM3", unread) : null,
            HauledM3 = fells ? Number("hauledM3", "hauledM3", unread) : null,
            OverCeilingReason = Word("overCeilingReason"),
            Planted = plants ? planted : [],
            FuelLitres = fuel,
            Note = Word("note"),
            Fix = before?.Fix,
            Stands = [.. Stands.Select(id => Stand(id, before, unread))],
        };
        return (entry, unread);
    }

    /// <summary>An outline drawn in the field stays until an area is typed over it.</summary>
    private WorkedStand Stand(long id, WorkEntry? before, List<WorkFinding> unread)
    {
        var area = Number($"area-{id}", "stands", unread);
        var outline = before?.Stands.FirstOrDefault(stand => stand.StandId == id && stand.Part is not null);
        return area is null && outline is not null ? outline : new(id, AreaHa: area);
    }

    private string? Word(string name) => this[name].Trim() is { Length: > 0 } word ? word : null;

    private DateOnly? Date(string name, List<WorkFinding> unread)
    {
        if (Word(name) is not { } text)
            return null;
        if (Wareki.TryParse(text, out var date))
            return date;
        unread.Add(new(true, name, new($"「{text}」は日付として読めません（例 令和8年6月12日、2026-06-12）。", $"'{text}' is not a date (such as 2026-06-12).")));
        return null;
    }

    private decimal? Number(string name, string field, List<WorkFinding> unread)
    {
        if (Word(name)?.Normalize(NormalizationForm.FormKC).Replace(",", "", StringComparison.Ordinal) is not { } text)
            return null;
        if (decimal.TryParse(text, NumberStyles.AllowDecimalPoint | NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number))
            return number;
        unread.Add(new(true, field, new($"「{text}」は数として読めません。", $"'{text}' is not a number.")));
        return null;
    }

    private static string? Text(decimal? number) => number?.ToString("0.####", CultureInfo.InvariantCulture);
}
