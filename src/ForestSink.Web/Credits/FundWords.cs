using ForestSink.Web.Shell;

namespace ForestSink.Web.Credits;

/// <summary>The fund's stored names in the user's words.</summary>
internal static class FundWords
{
    public static string Kind(string kind, Language t) => kind switch
    {
        "sale" => t["売却", "Sale"],
        "donation" => t["寄附", "Donation"],
        "subsidy" => t["補助金", "Subsidy"],
        "commit" => t["予算", "Budget"],
        "release" => t["予算の戻し", "Budget given back"],
        "spend" => t["支出", "Spending"],
        _ => t["訂正", "Correction"],
    };

    public static string Account(string account, Language t) => account switch
    {
        "income" => t["収入", "Income"],
        "tax" => t["仮受消費税", "Tax received"],
        "general" => t["一般会計", "General account"],
        "fund" => t["基金", "Fund"],
        "committed" => t["予算に充てた額", "Committed"],
        _ => t["支出済み", "Spent"],
    };
}
