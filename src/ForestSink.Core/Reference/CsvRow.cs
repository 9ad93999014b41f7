using System.Globalization;

namespace ForestSink.Core.Reference;

/// <summary>One data row of a <see cref="CsvTable"/>; every failure names the row and the column.</summary>
public sealed class CsvRow
{
    private readonly Dictionary<string, int> header;
    private readonly string[] cells;

    internal CsvRow(Dictionary<string, int> header, string[] cells, int row)
    {
        this.header = header;
        this.cells = cells;
        Row = row;
    }

    /// <summary>Line of the file, counted from 1.</summary>
    public int Row { get; }

    /// <summary>The trimmed cell, or null where it is empty or the column does not exist.</summary>
    public string? Optional(string column) =>
        header.TryGetValue(column, out var index) && cells[index].Trim() is { Length: > 0 } text ? text : null;

    public string Text(string column) =>
        Optional(column) ?? throw Error(column, new("値がありません。", "The cell is empty."));

    public decimal Decimal(string column) => ReadDecimal(column, Text(column));

    public decimal? OptionalDecimal(string column) => Optional(column) is { } text ? ReadDecimal(column, text) : null;

    public int Int(string column) => ReadInt(column, Text(column));

    public int? OptionalInt(string column) => Optional(column) is { } text ? ReadInt(column, text) : null;

    public SourceStatus Status(string column) => SourceStatusText.TryParse(Text(column), out var status)
        ? status
        : throw Error(column, new(
            $"「{Text(column)}」は official / secondary / unverified のいずれでもありません。",
            $"'{Text(column)}' is none of official, secondary, unverified."));

    public ReferenceFormatException Error(string column, Bilingual problem) => new(Row, column, problem);

    private decimal ReadDecimal(string column, string text) =>
        decimal.TryParse(text, NumberStyles.AllowDecimalPoint | NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value)
            ? value
            : throw Error(column, new($"「{text}」は数値ではありません。", $"'{text}' is not a number."));

    private int ReadInt(string column, string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value)
            ? value
            : throw Error(column, new($"「{text}」は0以上の整数ではありません。", $"'{text}' is not a whole number of 0 or more."));
}
