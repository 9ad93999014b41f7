namespace ForestSink.Core.Work;

/// <summary>
/// What was done, as the worker or the office states it (施業実績). The same shape in the field application's JSON, in
/// the forms and in the store; codes are those of <see cref="WorkKindText"/> and <see cref="WorkMethods"/>.
/// </summary>
public sealed record WorkEntry
{
    public required string Kind { get; init; }

    public string? Method { get; init; }

    public DateOnly? StartedOn { get; init; }

    /// <summary>The day it was finished; its fiscal year is the one the work counts in.</summary>
    public DateOnly? DoneOn { get; init; }

    /// <summary>How exactly the date is known: day, month or year (of old papers).</summary>
    public string DatePrecision { get; init; } = "day";

    public string? Crew { get; init; }

    public decimal? LabourPersonDays { get; init; }

    /// <summary>Share of the stems felled, 0 to 100 %.</summary>
    public decimal? StemsRemovedPercent { get; init; }

    /// <summary>Share of the stem volume felled, 0 to 100 %.</summary>
    public decimal? VolumeRemovedPercent { get; init; }

    public decimal? VolumeRemovedM3 { get; init; }

    /// <summary>Volume that left the stand.</summary>
    public decimal? HauledM3 { get; init; }

    /// <summary>Why a thinning took more of the volume than the rules allow without a reason.</summary>
    public string? OverCeilingReason { get; init; }

    public IReadOnlyList<PlantedSpecies> Planted { get; init; } = [];

    /// <summary>Litres by kind of fuel: gasoline, diesel, mixed, kerosene, chain-oil.</summary>
    public IReadOnlyDictionary<string, decimal> FuelLitres { get; init; } = new Dictionary<string, decimal>(StringComparer.Ordinal);

    public string? Note { get; init; }

    public GnssFix? Fix { get; init; }

    public IReadOnlyList<WorkedStand> Stands { get; init; } = [];
}

/// <summary>Stems planted of one species, over all stands of the record.</summary>
public sealed record PlantedSpecies(string Species, int Stems);

/// <summary>Mean of several satellite positions under canopy (JGD2011 or WGS 84, degrees).</summary>
/// <param name="Count">How many were averaged.</param>
/// <param name="WorstAccuracyM">The worst accuracy among them, in metres as the device states it.</param>
public sealed record GnssFix(double Longitude, double Latitude, int Count, decimal WorstAccuracyM);

/// <summary>A stand that was worked in: as a whole, in an outlined part, or over a stated area.</summary>
/// <param name="StandVersion">The version of the stand the recorder saw; null for the present one.</param>
/// <param name="AreaHa">Stated by the recorder; null for the whole stand or where <paramref name="Part"/> gives it.</param>
/// <param name="Part">Outline as GeoJSON geometry (Polygon or MultiPolygon, longitude and latitude in degrees); its area is computed.</param>
public sealed record WorkedStand(long StandId, int? StandVersion = null, decimal? AreaHa = null, string? Part = null);

/// <summary>Words for fuels.</summary>
public static class Fuels
{
    public static IReadOnlyList<(string Code, Bilingual Name)> All { get; } =
    [
        ("mixed", new("混合油", "Two-stroke mix")),
        ("gasoline", new("ガソリン", "Petrol")),
        ("diesel", new("軽油", "Diesel")),
        ("chain-oil", new("チェーンオイル", "Chain oil")),
        ("kerosene", new("灯油", "Kerosene")),
    ];

    public static bool Contains(string code) => All.Any(fuel => fuel.Code == code);
}
