using ForestSink.Core.Surveys;

namespace ForestSink.PostGis.Surveys;

/// <summary>Where a plot lies: degrees on JGD2011, or metres on a plane zone (X north, Y east, as surveyors say).</summary>
public readonly record struct PlotPosition(double? Longitude, double? Latitude, double? NorthM, double? EastM)
{
    public bool IsPlane => NorthM is not null;
}

/// <summary>A survey as it was entered. The stand follows from its code, otherwise from the position.</summary>
public sealed record PlotDraft
{
    public required string PlotNo { get; init; }
    public string? StandCode { get; init; }
    public PlotPosition? Position { get; init; }

    /// <summary>Satellite fixes averaged for the position, and the worst accuracy among them in m; null where it was chosen on a map or typed.</summary>
    public int? PositionFixes { get; init; }
    public double? PositionAccuracyM { get; init; }
    public required DateOnly SurveyedOn { get; init; }
    public required string Surveyor { get; init; }
    public required PlotGround Ground { get; init; }
    public double? EdgeDistanceM { get; init; }
    public bool DiameterByClass { get; init; }
    public string Note { get; init; } = "";
    public required IReadOnlyList<PlotTree> Trees { get; init; }
}

/// <summary>The stand a plot lies in, on the day of the survey.</summary>
/// <param name="Code">Null where no stand was found.</param>
/// <param name="StandAtPosition">Code of the stand at the position, where it is another than the one named.</param>
public sealed record PlotPlace(long? StandId, string? Code, double? Longitude, double? Latitude, string? StandAtPosition, IReadOnlyList<PlaceCohort> Cohorts)
{
    /// <summary>Age and class of the cohort of the species, otherwise of the largest.</summary>
    public PlotStand? StandOf(string? speciesKey) =>
        Cohorts.FirstOrDefault(cohort => speciesKey is null || cohort.SpeciesKey == speciesKey) is { } found ? new(found.Age, found.SiteClass) : null;
}

/// <summary>A register record of the stand, the largest first.</summary>
public sealed record PlaceCohort
{
    public long CohortId { get; init; }
    public required string SpeciesKey { get; init; }
    public string? SiteClass { get; init; }
    public int? Age { get; init; }
}

/// <summary>A survey as stored: one version of a plot.</summary>
public sealed record StoredPlot
{
    public Guid PlotId { get; init; }
    public int Version { get; init; }
    public required string PlotNo { get; init; }
    public long StandId { get; init; }
    public required string StandCode { get; init; }
    public DateOnly SurveyedOn { get; init; }
    public required string Surveyor { get; init; }
    public required string Shape { get; init; }
    public double? RadiusM { get; init; }
    public double? AlongM { get; init; }
    public double? AcrossM { get; init; }
    public double SlopeDegrees { get; init; }
    public double? EdgeDistanceM { get; init; }
    public bool DiameterByClass { get; init; }
    public double? Longitude { get; init; }
    public double? Latitude { get; init; }
    public int? PositionFixes { get; init; }
    public double? PositionAccuracyM { get; init; }
    public required string Note { get; init; }
    public int? Age { get; init; }
    public string? SpeciesKey { get; init; }
    public double AreaM2 { get; init; }
    public double StemsPerHa { get; init; }
    public double? MeanDbhCm { get; init; }
    public double? UpperHeightM { get; init; }
    public double? VolumeM3PerHa { get; init; }
    public int? SiteClass { get; init; }
    public bool BelowLowest { get; init; }
    public required string Status { get; init; }
    public string? WithdrawnReason { get; init; }
    public DateTime ValidFrom { get; init; }
    public DateTime? ValidTo { get; init; }

    /// <summary>A user's id or the name of what acted without a user; null for versions saved before this was kept.</summary>
    public string? SavedBy { get; init; }
    public string? SavedByName { get; init; }

    public PlotGround Ground => new(Shape == "circle" ? PlotShape.Circle : PlotShape.Rectangle, RadiusM, AlongM, AcrossM, SlopeDegrees);
}
