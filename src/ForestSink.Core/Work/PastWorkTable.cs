using System.Text;
using CsvHelper;
using ForestSink.Core.Forest;

namespace ForestSink.Core.Work;

/// <summary>What cannot be used in a table of past work, and where.</summary>
public sealed record PastWorkProblem(int Line, string Column, Bilingual Text);

/// <summary>A piece of past work: its rows name its stands.</summary>
/// <param name="Line">Of its first row.</param>
/// <param name="Number">The record's number in the old list; null where each row stands for itself.</param>
/// <param name="Entry">Without stands: their codes become ids where the register is.</param>
public sealed record PastWork(int Line, string? Number, WorkEntry Entry, IReadOnlyList<PastWorkStand> Stands);

/// <param name="AreaHa">Null for the whole stand.</param>
public sealed record PastWorkStand(int Line, StandCode Code, decimal? AreaHa);

/// <summary>
/// Past work as old lists have it (造林補助の検査調書, 施業台帳): a row for each stand, rows of one record number together. A day, a month
/// (2015-06) or the fiscal year alone tell when. Headings are Japanese; the English ones are read too.
/// </summary>
public sealed record PastWorkTable(IReadOnlyList<PastWork> Works, IReadOnlyList<PastWorkProblem> Problems)
{
    public const int MostBytes = 8 * 1024 * 1024;

    private static readonly (string Ja, string En)[] Columns =
    [
        ("記録番号", "record_no"), ("小班", "stand"), ("施業種", "kind"), ("方法", "method"), ("実施日", "done_on"), ("年度", "fiscal_year"), ("面積ha", "area_ha"),
        ("本数率%", "stems_percent"), ("材積率%", "volume_percent"), ("上限超過の理由", "over_ceiling_reason"), ("伐採材積m3", "felled_m3"), ("搬出材積m3", "hauled_m3"),
        ("樹種", "species"), ("本数", "stems"), ("班", "crew"), ("備考", "note"),
    ];

    private static readonly string[] Needed = ["小班", "施業種"];

    private static readonly CsvReaderOptions Options = new() { HasHeader = false, MalformedData = CsvMalformedDataHandling.Throw, TrackLineNumbers = true };

    public static IReadOnlyList<string> Headings { get; } = [.. Columns.Select(column => column.Ja)];

    public static PastWorkTable Parse(string text, SpeciesCatalogue species)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentNullException.ThrowIfNull(species);
        var problems = new List<PastWorkProblem>();
        var works = new List<PastWork>();
        foreach (var rows in Rows(text, problems).GroupBy(row => row["記録番号"] ?? $"\0{row.Line}", StringComparer.Ordinal).Select(group => group.ToList()))
        {
            var before = problems.Count;
            var entry = Entry(rows, species);
            var stands = Stands(rows);
            if (problems.Count == before)
                works.Add(new(rows[0].Line, rows[0]["記録番号"], entry, stands));
        }

        return new(works, problems);
    }

    private static WorkEntry Entry(List<PastWorkRow> rows, SpeciesCatalogue species)
    {
        var first = rows[0];
        foreach (var row in rows.Skip(1))
            row.MustRepeat(first);
        if (!WorkKindText.TryParseNamed(first["施業種"], out var kind))
            first.Add("施業種", $"「{first["施業種"]}」という施業種はありません。", $"There is no kind of work '{first["施業種"]}'.");
        var (done, precision) = first.Date();
        return new WorkEntry
        {
            Kind = kind == default ? "" : kind.Code(),
            Method = Method(first, kind),
            DoneOn = done,
            DatePrecision = precision,
            Crew = first["班"],
            StemsRemovedPercent = first.Number("本数率%", 100),
            VolumeRemovedPercent = first.Number("材積率%", 100),
            OverCeilingReason = first["上限超過の理由"],
            VolumeRemovedM3 = first.Number("伐採材積m3", 1_000_000),
            HauledM3 = first.Number("搬出材積m3", 1_000_000),
            Planted = [.. rows.Select(row => row.Planted(species)).OfType<PlantedSpecies>().GroupBy(one => one.Species, StringComparer.Ordinal).Select(group => new PlantedSpecies(group.Key, group.Sum(one => one.Stems)))],
            Note = first["備考"],
        };
    }

    private static string? Method(PastWorkRow row, WorkKind kind)
    {
        if (row["方法"] is not { } text || kind == default)
            return null;
        if (WorkMethods.Of(kind).FirstOrDefault(method => method.Code == text || method.Name.Ja.Replace("・", "", StringComparison.Ordinal) == text.Replace("・", "", StringComparison.Ordinal)) is { } known)
            return known.Code;
        row.Add("方法", $"「{kind.Name().Ja}」に「{text}」という方法はありません（{string.Join('、', WorkMethods.Of(kind).Select(method => method.Name.Ja))}）。",
            $"{kind.Name().En} has no method '{text}' ({string.Join(", ", WorkMethods.Of(kind).Select(method => method.Code))}).");
        return null;
    }

    private static List<PastWorkStand> Stands(List<PastWorkRow> rows)
    {
        var stands = new List<PastWorkStand>();
        foreach (var row in rows)
        {
            if (!StandCode.TryParse(row["小班"], out var code, out var problem))
                row.Add("小班", problem.Ja, problem.En);
            else if (stands.Exists(stand => stand.Code == code))
                row.Add("小班", "同じ記録に同じ小班が2行あります。", "The record names this stand twice.");
            else
                stands.Add(new(row.Line, code, row.Number("面積ha", 10_000)));
        }

        return stands;
    }

    private static List<PastWorkRow> Rows(string text, List<PastWorkProblem> problems)
    {
        var rows = new List<PastWorkRow>();
        try
        {
            using var reader = CsvReader.FromText(text.TrimStart('\uFEFF'), Options);
            string[]? columns = null;
            while (reader.Read())
            {
                var cells = Enumerable.Range(0, reader.FieldCount).Select(i => Plain(reader.GetString(i))).ToArray();
                if (cells.All(cell => cell.Length == 0))
                    continue;
                if (columns is not null)
                {
                    rows.Add(new((int)reader.LineNumber, columns.Zip(cells).DistinctBy(pair => pair.First, StringComparer.Ordinal).ToDictionary(pair => pair.First, pair => pair.Second, StringComparer.Ordinal), problems));
                    continue;
                }

                columns = Array.ConvertAll(cells, cell => Array.Find(Columns, column => column.En == cell).Ja ?? cell);
                foreach (var needed in Needed.Except(columns, StringComparer.Ordinal))
                    problems.Add(new(1, needed, new("この列がありません。", "This column is missing.")));
                if (problems.Count > 0)
                    return [];
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

    /// <summary>A spreadsheet's apostrophe before a formula sign is taken off again.</summary>
    private static string Plain(string cell)
    {
        var text = cell.Normalize(NormalizationForm.FormKC).Trim();
        return text.Length > 1 && text[0] == '\'' && (text[1] is '=' or '+' or '-' or '@') ? text[1..] : text;
    }
}
