using ForestSink.PostGis.Jobs;
using Npgsql;

namespace ForestSink.PostGis.Credits;

/// <summary>The database's refusals in the user's words. The stores check first; what reaches this got past them.</summary>
internal static class LedgerRefusals
{
    public static bool Knows(PostgresException refused) => Explain(refused) is not null;

    /// <returns>Null for a fault that is not the user's to correct.</returns>
    public static UserErrorException? Explain(PostgresException refused) => (refused.ConstraintName, refused.MessageText) switch
    {
        ("a_tonne_is_in_one_place", _) => Of("このクレジットは、同時に別の取引に使われました。在庫を確かめて、もう一度お試しください。", "These credits were just used by another transaction. Check the stock and try again."),
        ("lot_serials_are_registered_once", _) => Of("識別番号が、登録済みのロットと重なっています。", "The serial numbers overlap a lot that is registered already.", "first"),
        ("serials_count_the_account", _) => Of("識別番号の個数と、口座に入った量が合いません。", "The count of serial numbers differs from the quantity in the account.", "last"),
        ("certified_is_account_and_buffer", _) => Of("認証量は、口座の量とバッファーの合計にしてください。", "The certified quantity must be the account's plus the buffer.", "certified"),
        ("ledger_party_municipality_code_name_key", _) => Of("同じ名前の取引先があります。", "A party of this name exists already.", "name"),
        ("credit_programme_municipality_code_name_key", _) => Of("同じ名前のプロジェクトがあります。", "A project of this name exists already.", "name"),
        ("lot_run_is_frozen", _) => Of("確定していない算定結果や試算からは、ロットを登録できません。プロジェクトで算定結果を確定してから登録してください。", "No lot can come from an estimate or a run that is not frozen. Freeze the run in its project first.", "run"),
        (_, "The lots of a run exceed what it found.") => Of("確定した算定結果の量（口座へ・バッファー）を超えています。登録済みのロットと合わせて確かめてください。", "That is more than the frozen run found for the account and the buffer, together with the lots registered from it.", "certified"),
        (_, "The vintage is outside the fiscal years of the run.") => Of("吸収・削減の年度は、算定結果の期間の中から選んでください。", "The vintage must be one of the run's fiscal years.", "vintage"),
        ("credit_lot_run", _) => Of("この算定結果のその年度のロットは、すでに登録しています。", "A lot of that fiscal year was already registered from this monitoring run.", "vintage"),
        ("sale_step_pkey", _) => Of("この手順は記録済みです。", "This step is recorded already."),
        ("forward_end_pkey", _) => Of("この先物契約は終わっています。", "This forward contract has ended."),
        (_, "The programme is closed to new intake.") => Of("このプログラムは新しい受け付けを終了しています。", "The programme is closed to new intake."),
        (_, "The fund cannot be overspent.") => Of("基金の残高が足りません。", "The fund does not hold that much.", "amount"),
        (_, "The sale has ended.") => Of("この売却は終わっています。", "This sale has ended."),
        (_, "A retired credit stays retired.") => Of("無効化は取り消せません。", "A retirement cannot be undone."),
        (_, { } text) when text.StartsWith("A sale is reserved, contracted", StringComparison.Ordinal) =>
            Of("手順は、予約・契約・請求・入金・移転の順に進めてください。", "Steps go in order: reserve, contract, invoice, payment, transfer."),
        (_, { } text) when text.StartsWith("The fiscal year of", StringComparison.Ordinal) =>
            Of("その日の年度は締め切られています。今年度の日付で記録してください。", "The fiscal year of that date is closed. Record it in the current year.", "on"),
        _ => null,
    };

    private static UserErrorException Of(string japanese, string english, string? field = null) => new(japanese, english) { Field = field };
}
