namespace ForestSink.Core.Absorption.Projects;

/// <summary>Final cuts, the claim for what is replanted, and wood products.</summary>
internal sealed partial class PartAccount
{
    /// <summary>The standing trees are booked in full in the fiscal year of the cut, in which they no longer grow.</summary>
    private void Cut(LandPiece piece)
    {
        if (Emission(piece) is { } emission)
            Add(piece, piece.CutFy!.Value, Component.FinalCut, emission.Age, piece.AreaHa, emission.Factor, emission.VolumeM3PerHa, emission.Steps, emission.Carbon);
        else
            Flag("cut-without-volume", FlagSeverity.Blocking, piece.CutFy, new("主伐した林分の材積が分からないため、排出を計算できません。収穫表か森林簿の材積を登録してください。",
                "The volume of the cut stand is not known, so its emission cannot be computed: add a yield table or the register's volume."));
    }

    private Emitted? Emission(LandPiece piece, decimal share = 1)
    {
        var year = piece.CutFy!.Value;
        var estimate = science.Trees(piece.Trees, piece.AreaHa, Math.Min(year, inputs.LastFy));
        if (!estimate.IsEstimated || ProjectScience.Volume(estimate, piece.Trees, estimate.AgeIn(new(year))) is not { } volume)
            return null;
        var age = estimate.AgeIn(new(year));
        var factor = rules.FactorOn("final-cut", part.AreaFactor);
        var steps = Start(piece, piece.AreaHa, piece.Cut, factor, "final-cut", age, year);
        steps.Given("V", new("伐採時の材積", "standing volume at the cut"), volume.M3PerHa, new("m³/ha", "m³/ha"), volume.Working, volume.Status, estimate.Growth!.Table?.Facts.Source);
        var removed = Math.Round(volume.M3PerHa * share, 6, MidpointRounding.ToEven);
        if (share < 1)
            steps.Given("V'", new("伐採した材積", "volume cut"), removed, new("m³/ha", "m³/ha"), new($"材積率 {share * 100:0.##} %", $"{share * 100:0.##} % of the volume"));
        steps.Rule("", new("主伐の計上年度", "when a cut is booked"), year, new("年度", "FY"), rules.Rule("final-cut-emission"));
        var carbon = steps.Carbon(piece.AreaHa, factor, removed, estimate.Factor!, age, science.Methodology);
        return new(age, factor, removed, Negative(carbon), steps);
    }

    /// <summary>択伐: a share of the volume is booked; the stand stays.</summary>
    private void SelectionCuts()
    {
        foreach (var work in works.Where(w => w is { Kind: "final-cut", Method: "selection" } && w.FiscalYear >= inputs.FirstFy && w.FiscalYear <= inputs.LastFy))
        {
            if (work.VolumeRemovedPercent is not { } percent)
            {
                Flag("selection-without-percent", FlagSeverity.Blocking, work.FiscalYear, new("択伐の材積率が記録されていません。", "The selection cut states no percentage of the volume."));
                continue;
            }

            var piece = new LandPiece("0", LandPieces.AreaOf(part, work, part.AreaHa!.Value), Trees.Of(part), int.MinValue) { Cut = work, CutFy = work.FiscalYear };
            if (Emission(piece, percent / 100) is { } emission)
                Add(piece, work.FiscalYear, Component.FinalCut, emission.Age, piece.AreaHa, emission.Factor, emission.VolumeM3PerHa, emission.Steps, emission.Carbon);
            else
                Flag("cut-without-volume", FlagSeverity.Blocking, work.FiscalYear, new("択伐した林分の材積が分かりません。", "The volume of the cut stand is not known."));
        }
    }

    /// <summary>The carbon the planted trees will hold at the standard cutting age, at most what the cut of the same ground emitted.</summary>
    private ReplantingClaim? Claim(LandPiece piece)
    {
        if (!rules.Claims.Value)
            return null;
        var emission = piece.Before?.Cut is null ? null : Emission(piece.Before with { AreaHa = piece.AreaHa });
        if (emission is null && inputs.Methodology != MonitoringInputs.Fo003)
        {
            Flag("planting-without-emission", FlagSeverity.Note, piece.FromFy, new("この事業で排出を計上した主伐地ではないため、再造林の計上はせず、成長を数えます。", "The cut was not booked in this project: no claim; the growth counts instead."));
            return null;
        }

        if (science.Basis.CuttingAges.Find(piece.Trees.SpeciesKey) is not { } standard)
        {
            Flag("no-cutting-age", FlagSeverity.Warning, piece.FromFy, new("植栽樹種の標準伐期齢が登録されていないため、再造林の計上をしていません。", "No standard cutting age is stored for the planted species: nothing is claimed."));
            return null;
        }

        var estimate = science.Trees(piece.Trees, piece.AreaHa, piece.FromFy);
        if (!estimate.IsEstimated || ProjectScience.Volume(estimate, piece.Trees, standard.Value) is not { } volume)
        {
            Flag("no-claim-volume", FlagSeverity.Warning, piece.FromFy, new("植栽樹種の標準伐期齢での材積が収穫表にないため、再造林の計上をしていません。", "No yield table gives the planted species' volume at the standard cutting age: nothing is claimed."));
            return null;
        }

        var factor = rules.FactorOn("replanting", part.AreaFactor);
        var steps = Start(piece, piece.AreaHa, piece.Planting, factor, "replanting", standard.Value, piece.FromFy)
            .Given("a_std", new("標準伐期齢", "standard cutting age"), standard.Value, new("年", "yr"), new("市町村森林整備計画", "municipal forest plan"), standard.Status, standard.Source)
            .Given("V", new("標準伐期齢の材積", "volume at the standard cutting age"), volume.M3PerHa, new("m³/ha", "m³/ha"), volume.Working, volume.Status, estimate.Growth!.Table?.Facts.Source)
            .Rule("", new("再造林の計上", "replanting claim"), 1, new("", ""), rules.Rule("replant-claim"));
        var carbon = steps.Carbon(piece.AreaHa, factor, volume.M3PerHa, estimate.Factor!, standard.Value, science.Methodology);
        if (emission is not null && rules.CapsClaim.Value && carbon.TotalT > -emission.Carbon.TotalT)
        {
            carbon = Negative(emission.Carbon);
            steps.Rule("上限", new("同じ林分の排出まで", "capped at the emission of the same ground"), Fo001.Co2Tonnes(carbon.TotalT), new("t-CO2", "t CO2"), rules.Rule("replant-claim-cap"));
            Flag("claim-capped", FlagSeverity.Note, piece.FromFy, new("再造林の計上を、同じ林分の主伐の排出までに抑えました。", "The replanting claim was capped at the emission of the same ground."));
        }

        Add(piece, piece.FromFy, Component.Replanting, standard.Value, piece.AreaHa, factor, volume.M3PerHa, steps, carbon);
        return new(IsClaimed: true, standard.Value);
    }

    /// <summary>HWP, where the methodology switches it on: logs × yield × residual × D × CF. Booked on the largest record of the stand.</summary>
    private void WoodProducts(LandPiece piece)
    {
        if (!rules.WoodProducts.Value || piece.Id != "0" || inputs.Parts.Where(p => p.StandId == part.StandId).MaxBy(p => p.AreaHa ?? 0) != part)
            return;
        if (rules.WoodFactors.Count == 0)
        {
            Flag("no-wood-factors", FlagSeverity.Blocking, null, new("HWPを計上する設定ですが、歩留まりと残存率が登録されていません。", "Wood products are switched on, but yields and residuals are not stored."));
            return;
        }

        foreach (var work in works.Where(w => w.HauledM3 > 0 && w.Kind is ("thinning" or "final-cut") && w.FiscalYear >= inputs.FirstFy && w.FiscalYear <= inputs.LastFy))
        {
            var estimate = science.Trees(piece.Trees, piece.AreaHa, Math.Min(work.FiscalYear, inputs.LastFy));
            if (estimate.IsEstimated)
                AddProduct(piece, work, estimate.Factor!, estimate.AgeIn(new(work.FiscalYear)));
        }
    }

    private void AddProduct(LandPiece piece, WorkEvent work, SpeciesFactor factor, int age)
    {
        var steps = new RowSteps(explains)
            .Given("L", new("搬出した丸太", "logs hauled"), work.HauledM3!.Value, new("m³", "m³"), new($"{work.DoneOn:yyyy-MM-dd}の実績", $"record of {work.DoneOn:yyyy-MM-dd}"));
        var carbon = 0m;
        foreach (var product in rules.WoodFactors)
        {
            steps.Rule(product.Product, new("歩留まり × 残存率", "yield × residual"), product.Yield * product.Residual, new("", ""), rules.Rule("wood-products-factors"));
            carbon += Exact.Product(Exact.Product(work.HauledM3.Value, product.Yield * product.Residual), Exact.Product(factor.Factor.WoodDensity.Value, factor.Factor.CarbonFraction.Value));
        }

        steps.Product("C", new("固定される炭素", "carbon kept"), new("t-C", "t C"), "L × Σ(yield × residual) × D × CF", carbon);
        Add(piece, work.FiscalYear, Component.WoodProducts, age, piece.AreaHa, 1, work.HauledM3.Value, steps, new(carbon, 0));
    }

    private static Carbon Negative(Carbon carbon) => new(-carbon.AboveGroundT, -carbon.BelowGroundT);

    private sealed record Emitted(int Age, decimal Factor, decimal VolumeM3PerHa, Carbon Carbon, RowSteps Steps);

    private sealed record ReplantingClaim(bool IsClaimed, int StandardAge);
}
