using System.Globalization;
using System.IO.Compression;
using System.Text;
using DocumentFormat.OpenXml;
using DocumentFormat.OpenXml.Packaging;
using DocumentFormat.OpenXml.Spreadsheet;
using ForestSink.PostGis.Jobs;

namespace ForestSink.PostGis.Growth;

/// <summary>The first sheet of a spreadsheet as CSV text. Formulas count with the value that was stored beside them.</summary>
public static class XlsxText
{
    private const int MostRows = 20_000;
    private const int MostColumns = 64;
    private const long MostUnpacked = 64 * 1024 * 1024;

    public static bool IsXlsx(ReadOnlySpan<byte> bytes) => bytes is [0x50, 0x4B, 0x03, 0x04, ..];

    /// <exception cref="UserErrorException">The file is no spreadsheet, or is too large unpacked.</exception>
    public static string FirstSheetAsCsv(byte[] bytes)
    {
        try
        {
            RefuseBombs(bytes);
            using var document = SpreadsheetDocument.Open(new MemoryStream(bytes), isEditable: false);
            var book = document.WorkbookPart ?? throw NoSheet(null);
            var sheet = book.Workbook.Descendants<Sheet>().FirstOrDefault()?.Id?.Value ?? throw NoSheet(null);
            return Text((WorksheetPart)book.GetPartById(sheet), [.. book.SharedStringTablePart?.SharedStringTable.Elements<SharedStringItem>().Select(item => item.InnerText) ?? []]);
        }
        catch (Exception broken) when (broken is OpenXmlPackageException or InvalidDataException or FileFormatException or System.Xml.XmlException or InvalidCastException or FormatException)
        {
            throw NoSheet(broken);
        }
    }

    /// <summary>The sizes that the archive states are checked before anything is unpacked; the reader stops at them.</summary>
    private static void RefuseBombs(byte[] bytes)
    {
        using var archive = new ZipArchive(new MemoryStream(bytes));
        if (archive.Entries.Count > 1000 || archive.Entries.Sum(entry => entry.Length) > MostUnpacked)
            throw new UserErrorException("表計算ファイルが大きすぎます。表だけのシートにしてください。", "The spreadsheet is too large: keep the table alone.");
    }

    private static string Text(WorksheetPart sheet, string[] shared)
    {
        var text = new StringBuilder();
        var rows = 0;
        using var reader = OpenXmlReader.Create(sheet);
        while (reader.Read())
        {
            if (reader.ElementType != typeof(Row) || !reader.IsStartElement || reader.LoadCurrentElement() is not Row row)
                continue;
            if (++rows > MostRows)
                throw new UserErrorException($"行が多すぎます（上限 {MostRows:#,0} 行）。", $"Too many rows (at most {MostRows:#,0}).");
            text.AppendJoin(',', Cells(row, shared)).Append('\n');
        }

        return text.ToString();
    }

    private static IEnumerable<string> Cells(Row row, string[] shared)
    {
        var next = 0;
        foreach (var cell in row.Elements<Cell>())
        {
            var column = Column(cell.CellReference?.Value) ?? next;
            for (; next < Math.Min(column, MostColumns); next++)
                yield return "";
            if (next >= MostColumns)
                yield break;
            yield return Quoted(Value(cell, shared));
            next++;
        }
    }

    private static string Value(Cell cell, string[] shared)
    {
        if (cell.DataType?.Value == CellValues.InlineString)
            return cell.InlineString?.InnerText ?? "";
        var stored = cell.CellValue?.Text ?? "";
        if (cell.DataType?.Value == CellValues.SharedString)
            return shared.ElementAtOrDefault(int.Parse(stored, CultureInfo.InvariantCulture)) ?? "";
        // 0.30000000000000004 is what a spreadsheet stores and 0.3 what people see.
        return cell.DataType is null && double.TryParse(stored, NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
            ? Math.Round(number, 10).ToString("0.##########", CultureInfo.InvariantCulture)
            : stored;
    }

    private static int? Column(string? reference)
    {
        var column = 0;
        foreach (var letter in (reference ?? "").TakeWhile(char.IsAsciiLetterUpper))
            column = column * 26 + letter - 'A' + 1;
        return column == 0 ? null : column - 1;
    }

    private static string Quoted(string value) =>
        value.AsSpan().ContainsAny(",\"\n\r") ? $"\"{value.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : value;

    private static UserErrorException NoSheet(Exception? inner) => new(
        "表計算ファイル（xlsx）を読めません。CSVで保存したものを使ってください。", "The spreadsheet (xlsx) cannot be read: save the table as CSV.", inner);
}
