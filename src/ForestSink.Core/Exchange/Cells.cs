using System.Globalization;
using System.Text;
using ForestSink.Core.Forest;

namespace ForestSink.Core.Exchange;

/// <summary>Reads the cells of one row; what cannot be read becomes a finding with row and column, never a guess.</summary>
internal sealed class Cells(int row, IReadOnlyList<string?> values, string? standCode, List<Finding> findings)
{
    public bool HasErrors { get; private set; }

    /// <summary>Trimmed text, or null where the cell is blank or there is no such column.</summary>
    public string? Text(Column? column) =>
        column is { } c && values[c.Index]?.Trim() is { Length: > 0 } text ? text : null;

    /// <summary>Text in half width, for codes and table look-ups.</summary>
    public string? Folded(Column? column) => Text(column) is { } text ? Fold(text) : null;

    public decimal? Number(Column? column, decimal min, decimal max, FindingKind outOfRange)
    {
        if (Folded(column) is not { } text)
            return null;
        if (!decimal.TryParse(text.Replace(",", "", StringComparison.Ordinal), NumberStyles.Float, CultureInfo.InvariantCulture, out var value))
        {
            Add(FindingKind.NotANumber, column, new($"「{Short(text)}」は数値ではありません。", $"'{Short(text)}' is not a number."));
            return null;
        }

        if (value >= min && value <= max)
            return value;
        Add(outOfRange, column, new($"「{Short(text)}」はあり得ない値です（{min}～{max}）。", $"'{Short(text)}' is impossible ({min} to {max})."));
        return null;
    }

    public int? Whole(Column? column, int min, int max, FindingKind outOfRange) =>
        Number(column, min, max, outOfRange) is { } value ? (int)decimal.Round(value, MidpointRounding.AwayFromZero) : null;

    public DateOnly? Date(Column? column)
    {
        if (Folded(column) is not { } text)
            return null;
        // Data-base exports write 2019/04/01 00:00:00+09; the day is what counts.
        if (Wareki.TryParse(text.Split(' ', 'T')[0], out var date) || Wareki.TryParse(text, out date))
            return date;
        Add(FindingKind.BadDate, column, new($"「{Short(text)}」は日付として読めません。", $"'{Short(text)}' cannot be read as a date."));
        return null;
    }

    public void Add(FindingKind kind, Column? column, Bilingual message)
    {
        HasErrors |= kind.Severity == Severity.Error;
        findings.Add(new(kind, row, column?.Heading, standCode, message));
    }

    public static string Fold(string text) =>
        IsPlain(text) ? text : (IsWellFormed(text) ? text.Normalize(NormalizationForm.FormKC).Trim() : text);

    private static bool IsPlain(string text)
    {
        foreach (var c in text)
        {
            if (c is < ' ' or > '~')
                return false;
        }

        return true;
    }

    private static bool IsWellFormed(string text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (char.IsHighSurrogate(text[i]) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1]))
                i++;
            else if (char.IsSurrogate(text[i]))
                return false;
        }

        return true;
    }

    private static string Short(string text) => text.Length <= 30 ? text : text[..30] + "…";
}
