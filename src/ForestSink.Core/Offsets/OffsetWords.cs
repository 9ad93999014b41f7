namespace ForestSink.Core.Offsets;

/// <summary>The models of municipal offsets, and the five things that make an offset one.</summary>
public static class OffsetWords
{
    public static IReadOnlyList<string> Models { get; } = ["event", "product", "operations", "works", "publication", "building", "partnership", "joint", "regional"];

    public static Bilingual Model(string key) => key switch
    {
        "building" => new("自らの庁舎・施設", "Own buildings"),
        "product" => new("商品（シール付き）", "Products with a seal"),
        "operations" => new("事業活動", "Corporate operations"),
        "works" => new("工事", "Construction works"),
        "event" => new("イベント・会議", "Events and meetings"),
        "publication" => new("広報・印刷物", "Publications and printing"),
        "partnership" => new("2つの市町村の連携", "Partnership of two municipalities"),
        "joint" => new("複数の市町村の共同購入", "Joint purchase by municipalities"),
        _ => new("地域の制度", "Regional scheme"),
    };

    /// <summary>Models in which several take part, each with a certificate of its own.</summary>
    public static bool HasShares(string model) => model is "partnership" or "joint" or "regional";

    public static IReadOnlyList<Bilingual> Requirements { get; } =
    [
        new("知る: 排出量を算定した", "Know: the emissions are calculated"),
        new("減らす: 減らす取り組みをした", "Reduce: something was done to reduce them"),
        new("調達する: クレジットを用意した", "Procure: the credits are there"),
        new("埋め合わせる: 無効化した", "Offset: the credits are retired"),
        new("伝える: 公表した", "Tell: the public knows of it"),
    ];
}
