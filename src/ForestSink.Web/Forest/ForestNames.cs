using ForestSink.Core;
using ForestSink.Core.Forest;
using ForestSink.Web.Shell;

namespace ForestSink.Web.Forest;

/// <summary>What codes of the register are called in the user's language.</summary>
public static class ForestNames
{
    public static string In(this Bilingual text, Language language) => language[text.Ja, text.En];

    public static string ForestType(string code, Language language) =>
        ForestTypeText.TryParse(code, out var type) ? type.Name().In(language) : code;

    public static string Storey(string code, Language language) =>
        StoreyText.TryParse(code, out var storey) ? storey.Name().In(language) : code;

    public static string Species(string key, SpeciesCatalogue species, Language language) =>
        species.Find(key)?.Name.In(language) ?? SpeciesCatalogue.UnknownText(key);

    /// <summary>昭和58年度 / FY1983.</summary>
    public static string FiscalYear(int year, Language language) =>
        year >= 1869 ? new FiscalYear(year).Label.In(language) : language[$"{year}年度", $"FY{year}"];
}
