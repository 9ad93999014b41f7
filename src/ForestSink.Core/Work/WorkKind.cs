namespace ForestSink.Core.Work;

/// <summary>Kind of work (施業種) in the forest.</summary>
public enum WorkKind
{
    /// <summary>地拵え</summary>
    SitePreparation = 1,

    /// <summary>植栽</summary>
    Planting = 2,

    /// <summary>補植: replanting where seedlings died</summary>
    ReplantingGaps = 3,

    /// <summary>下刈り</summary>
    Weeding = 4,

    /// <summary>つる切り</summary>
    VineCutting = 5,

    /// <summary>除伐: removing unwanted trees of a young stand</summary>
    Cleaning = 6,

    /// <summary>枝打ち</summary>
    Pruning = 7,

    /// <summary>間伐</summary>
    Thinning = 8,

    /// <summary>主伐</summary>
    FinalCut = 9,

    /// <summary>獣害対策</summary>
    DeerProtection = 10,

    /// <summary>作業道</summary>
    ForestRoad = 11,
}

public static class WorkKindText
{
    private static readonly (WorkKind Kind, string Code, Bilingual Name)[] Table =
    [
        (WorkKind.SitePreparation, "site-preparation", new("地拵え", "Site preparation")),
        (WorkKind.Planting, "planting", new("植栽", "Planting")),
        (WorkKind.ReplantingGaps, "replanting-gaps", new("補植", "Replanting gaps")),
        (WorkKind.Weeding, "weeding", new("下刈り", "Weeding")),
        (WorkKind.VineCutting, "vine-cutting", new("つる切り", "Vine cutting")),
        (WorkKind.Cleaning, "cleaning", new("除伐", "Cleaning")),
        (WorkKind.Pruning, "pruning", new("枝打ち", "Pruning")),
        (WorkKind.Thinning, "thinning", new("間伐", "Thinning")),
        (WorkKind.FinalCut, "final-cut", new("主伐", "Final cut")),
        (WorkKind.DeerProtection, "deer-protection", new("獣害対策", "Deer protection")),
        (WorkKind.ForestRoad, "forest-road", new("作業道", "Forest road")),
    ];

    /// <summary>In the order of a stand's life.</summary>
    public static IReadOnlyList<WorkKind> All { get; } = [.. Table.Select(row => row.Kind)];

    /// <summary>The text stored in files and in the database.</summary>
    public static string Code(this WorkKind kind) => Row(kind).Code;

    public static Bilingual Name(this WorkKind kind) => Row(kind).Name;

    /// <summary>Fells trees: asks for rates and volumes.</summary>
    public static bool RemovesTrees(this WorkKind kind) => kind is WorkKind.Thinning or WorkKind.FinalCut or WorkKind.Cleaning;

    /// <summary>Sets trees: asks for species and stems.</summary>
    public static bool PlantsTrees(this WorkKind kind) => kind is WorkKind.Planting or WorkKind.ReplantingGaps;

    /// <summary>Reads a code (<c>thinning</c>).</summary>
    public static bool TryParse(string? code, out WorkKind kind)
    {
        var row = Array.Find(Table, r => string.Equals(r.Code, code, StringComparison.Ordinal));
        kind = row.Kind;
        return row.Code is not null;
    }

    /// <summary>Reads a code or the Japanese word, as lists of past work bear it: 間伐, 下刈, 植付.</summary>
    public static bool TryParseNamed(string? text, out WorkKind kind)
    {
        var word = text?.Normalize(System.Text.NormalizationForm.FormKC).Trim() ?? "";
        kind = word switch
        {
            "地拵" or "地ごしらえ" => WorkKind.SitePreparation,
            "植付" or "植付け" or "新植" or "再造林" => WorkKind.Planting,
            "下刈" => WorkKind.Weeding,
            "つる切" or "蔓切り" or "除伐・つる切り" => WorkKind.VineCutting,
            "保育間伐" or "搬出間伐" or "切捨間伐" or "利用間伐" => WorkKind.Thinning,
            "枝打" => WorkKind.Pruning,
            "皆伐" => WorkKind.FinalCut,
            _ => Array.Find(Table, row => string.Equals(row.Name.Ja, word, StringComparison.Ordinal)).Kind,
        };
        return kind != default || TryParse(word, out kind);
    }

    private static (WorkKind Kind, string Code, Bilingual Name) Row(WorkKind kind)
    {
        var row = Array.Find(Table, r => r.Kind == kind);
        return row.Code is not null ? row : throw new ArgumentOutOfRangeException(nameof(kind), kind, message: null);
    }
}
