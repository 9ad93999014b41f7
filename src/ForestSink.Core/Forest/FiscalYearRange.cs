using System.Collections;
using System.Globalization;
using System.Text;

namespace ForestSink.Core.Forest;

/// <summary>Fiscal years from first to last, both included; at most 100.</summary>
public readonly record struct FiscalYearRange : IReadOnlyList<FiscalYear>
{
    public const int MaxYears = 100;

    public FiscalYearRange(FiscalYear first, FiscalYear last)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(last.Year, first.Year, nameof(last));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(last.Year - first.Year, MaxYears - 1, nameof(last));
        First = first;
        Last = last;
    }

    public FiscalYear First { get; }

    public FiscalYear Last { get; }

    public int Count => Last.Year - First.Year + 1;

    public FiscalYear this[int index] => (uint)index < (uint)Count
        ? First.Plus(index)
        : throw new ArgumentOutOfRangeException(nameof(index));

    /// <summary>Reads <c>2026-2033</c> or <c>2026</c>; years 1868 to 2200.</summary>
    public static bool TryParse(string? text, out FiscalYearRange range)
    {
        range = default;
        if (text is null || text.Length > 40)
            return false;
        var parts = text.Normalize(NormalizationForm.FormKC).Split('-', StringSplitOptions.TrimEntries);
        if (parts.Length > 2 || !TryYear(parts[0], out var first) || !TryYear(parts[^1], out var last))
            return false;
        if (last < first || last - first >= MaxYears)
            return false;
        range = new FiscalYearRange(new(first), new(last));
        return true;
    }

    public IEnumerator<FiscalYear> GetEnumerator()
    {
        for (var year = First; year <= Last; year = year.Plus(1))
            yield return year;
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    public override string ToString() => First == Last ? $"{First}" : $"{First}-{Last}";

    private static bool TryYear(string text, out int year) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out year) && year is >= 1868 and <= 2200;
}
