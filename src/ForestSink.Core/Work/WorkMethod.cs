namespace ForestSink.Core.Work;

/// <summary>How a kind of work is done, as stored: <c>row-haul</c>. A method belongs to its kinds.</summary>
public sealed record WorkMethod(string Code, Bilingual Name, IReadOnlyList<WorkKind> Kinds);

public static class WorkMethods
{
    /// <summary>As the database allows them for each kind.</summary>
    public static IReadOnlyList<WorkMethod> All { get; } =
    [
        new("selective-fell", new("定性・切捨て", "Selective, left on site"), [WorkKind.Thinning]),
        new("selective-haul", new("定性・搬出", "Selective, hauled"), [WorkKind.Thinning]),
        new("row-fell", new("列状・切捨て", "By rows, left on site"), [WorkKind.Thinning]),
        new("row-haul", new("列状・搬出", "By rows, hauled"), [WorkKind.Thinning]),
        new("clear", new("皆伐", "Clear cut"), [WorkKind.FinalCut]),
        new("selection", new("択伐", "Selection cut"), [WorkKind.FinalCut]),
        new("bare-root", new("裸苗", "Bare-root seedlings"), [WorkKind.Planting]),
        new("container", new("コンテナ苗", "Container seedlings"), [WorkKind.Planting]),
        new("whole", new("全面", "Whole area"), [WorkKind.SitePreparation, WorkKind.Weeding]),
        new("row", new("筋", "In strips"), [WorkKind.SitePreparation, WorkKind.Weeding]),
        new("spot", new("坪", "In spots"), [WorkKind.SitePreparation, WorkKind.Weeding]),
        new("fence", new("防護柵", "Fence"), [WorkKind.DeerProtection]),
        new("tube", new("単木保護", "Tree shelters"), [WorkKind.DeerProtection]),
        new("repellent", new("忌避剤", "Repellent"), [WorkKind.DeerProtection]),
        new("new", new("新設", "New"), [WorkKind.ForestRoad]),
        new("repair", new("改良・補修", "Improvement, repair"), [WorkKind.ForestRoad]),
    ];

    public static IEnumerable<WorkMethod> Of(WorkKind kind) => All.Where(method => method.Kinds.Contains(kind));

    public static WorkMethod? Find(WorkKind kind, string? code) => Of(kind).FirstOrDefault(method => method.Code == code);

    /// <summary>Thinning and final cut mean different things by method, so a record of them must name one.</summary>
    public static bool IsNeeded(WorkKind kind) => kind is WorkKind.Thinning or WorkKind.FinalCut;

    /// <summary>Timber leaves the stand: asks for hauled volume.</summary>
    public static bool Hauls(WorkKind kind, string? code) => kind == WorkKind.FinalCut || code is "selective-haul" or "row-haul";
}
