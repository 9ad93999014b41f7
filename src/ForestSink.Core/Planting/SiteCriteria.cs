using System.Text.Json;
using ForestSink.Core.Reference;

namespace ForestSink.Core.Planting;

/// <summary>A criterion of a site: the utility of a value between 0 and 1, linear between the points of the curve.</summary>
public sealed record SiteCriterion(string Key, string Ja, string En, string Unit, double Weight, IReadOnlyList<double[]> Curve)
{
    public Bilingual Name => new(Ja, En);

    /// <summary>Level before the first and after the last point. The browser computes the same in the same order (planting/score.ts).</summary>
    public double Utility(double value)
    {
        if (value <= Curve[0][0])
            return Curve[0][1];
        for (var i = 1; i < Curve.Count; i++)
        {
            if (value <= Curve[i][0])
                return Curve[i - 1][1] + ((Curve[i][1] - Curve[i - 1][1]) * ((value - Curve[i - 1][0]) / (Curve[i][0] - Curve[i - 1][0])));
        }

        return Curve[^1][1];
    }
}

public sealed record WeightPreset(string Key, string Ja, string En, IReadOnlyDictionary<string, double> Weights)
{
    public Bilingual Name => new(Ja, En);
}

/// <param name="Elevation">Suitability by elevation, m.</param>
/// <param name="Aspect">Suitability of N, NE … NW.</param>
public sealed record SpeciesFit(string Key, IReadOnlyList<double[]> Elevation, IReadOnlyList<double> Aspect);

/// <summary>By what sites are judged: curves, weights, presets and the fit of species. Replaceable as a document.</summary>
public sealed record SiteCriteria(
    string Label, string Note, string Status, IReadOnlyList<SiteCriterion> Criteria, IReadOnlyList<WeightPreset> Presets,
    IReadOnlyDictionary<string, double> Ownership, IReadOnlyList<SpeciesFit> Species)
{
    /// <exception cref="ReferenceFormatException">The text is no such document, or a curve does not rise in x.</exception>
    public static SiteCriteria Parse(string json)
    {
        SiteCriteria? read;
        try
        {
            read = JsonSerializer.Deserialize<SiteCriteria>(json, JsonSerializerOptions.Web);
        }
        catch (JsonException broken)
        {
            throw new ReferenceFormatException(0, "json", new($"採点の基準を読めません: {broken.Message}", $"The criteria cannot be read: {broken.Message}"));
        }

        return read is { Criteria.Count: > 0, Species.Count: > 0 } && read.Criteria.All(criterion => IsCurve(criterion.Curve) && criterion.Weight >= 0)
            && read.Species.All(species => IsCurve(species.Elevation) && species.Aspect.Count == 8)
            ? read
            : throw new ReferenceFormatException(0, "json", new("採点の基準に、足りない項目か使えない曲線があります。", "The criteria lack an item or hold a curve that cannot be used."));
    }

    /// <summary>Values of a site in the order of the criteria; null where nothing is known, and then it does not count.</summary>
    public IReadOnlyList<double?> ValuesOf(SiteFacts? facts, decimal areaHa, string? ownership, int? deerRisk, string species)
    {
        var fit = Species.FirstOrDefault(each => each.Key == species);
        var terrain = facts?.Terrain;
        return [.. Criteria.Select(criterion => criterion.Key switch
        {
            "slope" => terrain?.SlopeDegrees.Median,
            "road" => facts?.RoadM,
            "climb" => facts?.ClimbM,
            "elevation" => terrain is null || fit is null ? null : new SiteCriterion("", "", "", "", 0, fit.Elevation).Utility(terrain.ElevationM.Median),
            "aspect" => terrain is null || fit is null ? null : AspectFit(terrain, fit),
            "siteClass" => facts?.NeighbourSiteClass,
            "area" => (double)areaHa,
            "visibility" => facts?.VisiblePercent,
            "ownership" => ownership is not null && Ownership.TryGetValue(ownership, out var known) ? known : null,
            "deer" => deerRisk,
            _ => (double?)null,
        })];
    }

    /// <summary>Flat ground suits every species.</summary>
    private static double AspectFit(TerrainFacts terrain, SpeciesFit fit)
    {
        var sum = terrain.FlatShare;
        for (var i = 0; i < terrain.AspectShares.Count; i++)
            sum += terrain.AspectShares[i] * fit.Aspect[i];
        return sum;
    }

    private static bool IsCurve(IReadOnlyList<double[]> curve) =>
        curve.Count > 0 && curve.All(point => point.Length == 2) && curve.Zip(curve.Skip(1)).All(pair => pair.First[0] < pair.Second[0]);
}
