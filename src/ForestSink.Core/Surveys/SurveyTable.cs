using System.Globalization;
using System.Text;
using ForestSink.Core.Exchange;
using ForestSink.Core.Forest;

namespace ForestSink.Core.Surveys;

/// <summary>A plot of a survey table: what its first row says of it, and its trees.</summary>
/// <param name="Line">Of its first row.</param>
public sealed record TablePlot(
    int Line, string PlotNo, string? StandCode, DateOnly SurveyedOn, string Surveyor, double? Latitude, double? Longitude, PlotGround Ground,
    double? EdgeDistanceM, bool DiameterByClass, string Note, IReadOnlyList<PlotTree> Trees);

/// <summary>
/// Plots and trees as one table, a row for each tree with the plot's facts repeated (or left blank after its first row):
/// what a spreadsheet can sort and fill. Headings are Japanese; the English ones of the second list are read too.
/// </summary>
public sealed record SurveyTable(IReadOnlyList<TablePlot> Plots, IReadOnlyList<TreeProblem> Problems)
{
    public const int MostBytes = 4 * 1024 * 1024;

    private static readonly string[] Japanese =
    [
        "調査区番号", "小班", "調査日", "調査者", "緯度", "経度", "形", "半径m", "縦m", "横m", "傾斜°", "縁までの距離m", "直径の測り方", "樹種", "胸高直径cm", "樹高m", "本数", "備考",
    ];

    private static readonly string[] English =
    [
        "plot_no", "stand", "surveyed_on", "surveyor", "latitude", "longitude", "shape", "radius_m", "along_m", "across_m", "slope_degrees", "edge_distance_m", "diameters", "species", "dbh_cm", "height_m", "stems", "note",
    ];

    public static IReadOnlyList<string> Headings => Japanese;

    public static SurveyTable Parse(string text, SpeciesCatalogue species)
    {
        ArgumentNullException.ThrowIfNull(species);
        var problems = new List<TreeProblem>();
        var rows = SurveyTableRows.Read(text, Japanese, English, problems);
        var plots = new List<TablePlot>();
        foreach (var group in rows.GroupBy(row => row.Text("調査区番号") ?? "", StringComparer.Ordinal))
        {
            var before = problems.Count;
            var (first, sheet) = (group.First(), group.ToList());
            if (group.Key.Length == 0)
                first.Add("調査区番号", "番号を入れてください。", "Enter the plot's number.");
            foreach (var row in sheet.Skip(1))
                row.MustRepeat(first);
            var trees = Trees(sheet, species, IsByClass(first), problems);
            if (Plot(first, trees) is { } plot && problems.Count == before)
                plots.Add(plot);
        }

        return new(plots, problems);
    }

    public static string Write(IEnumerable<TablePlot> plots, SpeciesCatalogue species)
    {
        ArgumentNullException.ThrowIfNull(plots);
        ArgumentNullException.ThrowIfNull(species);
        var text = new StringBuilder(string.Join(',', Japanese)).Append("\r\n");
        foreach (var plot in plots)
        {
            foreach (var tree in plot.Trees)
            {
                text.AppendJoin(',',
                    CsvCell.Text(plot.PlotNo), CsvCell.Text(plot.StandCode), plot.SurveyedOn.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture), CsvCell.Text(plot.Surveyor),
                    Number(plot.Latitude), Number(plot.Longitude), plot.Ground.Shape == PlotShape.Circle ? "円形" : "方形",
                    Number(plot.Ground.RadiusM), Number(plot.Ground.AlongM), Number(plot.Ground.AcrossM), Number(plot.Ground.SlopeDegrees), Number(plot.EdgeDistanceM),
                    plot.DiameterByClass ? "2cm括約" : "実測", CsvCell.Text(species.Find(tree.SpeciesKey)?.Name.Ja ?? tree.SpeciesKey), Number(tree.DiameterCm), Number(tree.HeightM),
                    Number(tree.Count), CsvCell.Text(plot.Note)).Append("\r\n");
            }
        }

        return text.ToString();
    }

    private static TablePlot? Plot(SurveyTableRow first, IReadOnlyList<PlotTree> trees)
    {
        var date = default(DateOnly);
        if (first.Text("調査日") is not { } written || !Wareki.TryParse(written, out date))
            first.Add("調査日", "日付（2026-06-01 または 令和8年6月1日）を入れてください。", "Enter a date such as 2026-06-01.");
        if (first.Text("調査者") is null)
            first.Add("調査者", "調査者を入れてください。", "Enter the surveyor.");
        var shape = first.Text("形") switch { "円形" or "円" or "circle" => PlotShape.Circle, "方形" or "四角" or "rectangle" => PlotShape.Rectangle, _ => (PlotShape?)null };
        if (shape is null)
            first.Add("形", "「円形」か「方形」を入れてください。", "Enter 円形 (circle) or 方形 (rectangle).");
        var (latitude, longitude) = (first.Number("緯度", 20, 46), first.Number("経度", 122, 154));
        if (latitude is null != longitude is null)
            first.Add("緯度", "緯度と経度は両方入れてください。", "Give both latitude and longitude.");
        if (latitude is null && first.Text("小班") is null)
            first.Add("小班", "小班か緯度・経度を入れてください。", "Give the stand, or latitude and longitude.");
        var circle = shape == PlotShape.Circle;
        var ground = new PlotGround(shape ?? PlotShape.Circle, circle ? first.Number("半径m", 0.01, PlotGround.MostLengthM) : null,
            circle ? null : first.Number("縦m", 0.01, PlotGround.MostLengthM), circle ? null : first.Number("横m", 0.01, PlotGround.MostLengthM),
            first.Number("傾斜°", 0, PlotGround.MostSlopeDegrees) ?? 0);
        if (shape is not null && ground.Problem is { } problem)
            first.Add("形", problem.Ja, problem.En);
        return new(first.Line, first.Text("調査区番号") ?? "", first.Text("小班"), date, first.Text("調査者") ?? "", latitude, longitude, ground,
            first.Number("縁までの距離m", 0, 99999), IsByClass(first), first.Text("備考") ?? "", trees);
    }

    private static bool IsByClass(SurveyTableRow first) => first.Text("直径の測り方") is { } how && how.StartsWith('2');

    private static List<PlotTree> Trees(List<SurveyTableRow> rows, SpeciesCatalogue species, bool byClass, List<TreeProblem> problems)
    {
        var trees = new List<PlotTree>();
        foreach (var row in rows)
        {
            var cells = string.Join('\t', row.Text("樹種") ?? "", row.Text("胸高直径cm") ?? "", row.Text("樹高m") ?? "", row.Text("本数") ?? "");
            var read = TreeText.Parse("樹種\t胸高直径\t樹高\t本数\n" + (cells.Trim().Length == 0 ? "?\t\t\t" : cells), species, "", byClass);
            problems.AddRange(read.Problems.Select(problem => problem with { Line = row.Line }));
            trees.AddRange(read.Trees.Select(tree => tree with { No = trees.Count + 1 }));
        }

        return trees;
    }

    private static string Number(double? value) => value?.ToString("0.##########", CultureInfo.InvariantCulture) ?? "";
}
