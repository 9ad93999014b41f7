using System.Globalization;
using System.Text;
using CsvHelper;

namespace ForestSink.Core.Surveys;

/// <summary>One row of a survey table; what cannot be used becomes a problem with its line and column.</summary>
internal sealed class SurveyTableRow(int line, Dictionary<string, string> cells, List<TreeProblem> problems)
{
    private static readonly string[] OfPlot = ["小班", "調査日", "調査者", "緯度", "経度", "形", "半径m", "縦m", "横m", "傾斜°", "縁までの距離m", "直径の測り方", "備考"];

    public int Line => line;

    public string? Text(string column) => cells.GetValueOrDefault(column) is { Length: > 0 } text ? text : null;

    public double? Number(string column, double least, double most)
    {
        if (Text(column) is not { } text)
            return null;
        if (double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && value >= least && value <= most)
            return value;
        Add(column, $"「{text}」は {least}～{most} の数値ではありません。", $"'{text}' is not a number from {least} to {most}.");
        return null;
    }

    /// <summary>A plot has one date, one ground, one position: a later row that says otherwise belongs to another plot.</summary>
    public void MustRepeat(SurveyTableRow first)
    {
        foreach (var column in OfPlot)
        {
            if (Text(column) is { } text && text != first.Text(column))
                Add(column, $"同じ調査区の{first.Line}行目と違います。", $"This differs from row {first.Line} of the same plot.");
        }
    }

    public void Add(string column, string ja, string en) => problems.Add(new(line, column, new(ja, en)));
}

/// <summary>Reads the rows; a spreadsheet's apostrophe before a formula sign is taken off again.</summary>
internal static class SurveyTableRows
{
    private static readonly string[] Needed = ["調査区番号", "調査日", "調査者", "形", "樹種", "胸高直径cm"];
    private static readonly CsvReaderOptions Options = new() { HasHeader = false, MalformedData = CsvMalformedDataHandling.Throw, TrackLineNumbers = true };

    public static List<SurveyTableRow> Read(string text, string[] japanese, string[] english, List<TreeProblem> problems)
    {
        var rows = new List<SurveyTableRow>();
        try
        {
            using var reader = CsvReader.FromText(text.TrimStart('\uFEFF'), Options);
            string[]? columns = null;
            while (reader.Read())
            {
                var cells = new string[reader.FieldCount];
                for (var i = 0; i < cells.Length; i++)
                    cells[i] = Plain(reader.GetString(i));
                if (cells.All(cell => cell.Length == 0))
                    continue;
                if (columns is null)
                {
                    columns = Array.ConvertAll(cells, cell => Array.IndexOf(english, cell) is >= 0 and var at ? japanese[at] : cell);
                    foreach (var needed in Needed.Except(columns, StringComparer.Ordinal))
                        problems.Add(new(1, needed, new("この列がありません。", "This column is missing.")));
                    if (problems.Count > 0)
                        return [];
                    continue;
                }

                rows.Add(new((int)reader.LineNumber, columns.Zip(cells).GroupBy(pair => pair.First, StringComparer.Ordinal)
                    .ToDictionary(group => group.Key, group => group.First().Second, StringComparer.Ordinal), problems));
            }
        }
        catch (CsvFormatException broken)
        {
            problems.Add(new((int)broken.LineNumber, "", new("引用符の使い方が正しくありません。", "The quotes in this row are broken.")));
        }

        if (rows.Count == 0 && problems.Count == 0)
            problems.Add(new(1, "", new("データの行がありません。", "There are no data rows.")));
        return rows;
    }

    private static string Plain(string cell)
    {
        var text = cell.Normalize(NormalizationForm.FormKC).Trim();
        return text.Length > 1 && text[0] == '\'' && (text[1] is '=' or '+' or '-' or '@') ? text[1..] : text;
    }
}
