using System.Text;
using DocumentFormat.OpenXml;
using DocumentFormat.OpenXml.Packaging;
using DocumentFormat.OpenXml.Spreadsheet;

namespace ForestSink.Browser.Tests.Support;

/// <summary>A table as a town hall's spreadsheet saves it.</summary>
internal static class OfficeFiles
{
    /// <summary>CSV in Shift_JIS.</summary>
    public static byte[] Cp932(IEnumerable<string> rows)
    {
        Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);
        return Encoding.GetEncoding(932).GetBytes(string.Join("\r\n", rows) + "\r\n");
    }

    /// <summary>One sheet, texts inline and numbers as numbers.</summary>
    public static byte[] Xlsx(IEnumerable<string> rows)
    {
        using var memory = new MemoryStream();
        using (var document = SpreadsheetDocument.Create(memory, SpreadsheetDocumentType.Workbook))
        {
            var book = document.AddWorkbookPart();
            var sheet = book.AddNewPart<WorksheetPart>();
            sheet.Worksheet = new Worksheet(new SheetData(rows.Select(row => new Row(row.Split(',').Select(Cell)))));
            book.Workbook = new Workbook(new Sheets(new Sheet { Id = book.GetIdOfPart(sheet), SheetId = 1, Name = "収穫表" }));
        }

        return memory.ToArray();
    }

    private static Cell Cell(string text) => decimal.TryParse(text, System.Globalization.CultureInfo.InvariantCulture, out _)
        ? new Cell { CellValue = new CellValue(text) }
        : new Cell { DataType = CellValues.InlineString, InlineString = new InlineString(new Text(text)) };
}
