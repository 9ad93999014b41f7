using ForestSink.Core.Growth;

namespace ForestSink.Core.Absorption.Projects;

/// <summary>Step 3: what one enrolled record counts. Writes rows of the monitored years, and says why something counts nothing.</summary>
internal sealed partial class PartAccount(
    MonitoringInputs inputs, ProjectScience science, ProjectRules rules, StandPart part, IEnumerable<WorkEvent> standWorks, List<MonitoringRow> rows, List<MonitoringFlag> flags, bool explains)
{
    private readonly List<WorkEvent> works = [.. standWorks];

    public void Run()
    {
        if (ReasonBefore() is { } reason)
        {
            Flag("not-counted", FlagSeverity.Warning, null, reason);
            return;
        }

        foreach (var work in works.Where(w => w.Kind == "thinning" && w.VolumeRemovedPercent > rules.ThinningCeiling.Value * 100))
            Flag("thinning-over-limit", FlagSeverity.Warning, work.FiscalYear, new(
                $"材積間伐率 {work.VolumeRemovedPercent} % は上限 {rules.ThinningCeiling.Value * 100:0.#} % を超えています。", $"{work.VolumeRemovedPercent} % of the volume were thinned, above the limit of {rules.ThinningCeiling.Value * 100:0.#} %."));
        FlagMissingRecords();
        foreach (var piece in new LandPieces(part, works.Where(w => w.FiscalYear >= inputs.CertificationFirstFy && w.FiscalYear <= inputs.LastFy), Flag).All)
            Account(piece);
        SelectionCuts();
    }

    private void Account(LandPiece piece)
    {
        var claim = piece.Planting is null ? null : Claim(piece);
        Growth(piece, claim);
        if (piece.Cut is not null)
            Cut(piece);
        WoodProducts(piece);
    }

    private Bilingual? ReasonBefore() => part switch
    {
        { Missing.Count: > 0 } => new($"要件がそろっていません: {string.Join("、", part.Missing.Select(t => Eligibility.TickName(t).Ja))}", $"Requirements are missing: {string.Join(", ", part.Missing.Select(t => Eligibility.TickName(t).En))}"),
        { AreaHa: null or 0 } => NotEstimatedReason.AreaMissing.Text(),
        { AreaHa: < 0 or > Estimator.MaxAreaHa } => NotEstimatedReason.AreaInvalid.Text(),
        _ => null,
    };

    /// <summary>The register shows younger trees, or none, than a stand without a recorded cut can have.</summary>
    private void FlagMissingRecords()
    {
        var trees = Trees.Of(part);
        if (trees.ForestType is Forest.ForestType.CutOver or Forest.ForestType.NaturalCutOver && inputs.Methodology != MonitoringInputs.Fo003 && !works.Exists(w => w.Kind == "final-cut"))
            Flag("cut-without-record", FlagSeverity.Blocking, null, new(
                "森林簿では伐採跡地ですが、主伐の実績がありません。主伐を記録してください。", "The register says cut over, but no final cut is recorded: record it."));
        else if (part.OriginFy > inputs.CertificationFirstFy && !works.Exists(w => w.Kind is "planting" or "final-cut"))
            Flag("new-stand-without-record", FlagSeverity.Blocking, part.OriginFy, new(
                "期間中に成立した林分ですが、主伐・植栽の実績がありません。作業を記録してください。", "The stand was established within the period, but neither cut nor planting is recorded: record the work."));
    }

    /// <summary>Area that counts in a fiscal year: all of it from a proven practice on, otherwise what recorded work has reached.</summary>
    private (decimal AreaHa, WorkEvent? By) CountedArea(LandPiece piece, int year)
    {
        if (part.IsNatural || piece.Planting is not null || part.PracticeFy <= year)
            return (piece.AreaHa, piece.Planting);
        var reached = works.Where(w => rules.PracticeKinds.Contains(w.Kind, StringComparer.Ordinal) && w.FiscalYear <= year && w.FiscalYear >= rules.PracticeSince)
            .Select(w => (AreaHa: LandPieces.AreaOf(part, w, piece.AreaHa), Work: w)).ToList();
        return reached.Count == 0 ? (0, null) : reached.MaxBy(entry => entry.AreaHa);
    }

    private void Growth(LandPiece piece, ReplantingClaim? claim)
    {
        var (from, to) = (Math.Max(Math.Max(inputs.FirstFy, part.FirstFy), piece.FromFy), Math.Min(Math.Min(inputs.LastFy, part.LastFy), (piece.CutFy ?? int.MaxValue) - 1));
        if (from > to)
            return;
        var estimate = science.Trees(piece.Trees, piece.AreaHa, from);
        if (!estimate.IsEstimated)
        {
            if (piece.AwaitsPlanting is false && piece.CutFy is null)
                Flag("not-counted", FlagSeverity.Warning, null, estimate.Reason.Text());
            return;
        }

        FlagGrowth(estimate, from, to);
        var skipped = 0;
        for (var year = Math.Max(from, piece.Trees.OriginFy ?? from); year <= to; year++)
        {
            var age = estimate.AgeIn(new(year));
            if (claim is { IsClaimed: true } && age < claim.StandardAge)
            {
                skipped++;
                continue;
            }

            AddGrowth(piece, estimate, year, age);
        }

        if (skipped > 0)
            Flag("claimed-growth", FlagSeverity.Note, piece.FromFy, new(
                $"再造林として計上済みの木の成長は、標準伐期齢（{claim!.StandardAge}年）まで数えません（{skipped}年度分）。", $"Growth of claimed trees is not counted up to the standard cutting age {claim!.StandardAge} ({skipped} fiscal years)."));
    }

    private void AddGrowth(LandPiece piece, CohortEstimate estimate, int year, int age)
    {
        var (area, by) = CountedArea(piece, year);
        if (area == 0)
        {
            if (year == Math.Min(inputs.LastFy, part.LastFy))
                Flag("no-practice-yet", FlagSeverity.Warning, year, new("施業の実績がないため、数えられません。", "No practice is proven: nothing counts."));
            return;
        }

        var increment = estimate.IncrementIn(new(year));
        var component = part.IsNatural && piece.Planting is null ? Component.Natural : Component.Tended;
        var factor = rules.FactorOn("growth", part.AreaFactor);
        var steps = Start(piece, area, by, factor, "growth", age, year)
            .Given("dV", new("年成長量", "yearly increment"), increment.M3PerHaYr, new("m³/ha・年", "m³/ha·yr"), IncrementWorking.Text(increment), increment.Status, IncrementWorking.Source(increment, science.Methodology));
        if (component == Component.Natural)
            steps.Rule("", new("天然生林", "natural forest"), 1, new("", ""), rules.Rule("natural-forest"));
        Add(piece, year, component, age, area, factor, increment.M3PerHaYr, steps, steps.Carbon(area, factor, increment.M3PerHaYr, estimate.Factor!, age, science.Methodology));
    }

    private RowSteps Start(LandPiece piece, decimal area, WorkEvent? by, decimal factor, string on, int age, int year)
    {
        var steps = new RowSteps(explains);
        var rule = rules.Rule("partial-practice");
        var whole = area == piece.AreaHa;
        steps.Given("A", new("面積", "area"), area, new("ha", "ha"), whole
            ? new("登録した面積", "enrolled area")
            : new($"施業した面積（{by!.DoneOn:yyyy-MM-dd}の{WorkName(by).Ja}、登録 {piece.AreaHa} ha のうち）", $"treated area ({WorkName(by).En} of {by.DoneOn:yyyy-MM-dd}, of {piece.AreaHa} ha enrolled)"),
            whole ? null : rule.Status, whole ? null : rule.Source);
        steps.Rule("f", new("面積係数", "area factor"), factor, new("", ""), rules.Rule(rules.AreaFactorOn.Contains(on, StringComparer.Ordinal) ? "area-factor" : "area-factor-applies-to"));
        steps.Given("a", new("林齢", "age"), age, new("年", "yr"), new($"{year}年度", $"FY{year}"), science.Methodology.AgeRule.Status, science.Methodology.AgeRule.Source);
        return steps;
    }

    private void Add(LandPiece piece, int year, Component component, int age, decimal area, decimal factor, decimal volume, RowSteps steps, Carbon carbon)
    {
        if (year < inputs.FirstFy || year > inputs.LastFy || year < part.FirstFy || year > part.LastFy)
            return;
        rows.Add(new(part.StandId, part.StandCode, part.CohortId, piece.Id, year, component, piece.Trees.SpeciesKey, age, area, factor, volume, carbon, steps.Status)
        {
            Steps = steps.End(carbon, science.Methodology),
        });
    }

    private void FlagGrowth(CohortEstimate estimate, int from, int to)
    {
        var (young, old) = (estimate.AgeIn(new(from)), estimate.AgeIn(new(to)));
        var limit = estimate.Factor!.BefYoungUntilAge.Value;
        if (young <= limit && old > limit)
            Flag("bef-changes", FlagSeverity.Note, to - (old - limit) + 1, new($"期間中に林齢が{limit}年を超えるため、拡大係数が替わります。", $"The stand passes age {limit} in the period: the expansion factor changes."));
        if (estimate.IncrementIn(new(to)).Notes.HasFlag(GrowthNotes.PastLastAge))
            Flag("past-table-end", FlagSeverity.Warning, to, new("収穫表の最終林齢を超えています。算定方法の規則に従いました。", "Older than the yield table: the methodology's rule was applied."));
    }

    private void Flag(string code, FlagSeverity severity, int? year, Bilingual detail) => flags.Add(new(code, severity, part.StandId, part.StandCode, year, detail));

    private static Bilingual WorkName(WorkEvent work) => work.Kind switch
    {
        "thinning" => new("間伐", "thinning"),
        "final-cut" => new("主伐", "final cut"),
        "planting" => new("植栽", "planting"),
        "weeding" => new("下刈り", "weeding"),
        "cleaning" => new("除伐", "cleaning"),
        "pruning" => new("枝打ち", "pruning"),
        _ => new("施業", work.Kind),
    };
}
