using ForestSink.Web.Shell;

namespace ForestSink.Web.Absorption;

/// <summary>
/// The shipped reference data note their sources in English, those of offsets and prices in Japanese. The phrases that are no names or
/// addresses are said in the reader's language; what is not known here stays as it is written.
/// </summary>
internal static class SourceWords
{
    // Longer phrases first, so that none is cut by a shorter one.
    private static readonly (string English, string Japanese)[] Phrases =
    [
        ("choice of this program on the safe side: the factor lowers what is counted as absorbed and leaves the emission whole; FO-001 not read", "本システムの安全側の選択（係数は吸収だけを下げ、排出はそのまま）。FO-001 本文は未確認"),
        ("holds for 99.9 % of the Fukuoka registers of 2019 and 2021 (year of establishment + age = register fiscal year + 1); its use in FO-001 was not read", "福岡県の森林簿（2019・2021年）の99.9 %で成り立つ（成立年＋林齢＝森林簿の年度＋1）。FO-001 での扱いは未確認"),
        ("inferred from Oyama town: 1,047 t certified, 31 t buffer,", "小山町の例（認証1,047 t、バッファー31 t）からの推定、"),
        ("another sheet notes 3 to 10 %", "3～10 %とする資料もある"),
        ("which kinds of measurement need it was not readable", "どの測り方で要るかは読み取れない"),
        ("revision of early 2014,", "2014年初めの改定、"),
        ("revision of 2022-08-10,", "2022年8月10日の改定、"),
        ("logic of no double counting; FO-001 not read", "二重に数えないための考え方。FO-001 本文は未確認"),
        ("general knowledge; FO-001 not read", "一般的な知識。FO-001 本文は未確認"),
        ("general practice: hold at the last value or zero, by the table owner's rule; FO-001 not read", "一般的な扱い（最後の値のまま、または0。表の持ち主の規則による）。FO-001 本文は未確認"),
        ("general practice; FO-001 not read", "一般的な扱い。FO-001 本文は未確認"),
        ("Low-density guideline: hinoki 1,500 and more, sugi and larch 1,000 to 1,500 per ha", "低密度植栽の指針（ヒノキ 1,500本/ha以上、スギ・カラマツ 1,000～1,500本/ha）"),
        ("70 to 100 % at 3 to 4 years over 500 to 2,500 trees/ha; 90 is an assumption in between", "500～2,500本/haの植栽で3～4年後に70～100 %。90はその間の仮定"),
        ("mean increment of 28 western yield tables (8.9) over that of the diagram (14 m3/ha·yr)", "西日本の収穫表28件の平均成長量（8.9）÷ 密度管理図の値（14 m³/ha・年）"),
        ("choice of this program where no yield table applies", "収穫表がないときの本システムの選択"),
        ("choice of this program", "本システムの選択"),
        ("Forestry Agency, how much CO2 a forest takes up,", "林野庁の解説（森林の二酸化炭素吸収量）、"),
        ("Forestry Agency, notice 3林政企第60号 (2021-12-27)", "林野庁通知 3林政企第60号（令和3年12月27日）"),
        ("Forestry Agency press item of 2022-08-10", "林野庁の発表（2022年8月10日）"),
        ("(V of next age class − V of this age class) / 5", "（次の齢級の材積 − この齢級の材積）÷ 5"),
        ("public visualisation trial,", "公的な見える化の試行資料、"),
        ("public repository github.com/", "公開リポジトリ github.com/"),
        ("the same figure: Tokushima prefecture,", "徳島県も同じ値、"),
        ("computed, SDMD + height curve from", "計算値（林分密度管理図と樹高曲線）、"),
        ("(general knowledge)", "（一般的な知識）"),
        ("common span 10 to 15", "一般的な幅 10～15年"),
        ("common span 15 to 25", "一般的な幅 15～25年"),
        ("common span 30 to 40", "一般的な幅 30～40年"),
        ("common span 40 to 60", "一般的な幅 40～60年"),
        ("general knowledge", "一般的な知識"),
    ];

    private static readonly (string English, string Japanese)[] JapanesePhrases =
    [
        ("Ministry of Land, Infrastructure, Transport and Tourism, FY2006 (quoted by vsd1104.com)", "国土交通省 2006年度の値（vsd1104.com に引用）"),
        ("computed from the ministerial ordinance's factors (given at jplaws.app):", "省令の排出係数（jplaws.app に掲載）から計算:"),
        ("older set of factors (quoted by expydoc.com/doc/7632556)", "旧係数（expydoc.com/doc/7632556 に引用）"),
        (" (2,050 kg a year ÷ 365)", "（年 2050 kg ÷ 365）"),
        ("paper of the Ministry of the Environment (2011-11-21) on Gifu: from 1,000 people and about 5 t an event should consider an offset", "環境省の資料（2011-11-21）にある岐阜県の例: 1000人以上で概算5 t以上の催しはオフセットを検討"),
        ("forest credits on the Tokyo exchange, ¥4,650–5,600 (exroad.jp/?p=465), rounded", "東証の森林クレジット 4650～5600円（exroad.jp/?p=465）から丸め"),
        ("prices published by Kitami and Nakashibetsu", "北見市・中標津町の公表価格"),
        ("price published by Rikuzentakata", "陸前高田市の公表価格"),
    ];

    public static string? In(Language language, string? source) => source is null ? null
        : language.IsEnglish ? JapanesePhrases.Aggregate(source, (text, phrase) => text.Replace(phrase.Japanese, phrase.English, StringComparison.Ordinal))
        : Phrases.Aggregate(source, (text, phrase) => text.Replace(phrase.English, phrase.Japanese, StringComparison.Ordinal));
}
