namespace ForestSink.Core.Growth;

/// <summary>What a yield table says of the stand beside its volume. Shown and checked; estimates use the volume alone.</summary>
/// <param name="HeightM">m</param>
/// <param name="StemsPerHa">Per ha, after thinning.</param>
/// <param name="MeanDiameterCm">At breast height, cm.</param>
public sealed record TabledStand(int Age, decimal? HeightM, decimal? StemsPerHa, decimal? MeanDiameterCm)
{
    /// <summary>The optional columns, in the order of the record.</summary>
    public static IReadOnlyList<string> Columns { get; } = ["height_m", "stems_per_ha", "dbh_cm"];
}
