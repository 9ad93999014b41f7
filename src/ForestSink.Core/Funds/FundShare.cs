namespace ForestSink.Core.Funds;

/// <summary>The part of a sale that goes to the planting fund by the city's rule, in whole yen; what rounding leaves goes to the general account.</summary>
public static class FundShare
{
    public static long OfNet(long netYen, decimal sharePercent) => (long)decimal.Floor(netYen * sharePercent / 100m);
}
