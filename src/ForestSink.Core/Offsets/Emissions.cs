namespace ForestSink.Core.Offsets;

/// <summary>One activity with the factor as it was when it was counted.</summary>
/// <param name="Quantity">In the factor's unit: person-km for travel, both ways where people return.</param>
/// <param name="Status">official, secondary or unverified.</param>
public sealed record ActivityLine(string Description, string? FactorKey, decimal Quantity, string Unit, decimal KgPerUnit, string Source, string Status)
{
    public decimal Kg => Quantity * KgPerUnit;
}

/// <summary>What must be offset. Credits are rounded down when they are made and needs are rounded up when they are met.</summary>
public static class OffsetNeed
{
    public static decimal Kg(IEnumerable<ActivityLine> activities) => activities.Sum(line => line.Kg);

    /// <summary>The rest after reduction, in whole t-CO2, rounded up.</summary>
    public static long Tonnes(decimal emissionsKg, decimal reducedKg = 0) => (long)decimal.Ceiling(Math.Max(emissionsKg - reducedKg, 0) / 1000m);

    /// <summary>Person-km of a group.</summary>
    public static decimal PersonKm(int people, decimal km, bool thereAndBack) => people * km * (thereAndBack ? 2 : 1);

    /// <summary>Litres burnt on a way.</summary>
    public static decimal Litres(decimal km, decimal kmPerLitre) => km / kmPerLitre;
}

/// <summary>Whole tonnes divided among participants by weight: the largest remainders get what rounding leaves, so that the sum is exact.</summary>
public static class Allocation
{
    public static IReadOnlyList<long> Divide(long tonnes, IReadOnlyList<decimal> weights)
    {
        var total = weights.Sum();
        if (total <= 0 || weights.Any(weight => weight < 0))
            throw new ArgumentOutOfRangeException(nameof(weights), "Weights must be positive.");
        var exact = weights.Select(weight => tonnes * weight / total).ToList();
        var parts = exact.Select(part => (long)decimal.Floor(part)).ToArray();
        foreach (var i in Enumerable.Range(0, parts.Length).OrderByDescending(i => exact[i] - parts[i]).ThenBy(i => i).Take((int)(tonnes - parts.Sum())))
            parts[i]++;
        return parts;
    }
}
