using ForestSink.Core;
using ForestSink.Core.Planting;
using ForestSink.Web.Shell;

namespace ForestSink.Web.Planting;

/// <summary>What codes of planting are called.</summary>
internal static class PlantingWords
{
    private static readonly Dictionary<string, Bilingual> KindNames = new(StringComparer.Ordinal)
    {
        ["elevation"] = new("標高（DEM）", "Elevation (DEM)"),
        ["road"] = new("道路", "Roads"),
        ["forest-road"] = new("林道", "Forest roads"),
        ["spur-road"] = new("作業道", "Spur roads"),
        ["city-hall"] = new("市役所・役場", "Town hall"),
        ["station"] = new("駅", "Stations"),
        ["school"] = new("学校・園", "Schools"),
        ["toilet"] = new("トイレ", "Toilets"),
        ["car-park"] = new("駐車場", "Car parks"),
        ["hall"] = new("集会所", "Halls"),
        ["hospital"] = new("病院・救急", "Hospitals"),
        ["hazard"] = new("除外: 危険区域", "Excluded: hazard areas"),
        ["protected"] = new("除外: 保全区域", "Excluded: protected areas"),
        ["conversion"] = new("除外: 林地開発許可", "Excluded: conversion permits"),
    };

    private static readonly Bilingual[] Sectors =
        [new("北", "N"), new("北東", "NE"), new("東", "E"), new("南東", "SE"), new("南", "S"), new("南西", "SW"), new("西", "W"), new("北西", "NW")];

    public static Bilingual Kind(string kind) => KindNames.TryGetValue(kind, out var name) ? name : new(kind, kind);

    public static Bilingual Origin(string origin) => origin switch
    {
        "drawn" => new("描いた範囲", "drawn"),
        "final-cut" => new("主伐後・植栽なし", "cut, not replanted"),
        _ => new("森林簿", "register"),
    };

    public static Bilingual Sector(int sector) => Sectors[sector];

    /// <summary>A criterion's value with its unit.</summary>
    public static string Value(Core.Planting.SiteCriterion criterion, double value, Language language) =>
        value.ToString(criterion.Unit is "m" or "%" ? "#,0" : "0.0#", language.Culture) + (criterion.Unit is "" or "°" or "%" ? "" : " ") + criterion.Unit;

    public static Bilingual Deer(int? risk) => risk switch
    {
        0 => new("0 なし", "0 none"),
        1 => new("1 軽い", "1 light"),
        2 => new("2 中くらい", "2 moderate"),
        3 => new("3 ひどい", "3 severe"),
        _ => new("不明", "not known"),
    };

    public static Bilingual Breach(PlanRule rule, decimal? amount) => (rule, amount) switch
    {
        (PlanRule.Funds, { } yen) => new($"お金が {yen:#,0} 円足りません。使えるお金か毎年の見込みを増やすか、委託・柵などの費用を見直してください。", $"{yen:#,0} yen are missing. Raise the money available or expected, or look at the costs again."),
        (PlanRule.Events, { } events) => new($"植樹会が年に {events:#,0} 回足りません。年間の回数か、1回の参加者を増やしてください。", $"{events:#,0} more events a year are needed. Allow more, or more people per event."),
        (PlanRule.Seedlings, { } trees) => new($"苗木が年に {trees:#,0} 本足りません。苗木の上限を上げるか、年数を延ばしてください。", $"{trees:#,0} more seedlings a year are needed. Raise the supply or plan more years."),
        (PlanRule.Locked, { } sites) => new($"必ず植えると決めた場所のうち {sites:#,0} か所が条件に合いません。固定を外してください。", $"{sites:#,0} of the locked sites cannot be kept. Unlock them."),
        (PlanRule.School, _) => new("学校から決めた時間内に、条件に合う場所がありません。時間を延ばすか、学校の位置を取り込んでください。", "No site near enough to a school fits. Allow more minutes, or load the schools."),
        _ => new("時間の上限までに計画が見つかりませんでした。上限を延ばすか、条件をゆるめてください。", "No plan was found in time. Allow more seconds or loosen the conditions."),
    };
}
