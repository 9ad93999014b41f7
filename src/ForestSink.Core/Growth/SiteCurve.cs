namespace ForestSink.Core.Growth;

/// <summary>Growth of one species on one site class, as a table states it.</summary>
public abstract class SiteCurve(string speciesKey, string? siteClass)
{
    /// <summary>Increments are kept to this many decimals, half to even.</summary>
    public const int Decimals = 6;

    public string SpeciesKey { get; } = speciesKey;

    /// <summary>地位級, or null in a table without classes.</summary>
    public string? SiteClass { get; } = siteClass;

    public abstract int LastAge { get; }

    /// <summary>Growth of the fiscal year in which the stand has this age, or null where the table has none.</summary>
    public abstract TabledIncrement? At(int age, PastLastAge past);

    protected static decimal Round(decimal increment) => Math.Round(increment, Decimals, MidpointRounding.ToEven);
}

/// <summary>An increment with the two table rows, or the band, that it comes from.</summary>
/// <param name="AgeTo">Null for a band without upper end.</param>
/// <param name="VolumeFrom">m³/ha at <paramref name="AgeFrom"/>; null where the table states increments directly.</param>
public readonly record struct TabledIncrement(
    decimal M3PerHaYr, int AgeFrom, int? AgeTo, decimal? VolumeFrom, decimal? VolumeTo, GrowthNotes Notes);
