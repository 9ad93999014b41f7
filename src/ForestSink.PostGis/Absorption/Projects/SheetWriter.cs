using System.Globalization;
using DocumentFormat.OpenXml;
using DocumentFormat.OpenXml.Packaging;
using DocumentFormat.OpenXml.Spreadsheet;

namespace ForestSink.PostGis.Absorption.Projects;

/// <summary>
/// Writes one sheet, row by row, without keeping it. Every text is a typed text cell, which no spreadsheet runs as a formula;
/// formulas are only those the program writes.
/// </summary>
internal sealed class SheetWriter : IDisposable
{
    private readonly OpenXmlWriter writer;
    private int row;
    private int column;

    public SheetWriter(WorkbookPart book, Sheets sheets, string name, params double[] widths)
    {
        var part = book.AddNewPart<WorksheetPart>();
        sheets.Append(new Sheet { Id = book.GetIdOfPart(part), SheetId = (uint)sheets.Count() + 1, Name = name });
        writer = OpenXmlWriter.Create(part);
        writer.WriteStartElement(new Worksheet());
        writer.WriteElement(new SheetViews(new SheetView(new Pane { VerticalSplit = 1, TopLeftCell = "A2", ActivePane = PaneValues.BottomLeft, State = PaneStateValues.Frozen }) { WorkbookViewId = 0 }));
        if (widths.Length > 0)
            writer.WriteElement(new Columns(widths.Select((width, i) => new Column { Min = (uint)i + 1, Max = (uint)i + 1, Width = width, CustomWidth = true })));
        writer.WriteStartElement(new SheetData());
    }

    /// <summary>Number of the row that was begun last; the first is 1.</summary>
    public int Row => row;

    public SheetWriter Begin()
    {
        if (row > 0)
            writer.WriteEndElement();
        row++;
        column = 0;
        writer.WriteStartElement(new Row { RowIndex = (uint)row });
        return this;
    }

    public SheetWriter Heads(params string[] names)
    {
        Begin();
        foreach (var name in names)
            Cell(new Cell { DataType = CellValues.InlineString, InlineString = new InlineString(new Text(name)), StyleIndex = 1 });
        return this;
    }

    public SheetWriter Text(string? text)
    {
        if (string.IsNullOrEmpty(text))
            column++;
        else
            Cell(new Cell { DataType = CellValues.InlineString, InlineString = new InlineString(new Text(Clean(text)) { Space = SpaceProcessingModeValues.Preserve }) });
        return this;
    }

    /// <summary>Every digit; an empty cell for null.</summary>
    public SheetWriter Number(decimal? number)
    {
        if (number is { } value)
            Cell(new Cell { CellValue = new CellValue(value.ToString(CultureInfo.InvariantCulture)) });
        else
            column++;
        return this;
    }

    /// <param name="formula">Without the equals sign; {0} stands for the number of this row.</param>
    public SheetWriter Formula(string formula)
    {
        Cell(new Cell { CellFormula = new CellFormula(formula.Replace("{0}", row.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal)) });
        return this;
    }

    public void Dispose()
    {
        if (row > 0)
            writer.WriteEndElement();
        writer.WriteEndElement();
        writer.WriteEndElement();
        writer.Dispose();
    }

    private void Cell(Cell cell)
    {
        cell.CellReference = Letters(column++) + row.ToString(CultureInfo.InvariantCulture);
        writer.WriteElement(cell);
    }

    /// <summary>XML has no place for control characters.</summary>
    private static string Clean(string text) => string.Concat(text.Where(c => !char.IsControl(c) || c is '\n' or '\t'));

    private static string Letters(int index) => index < 26 ? $"{(char)('A' + index)}" : $"{(char)('A' + (index / 26) - 1)}{(char)('A' + (index % 26))}";
}
