namespace ForestSink.Core.Planting;

/// <summary>What is measured of a candidate site. Null: there was nothing to measure it by.</summary>
public sealed record SiteFacts
{
    public TerrainFacts? Terrain { get; init; }

    public string? RoadName { get; init; }

    /// <summary>Straight line from the nearest road or forest road.</summary>
    public double? RoadM { get; init; }

    /// <summary>Sum of the rises on the straight walk from that road to the middle of the site.</summary>
    public double? ClimbM { get; init; }

    public double? TownM { get; init; }

    public string? SchoolName { get; init; }

    public double? SchoolM { get; init; }

    public double? ToiletM { get; init; }

    public double? CarParkM { get; init; }

    public string? CarParkName { get; init; }

    /// <summary>Share of the site seen from town hall, stations and schools.</summary>
    public double? VisiblePercent { get; init; }

    /// <summary>Area-weighted mean of the register's site classes within 250 m; 1 is best.</summary>
    public double? NeighbourSiteClass { get; init; }

    /// <summary>Length of the outline, for a fence.</summary>
    public double PerimeterM { get; init; }
}

/// <summary>Distributions over the cells of a site, not only means: one steep corner decides whether children can plant.</summary>
/// <param name="AspectShares">Shares of N, NE, E … NW.</param>
/// <param name="SlopeShares">Below 15°, 15–25°, 25–35°, 35° and more.</param>
public sealed record TerrainFacts(
    Spread SlopeDegrees, Spread ElevationM, Spread RoughnessM, IReadOnlyList<double> AspectShares, double FlatShare,
    IReadOnlyList<double> SlopeShares, int Cells, double CellM);

public sealed record Spread(double Least, double Tenth, double Median, double Ninetieth, double Most, double Mean)
{
    /// <summary>Percentiles by linear interpolation between the sorted values.</summary>
    /// <exception cref="ArgumentException">No value.</exception>
    public static Spread Of(IReadOnlyCollection<double> values)
    {
        ArgumentNullException.ThrowIfNull(values);
        if (values.Count == 0)
            throw new ArgumentException("A distribution needs a value.", nameof(values));
        double[] sorted = [.. values.Order()];
        return new(sorted[0], At(sorted, 0.1), At(sorted, 0.5), At(sorted, 0.9), sorted[^1], values.Average());
    }

    private static double At(double[] sorted, double share)
    {
        var place = share * (sorted.Length - 1);
        var below = (int)place;
        return below + 1 < sorted.Length ? sorted[below] + ((place - below) * (sorted[below + 1] - sorted[below])) : sorted[below];
    }
}
