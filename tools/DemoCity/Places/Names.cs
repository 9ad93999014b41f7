namespace DemoCity.Places;

/// <summary>A fictional name: as written, as read, and in Latin letters.</summary>
internal sealed record PlaceName(string Written, string Read, string Latin);

/// <summary>Composes place names from common parts, none twice.</summary>
internal sealed class Names(ulong seed)
{
    private static readonly (string Written, string Read, string Latin)[] Stems =
    [
        ("霧", "きり", "Kiri"), ("椎", "しい", "Shii"), ("梢", "こずえ", "Kozue"), ("月見", "つきみ", "Tsukimi"),
        ("白萩", "しらはぎ", "Shirahagi"), ("風越", "かざこし", "Kazakoshi"), ("鹿鳴", "かなき", "Kanaki"), ("千草", "ちぐさ", "Chigusa"),
        ("雲見", "くもみ", "Kumomi"), ("若葉", "わかば", "Wakaba"), ("萱", "かや", "Kaya"), ("朝霞", "あさがすみ", "Asagasumi"),
        ("桂", "かつら", "Katsura"), ("清水", "しみず", "Shimizu"), ("楢", "なら", "Nara"), ("木の実", "きのみ", "Kinomi"),
        ("笹", "ささ", "Sasa"), ("榎", "えのき", "Enoki"), ("岩鏡", "いわかがみ", "Iwakagami"), ("滝", "たき", "Taki"),
        ("藤", "ふじ", "Fuji"), ("山吹", "やまぶき", "Yamabuki"), ("鷹", "たか", "Taka"), ("狐", "きつね", "Kitsune"),
        ("星", "ほし", "Hoshi"), ("石楠", "しゃくなげ", "Shakunage"), ("杉", "すぎ", "Sugi"), ("桧", "ひのき", "Hinoki"),
        ("小鳥", "ことり", "Kotori"), ("水楢", "みずなら", "Mizunara"), ("蛍", "ほたる", "Hotaru"), ("栃", "とち", "Tochi"),
        ("沢蟹", "さわがに", "Sawagani"), ("鈴", "すず", "Suzu"), ("日向", "ひなた", "Hinata"), ("木漏日", "こもれび", "Komorebi"),
    ];

    private static readonly (string Written, string Read, string Latin)[] VillageEndings =
    [
        ("谷", "だに", "dani"), ("原", "はら", "hara"), ("沢", "ざわ", "zawa"), ("瀬", "せ", "se"), ("野", "の", "no"), ("田", "だ", "da"),
        ("平", "だいら", "daira"), ("里", "ざと", "zato"), ("根", "ね", "ne"), ("戸", "ど", "do"), ("久保", "くぼ", "kubo"), ("尾", "お", "o"),
    ];

    private static readonly (string Written, string Read, string Latin)[] MountainEndings =
        [("山", "やま", "yama"), ("ヶ岳", "がたけ", "gatake"), ("峰", "みね", "mine"), ("ヶ城山", "がじょうさん", "gajosan"), ("森山", "もりやま", "moriyama")];

    private static readonly (string Written, string Read, string Latin)[] RiverEndings =
        [("川", "がわ", "gawa"), ("谷川", "たにがわ", "tanigawa"), ("沢川", "さわがわ", "sawagawa"), ("瀬川", "せがわ", "segawa"), ("田川", "たがわ", "tagawa")];

    private readonly SeededRandom random = new(seed);
    private readonly HashSet<string> used = new(StringComparer.Ordinal);

    public PlaceName Village() => Next(VillageEndings);

    public PlaceName Mountain() => Next(MountainEndings);

    public PlaceName River() => Next(RiverEndings);

    private PlaceName Next((string Written, string Read, string Latin)[] endings)
    {
        for (var attempt = 0; ; attempt++)
        {
            var stem = Stems[random.NextInt(Stems.Length)];
            var ending = endings[random.NextInt(endings.Length)];
            // Past the point where free names are rare, 上 and 下 tell two apart.
            var prefix = attempt < 40 ? ("", "", "") : random.Pick((("上", "かみ", "Kami-"), 1), (("下", "しも", "Shimo-"), 1), (("奥", "おく", "Oku-"), 1), (("東", "ひがし", "Higashi-"), 1), (("西", "にし", "Nishi-"), 1));
            var name = new PlaceName(prefix.Item1 + stem.Written + ending.Written, prefix.Item2 + stem.Read + ending.Read, prefix.Item3 + stem.Latin + ending.Latin);
            // A stem serves once before any serves twice.
            if (attempt < 30 && used.Contains(stem.Written)) continue;
            if (attempt <= 400 && !used.Add(name.Written)) continue;
            used.Add(stem.Written);
            return name;
        }
    }
}
