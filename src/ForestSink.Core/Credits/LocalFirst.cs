namespace ForestSink.Core.Credits;

/// <summary>Credits of one lot that an offset could use.</summary>
/// <param name="IsLocal">Made in the municipality.</param>
/// <param name="IsForest">From a forest methodology.</param>
public sealed record OfferedLot(Guid LotId, bool IsLocal, bool IsForest, int VintageFy, long HeldTonnes);

/// <summary>Local production for local consumption: the municipality's own credits before others, forest before other kinds, the oldest vintage first.</summary>
public static class LocalFirst
{
    /// <returns>Null where all lots together hold fewer tonnes.</returns>
    public static IReadOnlyList<(Guid LotId, long Tonnes)>? Choose(IEnumerable<OfferedLot> lots, long tonnes)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(tonnes, 1);
        var chosen = new List<(Guid, long)>();
        foreach (var lot in lots.Where(lot => lot.HeldTonnes > 0)
                     .OrderByDescending(lot => lot.IsLocal).ThenByDescending(lot => lot.IsForest).ThenBy(lot => lot.VintageFy).ThenBy(lot => lot.LotId))
        {
            var part = Math.Min(lot.HeldTonnes, tonnes);
            chosen.Add((lot.LotId, part));
            tonnes -= part;
            if (tonnes == 0)
                return chosen;
        }
        return null;
    }
}
