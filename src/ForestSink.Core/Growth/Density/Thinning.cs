namespace ForestSink.Core.Growth.Density;

/// <summary>Which trees a thinning (間伐) takes.</summary>
public enum ThinningMethod
{
    /// <summary>下層間伐: the smaller trees. The upper height stays and the stand moves along its equal-height curve.</summary>
    FromBelow,

    /// <summary>列状間伐: whole rows. Stems, basal area and volume fall by the same share; height and diameter stay.</summary>
    Row,

    /// <summary>上層間伐: the largest trees. Height and diameter fall; the volume share is taken as that of the basal area.</summary>
    FromAbove,
}

/// <summary>What the value of a prescription means.</summary>
public enum ThinningMeasure
{
    /// <summary>本数間伐率: share of the stems, 0–1.</summary>
    StemShare,

    /// <summary>材積間伐率: share of the volume, 0–1.</summary>
    VolumeShare,

    /// <summary>残存本数: stems per ha that remain.</summary>
    StemsAfter,

    /// <summary>Ry that remains.</summary>
    YieldIndexAfter,
}

public readonly record struct ThinningPrescription(ThinningMethod Method, ThinningMeasure Measure, double Value);

/// <summary>A stand before and after a thinning, per ha.</summary>
/// <param name="Departure">How far the stand lies off the diagram afterwards.</param>
public readonly record struct ThinningOutcome(DensityState Before, DensityState After, Departure Departure)
{
    public double StemsRemovedPerHa => Before.StemsPerHa - After.StemsPerHa;

    public double VolumeRemovedM3PerHa => Before.VolumeM3PerHa - After.VolumeM3PerHa;

    public double StemShare => StemsRemovedPerHa / Before.StemsPerHa;

    public double VolumeShare => VolumeRemovedM3PerHa / Before.VolumeM3PerHa;
}

/// <summary>The prescription cannot be carried out on this stand.</summary>
public sealed class ThinningImpossibleException(Bilingual problem) : Exception(problem.ToString())
{
    public Bilingual Problem { get; } = problem;
}

/// <summary>Thins a stand of the density diagram. A thinning never raises the volume on the day, and Ry falls.</summary>
public static class Thinning
{
    // The upper height is the mean height of about the upper two thirds of the stems (sugi; hinoki 58 %).
    private const double UpperStems = 0.67;

    public static ThinningOutcome Apply(DensityDiagram diagram, double heightM, double stemsPerHa, Departure departure, ThinningPrescription prescription)
    {
        ArgumentNullException.ThrowIfNull(diagram);
        var before = diagram.At(heightM, stemsPerHa, departure);
        return prescription.Method switch
        {
            ThinningMethod.FromBelow => FromBelow(diagram, before, departure, prescription),
            ThinningMethod.Row => Row(diagram, before, departure, Share(before, prescription)),
            ThinningMethod.FromAbove => FromAbove(diagram, before, prescription),
            _ => throw new ArgumentOutOfRangeException(nameof(prescription), prescription.Method, message: null),
        };
    }

    private static ThinningOutcome FromBelow(DensityDiagram diagram, DensityState before, Departure departure, ThinningPrescription prescription)
    {
        var stems = prescription.Measure switch
        {
            ThinningMeasure.StemsAfter => prescription.Value,
            ThinningMeasure.StemShare => before.StemsPerHa * (1 - InShare(prescription.Value)),
            ThinningMeasure.VolumeShare => StemsHolding(before.VolumeM3PerHa * (1 - InShare(prescription.Value))),
            _ => StemsHolding(before.VolumeM3PerHa * Lower(prescription.Value, before.YieldIndex) / before.YieldIndex),
        };
        stems = Lower(stems, before.StemsPerHa);
        return new(before, diagram.At(before.HeightM, stems, departure), departure);

        double StemsHolding(double volume) => diagram.StemsAtVolume(before.HeightM, volume / departure.Volume);
    }

    private static ThinningOutcome Row(DensityDiagram diagram, DensityState before, Departure departure, double share)
    {
        var (height, stems) = (before.HeightM, before.StemsPerHa * (1 - share));
        var volume = before.VolumeM3PerHa * (1 - share) / diagram.VolumeM3PerHa(height, stems);
        var formHeight = before.FormHeightM / diagram.FormHeightM(height, stems);
        var diameter = before.MeanDiameterCm / diagram.MeanDiameterCm(height, stems, before.QuadraticMeanDiameterCm);
        var after = new Departure(volume, formHeight, diameter);
        return new(before, diagram.At(height, stems, after), after);
    }

    private static ThinningOutcome FromAbove(DensityDiagram diagram, DensityState before, ThinningPrescription prescription)
    {
        if (prescription.Measure != ThinningMeasure.YieldIndexAfter)
            return TakeLargest(diagram, before, LargestShare(before, prescription));
        var target = Lower(prescription.Value, before.YieldIndex);
        var (low, high) = (0.0, 0.95);
        for (var i = 0; i < 50; i++)
        {
            var middle = (low + high) / 2;
            if (TakeLargest(diagram, before, middle).After.YieldIndex > target)
                low = middle;
            else
                high = middle;
        }

        return TakeLargest(diagram, before, high);
    }

    /// <summary>
    /// Diameters of the trees that stay follow from the distribution. Volume falls by the share of the basal area (the two rates
    /// differ by less than 5 %). The upper height falls as the square root of the mean diameter of the upper trees: an assumption.
    /// </summary>
    private static ThinningOutcome TakeLargest(DensityDiagram diagram, DensityState before, double share)
    {
        var distribution = DiameterDistribution.Of(before);
        var stems = before.StemsPerHa * (1 - share);
        var basalAreaKept = 1 - distribution.BasalAreaShareOfLargest(share);
        var quadratic = before.QuadraticMeanDiameterCm * Math.Sqrt(basalAreaKept / (1 - share));
        var height = before.HeightM * Math.Sqrt(distribution.MeanBetweenCm(share, share + UpperStems * (1 - share)) / distribution.MeanBetweenCm(0, UpperStems));
        var after = new Departure(
            before.VolumeM3PerHa * basalAreaKept / diagram.VolumeM3PerHa(height, stems),
            before.FormHeightM / diagram.FormHeightM(height, stems),
            distribution.MeanBetweenCm(share, 1) / diagram.MeanDiameterCm(height, stems, quadratic));
        return new(before, diagram.At(height, stems, after), after);
    }

    private static double LargestShare(DensityState before, ThinningPrescription prescription) =>
        prescription.Measure == ThinningMeasure.VolumeShare
            ? DiameterDistribution.Of(before).StemShareOfLargest(InShare(prescription.Value))
            : Share(before, prescription);

    private static double Share(DensityState before, ThinningPrescription prescription) => prescription.Measure switch
    {
        ThinningMeasure.StemsAfter => 1 - Lower(prescription.Value, before.StemsPerHa) / before.StemsPerHa,
        ThinningMeasure.YieldIndexAfter => 1 - Lower(prescription.Value, before.YieldIndex) / before.YieldIndex,
        _ => InShare(prescription.Value),
    };

    private static double InShare(double share) => share is > 0 and < 1
        ? share
        : throw new ThinningImpossibleException(new("間伐率は0より大きく1より小さくしてください。", "The share must be above 0 and below 1."));

    private static double Lower(double after, double before) => after > 0 && after < before
        ? after
        : throw new ThinningImpossibleException(new(
            $"間伐後の値 {after:G4} は0より大きく、間伐前の値 {before:G4} より小さくしてください。",
            $"The value after thinning ({after:G4}) must be above 0 and below the value before ({before:G4})."));
}
