using ForestSink.Core.Forest;

namespace ForestSink.Core.Work;

/// <summary>What must be right in an entry by itself, without looking at the forest. The database holds the same.</summary>
public static class WorkEntryCheck
{
    /// <summary>Records older than this cannot be told apart from typing errors.</summary>
    public static readonly DateOnly Earliest = new(1950, 4, 1);

    /// <summary>Stands in one record.</summary>
    public const int MaxStands = 500;

    /// <summary>Everything that forbids submitting, in the order of the form. A draft needs its kind alone to be right.</summary>
    /// <param name="today">Of the office; a tablet a day ahead is forgiven.</param>
    public static IReadOnlyList<WorkFinding> Blocking(WorkEntry entry, WorkRules rules, SpeciesCatalogue species, DateOnly today)
    {
        ArgumentNullException.ThrowIfNull(entry);
        ArgumentNullException.ThrowIfNull(rules);
        if (!WorkKindText.TryParse(entry.Kind, out var kind))
            return [Block("kind", "施業種を選んでください。", "Choose the kind of work.")];
        return
        [
            .. Shape(entry, kind, species),
            .. Dates(entry, today),
            .. Method(entry, kind),
            .. Rates(entry, kind, rules),
            .. Planting(entry, kind),
            .. entry.Stands.Count == 0 ? new[] { Block("stands", "小班を1つ以上選んでください。", "Choose at least one stand.") } : [],
        ];
    }

    /// <summary>What no draft may have either: values the database cannot hold.</summary>
    public static IReadOnlyList<WorkFinding> Shape(WorkEntry entry, WorkKind kind, SpeciesCatalogue species)
    {
        ArgumentNullException.ThrowIfNull(entry);
        ArgumentNullException.ThrowIfNull(species);
        var found = new List<WorkFinding>();
        if (entry.Method is not null && WorkMethods.Find(kind, entry.Method) is null)
            found.Add(Block("method", $"「{kind.Name().Ja}」にこの方法はありません。", $"{kind.Name().En} has no such method."));
        Within(found, "stemsRemovedPercent", entry.StemsRemovedPercent, 100, "本数率", "Share of stems", "%");
        Within(found, "volumeRemovedPercent", entry.VolumeRemovedPercent, 100, "材積率", "Share of volume", "%");
        Within(found, "volumeRemovedM3", entry.VolumeRemovedM3, 1_000_000, "伐採材積", "Volume felled", "m³");
        Within(found, "hauledM3", entry.HauledM3, 1_000_000, "搬出材積", "Volume hauled", "m³");
        Within(found, "labourPersonDays", entry.LabourPersonDays, 100_000, "人工", "Labour", "人日");
        Text(found, "crew", entry.Crew, 100);
        Text(found, "note", entry.Note, 4000);
        Text(found, "overCeilingReason", entry.OverCeilingReason, 1000);
        if (entry.FuelLitres.Any(fuel => !Fuels.Contains(fuel.Key) || fuel.Value is < 0 or > 100_000))
            found.Add(Block("fuelLitres", "燃料の種類か量が正しくありません（0～100,000 L）。", "Kind or amount of fuel is not right (0 to 100,000 L)."));
        if (entry.Planted.Any(planted => species.Find(planted.Species)?.Leaf is not (LeafKind.Conifer or LeafKind.Broadleaf)))
            found.Add(Block("planted", "植栽樹種を一覧から選んでください。", "Choose the planted species from the list."));
        if (entry.Planted.Any(planted => planted.Stems is < 1 or > 10_000_000))
            found.Add(Block("planted", "植栽本数は1本以上の整数で入れてください。", "Stems planted must be whole and at least 1."));
        if (entry.Planted.DistinctBy(planted => planted.Species, StringComparer.Ordinal).Count() != entry.Planted.Count)
            found.Add(Block("planted", "同じ樹種が2行あります。1行にまとめてください。", "A species stands in two rows. Join them."));
        if (entry.DatePrecision is not ("day" or "month" or "year"))
            found.Add(Block("doneOn", "日付の精度が正しくありません。", "The precision of the date is not right."));
        if (entry.Stands.Count > MaxStands || entry.Stands.DistinctBy(stand => stand.StandId).Count() != entry.Stands.Count)
            found.Add(Block("stands", $"小班は重複なしで{MaxStands}までにしてください。", $"Name each stand once, {MaxStands} at most."));
        if (entry.Stands.Any(stand => stand.AreaHa is <= 0 or > 10_000))
            found.Add(Block("stands", "面積は0より大きい数で入れてください。", "Areas must be above 0."));
        if (entry.Fix is { } fix && (fix.Count is < 1 or > 10_000 || fix.WorstAccuracyM is < 0 or > 99_999 || fix.Longitude is < 120 or > 155 || fix.Latitude is < 20 or > 46.5))
            found.Add(Block("fix", "測位の値が正しくありません。", "The satellite position is not right."));
        return found;
    }

    private static IEnumerable<WorkFinding> Dates(WorkEntry entry, DateOnly today)
    {
        if (entry.DoneOn is not { } done)
            yield return Block("doneOn", "作業日を入れてください（例 令和8年6月12日、2026-06-12）。", "Give the day the work was done (such as 2026-06-12).");
        else if (done > today.AddDays(1))
            yield return Block("doneOn", "作業日が未来です。日付を確かめてください。", "The day lies in the future. Check the date.");
        else if (done < Earliest)
            yield return Block("doneOn", "作業日が古すぎます（昭和25年度以降）。", "The day is too long ago (from FY1950 on).");
        if (entry.StartedOn > entry.DoneOn)
            yield return Block("startedOn", "開始日は作業日（完了日）以前にしてください。", "The work must begin before it ends.");
    }

    private static IEnumerable<WorkFinding> Method(WorkEntry entry, WorkKind kind)
    {
        if (WorkMethods.IsNeeded(kind) && entry.Method is null && entry.DatePrecision == "day")
            yield return Block("method", $"{kind.Name().Ja}の方法を選んでください。", $"Choose the method of the {kind.Name().En.ToLowerInvariant()}.");
    }

    /// <summary>A thinning over the ceiling is allowed, with its reason.</summary>
    private static IEnumerable<WorkFinding> Rates(WorkEntry entry, WorkKind kind, WorkRules rules)
    {
        var ceiling = rules.ThinningVolumeCeilingPercent.Value;
        if (kind == WorkKind.Thinning && entry.VolumeRemovedPercent > ceiling && string.IsNullOrWhiteSpace(entry.OverCeilingReason))
            yield return Block("overCeilingReason", $"材積率が{ceiling:0.##}%を超えています。理由を入れてください。", $"More than {ceiling:0.##} % of the volume: give the reason.");
        if (entry.HauledM3 > entry.VolumeRemovedM3)
            yield return Block("hauledM3", "搬出材積が伐採材積を超えています。", "More volume was hauled than felled.");
    }

    private static IEnumerable<WorkFinding> Planting(WorkEntry entry, WorkKind kind)
    {
        if (kind == WorkKind.Planting && entry.Planted.Count == 0 && entry.DatePrecision == "day")
            yield return Block("planted", "植えた樹種と本数を入れてください。", "Give species and stems planted.");
        if (!kind.PlantsTrees() && entry.Planted.Count > 0)
            yield return Block("planted", "植栽本数は植栽と補植にだけ入れられます。", "Stems planted belong to planting only.");
    }

    private static void Within(List<WorkFinding> found, string field, decimal? value, decimal most, string ja, string en, string unit)
    {
        if (value is { } given && (given < 0 || given > most))
            found.Add(Block(field, $"{ja}は0～{most:#,0} {unit}で入れてください。", $"{en} must be 0 to {most:#,0} {unit}."));
    }

    private static void Text(List<WorkFinding> found, string field, string? text, int most)
    {
        if (text?.Length > most)
            found.Add(Block(field, $"{most}文字までにしてください（いま{text.Length}文字）。", $"Use at most {most} characters (now {text.Length})."));
    }

    private static WorkFinding Block(string field, string ja, string en) => new(true, field, new(ja, en));
}
