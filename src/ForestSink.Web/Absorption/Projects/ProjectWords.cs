using ForestSink.Core.Absorption.Projects;
using ForestSink.Web.Forest;
using ForestSink.Web.Shell;

namespace ForestSink.Web.Absorption.Projects;

/// <summary>Stored codes of projects in the user's words.</summary>
internal static class ProjectWords
{
    public static string Methodology(string code) => code.ToUpperInvariant();

    public static string MethodologyName(Language t, string code) => code == "fo-003" ? t["FO-003 再造林活動", "FO-003 reforestation"] : t["FO-001 森林経営活動", "FO-001 forest management"];

    public static string Scope(Language t, int option) => option switch
    {
        1 => t["森林経営計画の全部", "The whole plan"],
        2 => t["計画のうち申請者が所有・管理する森林の全部", "All forest of the applicant in the plan"],
        _ => t["所有・管理する森林の一部（計画500 ha以上の場合）", "A part of it (plans of 500 ha or more)"],
    };

    public static string PlanKind(Language t, string kind) => kind switch
    {
        "compartment" => t["林班計画", "Compartment plan"],
        "district" => t["区域計画", "District plan"],
        _ => t["属人計画", "Owner's plan"],
    };

    public static string Task(Language t, string kind) => kind switch
    {
        "yearly-filing" => t["年次書類の提出", "Yearly filing"],
        "plan-renewal" => t["森林経営計画の更新", "Renew the management plan"],
        _ => t["計画を保つ期限", "Plan kept in force until"],
    };

    public static string Treatment(Language t, string treatment) => treatment switch
    {
        "measured" => t["実測", "Measured"],
        "estimated" => t["推計", "Estimated"],
        _ => t["省略", "Left out"],
    };

    public static string Component(Language t, string code) => Sentence(ComponentText.Parse(code).Name().In(t));

    /// <summary>With a capital at the beginning, as a heading or a cell of a table begins.</summary>
    public static string Sentence(string words) => words.Length == 0 ? words : char.ToUpperInvariant(words[0]) + words[1..];

    /// <summary>An edition of reference data as a run names it: "fo-001 rules 2", "expansion-factors 1".</summary>
    public static string Edition(Language t, string stored) => stored.LastIndexOf(' ') is > 0 and var at && int.TryParse(stored.AsSpan(at + 1), System.Globalization.CultureInfo.InvariantCulture, out var number)
        ? stored[..at] switch
        {
            "fo-001 rules" => t[$"FO-001 の規則 第{number}版", $"Rules of FO-001, version {number}"],
            "expansion-factors" => t[$"拡大係数などの表 第{number}版", $"Table of expansion factors, version {number}"],
            var other => t[$"{other} 第{number}版", $"{other}, version {number}"],
        }
        : stored;

    public static string Severity(Language t, string severity) => severity switch
    {
        "blocking" => t["要修正", "To be mended"],
        "warning" => t["要確認", "To be checked"],
        _ => t["お知らせ", "Note"],
    };

    public static string FlagName(Language t, string code) => code switch
    {
        "not-counted" => t["数えていない林分", "Not counted"],
        "no-practice-yet" => t["施業の実績がない", "No practice proven"],
        "bef-changes" => t["拡大係数の切り替わり", "Expansion factor changes"],
        "past-table-end" => t["収穫表の最終林齢を超過", "Past the yield table's end"],
        "claimed-growth" => t["計上済みの木の成長", "Growth of claimed trees"],
        "claim-capped" => t["再造林の計上の上限", "Claim capped"],
        "cut-without-record" => t["実績のない主伐", "Final cut without a record"],
        "new-stand-without-record" => t["実績のない新しい林分", "New stand without a record"],
        "cut-without-volume" => t["主伐の材積が不明", "Volume of the cut unknown"],
        "cut-exceeds-area" => t["主伐面積が立木地を超過", "Cut exceeds the trees left"],
        "selection-without-percent" => t["択伐の材積率がない", "Selection cut without percentage"],
        "natural-regeneration" => t["天然更新", "Natural regeneration"],
        "planting-without-cut" or "planting-without-emission" => t["主伐のない植栽", "Planting without a cut"],
        "no-cutting-age" => t["標準伐期齢がない", "No standard cutting age"],
        "no-claim-volume" => t["標準伐期齢の材積がない", "No volume at the cutting age"],
        "thinning-over-limit" => t["間伐率の上限超過", "Thinning over the limit"],
        "two-works-one-day" => t["同じ日の作業", "Works on one day"],
        "implausible" => t["妥当な範囲の外", "Outside the plausible range"],
        "net-negative" => t["排出超過", "Net emission"],
        "nothing-counted" => t["対象の林分がない", "Nothing counts"],
        "emission-not-left-out" or "emission-must-be-measured" or "left-out-too-much" => t["付随的な排出", "Incidental emissions"],
        "no-wood-factors" => t["HWPの係数がない", "No wood product factors"],
        _ => code,
    };

    public static string Difference(Language t, string name) => name switch
    {
        "AreaHa" => t["面積", "area"],
        "GroundHa" => t["小班の面積", "stand area"],
        "OriginFy" => t["成立年度", "year of origin"],
        "SpeciesKey" => t["樹種", "species"],
        "SiteClass" => t["地位級", "site class"],
        "SiteClassStatus" => t["地位級の確かさ", "certainty of the site class"],
        "ForestType" => t["林種", "forest type"],
        "RegisterIncrementM3PerHa" => t["森林簿の成長量", "register increment"],
        "RegisterVolumeM3PerHa" => t["森林簿の材積", "register volume"],
        "RegisterFy" => t["森林簿の年度", "register year"],
        "AreaFactor" => t["面積係数", "area factor"],
        "PracticeFy" => t["施業の年度", "year of practice"],
        "Missing" => t["足りない要件", "missing requirements"],
        "StandCode" => t["小班コード", "stand code"],
        "enrolled" => t["登録", "enrolment"],
        "record" => t["施業実績", "work record"],
        "version" => t["版", "edition"],
        "entry" => t["付随的な排出", "incidental emission"],
        _ => name,
    };
}
