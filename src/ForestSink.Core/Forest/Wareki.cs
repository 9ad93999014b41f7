using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace ForestSink.Core.Forest;

/// <summary>A date in the Japanese era calendar (和暦). Eras change on the day, not on New Year.</summary>
public readonly partial record struct Wareki
{
    private static readonly Era[] Eras =
    [
        new("令和", 'R', new DateOnly(2019, 5, 1)),
        new("平成", 'H', new DateOnly(1989, 1, 8)),
        new("昭和", 'S', new DateOnly(1926, 12, 25)),
        new("大正", 'T', new DateOnly(1912, 7, 30)),
        new("明治", 'M', new DateOnly(1868, 1, 25)),
    ];

    private readonly Era era;

    private Wareki(Era era, DateOnly date)
    {
        this.era = era;
        Date = date;
    }

    public DateOnly Date { get; }

    /// <summary>令和, 平成, …</summary>
    public string EraName => era.Name;

    public int EraYear => Date.Year - era.Start.Year + 1;

    /// <summary>令和8年; the first year is 元年.</summary>
    public string YearText => string.Create(CultureInfo.InvariantCulture, $"{era.Name}{(EraYear == 1 ? "元" : EraYear)}年");

    /// <summary>令和8年4月1日.</summary>
    public string LongText => string.Create(CultureInfo.InvariantCulture, $"{YearText}{Date.Month}月{Date.Day}日");

    /// <summary>R8.4.1.</summary>
    public string ShortText => string.Create(CultureInfo.InvariantCulture, $"{era.Letter}{EraYear}.{Date.Month}.{Date.Day}");

    /// <exception cref="ArgumentOutOfRangeException">Before the Meiji era (1868-01-25).</exception>
    public static Wareki Of(DateOnly date)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(date, Eras[^1].Start);
        return new(Eras.First(era => era.Start <= date), date);
    }

    /// <summary>
    /// Reads 令和8年4月1日, R8.4.1, 令和6/4/1, 令和元年5月1日, 2024-04-01, 2024/4/1, 20240401, in half or full width.
    /// Refuses days that do not exist and days outside the era that is named.
    /// </summary>
    public static bool TryParse(string? text, out DateOnly date)
    {
        date = default;
        if (text is null || text.Length > 40)
            return false;
        var folded = text.Normalize(NormalizationForm.FormKC).Trim().Replace('－', '-').Replace('−', '-');
        var match = Pattern().Match(folded);
        return match.Success && TryBuild(match, out date);
    }

    public override string ToString() => LongText;

    private static bool TryBuild(Match match, out DateOnly date)
    {
        date = default;
        var name = match.Groups["era"].Value;
        var named = name.Length == 0 ? default : Array.Find(Eras, e => e.Matches(name));
        if (named.Name is null != (name.Length == 0))
            return false;
        var number = match.Groups["y"].Value == "元" ? 1 : Number(match, "y");
        var year = named.Name is null ? number : named.Start.Year + number - 1;
        if (named.Name is null ? year < 1868 : number < 1)
            return false;
        var (month, day) = (Number(match, "m"), Number(match, "d"));
        if (year > 9999 || month is < 1 or > 12 || day < 1 || day > DateTime.DaysInMonth(year, month))
            return false;
        date = new DateOnly(year, month, day);
        return date >= Eras[^1].Start && (named.Name is null || Of(date).era == named);
    }

    private static int Number(Match match, string group) =>
        int.Parse(match.Groups[group].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture);

    [GeneratedRegex(
        @"^(?:(?<era>令和|平成|昭和|大正|明治|[RHSTMrhstm])\s*(?<y>[0-9]{1,3}|元)|(?<y>[0-9]{4}))\s*(?:年|[./-])\s*(?<m>[0-9]{1,2})\s*(?:月|[./-])\s*(?<d>[0-9]{1,2})\s*日?$|^(?<y>[0-9]{4})(?<m>[0-9]{2})(?<d>[0-9]{2})$",
        RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant,
        matchTimeoutMilliseconds: 1000)]
    private static partial Regex Pattern();

    private readonly record struct Era(string Name, char Letter, DateOnly Start)
    {
        public bool Matches(string text) =>
            text == Name || (text.Length == 1 && char.ToUpperInvariant(text[0]) == Letter);
    }
}
