using ForestSink.Core.Absorption;
using ForestSink.PostGis.Absorption;
using ForestSink.Web.Forest;
using ForestSink.Web.Shell;

namespace ForestSink.Web.Absorption;

/// <summary>How figures are written: rounded for reading, exact for copying. Only the eye sees rounded values; no sum is made of them.</summary>
internal static class Figures
{
    /// <summary>Tonnes with one decimal; a quantity that would read 0.0 and is not 0 says so.</summary>
    public static string Tonnes(Language language, decimal tonnes) =>
        tonnes != 0 && Math.Abs(tonnes) < 0.05m
            ? (tonnes > 0 ? "< 0.1" : "> −0.1")
            : tonnes.ToString("#,0.0", language.Culture);

    public static string Hectares(Language language, decimal areaHa) => areaHa.ToString("#,0.00", language.Culture);

    /// <summary>43小班 / 43 stands.</summary>
    public static string Stands(Language language, int count) => language[$"{Count(language, count)}小班", $"{Count(language, count)} {(count == 1 ? "stand" : "stands")}"];

    public static string Count(Language language, int count) => count.ToString("#,0", language.Culture);

    /// <summary>Every digit, without trailing zeros.</summary>
    public static string Exact(decimal value) => EstimateReport.Text(value);

    /// <summary>令和8年度 (2026) / FY2026.</summary>
    public static string Year(Language language, int fiscalYear) =>
        language[$"{ForestNames.FiscalYear(fiscalYear, language)}（{fiscalYear}）", $"FY{fiscalYear}"];

    /// <summary>令和8年度～令和15年度 / FY2026–2033.</summary>
    public static string Years(Language language, int first, int last) =>
        first == last
            ? Year(language, first)
            : language[$"{ForestNames.FiscalYear(first, language)}～{ForestNames.FiscalYear(last, language)}", $"FY{first}–{last}"];
}

/// <summary>Absorption of one fiscal year in t-CO2, converted once from exact carbon.</summary>
public sealed record YearFigure(int FiscalYear, Carbon Carbon)
{
    public decimal Co2Tonnes { get; } = Fo001.Co2Tonnes(Carbon.TotalT);

    public decimal AboveCo2Tonnes { get; } = Fo001.Co2Tonnes(Carbon.AboveGroundT);

    public decimal BelowCo2Tonnes { get; } = Fo001.Co2Tonnes(Carbon.BelowGroundT);

    public static YearFigure Of(YearCarbon year) => new(year.FiscalYear, new(year.AboveCarbonT, year.BelowCarbonT));
}
