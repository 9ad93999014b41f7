using System.Globalization;
using ForestSink.Core.Growth.Fitting;
using ForestSink.PostGis.Growth;

namespace ForestSink.Web.Growth;

/// <summary>Points as people paste them: two numbers per line, separated by comma, tab or space; a heading line is passed over.</summary>
public sealed record PointText(string Text, IReadOnlyList<GrowthPoint> Points, IReadOnlyList<string> Unread)
{
    public const int MostPoints = 5000;

    public static PointText Parse(string? text)
    {
        var (points, unread, isFirst) = (new List<GrowthPoint>(), new List<string>(), true);
        foreach (var line in (text ?? "").Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Take(MostPoints + 1))
        {
            if (Read(line) is { } point)
                points.Add(point);
            else if (!isFirst || char.IsAsciiDigit(line[0]))
                unread.Add(line.Length > 40 ? line[..40] + "…" : line);
            isFirst = false;
        }

        return new(text ?? "", points, unread);
    }

    private static GrowthPoint? Read(string line)
    {
        var cells = line.Normalize(System.Text.NormalizationForm.FormKC).Split([',', '\t', ' ', ';'], StringSplitOptions.RemoveEmptyEntries);
        return cells.Length >= 2
            && double.TryParse(cells[0], NumberStyles.Float, CultureInfo.InvariantCulture, out var age) && age is > 0 and < 1000
            && double.TryParse(cells[1], NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && value is > 0 and < 1e7
            ? new(age, value)
            : null;
    }
}

/// <summary>Measured heights and the curve to judge them by, as the address states them.</summary>
public sealed record SiteQuery(string? Curve, string Text, IReadOnlyList<GrowthPoint> Points, IReadOnlyList<string> Unread, bool IsMeanHeight)
{
    /// <param name="stand">Its measured heights come first where the address states none.</param>
    public static SiteQuery Read(IQueryCollection query, StandGrowth? stand)
    {
        var points = PointText.Parse(query.ContainsKey("points") ? query["points"].ToString() : stand is null ? "30, 15.2\n35, 17.4" : Lines(stand));
        return new(query["curve"], points.Text, points.Points, points.Unread, query.ContainsKey("mean"));
    }

    private static string Lines(StandGrowth stand) =>
        string.Join('\n', stand.Heights.Select(height => string.Create(CultureInfo.InvariantCulture, $"{height.Age}, {height.UpperHeightM:0.00}")));
}
