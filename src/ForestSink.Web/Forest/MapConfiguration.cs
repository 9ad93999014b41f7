using ForestSink.Core.Forest;
using ForestSink.PostGis.Database;
using ForestSink.PostGis.Forest;
using ForestSink.PostGis.Tiles;
using ForestSink.Web.Shell;
using ForestSink.Web.Tiles;

namespace ForestSink.Web.Forest;

/// <summary>What the map's script needs to know before it draws; stands in the page as JSON.</summary>
public sealed class MapConfiguration(ForestSinkDatabase database, SpeciesStore species, TerrainStore terrain, EstimateYears estimates, Today today)
{
    /// <summary>Years the stepper offers around the current one.</summary>
    public const int YearsBack = 30, YearsAhead = 60;

    public async Task<object> ForAsync(Municipality municipality, Language language, CancellationToken cancellation) => new
    {
        municipality = municipality.Code.ToString(),
        language = language.Tag,
        bounds = municipality.Bounds,
        forestVersion = municipality.ForestVersion,
        tiles = TileEndpoints.ForestAddress(municipality),
        standsFrom = ForestTileStore.StandsFrom(municipality.StandCount),
        maxZoom = TileEndpoints.MaxZoom,
        terrain = await terrain.FindAsync(municipality.Code, cancellation),
        fiscalYear = today.FiscalYear.Year,
        estimate = await estimates.NewestAsync(municipality.Code, cancellation),
        themes = Themes.All.Select(theme => theme.In(language)),
        species = (await SpeciesAsync(municipality, cancellation)).All.ToDictionary(s => s.Key, s => new[] { s.Name.In(language), s.MapGroup }, StringComparer.Ordinal),
        forestTypes = ForestTypeText.All.ToDictionary(type => type.Code(), type => type.Name().In(language), StringComparer.Ordinal),
    };

    public ValueTask<SpeciesCatalogue> SpeciesAsync(Municipality municipality, CancellationToken cancellation) =>
        species.RecentAsync(database, municipality.Code, cancellation);
}
