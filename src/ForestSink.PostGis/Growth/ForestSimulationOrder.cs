using ForestSink.Core.Growth.Density;
using ForestSink.Core.Growth.Simulation;

namespace ForestSink.PostGis.Growth;

/// <summary>What a simulation of the municipality is asked to do; kept with the job, so that a result can be repeated.</summary>
/// <param name="FiscalYear">Of the start: the stands have the age of this fiscal year.</param>
/// <param name="DiagramKeys">One density diagram per species.</param>
/// <param name="Stocking">Volume of the real forest over that of the diagram.</param>
/// <param name="StartYieldIndex">Ry of stands whose volume the register does not state.</param>
/// <param name="ThinTo">Ry after thinning from below, or null to take <paramref name="ThinStemShare"/>.</param>
public sealed record ForestSimulationOrder(
    int FiscalYear, int Years, IReadOnlyList<string> DiagramKeys, double Stocking, double StartYieldIndex,
    bool Thin, double ThinFromYieldIndex, int ThinAgeFrom, int ThinAgeTo, int ThinYearsBetween, double? ThinTo, double ThinStemShare,
    double? ThinMostHa, bool DensestFirst, bool Cut, int CutAge, double? CutMostHa, int ReplantAfterYears, double PlantedPerHa, double Survival)
{
    /// <summary>Mean slope in degrees that a stand must lie below to be thinned; null for any slope.</summary>
    public double? ThinSlopeBelowDeg { get; init; }

    /// <summary>The same for the final cut.</summary>
    public double? CutSlopeBelowDeg { get; init; }

    /// <summary>A rule of slope asks for the slope of each stand.</summary>
    public bool AsksForSlope => (Thin && ThinSlopeBelowDeg is not null) || (Cut && CutSlopeBelowDeg is not null);

    public MunicipalityRules ToRules() => new(
        Thin
            ? [new(null, ThinFromYieldIndex, ThinAgeFrom, ThinAgeTo, ThinSlopeBelowDeg ?? double.PositiveInfinity, ThinYearsBetween, Prescription(),
                ThinMostHa ?? double.PositiveInfinity, DensestFirst ? WorkOrder.DensestFirst : WorkOrder.OldestFirst)]
            : [],
        Cut ? [new(null, CutAge, CutSlopeBelowDeg ?? double.PositiveInfinity, CutMostHa ?? double.PositiveInfinity, ReplantAfterYears, PlantedPerHa, Survival)] : [],
        10);

    private ThinningPrescription Prescription() => ThinTo is { } yieldIndex
        ? new(ThinningMethod.FromBelow, ThinningMeasure.YieldIndexAfter, yieldIndex)
        : new(ThinningMethod.FromBelow, ThinningMeasure.StemShare, ThinStemShare);
}

/// <summary>What was simulated, and what had to be left out.</summary>
public sealed record ForestSimulationResult(
    IReadOnlyList<MunicipalityYear> Years, int Cohorts, double AreaHa, int FromRegisterVolume, int WithAssumedSiteClass,
    IReadOnlyList<LeftOut> LeftOut, IReadOnlyList<string> Diagrams, string HeightCurves)
{
    /// <summary>Records whose site factor comes from a measured canopy height.</summary>
    public int WithMeasuredHeight { get; init; }

    /// <summary>Records of unknown slope, which a rule of slope never fits.</summary>
    public int WithUnknownSlope { get; init; }
}

/// <param name="Reason">no-diagram, no-age, no-area, not-planted.</param>
public sealed record LeftOut(string Reason, int Cohorts, double AreaHa);
