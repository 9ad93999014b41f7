using ForestSink.Core.Growth.Height;
using ForestSink.Core.Reference;

namespace ForestSink.Core.Surveys;

/// <summary>What a plot is computed from.</summary>
/// <param name="Prefecture">As the volume tables call it: 岡山, 京都, 北海道.</param>
/// <param name="EdgeDistanceM">To the nearest road, new planting or field; null where not noted.</param>
public sealed record PlotMeasurement(PlotGround Ground, IReadOnlyList<PlotTree> Trees, string Prefecture, double? EdgeDistanceM, bool HasPosition, PlotStand? Stand);

/// <summary>The steps from measured trees to stand figures: heights, volumes, sums per hectare, site class, checks.</summary>
public static class PlotCalculation
{
    /// <exception cref="ArgumentException">The ground cannot be used (<see cref="PlotGround.Problem"/>).</exception>
    public static PlotFigures Of(PlotMeasurement plot, SurveyBasis basis)
    {
        ArgumentNullException.ThrowIfNull(plot);
        ArgumentNullException.ThrowIfNull(basis);
        if (plot.Ground.Problem is { } problem)
            throw new ArgumentException(problem.En, nameof(plot));
        var heights = MissingHeights.Fit(plot.Trees);
        var trees = plot.Trees.Select(tree => Tree(tree, heights, plot.Prefecture, basis)).ToList();
        var species = trees.GroupBy(tree => tree.SpeciesKey, StringComparer.Ordinal)
            .Select(group => Group(group.Key, [.. group], trees, plot.Ground.AreaM2, basis.Rules.UpperShareOf(group.Key).Value))
            .OrderByDescending(group => group.BasalAreaM2PerHa).ThenBy(group => group.SpeciesKey, StringComparer.Ordinal).ToList();
        var main = species.FirstOrDefault();
        var site = main is null ? null : Site(main, plot.Stand, basis.Heights);
        var all = Group("", trees, trees, plot.Ground.AreaM2, main is null ? 1 : basis.Rules.UpperShareOf(main.SpeciesKey).Value);
        return new()
        {
            Ground = plot.Ground,
            AreaSlopeM2 = plot.Ground.AreaSlopeM2,
            AreaM2 = plot.Ground.AreaM2,
            MainSpecies = main?.SpeciesKey,
            All = all,
            Species = species,
            Trees = trees,
            HeightFits = heights,
            Site = site,
            Notes = PlotChecks.Of(plot, all, main, trees, site, basis),
            Status = Weakest(trees, main, site, basis).Code(),
            Versions = new Dictionary<string, string>(StringComparer.Ordinal)
            {
                ["stem-volume"] = basis.Volumes.Version.ToString(),
                ["stem-volume-species"] = basis.VolumeSpecies.Version.ToString(),
                ["height-curves"] = basis.Heights.Version.ToString(),
                ["plot-survey"] = basis.Rules.Version.ToString(),
            },
        };
    }

    private static TreeFigures Tree(PlotTree tree, IReadOnlyList<HeightFit> fits, string prefecture, SurveyBasis basis)
    {
        var height = tree.HeightM ?? MissingHeights.HeightM(fits, tree);
        var equation = basis.VolumeSpecies.Find(tree.SpeciesKey) is { } choice ? basis.Volumes.For(prefecture, choice.TableSpecies) : null;
        return new(tree.No, tree.SpeciesKey, tree.DiameterCm, height, tree.HeightM is null && height is not null, tree.Count, equation?.Name,
            height is { } h ? equation?.M3(tree.DiameterCm, h) : null);
    }

    private static GroupFigures Group(string species, List<TreeFigures> trees, List<TreeFigures> all, double areaM2, double upperShare)
    {
        var stems = trees.Sum(tree => tree.Count);
        var perHa = 10000 / areaM2;
        var squares = trees.Sum(tree => tree.Count * tree.DiameterCm * tree.DiameterCm);
        var upper = trees.TrueForAll(tree => tree.HeightM is not null) ? UpperLayer.Of(trees, upperShare) : null;
        // Volumes are added only where each tree has one: a sum with gaps would pass for the whole.
        double? volume = stems > 0 && trees.TrueForAll(tree => tree.VolumeM3 is not null) ? trees.Sum(tree => tree.Count * tree.VolumeM3!.Value) : null;
        return new(
            species, stems, (double)stems / Math.Max(1, all.Sum(tree => tree.Count)), stems * perHa,
            stems == 0 ? null : trees.Sum(tree => tree.Count * tree.DiameterCm) / stems,
            stems == 0 ? null : Math.Sqrt(squares / stems),
            Math.PI * squares / 40000 * perHa,
            stems == 0 || trees.Exists(tree => tree.HeightM is null) ? null : trees.Sum(tree => tree.Count * tree.HeightM!.Value) / stems,
            upper?.MeanM, upperShare, upper?.Stems ?? 0, volume, volume * perHa);
    }

    private static SiteFigures? Site(GroupFigures main, PlotStand? stand, HeightCurveCatalogue curves)
    {
        if (main.UpperHeightM is not { } height || stand?.Age is not { } age || curves.Of(main.SpeciesKey) is not { } curve || age <= curve.C)
            return null;
        var estimate = SiteClassEstimate.From(curve, [new(age, height)]);
        return new(
            curve.Key, curve.Region, age, height, estimate.CautiousClass, estimate.BestClass, estimate.CautiousFactor < curve.ClassFactors[^1] - 1e-9,
            estimate.SiteIndexM, stand.RegisterSiteClass, [.. curve.ClassFactors.Select(factor => curve.HeightM(age, factor))],
            curve.Status.Weaker(curve.FactorStatus).Code(), curve.Source, estimate.Notes);
    }

    private static SourceStatus Weakest(List<TreeFigures> trees, GroupFigures? main, SiteFigures? site, SurveyBasis basis)
    {
        var weakest = basis.Volumes.Status;
        foreach (var species in trees.Select(tree => tree.SpeciesKey).Distinct(StringComparer.Ordinal))
            weakest = weakest.Weaker(basis.VolumeSpecies.Find(species)?.Status ?? SourceStatus.Unverified);
        if (main is not null)
            weakest = weakest.Weaker(basis.Rules.UpperShareOf(main.SpeciesKey).Status);
        return site is not null && SourceStatusText.TryParse(site.Status, out var curve) ? weakest.Weaker(curve) : weakest;
    }
}

/// <summary>The tallest share of the stems.</summary>
internal sealed record UpperLayer(double MeanM, int Stems)
{
    /// <summary>As many stems as the share asks for, rounded up, so that one tree is always there.</summary>
    public static UpperLayer? Of(IReadOnlyList<TreeFigures> trees, double share)
    {
        var wanted = (int)Math.Ceiling(share * trees.Sum(tree => tree.Count) - 1e-9);
        if (wanted == 0)
            return null;
        var (left, sum) = (wanted, 0.0);
        foreach (var tree in trees.OrderByDescending(tree => tree.HeightM))
        {
            var taken = Math.Min(left, tree.Count);
            sum += taken * tree.HeightM!.Value;
            left -= taken;
        }

        return new(sum / wanted, wanted);
    }
}
