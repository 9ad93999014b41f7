using ForestSink.Core;

namespace ForestSink.Web.Offsets;

/// <summary>What a model is for, and an example for each of its fields; the examples are placeholders, never saved.</summary>
internal sealed record OffsetHints(Bilingual About, Bilingual Title, Bilingual Basis, Bilingual Activity, Bilingual Reduction)
{
    public static OffsetHints Of(string model) => model switch
    {
        "building" => new(new("庁舎・学校・公用車など、市町村が自ら出した分を埋め合わせます。", "What the municipality itself emits: offices, schools, official cars."),
            new("本庁舎の電気と暖房", "City hall: electricity and heating"), new("庁舎の電気と暖房の燃料", "Electricity and heating of the city hall"),
            new("暖房の灯油", "Kerosene for heating"), new("照明をLEDに替えた", "LED lighting")),
        "product" => new(new("商品1個ごとの排出を埋め合わせ、番号の付いたシールを貼ります。", "The emissions of each item are offset; each carries a numbered seal."),
            new("みどり野トマト", "Midorino tomatoes"), new("栽培・箱詰めの燃料と電気", "Fuel and electricity for growing and packing"),
            new("ハウスの暖房", "Heating of the greenhouse"), new("断熱カーテンを張った", "Thermal curtains")),
        "operations" => new(new("会社などの事業活動（車・事務所・店舗）を埋め合わせます。", "What a company's cars, offices or shops emit."),
            new("業務用車両と店舗", "Company cars and shops"), new("業務用車両の燃料と店舗の電気", "Fuel of company cars, electricity of shops"),
            new("営業車のガソリン", "Petrol of sales cars"), new("エコドライブの講習をした", "Training in fuel-saving driving")),
        "works" => new(new("工事で使う重機・運搬などを埋め合わせます。", "Machines and transport of construction works."),
            new("橋の架け替え工事", "Replacement of a bridge"), new("重機と運搬の燃料", "Fuel of machines and transport"),
            new("重機の軽油", "Diesel of machines"), new("燃費のよい重機を使った", "Fuel-saving machines")),
        "publication" => new(new("広報紙・計画書などの印刷を埋め合わせます。", "The printing of newsletters, plans and reports."),
            new("広報みどり野 12月号", "City newsletter, December"), new("印刷の電気と用紙", "Electricity and paper for printing"),
            new("印刷の電気", "Electricity for printing"), new("ページ数を減らした", "Fewer pages")),
        "partnership" => new(new("2つの市町村が組み、片方または両方の排出を、森のある側のクレジットで埋め合わせます。", "Two municipalities: the emissions of one or both are offset by the credits of the one with the forest."),
            new("みどり野市と海辺区の連携", "Midorino with Umibe ward"), new("両市区の庁舎の燃料", "Fuel of both city halls"),
            new("庁舎の灯油", "Kerosene of the city halls"), new("ごみ焼却の熱を使った", "Heat from waste incineration")),
        "joint" => new(new("いくつもの市町村がまとめて買い、割合で分けます。証明書は1者に1枚です。", "Several municipalities buy together and divide; each gets a certificate."),
            new("流域6市町村の共同購入", "Joint purchase along the river"), new("各市町村の公用車の燃料", "Fuel of official cars"),
            new("公用車のガソリン", "Petrol of official cars"), new("公用車を減らした", "Fewer official cars")),
        "regional" => new(new("地域の制度に加わる会社・団体・家庭の排出を、まとめて埋め合わせます。", "Companies, groups and homes of a regional scheme offset together."),
            new("みどり野エコクラブ", "Midorino eco club"), new("会員の事業所の燃料", "Fuel of the members"),
            new("会員の事業所の灯油", "Kerosene of the members"), new("会員が省エネ診断を受けた", "Energy checks for the members")),
        _ => new(new("催しや会議の、参加者の移動・会場の電気などを埋め合わせます。", "Travel, venue and other emissions of an event or a meeting."),
            new("みどり野まつり", "Midorino festival"), new("参加者の移動と会場の電気", "Travel and electricity"),
            new("参加者の移動", "Travel of participants"), new("会場へのバスを増やした", "More buses to the site")),
    };
}
