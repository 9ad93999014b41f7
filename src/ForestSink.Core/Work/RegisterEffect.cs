using System.Globalization;
using ForestSink.Core.Forest;

namespace ForestSink.Core.Work;

/// <summary>A cohort of a stand as the register has it before the work is accepted.</summary>
public sealed record RegisteredCohort(long CohortId, string SpeciesKey, string ForestType, decimal? AreaHa, decimal? StemsPerHa)
{
    /// <summary>Land without trees: what is planted next grows here.</summary>
    public bool IsBare => ForestTypeText.TryParse(ForestType, out var type) && type is Forest.ForestType.CutOver or Forest.ForestType.NaturalCutOver or Forest.ForestType.Unstocked;
}

/// <summary>One row of the register after the work.</summary>
/// <param name="From">The cohort it goes on from; null in a stand that had none.</param>
/// <param name="IsNew">A cohort of its own beside the others; otherwise the next version of <paramref name="From"/>.</param>
/// <param name="SpeciesKey">Null keeps species, type, age and volume.</param>
/// <param name="Storey">Null keeps the storey.</param>
/// <param name="Facts">Added to the cohort's further attributes, in the register's language.</param>
public sealed record CohortChange(
    long? From, bool IsNew, string? SpeciesKey, string? ForestType, decimal AreaHa, int? OriginFy, string? Storey, IReadOnlyDictionary<string, string> Facts);

/// <summary>
/// What accepted work changes in the register (森林簿): planting begins a cohort, a final cut ends it, thinning changes its density.
/// The stand's polygon stays. Work on a part of a stand splits the areas of its cohorts in proportion (the register does not know where
/// in the stand a cohort grows); areas keep their sum to the last 0.0001 ha.
/// </summary>
public static class RegisterEffect
{
    public const string StemsPerHa = "本数密度（本/ha）";

    /// <param name="standAreaHa">Area of the stand that <paramref name="workedHa"/> is a part of.</param>
    /// <param name="underTrees">Planting below standing trees (樹下植栽) instead of on bare land.</param>
    /// <returns>Empty where the work changes nothing in the register.</returns>
    /// <exception cref="RegisterConflictException">The register contradicts the work.</exception>
    public static IReadOnlyList<CohortChange> Of(WorkEntry entry, decimal workedHa, decimal standAreaHa, IReadOnlyList<RegisteredCohort> cohorts, decimal recordAreaHa, bool underTrees)
    {
        ArgumentNullException.ThrowIfNull(entry);
        ArgumentNullException.ThrowIfNull(cohorts);
        if (entry.DoneOn is not { } done)
            return [];
        var year = FiscalYear.Of(done);
        var share = standAreaHa > 0 ? Math.Min(1, workedHa / standAreaHa) : 1;
        return (entry.Kind, entry.Method) switch
        {
            ("final-cut", not "selection") => FinalCut(cohorts, share, year),
            ("planting", _) => Planting(entry, workedHa, cohorts, recordAreaHa, year, underTrees),
            ("thinning", _) => Thinning(entry, cohorts, share, year),
            _ => [],
        };
    }

    private static List<CohortChange> FinalCut(IReadOnlyList<RegisteredCohort> cohorts, decimal share, FiscalYear year)
    {
        var standing = cohorts.Where(cohort => !cohort.IsBare).ToList();
        if (standing.Count == 0)
            throw new RegisterConflictException(new("森林簿では、この小班に立木がありません（すでに伐採跡地です）。", "By the register no trees stand here (it is cut over already)."));
        var changes = new List<CohortChange>();
        foreach (var cohort in standing)
        {
            var area = cohort.AreaHa ?? 0;
            var felled = Part(area, share);
            var type = cohort.ForestType == "natural" ? "natural-cut-over" : "cut-over";
            var facts = Facts(("主伐年度", year.Label.Ja), ("伐採前の樹種", cohort.SpeciesKey));
            if (felled < area)
                changes.Add(new(cohort.CohortId, IsNew: false, null, null, area - felled, null, null, Facts()));
            changes.Add(new(cohort.CohortId, IsNew: felled < area, "cut-over", type, felled, null, null, facts));
        }

        return changes;
    }

    private static List<CohortChange> Planting(WorkEntry entry, decimal workedHa, IReadOnlyList<RegisteredCohort> cohorts, decimal recordAreaHa, FiscalYear year, bool underTrees)
    {
        if (entry.Planted.Count == 0)
            return [];
        var bare = underTrees ? [] : cohorts.Where(cohort => cohort.IsBare).ToList();
        var free = bare.Sum(cohort => cohort.AreaHa ?? 0);
        if (!underTrees && cohorts.Count > 0 && free + 0.005m < workedHa)
            throw new RegisterConflictException(new(
                $"森林簿の伐採跡地・未立木地は {free:0.00##} ha で、植栽面積 {workedHa:0.00##} ha に足りません。先に主伐の記録を承認するか、面積を直してください（立木の下に植えたときは「樹下植栽」にしてください）。",
                $"By the register {free:0.00##} ha are bare, less than the {workedHa:0.00##} ha planted. Accept the final cut first, or correct the area (tick under-planting where trees stand above)."));
        var share = free > 0 ? Math.Min(1, workedHa / free) : 0;
        var changes = bare.Select(cohort => (cohort, left: (cohort.AreaHa ?? 0) - Part(cohort.AreaHa ?? 0, share))).Where(rest => rest.left >= 0.005m)
            .Select(rest => new CohortChange(rest.cohort.CohortId, IsNew: false, null, null, rest.left, null, null, Facts())).ToList();
        var area = free > 0 ? free - changes.Sum(change => change.AreaHa) : workedHa;
        var from = (bare.Count > 0 ? bare[0] : cohorts.Count > 0 ? cohorts[0] : null)?.CohortId;
        var density = recordAreaHa > 0 ? entry.Planted.Sum(planted => planted.Stems) / recordAreaHa : 0;
        foreach (var (species, ha) in Split(entry.Planted, area))
            changes.Add(new(from, IsNew: true, species, "planted", ha, year.Year, underTrees ? "lower" : "single",
                Facts(("植栽年度", year.Label.Ja), (StemsPerHa, density.ToString("0", CultureInfo.InvariantCulture)))));
        return changes;
    }

    private static List<CohortChange> Thinning(WorkEntry entry, IReadOnlyList<RegisteredCohort> cohorts, decimal share, FiscalYear year)
    {
        var facts = new List<(string, string)> { ("間伐年度", year.Label.Ja) };
        if (entry.StemsRemovedPercent is { } stems)
            facts.Add(("間伐率（本数%）", stems.ToString("0.##", CultureInfo.InvariantCulture)));
        if (entry.VolumeRemovedPercent is { } volume)
            facts.Add(("間伐率（材積%）", volume.ToString("0.##", CultureInfo.InvariantCulture)));
        return
        [
            .. cohorts.Where(cohort => !cohort.IsBare).Select(cohort => new CohortChange(cohort.CohortId, IsNew: false, null, null, cohort.AreaHa ?? 0, null, null,
                Facts([.. facts, .. Density(cohort.StemsPerHa, entry.StemsRemovedPercent, share)]))),
        ];
    }

    /// <summary>Mean over the stand: only the share that was thinned lost stems.</summary>
    private static IEnumerable<(string, string)> Density(decimal? before, decimal? removedPercent, decimal share)
    {
        if (before is { } stems && removedPercent is { } percent)
            yield return (StemsPerHa, (stems * (1 - (share * percent / 100))).ToString("0", CultureInfo.InvariantCulture));
    }

    /// <summary>By stems; the last takes what rounding leaves.</summary>
    private static IEnumerable<(string Species, decimal Ha)> Split(IReadOnlyList<PlantedSpecies> planted, decimal area)
    {
        var (stems, left) = (planted.Sum(species => species.Stems), area);
        for (var i = 0; i < planted.Count; i++)
        {
            var ha = i == planted.Count - 1 ? left : decimal.Round(area * planted[i].Stems / stems, 4);
            left -= ha;
            yield return (planted[i].Species, ha);
        }
    }

    private static decimal Part(decimal area, decimal share) => share >= 0.995m ? area : decimal.Round(area * share, 4);

    private static Dictionary<string, string> Facts(params (string Name, string Value)[] facts) => facts.ToDictionary(fact => fact.Name, fact => fact.Value, StringComparer.Ordinal);
}

/// <summary>The register and the work cannot both be right; somebody has to look.</summary>
public sealed class RegisterConflictException(Bilingual problem) : Exception(problem.En)
{
    public Bilingual Problem { get; } = problem;
}
