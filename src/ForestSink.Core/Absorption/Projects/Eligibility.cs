using ForestSink.Core.Forest;

namespace ForestSink.Core.Absorption.Projects;

public enum EligibilityState
{
    NotEligible = 0,
    MissingEvidence = 1,
    Eligible = 2,
}

/// <summary>One condition of eligibility for one stand.</summary>
/// <param name="Holds">Null where evidence is missing.</param>
/// <param name="Why">What proves it, or what is missing.</param>
public sealed record Tick(string Id, bool? Holds, Bilingual Why)
{
    public Bilingual Name => Eligibility.TickName(Id);
}

/// <summary>What is known of a stand for eligibility.</summary>
/// <param name="WorkFy">Earliest fiscal year of accepted practice; null where there is none.</param>
/// <param name="Set">Ticks that a person set, with the evidence named.</param>
/// <param name="Elsewhere">Name of another project that has the stand.</param>
public sealed record EligibilityFacts(
    string ForestType, string? ManagementType, decimal? AreaHa, bool HasPlan, int? WorkFy, IReadOnlyDictionary<string, SetTick> Set, string? Elsewhere);

public sealed record SetTick(bool Holds, int? PracticeFy, string Evidence);

/// <summary>Which stands may count, and what is missing: a tick that does not hold excludes, one without evidence waits.</summary>
public sealed record Eligibility(EligibilityState State, bool IsNatural, int? PracticeFy, IReadOnlyList<Tick> Ticks)
{
    public static IReadOnlyList<string> Settable { get; } = ["plan", "practice", "forest-type", "protection", "area"];

    /// <summary>Ticks that keep the stand from counting. A practice that only recorded work can still bring is not among them.</summary>
    public IReadOnlyList<string> Missing => [.. Ticks.Where(tick => tick.Holds != true).Select(tick => tick.Id)];

    public static Eligibility Of(EligibilityFacts facts)
    {
        ArgumentNullException.ThrowIfNull(facts);
        var natural = IsNaturalForest(facts);
        var ticks = new List<Tick> { Plan(facts), ForestTypeTick(facts), Area(facts), Elsewhere(facts) };
        ticks.Insert(1, natural ? Protection(facts) : Practice(facts));
        var state = ticks.Exists(tick => tick.Holds == false) ? EligibilityState.NotEligible
            : ticks.Exists(tick => tick.Holds is null) ? EligibilityState.MissingEvidence : EligibilityState.Eligible;
        return new(state, natural, facts.Set.TryGetValue("practice", out var practice) && practice.Holds ? practice.PracticeFy : null, ticks);
    }

    public static Bilingual TickName(string id) => id switch
    {
        "plan" => new("森林経営計画", "forest management plan"),
        "practice" => new("1990年度以降の施業", "practice since FY1990"),
        "forest-type" => new("林種", "forest type"),
        "protection" => new("法令の制限と保護活動", "legal restriction and protection"),
        "area" => new("面積の根拠", "evidence of the area"),
        "elsewhere" => new("他のプロジェクトとの重複なし", "not in another project"),
        _ => new(id, id),
    };

    public static Bilingual StateName(EligibilityState state) => state switch
    {
        EligibilityState.Eligible => new("対象になる", "eligible"),
        EligibilityState.MissingEvidence => new("証拠が足りない", "evidence missing"),
        _ => new("対象外", "not eligible"),
    };

    /// <summary>天然生林, unless practice makes it 育成林.</summary>
    private static bool IsNaturalForest(EligibilityFacts facts) =>
        facts.ForestType == ForestType.Natural.Code() && facts.WorkFy is null && !(facts.Set.TryGetValue("practice", out var practice) && practice.Holds)
        && facts.ManagementType?.Contains("育成", StringComparison.Ordinal) != true;

    private static Tick Plan(EligibilityFacts facts) => ByHand(facts, "plan") ?? (facts.HasPlan
        ? new("plan", true, new("プロジェクトの森林経営計画", "the project's forest management plan"))
        : new("plan", null, new("プロジェクトに森林経営計画を登録してください。", "Add a forest management plan to the project.")));

    private static Tick Practice(EligibilityFacts facts) => ByHand(facts, "practice") ?? (facts.WorkFy is { } year
        ? new("practice", true, new($"{year}年度の施業実績", $"accepted work of FY{year}"))
        : new("practice", null, new("施業の実績を記録するか、補助金の検査書類などの証拠を入力してください。", "Record the work, or name the document that proves it (subsidy inspection …).")));

    private static Tick Protection(EligibilityFacts facts) => ByHand(facts, "protection")
        ?? new("protection", null, new("保安林などの制限と、巡視などの保護活動の記録を入力してください。", "Name the legal restriction and the record of protection (patrol …)."));

    private static Tick ForestTypeTick(EligibilityFacts facts) => ByHand(facts, "forest-type") ?? (ForestTypeText.TryParse(facts.ForestType, out var type) ? type : ForestType.Unknown) switch
    {
        ForestType.Planted or ForestType.Natural or ForestType.CutOver => new("forest-type", true, type.Name()),
        ForestType.Unknown => new("forest-type", null, new("林種が不明です。", "The forest type is not known.")),
        _ => new("forest-type", false, new($"{type.Name().Ja}は対象になりません。", $"{type.Name().En} does not count.")),
    };

    private static Tick Area(EligibilityFacts facts) => ByHand(facts, "area") ?? (facts.AreaHa > 0
        ? new("area", true, new("森林簿の面積", "area of the register"))
        : new("area", null, new("森林簿に面積がありません。", "The register has no area.")));

    private static Tick Elsewhere(EligibilityFacts facts) => facts.Elsewhere is { } other
        ? new("elsewhere", false, new($"「{other}」に登録されています。", $"Enrolled in '{other}'."))
        : new("elsewhere", true, new("重複なし", "none"));

    private static Tick? ByHand(EligibilityFacts facts, string id) => facts.Set.TryGetValue(id, out var set)
        ? new(id, set.Holds, new(set.PracticeFy is { } year ? $"{year}年度・{set.Evidence}" : set.Evidence, set.PracticeFy is { } fy ? $"FY{fy}, {set.Evidence}" : set.Evidence))
        : null;
}
