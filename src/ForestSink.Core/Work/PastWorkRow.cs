using System.Globalization;
using System.Text.RegularExpressions;
using ForestSink.Core.Forest;

namespace ForestSink.Core.Work;

/// <summary>One row of a table of past work; what cannot be used becomes a problem with its line and column.</summary>
internal sealed partial class PastWorkRow(int line, Dictionary<string, string> cells, List<PastWorkProblem> problems)
{
    private static readonly string[] OfRecord = ["施業種", "方法", "実施日", "年度", "本数率%", "材積率%", "上限超過の理由", "伐採材積m3", "搬出材積m3", "班", "備考"];

    public int Line => line;

    public string? this[string column] => cells.GetValueOrDefault(column) is { Length: > 0 } text ? text : null;

    public decimal? Number(string column, decimal most)
    {
        if (this[column] is not { } text)
            return null;
        if (decimal.TryParse(text.Replace(",", "", StringComparison.Ordinal), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var value) && value <= most)
            return value;
        Add(column, $"「{text}」は 0～{most:#,0} の数ではありません。", $"'{text}' is not a number from 0 to {most:#,0}.");
        return null;
    }

    /// <summary>A day, a month or a fiscal year; the two latter stand as their first day.</summary>
    public (DateOnly? Done, string Precision) Date()
    {
        if (this["実施日"] is { } text)
        {
            if (Wareki.TryParse(text, out var day))
                return (day, "day");
            if (Month().Match(text) is { Success: true } month && int.Parse(month.Groups["m"].Value, CultureInfo.InvariantCulture) is >= 1 and <= 12 and var number)
                return (new(int.Parse(month.Groups["y"].Value, CultureInfo.InvariantCulture), number, 1), "month");
            Add("実施日", $"「{text}」は日付として読めません（例 2015-06-12、平成27年6月12日、2015-06）。", $"'{text}' is not a date (such as 2015-06-12 or 2015-06).");
            return (null, "day");
        }

        if (this["年度"] is { } year)
        {
            if (FiscalYearOf(year) is { } found)
                return (new(found, 4, 1), "year");
            Add("年度", $"「{year}」は年度として読めません（例 2015、平成27年度）。", $"'{year}' is not a fiscal year (such as 2015).");
            return (null, "year");
        }

        Add("実施日", "実施日か年度を入れてください。", "Give the day or the fiscal year.");
        return (null, "day");
    }

    public PlantedSpecies? Planted(SpeciesCatalogue species)
    {
        if (this["樹種"] is not { } text)
            return null;
        var stems = Number("本数", 10_000_000);
        if (species.FindNamed(text) is not { } known)
            Add("樹種", $"「{text}」という樹種は一覧にありません。", $"The species '{text}' is not in the list.");
        else if (stems is not { } count || count < 1 || count % 1 != 0)
            Add("本数", "植えた本数を1以上の整数で入れてください。", "Give the stems planted, whole and at least 1.");
        else
            return new(known.Key, (int)count);
        return null;
    }

    /// <summary>A record has one kind, one day: a later row that says otherwise belongs to another record.</summary>
    public void MustRepeat(PastWorkRow first)
    {
        foreach (var column in OfRecord)
        {
            if (this[column] is { } text && text != first[column])
                Add(column, $"同じ記録番号の{first.Line}行目と違います。", $"This differs from row {first.Line} of the same record.");
        }
    }

    public void Add(string column, string ja, string en) => problems.Add(new(line, column, new(ja, en)));

    private static int? FiscalYearOf(string text)
    {
        var year = text.TrimEnd('度').TrimEnd('年');
        if (int.TryParse(year, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
            return number is >= 1950 and <= 2200 ? number : null;
        // A fiscal year bears the name of the era in which it begins or, in the year an era begins, of that era.
        return Wareki.TryParse(year + "年4月1日", out var april) || Wareki.TryParse(year + "年6月1日", out april) ? FiscalYear.Of(april).Year : null;
    }

    [GeneratedRegex(@"^(?<y>(?:19|20|21)\d\d)[-/.年](?<m>\d{1,2})月?$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Month();
}
