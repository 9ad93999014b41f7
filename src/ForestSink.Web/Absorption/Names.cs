using System.Globalization;
using ForestSink.Core.Absorption;
using ForestSink.Core.Forest;
using ForestSink.PostGis.Absorption;
using ForestSink.Web.Forest;
using ForestSink.Web.Shell;

namespace ForestSink.Web.Absorption;

/// <summary>The words for the choices an estimate was made with.</summary>
internal static class Names
{
    private static readonly TimeZoneInfo Japan = TimeZoneInfo.FindSystemTimeZoneById("Asia/Tokyo");

    public static string ForestTypes(Language language, string types) => types switch
    {
        "planted" => language["人工林", "Planted forest"],
        "natural" => language["天然林", "Natural forest"],
        _ => language["すべての林種", "All forest types"],
    };

    public static string Scope(Language language, EstimateSelection selection) => selection switch
    {
        { Scope: "all" } => language["全域", "Whole municipality"],
        { Description: { Length: > 0 and < 60 } codes } => codes,
        { Scope: "filter", StandIds: { } stands } => language[$"絞り込み {stands.Count:#,0}小班", $"{stands.Count:#,0} filtered stands"],
        _ => language[$"選んだ{selection.StandIds?.Count ?? 0:#,0}小班", $"{selection.StandIds?.Count ?? 0:#,0} chosen stands"],
    };

    public static string Growth(Language language, string choice) => choice switch
    {
        "table" => language["収穫表のみ", "Yield tables only"],
        "register" => language["森林簿の成長量のみ", "Register increments only"],
        _ => language["成長量は自動", "Automatic growth"],
    };

    public static string GrowthSource(Language language, string source) => source switch
    {
        "own-table" => language["市町村の収穫表", "The municipality's own yield table"],
        "reference-table" => language["地域の収穫表", "Regional yield table"],
        _ => language["森林簿の成長量", "The register's increment"],
    };

    public static string Reason(Language language, string code) =>
        NotEstimatedReasonText.TryParse(code, out var reason) ? Sentence(reason.Text().In(language)) : code;

    public static string Date(Language language, DateOnly date) =>
        language[$"{Wareki.Of(date).LongText}（{date.Year}）", date.ToString("d MMMM yyyy", language.Culture)];

    /// <summary>Japanese time, as every user of a municipality lives by.</summary>
    public static string Time(Language language, DateTime utc) =>
        TimeZoneInfo.ConvertTimeFromUtc(DateTime.SpecifyKind(utc.ToUniversalTime(), DateTimeKind.Utc), Japan)
            .ToString(language["yyyy年M月d日 H:mm", "d MMM yyyy, HH:mm"], language.IsEnglish ? language.Culture : CultureInfo.InvariantCulture);

    private static string Sentence(string text) => char.ToUpperInvariant(text[0]) + text[1..];
}
