using System.Globalization;
using ForestSink.Core.Reference;

namespace ForestSink.Core.Surveys;

/// <summary>What a verifier would ask about a plot; each note says which rule it follows and how well that is confirmed.</summary>
internal static class PlotChecks
{
    public static IReadOnlyList<PlotNote> Of(PlotMeasurement plot, GroupFigures all, GroupFigures? main, IReadOnlyList<TreeFigures> trees, SiteFigures? site, SurveyBasis basis)
    {
        if (main is null)
            return [Plain("no-tree", "立木がまだありません。", "No tree has been entered yet.")];
        var tallest = trees.Max(tree => tree.HeightM);
        return [.. new[]
        {
            Side(plot.Ground, tallest, basis.Rules.LeastSideHeights),
            Edge(plot.EdgeDistanceM, all.MeanHeightM, basis.Rules.EdgeHeights),
            Purity(main, basis.Rules.LeastPurity),
            plot.HasPosition ? null : Plain("no-position", "位置（GNSS）の記録がありません。", "The position (GNSS) is not recorded."),
            Heights(trees),
            NoEquation(trees),
            NoClass(plot.Stand, main, site, basis),
            site is { BelowLowest: true } ? new("below-lowest", true, new(
                "上層樹高が最も低い地位級の曲線を下回ります。この小班は対象外とするか、現地を確かめてください。",
                "The upper height lies below the curve of the poorest class: leave the stand out, or look again."), site.Status, site.Source) : null,
        }.OfType<PlotNote>(), .. Slenderness(trees, basis.Rules)];
    }

    private static PlotNote? Side(PlotGround ground, double? tallest, PlotRule rule) =>
        tallest is { } height && ground.LeastSideM < rule.Value * height
            ? Warning("short-side", $"辺（直径）{N(ground.LeastSideM)} m が最も高い木 {N(height)} m より短いです。", $"The side (diameter) of {N(ground.LeastSideM)} m is shorter than the tallest tree, {N(height)} m.", rule)
            : null;

    private static PlotNote? Edge(double? distance, double? mean, PlotRule rule) => (distance, mean) switch
    {
        (null, _) => new("edge-unknown", false, new("道・新植地・農地の縁までの距離が書かれていません（平均樹高の2倍以上が目安）。", "The distance to roads, new plantings and fields is not noted (at least twice the mean height)."), rule.Status.Code(), rule.Source),
        ({ } d, { } h) when d < rule.Value * h => Warning("near-edge", $"縁まで {N(d)} m は、平均樹高の{N(rule.Value)}倍（{N(rule.Value * h)} m）より近いです。", $"{N(d)} m from the edge is nearer than {N(rule.Value)} × the mean height ({N(rule.Value * h)} m).", rule),
        _ => null,
    };

    private static PlotNote? Purity(GroupFigures main, PlotRule rule) =>
        main.StemShare < rule.Value - 1e-9
            ? Warning("mixed", $"主な樹種が本数の {N(100 * main.StemShare)} % で、{N(100 * rule.Value)} % に足りません。樹種ごとに調査してください。", $"The main species has {N(100 * main.StemShare)} % of the stems, below {N(100 * rule.Value)} %: survey each species on its own.", rule)
            : null;

    private static PlotNote? Heights(IReadOnlyList<TreeFigures> trees)
    {
        var unknown = trees.Where(tree => tree.HeightM is null).Sum(tree => tree.Count);
        var estimated = trees.Where(tree => tree.HeightEstimated).Sum(tree => tree.Count);
        return unknown > 0
            ? Plain("no-height", $"{unknown}本の樹高がわかりません。太さの違う3本以上の樹高を測ると、残りは樹高曲線で推定します。", $"{unknown} stems have no height: measure three or more of different diameters, and a curve estimates the rest.")
            : estimated > 0 ? new("estimated-heights", false, new($"{estimated}本の樹高は樹高曲線による推定です。", $"The heights of {estimated} stems are estimated by the height–diameter curve."), null, null) : null;
    }

    private static PlotNote? NoEquation(IReadOnlyList<TreeFigures> trees) =>
        trees.Where(tree => tree.Equation is null).Sum(tree => tree.Count) is > 0 and var stems
            ? Plain("no-equation", $"{stems}本は樹種の材積式がなく、材積を合計できません。", $"{stems} stems are of a species without a volume equation, so volumes cannot be summed.")
            : null;

    private static PlotNote? NoClass(PlotStand? stand, GroupFigures main, SiteFigures? site, SurveyBasis basis) => site is not null ? null
        : stand?.Age is null ? Plain("no-age", "林齢がわからないため、地位級は求めません。", "Without the stand's age no site class is found.")
        : basis.Heights.Of(main.SpeciesKey) is null ? Plain("no-curve", "この樹種の樹高成長曲線がないため、地位級は求めません。", "There is no height curve for this species, so no site class is found.")
        : null;

    private static IEnumerable<PlotNote> Slenderness(IReadOnlyList<TreeFigures> trees, PlotRules rules)
    {
        foreach (var tree in trees.Where(tree => tree is { HeightM: not null, HeightEstimated: false }))
        {
            var ratio = 100 * tree.HeightM!.Value / tree.DiameterCm;
            if (ratio > rules.SlendernessMost.Value || ratio < rules.SlendernessLeast.Value)
                yield return Warning("slenderness", $"No.{tree.No}: 直径 {N(tree.DiameterCm)} cm・樹高 {N(tree.HeightM.Value)} m は形状比 {N(ratio)} です。測り間違いがないか確かめてください。",
                    $"No. {tree.No}: {N(tree.DiameterCm)} cm and {N(tree.HeightM.Value)} m give a height–diameter ratio of {N(ratio)}: please check.", ratio > rules.SlendernessMost.Value ? rules.SlendernessMost : rules.SlendernessLeast);
        }
    }

    private static PlotNote Warning(string code, string ja, string en, PlotRule rule) => new(code, true, new(ja, en), rule.Status.Code(), rule.Source);

    private static PlotNote Plain(string code, string ja, string en) => new(code, true, new(ja, en), null, null);

    private static string N(double value) => value.ToString("0.#", CultureInfo.InvariantCulture);
}
