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
                "doneOn" or "startedOn" => WorkWords.Date(given.Deserialize<DateOnly>(), Language),
                "stands" => string.Join(T("、", ", "), given.EnumerateArray().Select(Stand)),
                "planted" => string.Join(T("、", ", "), given.EnumerateArray().Select(one =>
                    $"{ForestNames.Species(one.GetProperty("species").GetString()!, Species, Language)} {one.GetProperty("stems").GetInt32():N0} {T("本", "stems")}")),
                "fuelLitres" => string.Join(T("、", ", "), given.EnumerateObject().Select(one => $"{Fuel(one.Name)} {one.Value.GetDecimal():0.##} L")),
                "fix" => string.Create(CultureInfo.InvariantCulture, $"{given.GetProperty("latitude").GetDouble():0.00000}, {given.GetProperty("longitude").GetDouble():0.00000} (±{given.GetProperty("worstAccuracyM").GetDecimal():0.#} m)"),
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

    private string Method(string code, IReadOnlyDictionary<string, JsonElement> record) =>
        record.TryGetValue("kind", out var kind) && kind.ValueKind == JsonValueKind.String && WorkKindText.TryParse(kind.GetString(), out var known) && WorkMethods.Find(known, code) is { } way
            ? way.Name.In(Language) : code;

    private string Fuel(string code) => Fuels.All.FirstOrDefault(fuel => fuel.Code == code) is { Name: { } name } ? name.In(Language) : code;

    private string T(string japanese, string english) => Language[japanese, english];
}
