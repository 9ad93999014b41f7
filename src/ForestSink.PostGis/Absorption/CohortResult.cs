using ForestSink.Core.Reference;

namespace ForestSink.PostGis.Absorption;

/// <summary>A cohort's inputs as the register had them when it was read. Areas in ha, increments in m³/ha·yr, volumes in m³/ha.</summary>
internal readonly record struct StoredCohort(
    long StandId,
    int StandVersion,
    long CohortId,
    int CohortVersion,
    string SpeciesKey,
    string ForestType,
    decimal? AreaHa,
    short? OriginFy,
    string? SiteClass,
    SourceStatus? SiteClassStatus,
    decimal? RegisterIncrement,
    decimal? RegisterVolume);

/// <summary>What came of one cohort: the number of its <see cref="CarbonSeries"/>, or the reason why there is none.</summary>
internal readonly record struct CohortResult(StoredCohort Inputs, string? Reason, int? SeriesNo);

/// <summary>What the map shows of one stand.</summary>
internal readonly record struct StandResult(long StandId, int StandVersion, float AreaHa, float[]? Co2TPerHa, float[]? StockM3PerHa);
