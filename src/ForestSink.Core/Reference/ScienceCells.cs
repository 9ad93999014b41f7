using System.Globalization;

namespace ForestSink.Core.Reference;

/// <summary>Cells of scientific tables: doubles, with or without an exponent. Official figures stay decimal.</summary>
public static class ScienceCells
{
    public static double Double(this CsvRow row, string column)
    {
        ArgumentNullException.ThrowIfNull(row);
        var text = row.Text(column);
        return double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && double.IsFinite(value)
            ? value
            : throw row.Error(column, new($"「{text}」は数値ではありません。", $"'{text}' is not a number."));
    }

    public static double PositiveDouble(this CsvRow row, string column) => row.Double(column) is > 0 and var value
        ? value
        : throw row.Error(column, new("0より大きい値にしてください。", "Must be above 0."));
}
