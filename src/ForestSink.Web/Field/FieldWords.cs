using System.Globalization;
using System.Text.Json;
using ForestSink.Core.Forest;
using ForestSink.Core.Work;
using ForestSink.PostGis.Field;
using ForestSink.Web.Forest;
using ForestSink.Web.Shell;
using ForestSink.Web.Work;

namespace ForestSink.Web.Field;

/// <summary>Values as tablets send them, in the user's words. What is not of its kind is shown as it came.</summary>
/// <param name="Codes">Of the stands, by id.</param>
internal sealed record FieldWords(Language Language, IReadOnlyDictionary<long, string> Codes, SpeciesCatalogue Species)
{
    public string Name(string property) => property switch
    {
        "kind" => T("施業種", "Kind of work"),
        "method" => T("方法", "Method"),
        "startedOn" => T("開始日", "Begun"),
        "doneOn" => T("作業日", "Done on"),
        "datePrecision" => T("日付の精度", "Precision of the date"),
        "crew" => T("班・事業体", "Crew"),
        "labourPersonDays" => T("人工（人日）", "Labour (person-days)"),
        "stemsRemovedPercent" => T("伐採率（本数 %）", "Share of stems (%)"),
        "volumeRemovedPercent" => T("伐採率（材積 %）", "Share of volume (%)"),
        "volumeRemovedM3" => T("伐採材積（m³）", "Volume felled (m³)"),
        "hauledM3" => T("搬出材積（m³）", "Volume hauled (m³)"),
        "overCeilingReason" => T("材積率が高い理由", "Reason for the high share"),
        "planted" => T("植栽", "Planted"),
        "fuelLitres" => T("燃料", "Fuel"),
        "note" => T("備考", "Note"),
        "fix" => T("測った位置", "Position"),
        "stands" => T("小班・区域", "Stands"),
        "orderId" => T("施業の指示", "Work order"),
        "plotNo" => T("調査区番号", "Plot number"),
        "standCode" => T("小班", "Stand"),
        "position" => T("位置", "Position"),
        "surveyedOn" => T("調査日", "Surveyed on"),
        "surveyor" => T("調査者", "Surveyor"),
        "ground" => T("形と傾斜", "Shape and slope"),
        "edgeDistanceM" => T("縁までの距離（m）", "Distance to the edge (m)"),
        "byClass" => T("直径の測り方", "Diameters"),
        "trees" => T("立木", "Trees"),
        "setAside" => T("取り上げない理由", "Set aside because"),
        _ when property.StartsWith(FieldEntry.PhotoPrefix, StringComparison.Ordinal) => T("写真", "Photo"),
        _ => property,
    };

    public string Value(string property, JsonElement? value, IReadOnlyDictionary<string, JsonElement> record)
    {
        if (value is not { } given || given.ValueKind is JsonValueKind.Null or JsonValueKind.Undefined)
            return T("なし", "none");
        try
        {
            return property switch
            {
                "kind" => WorkWords.Kind(given.GetString()!, Language),
                "method" => Method(given.GetString()!, record),
                "doneOn" or "startedOn" or "surveyedOn" => WorkWords.Date(given.Deserialize<DateOnly>(), Language),
                "stands" => string.Join(T("、", ", "), given.EnumerateArray().Select(Stand)),
                "planted" => string.Join(T("、", ", "), given.EnumerateArray().Select(one =>
                    $"{ForestNames.Species(one.GetProperty("species").GetString()!, Species, Language)} {one.GetProperty("stems").GetInt32():N0} {T("本", "stems")}")),
                "fuelLitres" => string.Join(T("、", ", "), given.EnumerateObject().Select(one => $"{Fuel(one.Name)} {one.Value.GetDecimal():0.##} L")),
                "fix" => string.Create(CultureInfo.InvariantCulture, $"{given.GetProperty("latitude").GetDouble():0.00000}, {given.GetProperty("longitude").GetDouble():0.00000} (±{given.GetProperty("worstAccuracyM").GetDecimal():0.#} m)"),
                "position" => string.Create(CultureInfo.InvariantCulture, $"{given.GetProperty("latitude").GetDouble():0.000000}, {given.GetProperty("longitude").GetDouble():0.000000}")
                    + (given.TryGetProperty("worstAccuracyM", out var worst) && worst.ValueKind == JsonValueKind.Number ? string.Create(CultureInfo.InvariantCulture, $" (±{worst.GetDouble():0.#} m)") : ""),
                "ground" => Ground(given.Deserialize<FieldGround>(JsonSerializerOptions.Web)!),
                "byClass" => given.GetBoolean() ? T("2 cm括約", "2 cm classes") : T("実測", "as measured"),
                "trees" => Trees(given.Deserialize<FieldTree[]>(JsonSerializerOptions.Web)!),
                _ when property.StartsWith(FieldEntry.PhotoPrefix, StringComparison.Ordinal) => given.GetProperty("sha256").GetString()![..12],
                _ => given.ToString(),
            };
        }
        catch (Exception odd) when (odd is InvalidOperationException or KeyNotFoundException or JsonException or FormatException or ArgumentOutOfRangeException)
        {
            return given.ToString();
        }
    }

    /// <summary>Ids of the stands a value names; none where it is not a list of stands.</summary>
    public static IEnumerable<long> StandIds(JsonElement? value) => value is not { ValueKind: JsonValueKind.Array } list ? [] : list.EnumerateArray()
        .Where(one => one.ValueKind == JsonValueKind.Object && one.TryGetProperty("standId", out var id) && id.ValueKind == JsonValueKind.Number && id.TryGetInt64(out _))
        .Select(one => one.GetProperty("standId").GetInt64());

    private string Stand(JsonElement stand)
    {
        var id = stand.GetProperty("standId").GetInt64();
        var code = Codes.GetValueOrDefault(id, $"#{id}");
        if (stand.TryGetProperty("areaHa", out var area) && area.ValueKind == JsonValueKind.Number)
            return $"{code} ({area.GetDecimal().ToString("0.00##", CultureInfo.InvariantCulture)} ha)";
        return stand.TryGetProperty("part", out var part) && part.ValueKind == JsonValueKind.String ? code + T("（一部）", " (part)") : code;
    }

    private string Ground(FieldGround ground) => string.Create(CultureInfo.InvariantCulture, $"{(ground.Shape == "rectangle"
        ? T($"方形 {ground.AlongM:0.##} × {ground.AcrossM:0.##} m", $"rectangle {ground.AlongM:0.##} × {ground.AcrossM:0.##} m")
        : T($"円形 半径 {ground.RadiusM:0.##} m", $"circle, radius {ground.RadiusM:0.##} m"))}{T($"、傾斜 {ground.SlopeDegrees:0.#}°", $", slope {ground.SlopeDegrees:0.#}°")}");

    /// <summary>What tells one list of trees from another at a glance.</summary>
    private string Trees(FieldTree[] trees)
    {
        var stems = trees.Sum(tree => tree.N);
        var mean = stems == 0 ? 0 : trees.Sum(tree => tree.N * tree.D) / stems;
        return string.Create(CultureInfo.InvariantCulture, $"{T($"{stems}本（{trees.Length}行、平均直径 {mean:0.0} cm、樹高 {trees.Count(tree => tree.H is not null)}本測定）", $"{stems} stems ({trees.Length} rows, mean diameter {mean:0.0} cm, {trees.Count(tree => tree.H is not null)} heights)")}");
    }

    private string Method(string code, IReadOnlyDictionary<string, JsonElement> record) =>
        record.TryGetValue("kind", out var kind) && kind.ValueKind == JsonValueKind.String && WorkKindText.TryParse(kind.GetString(), out var known) && WorkMethods.Find(known, code) is { } way
            ? way.Name.In(Language) : code;

    private string Fuel(string code) => Fuels.All.FirstOrDefault(fuel => fuel.Code == code) is { Name: { } name } ? name.In(Language) : code;

    private string T(string japanese, string english) => Language[japanese, english];
}
