namespace ForestSink.Core.Surveys;

/// <summary>All figures of a plot with what they came from: shown while the user types, and stored as they are.</summary>
public sealed record PlotFigures
{
    public required PlotGround Ground { get; init; }
    public required double AreaSlopeM2 { get; init; }
    public required double AreaM2 { get; init; }

    /// <summary>Of the species with the largest basal area; null without a tree.</summary>
    public required string? MainSpecies { get; init; }
    public required GroupFigures All { get; init; }
    public required IReadOnlyList<GroupFigures> Species { get; init; }
    public required IReadOnlyList<TreeFigures> Trees { get; init; }
    public required IReadOnlyList<HeightFit> HeightFits { get; init; }
    public required SiteFigures? Site { get; init; }
    public required IReadOnlyList<PlotNote> Notes { get; init; }

    /// <summary>The weakest of all that entered: official, secondary, unverified.</summary>
    public required string Status { get; init; }

    /// <summary>Editions used: label and hash by kind.</summary>
    public required IReadOnlyDictionary<string, string> Versions { get; init; }
}

/// <summary>Figures of one species, or of all; null where there is nothing to compute them from.</summary>
/// <param name="MeanDiameterCm">Arithmetic mean of the stems.</param>
/// <param name="QuadraticDiameterCm">Diameter of the tree of mean basal area.</param>
/// <param name="UpperHeightM">Mean height of the tallest <paramref name="UpperShare"/> of the stems (上層樹高).</param>
/// <param name="UpperStems">Stems in that mean.</param>
/// <param name="VolumeM3">In the plot, stem with bark.</param>
/// <param name="StemShare">Of all stems of the plot.</param>
public sealed record GroupFigures(
    string SpeciesKey, int Stems, double StemShare, double StemsPerHa, double? MeanDiameterCm, double? QuadraticDiameterCm, double BasalAreaM2PerHa,
    double? MeanHeightM, double? UpperHeightM, double UpperShare, int UpperStems, double? VolumeM3, double? VolumeM3PerHa);

/// <param name="HeightM">Measured, or from the height–diameter curve where <paramref name="HeightEstimated"/>.</param>
/// <param name="Equation">Name of the stem volume equation; null where there is none for the species.</param>
/// <param name="VolumeM3">Of one stem.</param>
public sealed record TreeFigures(
    int No, string SpeciesKey, double DiameterCm, double? HeightM, bool HeightEstimated, int Count, string? Equation, double? VolumeM3);

/// <summary>The Näslund curve H = 1.3 + D²/(a + bD)² of the measured heights of a species; of all species where <paramref name="SpeciesKey"/> is empty.</summary>
public sealed record HeightFit(string SpeciesKey, double A, double B, double RmseM, int MeasuredTrees, double LeastDiameterCm, double MostDiameterCm);

/// <summary>Site class by the cautious rule: the class whose guide curve lies at or below the measured upper height.</summary>
/// <param name="BelowLowest">Even the poorest class lies above the stand.</param>
/// <param name="ClassHeightsM">Height of each class's curve at the age.</param>
public sealed record SiteFigures(
    string Curve, Bilingual Region, int Age, double UpperHeightM, int SiteClass, int NearestClass, bool BelowLowest, double SiteIndexM, string? RegisterSiteClass,
    IReadOnlyList<double> ClassHeightsM, string Status, string Source, IReadOnlyList<Bilingual> Notes);

/// <summary>Something to look at: a warning, or a plain remark.</summary>
/// <param name="Status">How well the rule behind it is confirmed.</param>
public sealed record PlotNote(string Code, bool IsWarning, Bilingual Text, string? Status, string? Source);
