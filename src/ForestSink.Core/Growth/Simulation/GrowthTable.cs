using ForestSink.Core.Growth.Density;
using ForestSink.Core.Growth.Height;

namespace ForestSink.Core.Growth.Simulation;

/// <summary>
/// The diagram along a height curve, prepared by age, so that a year of a stand needs no power: V = 1/(P + S/N).
/// A species without a diagram follows a curve of volumes instead: P = 1/V, S = 0, and density never changes anything.
/// </summary>
public sealed class GrowthTable
{
    public const int MaxAge = 250;

    private GrowthTable(string speciesKey, bool hasDiagram, double stocking, CarbonPerVolume? carbon)
    {
        SpeciesKey = speciesKey;
        HasDiagram = hasDiagram;
        Stocking = stocking;
        for (var age = 0; age <= MaxAge; age++)
            Co2PerM3[age] = carbon?.Co2TonnesPerM3(age) ?? 0;
        HasCarbon = carbon is not null;
    }

    public string SpeciesKey { get; }

    public bool HasDiagram { get; }

    /// <summary>Volume of the real forest over that of the model; multiplies every reported volume, not the density.</summary>
    public double Stocking { get; }

    /// <summary>False where the species has no coefficients: its t-CO2 are then not in the totals.</summary>
    public bool HasCarbon { get; }

    internal double[] P { get; } = new double[MaxAge + 1];

    internal double[] S { get; } = new double[MaxAge + 1];

    internal double[] MaximumStems { get; } = new double[MaxAge + 1];

    /// <summary>1 / VRf, or 0 without a diagram.</summary>
    internal double[] PerMaximumVolume { get; } = new double[MaxAge + 1];

    internal double[] Co2PerM3 { get; } = new double[MaxAge + 1];

    public static GrowthTable Of(DensityDiagram diagram, HeightCurve heights, double siteFactor, double stocking, CarbonPerVolume? carbon)
    {
        ArgumentNullException.ThrowIfNull(diagram);
        ArgumentNullException.ThrowIfNull(heights);
        var table = new GrowthTable(diagram.Species, true, stocking, carbon);
        table.P[0] = double.PositiveInfinity;
        for (var age = 1; age <= MaxAge; age++)
        {
            var height = heights.HeightM(age, siteFactor);
            table.P[age] = diagram.C.A1 * Math.Pow(height, diagram.C.B1);
            table.S[age] = diagram.C.A2 * Math.Pow(height, diagram.C.B2);
            table.MaximumStems[age] = diagram.MaximumStemsPerHa(height);
            table.PerMaximumVolume[age] = 1 / diagram.MaximumVolumeM3PerHa(height);
        }

        return table;
    }

    /// <param name="volumeM3PerHa">By age; never falling.</param>
    public static GrowthTable Of(string speciesKey, Func<int, double> volumeM3PerHa, double stocking, CarbonPerVolume? carbon)
    {
        ArgumentNullException.ThrowIfNull(volumeM3PerHa);
        var table = new GrowthTable(speciesKey, false, stocking, carbon);
        for (var age = 0; age <= MaxAge; age++)
        {
            table.P[age] = 1 / volumeM3PerHa(age);
            table.MaximumStems[age] = double.PositiveInfinity;
        }

        return table;
    }

    internal double Volume(int age, double stems) => 1 / (P[age] + S[age] / stems);

    /// <summary>Stems that hold the volume at this age.</summary>
    internal double StemsHolding(int age, double volume) => S[age] / (1 / volume - P[age]);
}
