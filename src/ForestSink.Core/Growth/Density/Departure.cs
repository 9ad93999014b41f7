namespace ForestSink.Core.Growth.Density;

/// <summary>
/// How far a stand lies off the diagram, as factors on what the diagram gives for its height and stems. A row thinning takes
/// volume and stems in equal shares and leaves the trees as they were, so the stand holds less than a diagram stand of its new
/// density; as it closes again the factors return to 1.
/// </summary>
public readonly record struct Departure(double Volume, double FormHeight, double Diameter)
{
    public static Departure None { get; } = new(1, 1, 1);

    /// <summary>One year nearer to the goal, in equal steps over the years that are left.</summary>
    public Departure Towards(Departure goal, int yearsLeft) => yearsLeft <= 1
        ? goal
        : new(
            Volume + (goal.Volume - Volume) / yearsLeft,
            FormHeight + (goal.FormHeight - FormHeight) / yearsLeft,
            Diameter + (goal.Diameter - Diameter) / yearsLeft);
}

public sealed partial record DensityDiagram
{
    /// <summary>A stand off the diagram. Ry compares its own volume with the maximum density curve.</summary>
    public DensityState At(double heightM, double stemsPerHa, Departure departure)
    {
        var volume = departure.Volume * VolumeM3PerHa(heightM, stemsPerHa);
        var formHeight = departure.FormHeight * FormHeightM(heightM, stemsPerHa);
        var basalArea = volume / formHeight;
        var quadratic = DiameterOfMeanBasalAreaCm(basalArea, stemsPerHa);
        return new(
            heightM, stemsPerHa, volume, formHeight, basalArea, quadratic, departure.Diameter * MeanDiameterCm(heightM, stemsPerHa, quadratic),
            volume / MaximumVolumeM3PerHa(heightM), RelativeSpacingPercent(heightM, stemsPerHa), Checked.Holds(heightM, stemsPerHa));
    }
}
