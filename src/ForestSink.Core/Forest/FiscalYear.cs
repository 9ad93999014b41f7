using System.Globalization;

namespace ForestSink.Core.Forest;

/// <summary>Japanese fiscal year (年度): 1 April of <paramref name="Year"/> to 31 March of the next year.</summary>
public readonly record struct FiscalYear(int Year) : IComparable<FiscalYear>
{
    public DateOnly Start => new(Year, 4, 1);

    public DateOnly End => new(Year + 1, 3, 31);

    /// <summary>令和8年度 / FY2026, by the era in force on 1 April (FY2019 began in Heisei 31).</summary>
    public Bilingual Label => new(Wareki.Of(Start).YearText + "度", string.Create(CultureInfo.InvariantCulture, $"FY{Year}"));

    public static FiscalYear Of(DateOnly date) => new(date.Month >= 4 ? date.Year : date.Year - 1);

    public FiscalYear Plus(int years) => new(Year + years);

    public int CompareTo(FiscalYear other) => Year.CompareTo(other.Year);

    public static bool operator <(FiscalYear left, FiscalYear right) => left.Year < right.Year;

    public static bool operator <=(FiscalYear left, FiscalYear right) => left.Year <= right.Year;

    public static bool operator >(FiscalYear left, FiscalYear right) => left.Year > right.Year;

    public static bool operator >=(FiscalYear left, FiscalYear right) => left.Year >= right.Year;

    public override string ToString() => Year.ToString(CultureInfo.InvariantCulture);
}
