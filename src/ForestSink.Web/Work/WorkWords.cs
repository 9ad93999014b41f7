using System.Globalization;
using ForestSink.Core.Forest;
using ForestSink.Core.Work;
using ForestSink.Web.Forest;
using ForestSink.Web.Shell;

namespace ForestSink.Web.Work;

/// <summary>Codes of work in the user's words.</summary>
internal static class WorkWords
{
    public static string Kind(string code, Language language) => WorkKindText.TryParse(code, out var kind) ? kind.Name().In(language) : code;

    public static string Work(string kind, string? method, Language language) =>
        WorkKindText.TryParse(kind, out var known) && WorkMethods.Find(known, method) is { } way
            ? language[$"{known.Name().Ja}（{way.Name.Ja}）", $"{known.Name().En} ({way.Name.En.ToLowerInvariant()})"]
            : Kind(kind, language);

    public static string State(string code, Language language) => code switch
    {
        "planned" => language["予定", "Planned"],
        "open" => language["予定", "Open"],
        "done" => language["完了", "Done"],
        "cancelled" => language["取りやめ", "Cancelled"],
        _ => WorkStateText.TryParse(code, out var state) ? state.Name().In(language) : code,
    };

    public static string StateTag(string code) => code switch
    {
        "accepted" or "done" => "tag tag-good",
        "submitted" or "returned" => "tag tag-warning",
        _ => "tag",
    };

    public static string Date(DateOnly? date, Language language, string precision = "day") => date switch
    {
        null => "–",
        { } day when precision == "year" => ForestNames.FiscalYear(FiscalYear.Of(day).Year, language),
        { } day => language[Wareki.Of(day).LongText, day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)],
    };

    public static string Area(decimal ha, Language language) => ha.ToString("N2", language.Culture) + " ha";
}
