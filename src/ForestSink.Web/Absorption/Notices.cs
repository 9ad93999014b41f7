using ForestSink.Web.Shell;

namespace ForestSink.Web.Absorption;

/// <summary>Sentences that must stand beside every estimate.</summary>
internal static class Notices
{
    public static string Formula(Language language) => language[
        "FO-001の算定式による試算です。認証を示すものではありません。",
        "An estimate by the FO-001 formula. It is not a certification."];

    /// <summary>What the weakest status of the values behind an estimate means for its reader.</summary>
    public static string Status(Language language, string status) => status switch
    {
        "official" => language["使った係数と成長量は、すべて公的な資料で確かめた値です。", "Every coefficient and growth figure used was read in an official source."],
        "secondary" => language["公的な資料では確かめていない値（二次資料から読んだ値や、公表値から計算した値）を含みます。", "Some values were read in secondary sources only, or derived here from official ones."],
        _ => language["出典を確かめていない値を含みます。検証や申請には使えません。値ごとの出典は「式」で確かめられます。", "Some values have no confirmed source. Do not use this for verification or applications; open a formula to see each value's source."],
    };

    public static string StatusName(Language language, string status) => status switch
    {
        "official" => language["公表値", "Official"],
        "secondary" => language["二次資料", "Secondary source"],
        _ => language["未確認", "Unverified"],
    };

    /// <summary>What a user can do about a missing estimate; null where nothing is to be done.</summary>
    public static string? Remedy(Language language, string reason) => reason switch
    {
        "forest-type-not-chosen" => language["林種を「すべて」にすると、試算の対象になります。", "Choose all forest types to include these."],
        "no-yield-table" => language["市町村の収穫表を登録するか、成長量を「自動」にしてください。", "Add the municipality's own yield table, or choose automatic growth."],
        "site-class-missing" or "site-class-not-in-table" => language["森林簿の地位級を補うか、地位級のない収穫表を登録してください。", "Complete the site class in the register, or add a yield table without classes."],
        "age-not-in-table" => language["林齢の範囲が広い収穫表を登録してください。", "Add a yield table that covers more ages."],
        "register-increment-missing" => language["成長量を「自動」にするか、成長量の列を取り込んでください。", "Choose automatic growth, or import a register with the increment."],
        "register-increment-invalid" or "area-missing" or "area-invalid" or "age-missing" or "unknown-species" =>
            language["森林簿の記録を直して、取り込み直してください。", "Correct the register and import it again."],
        "no-expansion-factor" => language["この樹種の係数を加えた係数表を登録してください。", "Add a table of coefficients that has this species."],
        _ => null,
    };
}
