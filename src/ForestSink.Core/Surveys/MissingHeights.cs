using ForestSink.Core.Growth.Fitting;

namespace ForestSink.Core.Surveys;

/// <summary>
/// Heights of trees that were not measured: from the height–diameter curve of their species, otherwise from that of all
/// species together. A curve needs three measured trees of different diameters and must rise; without one a height stays unknown.
/// </summary>
internal static class MissingHeights
{
    private const int LeastTrees = 3;

    public static IReadOnlyList<HeightFit> Fit(IReadOnlyList<PlotTree> trees)
    {
        if (trees.All(tree => tree.HeightM is not null))
            return [];
        var bySpecies = trees.GroupBy(tree => tree.SpeciesKey, StringComparer.Ordinal)
            .Where(group => group.Any(tree => tree.HeightM is null))
            .Select(group => (Key: group.Key, Fit: Curve(group.Key, [.. group]))).ToList();
        var fits = bySpecies.Where(each => each.Fit is not null).Select(each => each.Fit!).ToList();
        if (bySpecies.Exists(each => each.Fit is null) && Curve("", [.. trees]) is { } common)
            fits.Add(common);
        return fits;
    }

    public static double? HeightM(IReadOnlyList<HeightFit> fits, PlotTree tree) =>
        (fits.FirstOrDefault(fit => fit.SpeciesKey == tree.SpeciesKey) ?? fits.FirstOrDefault(fit => fit.SpeciesKey.Length == 0)) is { } found
            ? HeightDiameterForm.Naslund.HeightM([found.A, found.B], tree.DiameterCm)
            : null;

    private static HeightFit? Curve(string species, List<PlotTree> trees)
    {
        var measured = trees.Where(tree => tree.HeightM > PlotTree.LeastHeightM).Select(tree => (tree.DiameterCm, HeightM: tree.HeightM!.Value)).ToList();
        if (measured.Count < LeastTrees || measured.Select(tree => tree.DiameterCm).Distinct().Count() < 2)
            return null;
        var fit = HeightDiameterForm.Naslund.Fit(measured);
        // With a and b above 0 the curve rises everywhere and stays finite.
        return fit.End == FitEnd.Converged && fit.Parameters.All(p => p > 0 && double.IsFinite(p))
            ? new(species, fit.Parameters[0], fit.Parameters[1], fit.Rmse, measured.Count, measured.Min(tree => tree.DiameterCm), measured.Max(tree => tree.DiameterCm))
            : null;
    }
}
