using System.Text.Encodings.Web;
using System.Text.Json;
using ForestSink.Core;
using ForestSink.Core.Accounts;
using ForestSink.PostGis.Database;
using ForestSink.Web.Shell;

namespace ForestSink.Web.Audit;

/// <summary>One value that a change touched.</summary>
public sealed record ChangedValue(string Name, string? Old, string? New);

/// <summary>The log's stored names in the user's words.</summary>
internal static class AuditWords
{
    private static readonly JsonSerializerOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static readonly (string Key, Bilingual Name)[] KindNames =
    [
        ("stand", new("小班", "Stand")),
        ("plot", new("調査区", "Survey plot")),
        ("canopy-survey", new("樹冠高の計測", "Canopy survey")),
        ("import", new("データの取り込み", "Import")),
        ("import-mapping", new("列の対応づけ", "Column mapping")),
        ("reference-document", new("基準データ", "Reference data")),
        ("land-owner", new("土地所有者", "Land owners")),
        ("work-order", new("施業の指示", "Work order")),
        ("work-order-stand", new("施業の指示の小班", "Stand of a work order")),
        ("work-record", new("施業の記録", "Record of work")),
        ("work-record-stand", new("施業の記録の小班", "Stand of a record of work")),
        ("evidence", new("写真・書類の添付", "Evidence")),
        ("evidence-file", new("写真・書類", "Photo or document")),
        ("field-delta", new("現場から届いた変更", "Change from the field")),
        ("estimate", new("吸収量の算定", "Estimate")),
        ("project", new("プロジェクト", "Project")),
        ("project-plan", new("プロジェクトの経営計画", "Project's management plan")),
        ("project-task", new("プロジェクトの予定", "Project's dated duty")),
        ("project-emission", new("プロジェクトの付随排出", "Project's incidental emission")),
        ("enrolment", new("プロジェクトの小班の登録", "Enrolment of stands")),
        ("evidence-tick", new("要件の判定と証拠", "Requirement and its evidence")),
        ("monitoring-run", new("モニタリングの算定", "Monitoring run")),
        ("monitoring-freeze", new("モニタリングの確定", "Freezing of a monitoring run")),
        ("credit-programme", new("クレジットのプロジェクト", "Credit project")),
        ("programme-member", new("クレジットのプロジェクトの参加者", "Member of a credit project")),
        ("programme-quantity", new("認証量", "Certified quantity")),
        ("credit-lot", new("クレジットのロット", "Lot of credits")),
        ("credit-expectation", new("認証の見込み", "Expected credits")),
        ("credit-movement", new("クレジットの記録", "Movement of credits")),
        ("credit-sale", new("クレジットの売却", "Sale of credits")),
        ("sale-step", new("売却の手続き", "Step of a sale")),
        ("credit-retirement", new("無効化", "Retirement")),
        ("credit-offset", new("オフセット", "Offset")),
        ("emission-factor", new("排出係数", "Emission factor")),
        ("lot-price", new("販売価格", "Price asked")),
        ("forward-contract", new("先物契約", "Forward contract")),
        ("forward-end", new("先物契約の終了", "End of a forward contract")),
        ("ledger-party", new("取引先", "Party")),
        ("yen-movement", new("基金の記録", "Movement of the fund")),
        ("fund-rule", new("基金の割合", "Share for the fund")),
        ("fiscal-year-closing", new("年度の締め切り", "Closing of a fiscal year")),
        ("planting-site", new("植樹の候補地", "Planting site")),
        ("planting-site-assumption", new("候補地の前提", "Assumption on a planting site")),
        ("planting-plan", new("植樹の計画", "Planting plan")),
        ("planting-event", new("植樹会", "Planting event")),
        ("planting-event-partner", new("植樹会の協力者", "Partner of a planting event")),
        ("planting-event-group", new("植樹会の申し込み", "Registration for a planting event")),
        ("planting-event-seedlings", new("植樹会の苗木", "Seedlings of a planting event")),
        ("planting-event-check", new("植樹会の確認事項", "Checklist of a planting event")),
        ("planting-event-task", new("植樹会の段取り", "Task of a planting event")),
        ("planting-event-budget", new("植樹会の予算", "Budget of a planting event")),
        ("planting-survival", new("活着の調査", "Survival count")),
        ("public-page", new("公開ページ", "Public page")),
        ("municipality", new("市町村", "Municipality")),
        ("account", new("利用者", "Account")),
        ("membership", new("役割", "Role")),
        ("invitation", new("招待", "Invitation")),
        ("passkey", new("パスキー", "Passkey")),
    ];

    /// <summary>The kinds of thing the log speaks of, for the filter.</summary>
    public static IReadOnlyList<string> Kinds { get; } = [.. KindNames.Select(kind => kind.Key)];

    public static string Kind(string kind, Language t) => Array.Find(KindNames, each => each.Key == kind) is { Key: not null } known ? t[known.Name.Ja, known.Name.En] : kind;

    public static string Action(string action, Language t) => action switch
    {
        "created" => t["追加", "added"],
        "changed" => t["変更", "changed"],
        "removed" => t["削除", "removed"],
        "read" => t["閲覧", "read"],
        _ => action,
    };

    public static string Actor(string actor, IReadOnlyDictionary<string, string> names, Language t) => actor switch
    {
        Acting.CommandLine => t["サーバーのコマンド", "Command line on the server"],
        Acting.Visitor => t["サインイン前の利用者", "Somebody signing in"],
        _ when actor.StartsWith("database:", StringComparison.Ordinal) => t["データベースを直接操作", "Directly in the database"] + $" ({actor["database:".Length..]})",
        _ => names.GetValueOrDefault(actor, actor),
    };

    /// <summary>The column's name as people say it; the stored name where it is rarely met.</summary>
    public static string Value(string name, Language t) => name switch
    {
        "code" => t["小班コード", "Stand code"],
        "place_name" => t["地名", "Place"],
        "register_area_ha" => t["簿面積 (ha)", "Register area (ha)"],
        "polygon_area_ha" => t["図上面積 (ha)", "Map area (ha)"],
        "geometry" => t["形（ハッシュ値）", "Shape (hash)"],
        "species_key" => t["樹種", "Species"],
        "species_text" => t["樹種の表記", "Species as written"],
        "forest_type" => t["林種", "Forest type"],
        "forest_type_text" => t["林種の表記", "Forest type as written"],
        "management_type" => t["施業の種類", "Management"],
        "ownership" => t["所有形態", "Ownership"],
        "area_ha" => t["面積 (ha)", "Area (ha)"],
        "share_percent" => t["割合 (%)", "Share (%)"],
        "register_age" => t["森林簿の林齢", "Age in the register"],
        "register_date" => t["森林簿の基準日", "Register date"],
        "establishment_year" => t["植栽・更新年", "Established"],
        "origin_fy" => t["林齢1年の年度", "Fiscal year of age 1"],
        "site_class" => t["地位", "Site class"],
        "register_increment_m3_per_ha" => t["成長量 (m³/ha・年)", "Increment (m³/ha·yr)"],
        "register_volume_m3_per_ha" => t["材積 (m³/ha)", "Volume (m³/ha)"],
        "source_key" => t["元データのID", "Source id"],
        "attributes" => t["元データのほかの項目", "Other fields of the source"],
        "role" or "roles" => t["役割", "Role"],
        "email" => t["メール", "E-mail"],
        "display_name" => t["名前", "Name"],
        "name" => t["名称", "Name"],
        "password_hash" => t["パスワード", "Password"],
        "security_stamp" => t["サインインの状態", "Sessions"],
        "totp_key" => t["認証アプリのキー", "Authenticator key"],
        "two_factor_enabled" => t["二段階認証", "Second factor"],
        "lockout_end" => t["ロックの終わり", "Locked until"],
        "closed_at" => t["閉じた日時", "Closed at"],
        "accepted_at" => t["受け取った日時", "Accepted at"],
        "revoked_at" => t["取り消した日時", "Revoked at"],
        "expires_at" => t["有効期限", "Expires at"],
        "language" => t["言語", "Language"],
        "organisation_kind" => t["所属の種類", "Kind of organisation"],
        "organisation_name" => t["所属", "Organisation"],
        "organisation_id" => t["所属のID", "Organisation id"],
        "invited_at" => t["招待した日時", "Invited at"],
        "accepted_by" => t["受け取った人のID", "Accepted by (id)"],
        "is_demo" => t["デモ", "Demo"],
        "kind" => t["種類", "Kind"],
        "sha256" => "SHA-256",
        "state" => t["状態", "State"],
        "method" => t["方法", "Method"],
        "order_no" => t["指示番号", "Order no."],
        "planned_from" => t["時期 から", "Season from"],
        "planned_to" => t["時期 まで", "Season to"],
        "crew" => t["班・事業体", "Crew"],
        "instructions" => t["指示の内容", "Instructions"],
        "subsidy_programme" => t["補助事業", "Subsidy programme"],
        "target_stems_percent" => t["目標の伐採率（本数 %）", "Target, % of stems"],
        "target_volume_percent" => t["目標の伐採率（材積 %）", "Target, % of volume"],
        "cancel_reason" => t["取りやめの理由", "Cancelled because"],
        "started_on" => t["開始日", "Begun"],
        "done_on" => t["作業日", "Done on"],
        "date_precision" => t["日付の精度", "Precision of the date"],
        "labour_person_days" => t["人工（人日）", "Labour (person-days)"],
        "stems_removed_percent" => t["伐採率（本数 %）", "Share of stems (%)"],
        "volume_removed_percent" => t["伐採率（材積 %）", "Share of volume (%)"],
        "volume_removed_m3" => t["伐採材積（m³）", "Volume felled (m³)"],
        "hauled_m3" => t["搬出材積（m³）", "Volume hauled (m³)"],
        "volume_ceiling_percent" => t["材積率の上限 (%)", "Ceiling of the share (%)"],
        "over_ceiling_reason" => t["上限を超える理由", "Reason above the ceiling"],
        "planted" => t["植栽", "Planted"],
        "planned_planting" => t["植栽の予定", "Planting planned"],
        "fuel_litres" => t["燃料（L）", "Fuel (L)"],
        "note" => t["備考", "Note"],
        "submitted_at" => t["提出した日時", "Handed in at"],
        "submitted_by" => t["提出した人のID", "Handed in by (id)"],
        "decided_at" => t["確認した日時", "Decided at"],
        "decided_by" => t["確認した人のID", "Decided by (id)"],
        "return_reason" => t["差し戻しの理由", "Sent back because"],
        "correction_reason" => t["訂正の理由", "Reason of the correction"],
        "supersedes" => t["訂正した記録", "Record corrected"],
        "fix_position" => t["測った位置", "Position"],
        "fix_count" => t["測位の回数", "Positions averaged"],
        "fix_worst_accuracy_m" => t["最大誤差 (m)", "Worst accuracy (m)"],
        "device" or "device_name" => t["端末", "Device"],
        "device_recorded_at" => t["端末の時計の日時", "By the device's clock"],
        "device_clock_off_seconds" or "clock_off_seconds" => t["時計のずれ（秒）", "Clock off by (s)"],
        "area_source" => t["面積の求め方", "Area from"],
        "part" => t["区域の図形", "Outline"],
        "media_type" => t["ファイルの種類", "File type"],
        "size_bytes" => t["大きさ（バイト）", "Size (bytes)"],
        "condition" => t["ファイルの状態", "Condition"],
        "taken_at" => t["撮影日時", "Taken at"],
        "direction_degrees" => t["向き（度）", "Direction (degrees)"],
        "caption" => t["説明", "Caption"],
        "file_name" => t["ファイル名", "File name"],
        "withdrawn_at" => t["外した日時", "Taken away at"],
        "thing_kind" => t["何の証拠か", "Evidence of"],
        "lines" => t["行数", "Lines"],
        "stands" => t["小班の数", "Stands"],
        "stand_ids" => t["小班のID", "Stand ids"],
        "registry_no" => t["登録番号", "Registry number"],
        "methodology" => t["方法論", "Methodology"],
        "methodology_version" => t["方法論の版", "Version of the methodology"],
        "first_fy" => t["最初の年度", "First fiscal year"],
        "last_fy" => t["最後の年度", "Last fiscal year"],
        "scope_option" => t["範囲", "Scope"],
        "applicant" => t["申請者", "Applicant"],
        "participants" => t["参加者", "Participants"],
        "growth_choice" => t["成長量", "Growth"],
        "fiscal_year" => t["年度", "Fiscal year"],
        "due_on" => t["期限", "Due on"],
        "approved_on" => t["認定日", "Approved on"],
        "first_day" => t["始期", "First day"],
        "last_day" => t["終期", "Last day"],
        "label" => t["内容", "What"],
        "co2_t" => t["排出量 (t-CO2)", "Emission (t-CO2)"],
        "treatment" => t["扱い", "Treatment"],
        "net_co2_t" => t["純吸収量 (t-CO2)", "Net (t-CO2)"],
        "certified_t" => t["認証量 (t-CO2)", "Certified (t-CO2)"],
        "buffer_t" => t["バッファー (t-CO2)", "Buffer (t-CO2)"],
        "account_t" => t["口座の量 (t-CO2)", "In the account (t-CO2)"],
        "reason" => t["理由", "Reason"],
        "held_on" => t["開催日", "Held on"],
        "rain_on" => t["雨天時の日", "Rain date"],
        "starts_at" => t["開始時刻", "Starts at"],
        "ends_at" => t["終了時刻", "Ends at"],
        "meeting_place" => t["集合場所", "Meeting place"],
        "emergency_place" => t["緊急時の場所", "Emergency point"],
        "programme" => t["内容と予定", "Programme"],
        "capacity" => t["定員", "Capacity"],
        "is_public" => t["公開", "Public"],
        "attended" => t["参加者数", "Attended"],
        "planted_on" => t["植えた日", "Planted on"],
        "planted_ha" => t["植えた面積 (ha)", "Planted (ha)"],
        "people" => t["人数", "People"],
        "trees" => t["本数", "Trees"],
        "supplier" => t["仕入先", "Supplier"],
        "deliver_on" => t["納品日", "Delivery"],
        "owner" => t["担当", "Owner"],
        "is_done" => t["済み", "Done"],
        "amount_yen" => t["金額（円）", "Amount (yen)"],
        "year_no" => t["植えてからの年", "Year after planting"],
        "counted_on" => t["調べた日", "Counted on"],
        "counted" => t["調べた本数", "Trees counted"],
        "alive" => t["生きている本数", "Trees alive"],
        "contact" => t["連絡先", "Contact"],
        _ => name,
    };

    /// <summary>Old and new values side by side, by name; only those that differ where both are known.</summary>
    public static IReadOnlyList<ChangedValue> Changes(string? oldJson, string? newJson, Language t)
    {
        var (before, after) = (Values(oldJson, t), Values(newJson, t));
        return [.. before.Keys.Union(after.Keys, StringComparer.Ordinal)
            .Select(key => (Key: key, Old: before.GetValueOrDefault(key), New: after.GetValueOrDefault(key)))
            .Where(pair => pair.Old != pair.New || (pair.Old == "***" && pair.New == "***"))
            .Select(pair => new ChangedValue(pair.Key, pair.Old, pair.New))];
    }

    private static Dictionary<string, string?> Values(string? json, Language t)
    {
        if (json is null)
            return [];
        using var document = JsonDocument.Parse(json);
        return document.RootElement.EnumerateObject()
            .Where(property => property.Name is not ("municipality_code" or "user_id" or "invitation_id" or "version"))
            .SelectMany(property => property.Name == "cohorts" ? Cohorts(property.Value, t) : [(Value(property.Name, t), Text(property, t))])
            .ToDictionary(pair => pair.Item1, pair => pair.Item2, StringComparer.Ordinal);
    }

    /// <summary>A stand's register records value by value, so that a changed age is one line and not a wall of text.</summary>
    private static IEnumerable<(string Name, string? Value)> Cohorts(JsonElement cohorts, Language t) =>
        from cohort in cohorts.EnumerateArray()
        let key = $"{cohort.GetProperty("treatment_no").GetString()} {cohort.GetProperty("storey").GetString()} {cohort.GetProperty("slot").GetRawText()}".Trim()
        from property in cohort.EnumerateObject()
        where property.Name is not ("treatment_no" or "storey" or "slot")
        select (t[$"記録 {key}: ", $"Record {key}: "] + Value(property.Name, t), Text(property, t));

    private static string? Text(JsonProperty property, Language t) => (property.Name, property.Value.ValueKind) switch
    {
        (_, JsonValueKind.Null) => null,
        ("role", _) => Role(property.Value.GetString()!, t),
        ("roles", _) => string.Join(t["、", ", "], property.Value.EnumerateArray().Select(role => Role(role.GetString()!, t))),
        (_, JsonValueKind.String) => property.Value.GetString(),
        (_, JsonValueKind.Array or JsonValueKind.Object) => JsonSerializer.Serialize(property.Value, Readable),
        _ => property.Value.GetRawText(),
    };

    private static string Role(string key, Language t)
    {
        var role = Roles.Parse(key);
        return t[role.Japanese(), role.English()];
    }
}
