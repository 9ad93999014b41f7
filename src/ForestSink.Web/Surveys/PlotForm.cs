using System.Globalization;
using System.Text;
using System.Text.Json;
using ForestSink.Core.Forest;
using ForestSink.Core.Surveys;
using ForestSink.PostGis.Field;
using ForestSink.PostGis.Jobs;
using ForestSink.PostGis.Surveys;

namespace ForestSink.Web.Surveys;

/// <summary>The survey form as it was typed, so that nothing is lost when something in it is wrong.</summary>
public sealed record PlotForm
{
    public string PlotId { get; init; } = "";
    public string RequestId { get; init; } = "";
    public string BaseVersion { get; init; } = "0";
    public string PlotNo { get; init; } = "";
    public string Stand { get; init; } = "";
    public string Latitude { get; init; } = "";
    public string Longitude { get; init; } = "";
    public string North { get; init; } = "";
    public string East { get; init; } = "";
    public string Shape { get; init; } = "circle";
    public string Radius { get; init; } = "";
    public string Along { get; init; } = "";
    public string Across { get; init; } = "";
    public string Slope { get; init; } = "";
    public string Edge { get; init; } = "";
    public string SurveyedOn { get; init; } = "";
    public string Surveyor { get; init; } = "";
    public string Note { get; init; } = "";
    public string Diameters { get; init; } = "class";
    public string DefaultSpecies { get; init; } = "sugi";
    public string Trees { get; init; } = "";

    public bool IsByClass => Diameters == "class";

    public static PlotForm New(string? stand, string surveyor, DateOnly today) => new()
    {
        PlotId = Guid.CreateVersion7().ToString(),
        RequestId = Guid.CreateVersion7().ToString(),
        Stand = stand ?? "",
        Surveyor = surveyor,
        SurveyedOn = today.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
    };

    public static PlotForm Of(StoredSurvey survey)
    {
        ArgumentNullException.ThrowIfNull(survey);
        var plot = survey.Plot;
        return new()
        {
            PlotId = plot.PlotId.ToString(),
            RequestId = Guid.CreateVersion7().ToString(),
            BaseVersion = plot.Version.ToString(CultureInfo.InvariantCulture),
            PlotNo = plot.PlotNo,
            Stand = plot.StandCode,
            Latitude = Text(plot.Latitude),
            Longitude = Text(plot.Longitude),
            Shape = plot.Shape,
            Radius = Text(plot.RadiusM),
            Along = Text(plot.AlongM),
            Across = Text(plot.AcrossM),
            Slope = Text(plot.SlopeDegrees),
            Edge = Text(plot.EdgeDistanceM),
            SurveyedOn = plot.SurveyedOn.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
            Surveyor = plot.Surveyor,
            Note = plot.Note,
            Diameters = plot.DiameterByClass ? "class" : "measured",
            DefaultSpecies = plot.SpeciesKey ?? "sugi",
            Trees = TreeText.Write(survey.Trees),
        };
    }

    /// <summary>As a tablet sent it, where it could not be registered: as much of it as can be read.</summary>
    /// <param name="version">The stored version; 0 for none.</param>
    public static PlotForm Of(Guid plotId, int version, IReadOnlyDictionary<string, JsonElement> values)
    {
        ArgumentNullException.ThrowIfNull(values);
        var (position, ground) = (Value<FieldPosition>(values, "position"), Value<FieldGround>(values, "ground"));
        var trees = Value<FieldTree[]>(values, "trees") ?? [];
        return new()
        {
            PlotId = plotId.ToString(),
            RequestId = Guid.CreateVersion7().ToString(),
            BaseVersion = version.ToString(CultureInfo.InvariantCulture),
            PlotNo = Value<string>(values, "plotNo") ?? "",
            Stand = Value<string>(values, "standCode") ?? "",
            Latitude = Text(position?.Latitude),
            Longitude = Text(position?.Longitude),
            Shape = ground?.Shape == "rectangle" ? "rectangle" : "circle",
            Radius = Text(ground?.RadiusM),
            Along = Text(ground?.AlongM),
            Across = Text(ground?.AcrossM),
            Slope = Text(ground?.SlopeDegrees),
            Edge = Text(Value<double?>(values, "edgeDistanceM")),
            SurveyedOn = Value<string>(values, "surveyedOn") ?? "",
            Surveyor = Value<string>(values, "surveyor") ?? "",
            Note = Value<string>(values, "note") ?? "",
            Diameters = Value<bool?>(values, "byClass") ?? true ? "class" : "measured",
            DefaultSpecies = trees.Length > 0 && trees[0].Species is { } first ? first : "sugi",
            Trees = TreeText.Write(trees.Select((tree, i) => new PlotTree(i + 1, tree.Species ?? "", tree.D, tree.H, tree.N))),
        };
    }

    private static T? Value<T>(IReadOnlyDictionary<string, JsonElement> values, string name)
    {
        try
        {
            return values.TryGetValue(name, out var value) ? value.Deserialize<T>(JsonSerializerOptions.Web) : default;
        }
        catch (JsonException)
        {
            return default;       // stays in the list of what was sent
        }
    }

    public static PlotForm Read(IFormCollection form)
    {
        ArgumentNullException.ThrowIfNull(form);
        string Field(string name, int most = 200) => form[name].ToString() is { } text && text.Length <= most ? text : form[name].ToString()[..most];
        return new()
        {
            PlotId = Field("plotId"),
            RequestId = Field("requestId"),
            BaseVersion = Field("baseVersion"),
            PlotNo = Field("plotNo"),
            Stand = Field("stand"),
            Latitude = Field("latitude"),
            Longitude = Field("longitude"),
            North = Field("north"),
            East = Field("east"),
            Shape = Field("shape"),
            Radius = Field("radius"),
            Along = Field("along"),
            Across = Field("across"),
            Slope = Field("slope"),
            Edge = Field("edge"),
            SurveyedOn = Field("surveyedOn"),
            Surveyor = Field("surveyor"),
            Note = Field("note", 4000),
            Diameters = Field("diameters"),
            DefaultSpecies = Field("defaultSpecies"),
            Trees = Field("trees", 200_000),
        };
    }

    /// <exception cref="UserErrorException">A field cannot be used.</exception>
    public PlotOrder Order(SpeciesCatalogue species)
    {
        if (!Guid.TryParse(PlotId, out var plot) || !Guid.TryParse(RequestId, out var request) || !int.TryParse(BaseVersion, NumberStyles.None, CultureInfo.InvariantCulture, out var version))
            throw new UserErrorException("画面を読み直してから、もう一度お試しください。", "Reload the page and try again.");
        var trees = ReadTrees(species);
        if (trees.Problems.Count > 0)
            throw new UserErrorException(
                $"立木の表に使えない欄があります: {trees.Problems[0].Line}行目「{trees.Problems[0].Column}」{trees.Problems[0].Text.Ja}",
                $"A row of trees cannot be used: row {trees.Problems[0].Line}, {trees.Problems[0].Column}: {trees.Problems[0].Text.En}");
        return new(plot, request, version, new()
        {
            PlotNo = PlotNo,
            StandCode = Stand.Trim().Length == 0 ? null : Stand,
            Position = Position(),
            SurveyedOn = Date(),
            Surveyor = Surveyor,
            Ground = Ground(),
            EdgeDistanceM = Number(Edge, "縁までの距離", "distance to the edge"),
            DiameterByClass = IsByClass,
            Note = Note,
            Trees = trees.Trees,
        });
    }

    public TreeText ReadTrees(SpeciesCatalogue species) => TreeText.Parse(Trees, species, DefaultSpecies, IsByClass);

    public DateOnly Date() => Wareki.TryParse(SurveyedOn, out var date) ? date
        : throw new UserErrorException("調査日を 2026-06-01 か 令和8年6月1日 のように入れてください。", "Enter the date of the survey, e.g. 2026-06-01.");

    public PlotGround Ground() => Shape == "rectangle"
        ? new(PlotShape.Rectangle, null, Number(Along, "縦", "side along the slope"), Number(Across, "横", "side across the slope"), SlopeDegrees)
        : new(PlotShape.Circle, Number(Radius, "半径", "radius"), null, null, SlopeDegrees);

    public PlotPosition? Position()
    {
        var (latitude, longitude) = (Number(Latitude, "緯度", "latitude"), Number(Longitude, "経度", "longitude"));
        var (north, east) = (Number(North, "X座標", "X"), Number(East, "Y座標", "Y"));
        if (latitude is not null || longitude is not null)
            return latitude is >= 20 and <= 46 && longitude is >= 122 and <= 154
                ? new(longitude, latitude, null, null)
                : throw new UserErrorException("緯度（20～46）と経度（122～154）を両方入れてください。", "Enter both latitude (20 to 46) and longitude (122 to 154).");
        if (north is null && east is null)
            return null;
        return north is { } x && east is { } y && Math.Abs(x) < 1_000_000 && Math.Abs(y) < 400_000
            ? new(null, null, x, y)
            : throw new UserErrorException("X（北）とY（東）を両方、m で入れてください。", "Enter both X (north) and Y (east) in metres.");
    }

    private double SlopeDegrees => Number(Slope, "傾斜", "slope") ?? 0;

    /// <exception cref="UserErrorException">The text is no number.</exception>
    public static double? Number(string text, string ja, string en)
    {
        var plain = text.Normalize(NormalizationForm.FormKC).Trim();
        if (plain.Length == 0)
            return null;
        return double.TryParse(plain, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && double.IsFinite(value) && Math.Abs(value) < 1e7
            ? value
            : throw new UserErrorException($"{ja}「{text}」は数値ではありません。", $"The {en} '{text}' is not a number.");
    }

    private static string Text(double? value) => value?.ToString("0.########", CultureInfo.InvariantCulture) ?? "";
}
