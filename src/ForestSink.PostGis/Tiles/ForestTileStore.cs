using ForestSink.Core.Forest;
using ForestSink.PostGis.Database;

namespace ForestSink.PostGis.Tiles;

/// <summary>Which figures of which estimate colour the stands; none for the themes of the register itself.</summary>
public readonly record struct TileEstimate(Guid Run, int FiscalYear);

/// <summary>Cuts vector tiles of the forest: layers stands, compartments, labels, features and places.</summary>
public sealed class ForestTileStore(ForestSinkDatabase database)
{
    /// <summary>Above this many stands a municipality shows compartments only up to zoom 12: 100,000 stands would miss the 25 ms a tile may take.</summary>
    public const int ManyStands = 12_000;

    /// <summary>The first zoom at which stands are drawn.</summary>
    public static int StandsFrom(int standCount) => standCount < ManyStands ? 11 : 13;

    /// <returns>The tile in MVT form; empty where nothing is.</returns>
    public async Task<byte[]> CutAsync(
        MunicipalityCode municipality, TileAddress tile, int standsFrom, TileEstimate? estimate, CancellationToken cancellation)
    {
        await using var transaction = await database.BeginAsync(municipality, cancellation);
        return await transaction.QuerySingleAsync<byte[]>(
            "SELECT forest_tile(@z, @x, @y, @standsFrom, @run, @fiscalYear)",
            new { z = tile.Z, x = tile.X, y = tile.Y, standsFrom, run = estimate?.Run, fiscalYear = estimate?.FiscalYear }, cancellation);
    }
}
