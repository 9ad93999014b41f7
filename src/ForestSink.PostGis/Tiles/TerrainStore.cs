using ForestSink.Core.Forest;
using ForestSink.PostGis.Database;

namespace ForestSink.PostGis.Tiles;

/// <summary>What the terrain tiles of a municipality cover. Bounds: west, south, east, north in degrees.</summary>
public sealed record Terrain(long Version, short MinZoom, short MaxZoom, double West, double South, double East, double North, string Source);

/// <summary>Elevation tiles (PNG, terrarium encoding) for the hillshade and the map in relief.</summary>
public sealed class TerrainStore(ForestSinkDatabase database)
{
    public async Task<Terrain?> FindAsync(MunicipalityCode municipality, CancellationToken cancellation)
    {
        await using var transaction = await database.BeginAsync(municipality, cancellation);
        return await transaction.QuerySingleOrDefaultAsync<Terrain>(
            "SELECT version, min_zoom, max_zoom, west, south, east, north, source FROM terrain WHERE municipality_code = @municipality",
            null, cancellation);
    }

    public async Task<byte[]?> FindTileAsync(MunicipalityCode municipality, TileAddress tile, CancellationToken cancellation)
    {
        await using var transaction = await database.BeginAsync(municipality, cancellation);
        return await transaction.QuerySingleOrDefaultAsync<byte[]>("""
            SELECT png FROM terrain_tile
            WHERE municipality_code = @municipality AND z = @z AND x = @x AND y = @y
            """, new { z = tile.Z, x = tile.X, y = tile.Y }, cancellation);
    }
}
