using ForestSink.Core.Growth.Density;
using ForestSink.Core.Growth.Height;

namespace ForestSink.Core.Growth.Simulation;

/// <summary>What a stand grows by.</summary>
/// <param name="SiteFactor">Factor of the height curve: of a site class, or through a measured height.</param>
/// <param name="Carbon">Null where the species has no coefficients: then no t-CO2 is given.</param>
public sealed record StandModel(DensityDiagram Diagram, HeightCurve Heights, double SiteFactor, CarbonPerVolume? Carbon)
{
    /// <summary>Volume of a measured plot over that of the diagram at its height and stems; 1 without a plot.</summary>
    public double Calibration { get; init; } = 1;

    /// <summary>Years in which a stand thinned by rows or from above returns to the diagram. Not measured: set by the user.</summary>
    public int RecoveryYears { get; init; } = 10;

    /// <summary>A calibration outside 0.6–1.4 rather points to a mistake in the plot, its age or its height.</summary>
    public bool CalibrationIsPlausible => Calibration is >= 0.6 and <= 1.4;

    /// <summary>Calibration to a measured plot.</summary>
    public static double CalibrationOf(DensityDiagram diagram, double heightM, double stemsPerHa, double volumeM3PerHa)
    {
        ArgumentNullException.ThrowIfNull(diagram);
        return volumeM3PerHa / diagram.VolumeM3PerHa(heightM, stemsPerHa);
    }
}

/// <summary>A stand at the beginning.</summary>
public readonly record struct StandStart(int Age, double StemsPerHa);

public readonly record struct PlannedThinning(int Age, ThinningPrescription Prescription);

/// <summary>Final cut (主伐) and planting after it (再造林).</summary>
/// <param name="ReplantAfterYears">1: planted in the year after the cut.</param>
/// <param name="Survival">Share of the planted trees that live until the canopy closes.</param>
public readonly record struct FinalCut(int Age, int ReplantAfterYears, double PlantedPerHa, double Survival);

/// <summary>What is done to a stand; ages are those of each rotation. Nothing at all is a plan too.</summary>
public sealed record TreatmentPlan(string Name, IReadOnlyList<PlannedThinning> Thinnings, FinalCut? Cut)
{
    public static TreatmentPlan Nothing(string name) => new(name, [], null);
}

public enum Treatment
{
    None,
    Thinning,
    FinalCut,
    Planting,
}

/// <summary>One year of a stand, per ha.</summary>
/// <param name="Year">0 is the start.</param>
/// <param name="Age">0 while the ground is bare.</param>
/// <param name="Before">At the end of the year's growth; null while the ground is bare.</param>
/// <param name="After">After the year's treatment.</param>
/// <param name="DiedPerHa">Stems above the maximum density curve, which die.</param>
/// <param name="IncrementM3PerHa">Volume before treatment less volume after that of the year before.</param>
/// <param name="AbsorbedCo2Tonnes">t-CO2/ha of the increment; null without coefficients.</param>
/// <param name="StockCo2Tonnes">t-CO2/ha standing at the end of the year.</param>
/// <param name="Outside">The diagram or the height curve was never checked here.</param>
/// <param name="Problem">Why a planned thinning could not be done.</param>
public sealed record StandYear(
    int Year, int Age, DensityState? Before, DensityState? After, Treatment Treatment, double DiedPerHa,
    double IncrementM3PerHa, LogAssortment Harvest, double? AbsorbedCo2Tonnes, double? StockCo2Tonnes, bool Outside, Bilingual? Problem)
{
    public double HarvestM3PerHa => Harvest.TotalM3;

    public double VolumeM3PerHa => After?.VolumeM3PerHa ?? 0;
}
