using ForestSink.Core;
using ForestSink.PostGis.Planting.Events;
using ForestSink.Web.Forest;
using ForestSink.Web.Shell;

namespace ForestSink.Web.Planting.Events;

/// <summary>What codes of planting events are called.</summary>
internal static class EventWords
{
    public static Bilingual State(string state) => state switch
    {
        "planned" => new("計画", "Planned"),
        "accepted" => new("植えました", "Planted"),
        "cancelled" => new("取りやめ", "Cancelled"),
        _ => new("公表資料から", "From a publication"),
    };

    /// <summary>Still ahead: neither held nor cancelled, and its last day is not over.</summary>
    public static bool IsToCome(PlantingEvent planned, DateOnly today) =>
        planned is { State: "planned", Planted.Count: 0 } && ((planned.RainOn ?? planned.HeldOn) is not { } last || last >= today);

    /// <summary>Trees are known to have been planted.</summary>
    public static bool IsPlanted(PlantingEvent planned) => planned.State == "published" || planned.Planted.Count > 0;

    /// <summary>What its number of trees is: to come, planted, or planned for a day that is over and not counted yet.</summary>
    public static Bilingual Trees(PlantingEvent planned, DateOnly today) =>
        IsPlanted(planned) ? new("植えた木", "Trees planted")
        : IsToCome(planned, today) ? new("植える木", "Trees to plant") : new("植える予定だった木", "Trees that were planned");

    public static string StateTag(string state) => state switch
    {
        "accepted" => "tag tag-good",
        "planned" => "tag",
        _ => "tag tag-warning",
    };

    public static Bilingual Partner(string kind) => kind switch
    {
        "co-operative" => new("森林組合", "Forestry co-operative"),
        "npo" => new("NPO・団体", "NPO"),
        "school" => new("学校・園", "School"),
        "company" => new("企業", "Company"),
        _ => new("その他", "Other"),
    };

    public static Bilingual Step(string step) => step switch
    {
        "ordered" => new("注文済み", "Ordered"),
        "delivered" => new("納品済み", "Delivered"),
        _ => new("これから", "To order"),
    };

    public static Bilingual Check(string kind) => kind == "safety" ? new("安全", "Safety") : new("用具", "Tool");

    public static Bilingual Income(string kind) => kind switch
    {
        "sale" => new("クレジットの売却", "Credit sale"),
        "donation" => new("寄附", "Donation"),
        _ => new("補助金", "Subsidy"),
    };

    /// <summary>令和8年10月3日（土） or 3 Oct 2026 (Sat).</summary>
    public static string Date(DateOnly? date, Language language) => date is not { } day
        ? language["日は未定", "date not set"]
        : language[$"{Core.Forest.Wareki.Of(day).LongText}（{"日月火水木金土"[(int)day.DayOfWeek]}）", day.ToString("d MMM yyyy (ddd)", language.Culture)];

    public static string Time(PlantingEvent planned, Language language) => (planned.StartsAt, planned.EndsAt) switch
    {
        ({ } from, { } to) => language[$"{from}～{to}", $"{from}–{to}"],
        ({ } from, null) => language[$"{from} から", $"from {from}"],
        _ => "",
    };

    public static string Name(PlantingEvent planned, Language language) => language[planned.Name, planned.NameEn ?? planned.Name];

    /// <summary>Each species with its number once planted; before that all species that are to be planted.</summary>
    public static string Species(PlantingEvent planned, Core.Forest.SpeciesCatalogue species, Language language) => planned.Planted.Count > 0
        ? string.Join(language["、", ", "], planned.Planted.Select(each => $"{ForestNames.Species(each.Species, species, language)} {each.Stems.ToString("#,0", language.Culture)}{language["本", ""]}"))
        : planned.Species is { Count: > 0 } all ? string.Join(language["、", ", "], all.Select(each => ForestNames.Species(each.Species, species, language))) : language["樹種は未定", "species not set"];

    /// <summary>The same with how many trees are to be planted in all.</summary>
    public static string SpeciesAndTrees(PlantingEvent planned, Core.Forest.SpeciesCatalogue species, Language language) =>
        Species(planned, species, language) + (planned.Planted.Count > 0 || planned.Trees is not { } trees ? ""
            : planned.Species.Count > 1 ? language[$" 計 {trees:#,0} 本", $", {trees:#,0} trees in all"] : language[$" {trees:#,0} 本", $", {trees:#,0} trees"]);
}
