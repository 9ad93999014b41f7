namespace ForestSink.Core.Credits;

/// <summary>The ledger's stored names in the two languages.</summary>
public static class CreditWords
{
    public static IReadOnlyList<string> Methodologies { get; } = ["FO-001", "FO-002", "FO-003", "EN-R-002", "EN-S-004", "other"];

    public static IReadOnlyList<string> ProgrammeKinds { get; } = ["project", "programme", "purchased"];

    public static IReadOnlyList<string> PartyKinds { get; } = ["company", "organisation", "municipality", "agent", "person"];

    public static Bilingual Methodology(string key) => key switch
    {
        "FO-001" => new("森林経営活動（FO-001）", "Forest management (FO-001)"),
        "FO-002" => new("植林活動（FO-002）", "Planting (FO-002)"),
        "FO-003" => new("再造林活動（FO-003）", "Replanting (FO-003)"),
        "EN-R-002" => new("太陽光発電設備（EN-R-002）", "Solar power (EN-R-002)"),
        "EN-S-004" => new("空調設備（EN-S-004）", "Air conditioning (EN-S-004)"),
        _ => new("その他", "Other"),
    };

    public static Bilingual ProgrammeKind(string key) => key switch
    {
        "project" => new("通常型", "Single project"),
        "programme" => new("プログラム型", "Programme of many small activities"),
        _ => new("購入したもの", "Bought from others"),
    };

    public static Bilingual PartyKind(string key) => key switch
    {
        "company" => new("企業", "Company"),
        "organisation" => new("団体", "Organisation"),
        "municipality" => new("市町村", "Municipality"),
        "agent" => new("仲介者", "Agent"),
        _ => new("個人", "Person"),
    };

    public static Bilingual Account(string key) => key switch
    {
        "issued" => new("認証", "Issued"),
        "buffer" => new("バッファー", "Buffer"),
        "holding" => new("在庫", "In stock"),
        "reserved" => new("予約", "Reserved"),
        "sold" => new("売却", "Sold"),
        "transferred" => new("移転", "Transferred"),
        "retired" => new("無効化", "Retired"),
        _ => throw new ArgumentOutOfRangeException(nameof(key), key, null),
    };

    public static Bilingual Movement(string kind) => kind switch
    {
        "issue" => new("認証・発行", "Issue"),
        "reserve" => new("予約", "Reservation"),
        "release" => new("予約の取りやめ", "Reservation released"),
        "expire" => new("予約の期限切れ", "Reservation expired"),
        "sell" => new("売却（移転）", "Sale (transfer)"),
        "transfer" => new("他口座への移転", "Transfer to another account"),
        "retire" => new("無効化", "Retirement"),
        "reverse" => new("訂正（反対記帳）", "Correction (reversing entry)"),
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, null),
    };
}
