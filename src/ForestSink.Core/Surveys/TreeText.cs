using System.Globalization;
using System.Text;
using ForestSink.Core.Forest;

namespace ForestSink.Core.Surveys;

/// <summary>A cell that cannot be used.</summary>
/// <param name="Line">Counted from 1.</param>
public sealed record TreeProblem(int Line, string Column, Bilingual Text);

/// <summary>
/// Trees as people paste them from a sheet: tabs or commas, with or without Japanese headings. Without headings the columns
/// are diameter, height, species, count — or species first where the first cell is no number.
/// </summary>
public sealed record TreeText(IReadOnlyList<PlotTree> Trees, IReadOnlyList<TreeProblem> Problems)
{
    private enum Column { Skip, Species, DiameterCm, DiameterMm, Height, Count }

    /// <param name="defaultSpecies">For rows that name none.</param>
    /// <param name="byClass">Diameters are 2 cm classes: even whole numbers.</param>
    public static TreeText Parse(string? text, SpeciesCatalogue species, string defaultSpecies, bool byClass)
    {
        ArgumentNullException.ThrowIfNull(species);
        var (trees, problems) = (new List<PlotTree>(), new List<TreeProblem>());
        Column[]? columns = null;
        var line = 0;
        foreach (var raw in (text ?? "").TrimStart('\uFEFF').Split('\n'))
        {
            line++;
            var cells = raw.Replace('\t', ',').Split(',').Select(cell => cell.Normalize(NormalizationForm.FormKC).Trim().Trim('"')).ToArray();
            if (cells.All(cell => cell.Length == 0))
                continue;
            if (columns is null && Headings(cells) is { } found)
            {
                columns = found;
                continue;
            }

            columns ??= Usual(cells);
            var row = new Row(line, cells, columns, problems);
            if (row.Read(species, defaultSpecies, byClass, trees.Count + 1) is { } tree)
                trees.Add(tree);
            if (trees.Count > PlotTree.MostRows)
            {
                problems.Add(new(line, "", new($"1つの調査区は{PlotTree.MostRows}行までです。", $"A plot holds at most {PlotTree.MostRows} rows.")));
                break;
            }
        }

        return new(trees, problems);
    }

    /// <summary>The same trees in the form that <see cref="Parse"/> reads.</summary>
    public static string Write(IEnumerable<PlotTree> trees)
    {
        ArgumentNullException.ThrowIfNull(trees);
        return string.Concat(trees.Select(tree => string.Create(CultureInfo.InvariantCulture, $"{tree.SpeciesKey}\t{tree.DiameterCm:0.##}\t{tree.HeightM:0.##}\t{tree.Count}\n")));
    }

    private static Column[]? Headings(string[] cells)
    {
        var columns = Array.ConvertAll(cells, Heading);
        return columns.Any(column => column is Column.DiameterCm or Column.DiameterMm) ? columns : null;
    }

    private static Column Heading(string cell)
    {
        var name = cell.Replace(" ", "", StringComparison.Ordinal).ToUpperInvariant();
        var isMm = name.Contains("MM", StringComparison.Ordinal);
        return name switch
        {
            _ when name.Contains("直径", StringComparison.Ordinal) || name.Contains("DBH", StringComparison.Ordinal) || name.Contains("DIAMETER", StringComparison.Ordinal) || name is "D" or "D(CM)" or "D(MM)" or "径" or "径級" => isMm ? Column.DiameterMm : Column.DiameterCm,
            _ when name.Contains("樹高", StringComparison.Ordinal) || name.Contains("HEIGHT", StringComparison.Ordinal) || name is "H" or "H(M)" => Column.Height,
            _ when name.Contains("樹種", StringComparison.Ordinal) || name.Contains("SPECIES", StringComparison.Ordinal) => Column.Species,
            "本数" or "本" or "COUNT" or "STEMS" => Column.Count,
            _ => Column.Skip,
        };
    }

    private static Column[] Usual(string[] cells) => double.TryParse(cells[0], NumberStyles.Float, CultureInfo.InvariantCulture, out _)
        ? [Column.DiameterCm, Column.Height, Column.Species, Column.Count]
        : [Column.Species, Column.DiameterCm, Column.Height, Column.Count];

    private sealed class Row(int line, string[] cells, Column[] columns, List<TreeProblem> problems)
    {
        public PlotTree? Read(SpeciesCatalogue species, string defaultSpecies, bool byClass, int no)
        {
            var before = problems.Count;
            var mm = Cell(Column.DiameterMm);
            var diameter = mm is null ? Number(Column.DiameterCm, "胸高直径", 0.1, PlotTree.MostDiameterCm) : Number(Column.DiameterMm, "胸高直径(mm)", 1, 10 * PlotTree.MostDiameterCm) / 10;
            if (diameter is null && problems.Count == before)
                Add("胸高直径", "胸高直径を入れてください。", "Enter the diameter.");
            if (byClass && diameter is { } d && d % 2 != 0)
                Add("胸高直径", $"2 cm括約では偶数にしてください（{d:0.##}）。", $"A 2 cm class is an even number, not {d:0.##}.");
            var height = Number(Column.Height, "樹高", PlotTree.LeastHeightM + 0.01, PlotTree.MostHeightM);
            var count = Number(Column.Count, "本数", 1, PlotTree.MostCount) ?? 1;
            if (count % 1 != 0)
                Add("本数", "本数は整数にしてください。", "The count must be a whole number.");
            var named = Cell(Column.Species) is { } text ? species.FindNamed(text) : species.Find(defaultSpecies);
            if (named is null)
                Add("樹種", Cell(Column.Species) is { } given ? $"樹種「{Short(given)}」がわかりません。" : "樹種を選んでください。", Cell(Column.Species) is { } unknown ? $"The species '{Short(unknown)}' is not known." : "Choose the species.");
            return problems.Count > before ? null : new(no, named!.Key, diameter!.Value, height, (int)count);
        }

        private double? Number(Column column, string name, double least, double most)
        {
            if (Cell(column) is not { } text)
                return null;
            if (!double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) || !double.IsFinite(value))
                Add(name, $"「{Short(text)}」は数値ではありません。", $"'{Short(text)}' is not a number.");
            else if (value < least || value > most)
                Add(name, $"「{Short(text)}」は {least}～{most} の外です。", $"'{Short(text)}' is outside {least} to {most}.");
            else
                return value;
            return null;
        }

        private string? Cell(Column column) => Array.IndexOf(columns, column) is >= 0 and var i && i < cells.Length && cells[i].Length > 0 ? cells[i] : null;

        private void Add(string column, string ja, string en) => problems.Add(new(line, column, new(ja, en)));

        private static string Short(string text) => text.Length <= 20 ? text : text[..20] + "…";
    }
}
