using System.IO.Compression;
using DocumentFormat.OpenXml;
using DocumentFormat.OpenXml.Packaging;
using DocumentFormat.OpenXml.Spreadsheet;
using ForestSink.PostGis.Growth;
using ForestSink.PostGis.Jobs;

namespace ForestSink.PostGis.Tests.Growth;

public class XlsxTextTests
{
    [Fact]
    public void The_first_sheet_is_read_with_shared_and_inline_text_numbers_and_gaps()
    {
        var bytes = Book(
            new Row(Shared("A1", 0), Inline("B1", "site_class"), Inline("D1", "volume, m³")),
            new Row(Inline("A2", "スギ"), Number("B2", "1"), Number("D2", "0.30000000000000004")));
        Assert.True(XlsxText.IsXlsx(bytes));
        Assert.Equal("species,site_class,,\"volume, m³\"\nスギ,1,,0.3\n", XlsxText.FirstSheetAsCsv(bytes));
    }

    [Fact]
    public void A_formula_counts_with_the_value_stored_beside_it()
    {
        var bytes = Book(new Row(new Cell { CellReference = "A1", CellFormula = new CellFormula("1+1"), CellValue = new CellValue("2") }));
        Assert.Equal("2\n", XlsxText.FirstSheetAsCsv(bytes));
    }

    [Fact]
    public void Broken_files_and_bombs_are_refused_in_words()
    {
        Assert.Throws<UserErrorException>(() => XlsxText.FirstSheetAsCsv("PK\u0003\u0004 not a spreadsheet"u8.ToArray()));
        Assert.Throws<UserErrorException>(() => XlsxText.FirstSheetAsCsv(Bomb()));
        Assert.Throws<UserErrorException>(() => XlsxText.FirstSheetAsCsv([.. Book(new Row(Number("A1", "1")))[..200]]));
    }

    private static byte[] Book(params Row[] rows)
    {
        using var memory = new MemoryStream();
        using (var document = SpreadsheetDocument.Create(memory, SpreadsheetDocumentType.Workbook))
        {
            var book = document.AddWorkbookPart();
            book.AddNewPart<SharedStringTablePart>().SharedStringTable = new SharedStringTable(new SharedStringItem(new Text("species")));
            var sheet = book.AddNewPart<WorksheetPart>();
            sheet.Worksheet = new Worksheet(new SheetData(rows));
            book.Workbook = new Workbook(new Sheets(new Sheet { Id = book.GetIdOfPart(sheet), SheetId = 1, Name = "1" }));
        }

        return memory.ToArray();
    }

    /// <summary>100 MB of zeros in a few hundred kilobytes.</summary>
    private static byte[] Bomb()
    {
        using var memory = new MemoryStream();
        using (var archive = new ZipArchive(memory, ZipArchiveMode.Create))
        {
            using var entry = archive.CreateEntry("xl/worksheets/sheet1.xml").Open();
            var zeros = new byte[1024 * 1024];
            for (var i = 0; i < 100; i++)
                entry.Write(zeros);
        }

        return memory.ToArray();
    }

    private static Cell Shared(string at, int index) => new() { CellReference = at, DataType = CellValues.SharedString, CellValue = new CellValue(index) };

    private static Cell Inline(string at, string text) => new() { CellReference = at, DataType = CellValues.InlineString, InlineString = new InlineString(new Text(text)) };

    private static Cell Number(string at, string value) => new() { CellReference = at, CellValue = new CellValue(value) };
}
