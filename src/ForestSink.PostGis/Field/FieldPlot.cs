using System.Text.Json;
using ForestSink.Core.Forest;
using ForestSink.Core.Surveys;
using ForestSink.PostGis.Jobs;
using ForestSink.PostGis.Surveys;

namespace ForestSink.PostGis.Field;

/// <summary>A row of the measuring sheet as tablets send it.</summary>
public sealed record FieldTree(string? Species, double D, double? H, int N = 1);

/// <summary>Where a tablet stood, or where a finger pointed on its map.</summary>
/// <param name="Count">Fixes averaged; 0 for a point chosen on the map.</param>
/// <param name="WorstAccuracyM">Null for a point chosen on the map.</param>
public sealed record FieldPosition(double Longitude, double Latitude, int Count = 0, double? WorstAccuracyM = null);

/// <summary>The ground as it is taped out; lengths in m along the slope.</summary>
public sealed record FieldGround(string? Shape, double? RadiusM, double? AlongM, double? AcrossM, double SlopeDegrees);

/// <summary>Between the values of a survey by name, as they are merged, and a survey plot.</summary>
public static class FieldPlot
{
    /// <summary>Tells a survey from a record of work.</summary>
    public const string Thing = "thing", Plot = "plot";

    private static readonly JsonSerializerOptions Json = new(JsonSerializerOptions.Web) { DefaultIgnoreCondition = System.Text.Json.Serialization.JsonIgnoreCondition.WhenWritingNull };

    public static bool IsPlot(IReadOnlyDictionary<string, JsonElement> values) =>
        values.TryGetValue(Thing, out var thing) && thing.ValueKind == JsonValueKind.String && thing.ValueEquals(Plot);

    /// <exception cref="JsonException">A value is not of its kind.</exception>
    /// <exception cref="UserErrorException">A value cannot be used; says which and why.</exception>
    public static PlotDraft Read(IReadOnlyDictionary<string, JsonElement> values, SpeciesCatalogue species)
    {
        var byClass = Value<bool?>(values, "byClass") ?? true;
        var position = Value<FieldPosition>(values, "position");
        if (position is { Latitude: < 20 or > 46 } or { Longitude: < 122 or > 154 } or { WorstAccuracyM: < 0 or > 99_999 })
            throw new UserErrorException("位置が日本の外になっています。測り直してください。", "The position lies outside Japan: measure it again.");
        var ground = Value<FieldGround>(values, "ground") ?? throw new UserErrorException("調査区の形を入れてください。", "Enter the shape of the plot.");
        return new()
        {
            PlotNo = Value<string>(values, "plotNo") ?? "",
            StandCode = Value<string>(values, "standCode"),
            Position = position is null ? null : new(position.Longitude, position.Latitude, null, null),
            PositionFixes = position is { Count: > 0 and var count } ? Math.Min(count, short.MaxValue) : null,
            PositionAccuracyM = position is { Count: > 0 } ? position.WorstAccuracyM : null,
            SurveyedOn = Value<DateOnly?>(values, "surveyedOn") ?? throw new UserErrorException("調査日を入れてください。", "Enter the date of the survey."),
            Surveyor = Value<string>(values, "surveyor") ?? "",
            Ground = ground.Shape == "rectangle" ? new(PlotShape.Rectangle, null, ground.AlongM, ground.AcrossM, ground.SlopeDegrees) : new(PlotShape.Circle, ground.RadiusM, null, null, ground.SlopeDegrees),
            EdgeDistanceM = Value<double?>(values, "edgeDistanceM"),
            DiameterByClass = byClass,
            Note = Value<string>(values, "note") ?? "",
            Trees = Trees(Value<FieldTree[]>(values, "trees") ?? [], species, byClass),
        };
    }

    /// <summary>The values of a stored survey; what tablets left to the server to find, or know better, stays as they said it.</summary>
    /// <param name="withStand">Also the stand that the server found by the position: whoever corrects it in the office means it.</param>
    public static IReadOnlyDictionary<string, JsonElement> Values(StoredSurvey survey, IReadOnlyDictionary<string, JsonElement> said, bool withStand = false)
    {
        ArgumentNullException.ThrowIfNull(survey);
        ArgumentNullException.ThrowIfNull(said);
        var plot = survey.Plot;
        var values = said.Where(pair => pair.Key.StartsWith(FieldEntry.PhotoPrefix, StringComparison.Ordinal)).ToDictionary(StringComparer.Ordinal);
        void Say(string name, object? value)
        {
            if (value is not (null or ""))
                values[name] = JsonSerializer.SerializeToElement(value, Json);
        }

        Say(Thing, Plot);
        Say("plotNo", plot.PlotNo);
        if (withStand || said.ContainsKey("standCode") || plot.Longitude is null)
            Say("standCode", plot.StandCode);
        if (plot is { Longitude: { } longitude, Latitude: { } latitude })
            Say("position", IsAt(said, longitude, latitude) ? said["position"] : new FieldPosition(longitude, latitude, plot.PositionFixes ?? 0, plot.PositionAccuracyM));
        Say("surveyedOn", plot.SurveyedOn);
        Say("surveyor", plot.Surveyor);
        Say("ground", new FieldGround(plot.Shape, plot.RadiusM, plot.AlongM, plot.AcrossM, plot.SlopeDegrees));
        Say("edgeDistanceM", plot.EdgeDistanceM);
        Say("byClass", plot.DiameterByClass);
        Say("note", plot.Note);
        Say("trees", survey.Trees.Select(tree => new FieldTree(tree.SpeciesKey, tree.DiameterCm, tree.HeightM, tree.Count)).ToArray());
        return values;
    }

    private static bool IsAt(IReadOnlyDictionary<string, JsonElement> said, double longitude, double latitude) =>
        said.TryGetValue("position", out var value) && value.ValueKind == JsonValueKind.Object
        && value.Deserialize<FieldPosition>(Json) is { } position && Math.Abs(position.Longitude - longitude) < 1e-9 && Math.Abs(position.Latitude - latitude) < 1e-9;

    private static List<PlotTree> Trees(FieldTree[] rows, SpeciesCatalogue species, bool byClass)
    {
        if (rows.Length > PlotTree.MostRows)
            throw new UserErrorException($"1つの調査区は{PlotTree.MostRows}行までです。", $"A plot holds at most {PlotTree.MostRows} rows.");
        return [.. rows.Select((row, i) => Problem(row, species, byClass) is { } problem
            ? throw new UserErrorException($"立木の{i + 1}行目: {problem.Ja}", $"Trees, row {i + 1}: {problem.En}")
            : new PlotTree(i + 1, row.Species!, row.D, row.H, row.N))];
    }

    private static Core.Bilingual? Problem(FieldTree row, SpeciesCatalogue species, bool byClass) =>
        row.Species is null || species.Find(row.Species) is null ? new("樹種がわかりません。", "The species is not known.")
        : !(row.D >= 0.1 && row.D <= PlotTree.MostDiameterCm) ? new($"胸高直径は0.1～{PlotTree.MostDiameterCm} cmにしてください。", $"The diameter must be 0.1 to {PlotTree.MostDiameterCm} cm.")
        : byClass && row.D % 2 != 0 ? new("2 cm括約では偶数にしてください。", "A 2 cm class is an even number.")
        : row.H is { } height && !(height > PlotTree.LeastHeightM && height <= PlotTree.MostHeightM) ? new($"樹高は{PlotTree.LeastHeightM} mより高く{PlotTree.MostHeightM} m以下にしてください。", $"Heights are above {PlotTree.LeastHeightM} m and at most {PlotTree.MostHeightM} m.")
        : row.N is < 1 or > PlotTree.MostCount ? new($"本数は1～{PlotTree.MostCount}にしてください。", $"The count must be 1 to {PlotTree.MostCount}.")
        : null;

    private static T? Value<T>(IReadOnlyDictionary<string, JsonElement> values, string name) =>
        values.TryGetValue(name, out var value) ? value.Deserialize<T>(Json) : default;
}
