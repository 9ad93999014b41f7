using CsvHelper;

namespace ForestSink.Core.Reference;

/// <summary>
/// A reference CSV: optional facts about the table (<c>#name,value</c>), one header row, data rows.
/// Facts are ordinary cells, so that a spreadsheet program can save the file without spoiling them.
/// </summary>
public sealed class CsvTable
{
    private static readonly CsvReaderOptions Options = new()
    {
        HasHeader = false,
        MalformedData = CsvMalformedDataHandling.Throw,
        TrackLineNumbers = true,
    };

    private readonly Dictionary<string, string> facts;

    private CsvTable(Dictionary<string, string> facts, IReadOnlyList<string> header, IReadOnlyList<CsvRow> rows)
    {
        this.facts = facts;
        Header = header;
        Rows = rows;
    }

    public IReadOnlyList<string> Header { get; }

    public IReadOnlyList<CsvRow> Rows { get; }

    /// <summary>Value of <c>#name</c>, or null where the file does not state it.</summary>
    public string? Fact(string name) => facts.TryGetValue(name, out var value) && value.Length > 0 ? value : null;

    /// <exception cref="ReferenceFormatException">The file does not state <paramref name="name"/>.</exception>
    public string RequiredFact(string name) => Fact(name)
        ?? throw new ReferenceFormatException(0, "#" + name, new("この項目の行がありません。", "This line is missing."));

    /// <exception cref="ReferenceFormatException">No header, no rows, a repeated heading or a missing required one.</exception>
    public static CsvTable Parse(string text, params ReadOnlySpan<string> requiredColumns)
    {
        ArgumentNullException.ThrowIfNull(text);
        var (found, header, rows) = Read(text);
        if (header is null)
            throw new ReferenceFormatException(0, "", new("見出しの行がありません。", "There is no header row."));
        foreach (var column in requiredColumns)
        {
            if (!header.ContainsKey(column))
                throw new ReferenceFormatException(0, column, new("この列がありません。", "This column is missing."));
        }

        if (rows.Count == 0)
            throw new ReferenceFormatException(0, "", new("データの行がありません。", "There are no data rows."));
        return new CsvTable(found, [.. header.Keys], rows);
    }

    private static (Dictionary<string, string> Facts, Dictionary<string, int>? Header, List<CsvRow> Rows) Read(string text)
    {
        try
        {
            return ReadRecords(text);
        }
        catch (CsvFormatException broken)
        {
            throw new ReferenceFormatException((int)broken.LineNumber, "", new(
                "引用符の使い方が正しくありません。", "The quotes in this row are broken."));
        }
    }

    private static (Dictionary<string, string> Facts, Dictionary<string, int>? Header, List<CsvRow> Rows) ReadRecords(string text)
    {
        using var reader = CsvReader.FromText(text.TrimStart('\uFEFF'), Options);
        var found = new Dictionary<string, string>(StringComparer.Ordinal);
        Dictionary<string, int>? header = null;
        var rows = new List<CsvRow>();
        while (reader.Read())
        {
            var cells = Cells(reader);
            if (header is null && cells[0].StartsWith('#'))
                found[cells[0][1..].Trim()] = cells.Length > 1 ? cells[1].Trim() : "";
            else if (header is null)
                header = ReadHeader(cells, (int)reader.LineNumber);
            else if (cells.Any(cell => cell.Length > 0))
                rows.Add(ReadRow(header, cells, (int)reader.LineNumber));
        }

        return (found, header, rows);
    }

    private static string[] Cells(CsvReader reader)
    {
        var cells = new string[reader.FieldCount];
        for (var i = 0; i < cells.Length; i++)
            cells[i] = reader.GetString(i);
        return cells;
    }

    private static Dictionary<string, int> ReadHeader(string[] cells, int row)
    {
        var header = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var i = 0; i < cells.Length; i++)
        {
            if (!header.TryAdd(cells[i].Trim(), i))
                throw new ReferenceFormatException(row, cells[i], new("列名が重複しています。", "This heading appears twice."));
        }

        return header;
    }

    private static CsvRow ReadRow(Dictionary<string, int> header, string[] cells, int row) => cells.Length == header.Count
        ? new CsvRow(header, cells, row)
        : throw new ReferenceFormatException(row, "", new(
            $"列数が{cells.Length}です。見出しは{header.Count}列です。",
            $"The row has {cells.Length} cells; the header has {header.Count}."));
}
