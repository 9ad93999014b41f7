using ForestSink.Core.Absorption;

namespace ForestSink.Core.Planting.Events;

/// <summary>A species of which nothing can be said, and why.</summary>
public sealed record SpeciesWithoutFigure(string Species, NotEstimatedReason Reason);

/// <summary>What an event's trees are expected to bind: each species on its share of the ground, added up.</summary>
/// <param name="Horizons">Years that can be told of every species counted; empty where nothing can be said.</param>
/// <param name="Missing">Species that are not in the sums.</param>
public sealed record PlantedExpectation(IReadOnlyList<ExpectedCo2> Horizons, IReadOnlyList<SpeciesWithoutFigure> Missing)
{
    /// <summary>t-CO2 within so many years; null where that cannot be told.</summary>
    public ExpectedCo2? At(int years) => Horizons.FirstOrDefault(each => each.Years == years);

    /// <summary>The ground of each species, by its share of the trees: the last takes what rounding leaves.</summary>
    /// <param name="stems">Trees of each species; the order is kept.</param>
    public static IReadOnlyList<decimal> Grounds(decimal areaHa, IReadOnlyList<int> stems)
    {
        ArgumentNullException.ThrowIfNull(stems);
        var all = stems.Sum(each => (long)each);
        if (all <= 0)
            return [.. stems.Select(_ => areaHa / stems.Count)];
        var grounds = stems.Select(each => Math.Round(areaHa * each / all, 4)).ToArray();
        grounds[^1] = areaHa - grounds[..^1].Sum();
        return grounds;
    }

    /// <summary>Adds up the years that all species have in common.</summary>
    public static PlantedExpectation Of(IReadOnlyList<SiteExpectation> species)
    {
        ArgumentNullException.ThrowIfNull(species);
        var known = species.Where(each => each.Reason == NotEstimatedReason.None).ToList();
        var common = known.Count == 0 ? [] : known[0].Horizons.Select(each => each.Years).Where(years => known.TrueForAll(each => each.Horizons.Any(other => other.Years == years)));
        return new(
            [.. common.Select(years => Sum(years, [.. known.Select(each => each.Horizons.First(other => other.Years == years))]))],
            [.. species.Where(each => each.Reason != NotEstimatedReason.None).Select(each => new SpeciesWithoutFigure(each.Species, each.Reason))]);
    }

    private static ExpectedCo2 Sum(int years, List<ExpectedCo2> species) =>
        new(years, species.Sum(each => each.Tonnes), species.Sum(each => each.Least), species.Sum(each => each.Most));
}
