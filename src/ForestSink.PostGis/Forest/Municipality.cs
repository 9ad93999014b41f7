using ForestSink.Core.Forest;

namespace ForestSink.PostGis.Forest;

/// <summary>A municipality (市町村) whose forest is kept here.</summary>
/// <param name="PlaneZone">1 to 19: the zone of the plane-rectangular system its areas are computed on.</param>
/// <param name="ForestVersion">Advances with every change of the forest; part of the tiles' address.</param>
/// <param name="StandCount">Current stands, and compartments beside them; 0 in a list, where the wall hides what is in each municipality.</param>
/// <param name="RegisterDate">Date of the newest forest register imported.</param>
/// <param name="Bounds">West, south, east, north in degrees of all current stands; null before the first import.</param>
public sealed record Municipality(
    MunicipalityCode Code, string Name, string? NameEn, int PlaneZone, bool IsDemo,
    long ForestVersion, int StandCount, int CompartmentCount, DateOnly? RegisterDate, double[]? Bounds);
