using ForestSink.Core.Accounts;
using ForestSink.Core.Forest;
using ForestSink.PostGis.Forest;
using ForestSink.PostGis.Tiles;
using ForestSink.Web.Accounts;
using ForestSink.Web.Shell;
using Microsoft.AspNetCore.Http.HttpResults;

namespace ForestSink.Web.Tiles;

internal static class TileEndpoints
{
    public static void AddTiles(this IHostApplicationBuilder builder)
    {
        builder.Services.AddSingleton<ForestTileStore>();
        builder.Services.AddSingleton<TerrainStore>();
        builder.Services.AddSingleton<TileCache>();
    }

    public static void MapTiles(this IEndpointRouteBuilder app)
    {
        app.MapMunicipality().MapGet("/tiles.json", Describe);
        app.MapGet("/m/{municipality}/tiles/{version:long}/forest/{z:int}/{x:int}/{y:int}.mvt", Forest).RequireCapability(Capability.ReadForest);
        app.MapGet("/m/{municipality}/terrain/{z:int}/{x:int}/{y:int}.png", TerrainTile).RequireCapability(Capability.ReadForest);
    }

    /// <summary>TileJSON 3, for clients other than our own map.</summary>
    private static JsonHttpResult<object> Describe(Municipality municipality, HttpRequest request) => TypedResults.Json<object>(new
    {
        tilejson = "3.0.0",
        name = municipality.Name,
        tiles = new[] { $"{request.Scheme}://{request.Host}{ForestAddress(municipality)}" },
        minzoom = 6,
        maxzoom = MaxZoom,
        bounds = municipality.Bounds,
        vector_layers = new object[]
        {
            new { id = "stands", minzoom = ForestTileStore.StandsFrom(municipality.StandCount), fields = new { code = "String", species = "String", type = "String", origin = "Number", area = "Number", co2 = "Number", stock = "Number" } },
            new { id = "compartments", fields = new { code = "String", species = "String", area = "Number" } },
            new { id = "labels", minzoom = 11, fields = new { kind = "String", text = "String" } },
            new { id = "features", fields = new { kind = "String", name = "String" } },
            new { id = "places", fields = new { kind = "String", name = "String", name_en = "String" } },
        },
    });

    /// <summary>Beyond this zoom the same tiles are enlarged: their grid is 15 cm.</summary>
    public const int MaxZoom = 16;

    public static string ForestAddress(Municipality municipality) =>
        $"/m/{municipality.Code}/tiles/{municipality.ForestVersion}/forest/{{z}}/{{x}}/{{y}}.mvt";

    private static async Task<IResult> Forest(
        MunicipalityCode municipality, long version, int z, int x, int y, Guid? run, int? fy,
        HttpContext context, TileCache cache, ForestTileStore tiles, MunicipalityStore municipalities, CancellationToken cancellation)
    {
        if (!TileAddress.TryCreate(z, x, y, out var tile))
            return TypedResults.BadRequest("There is no such tile.");
        TileEstimate? estimate = run is { } id && fy is { } year ? new(id, year) : null;
        var key = $"{municipality}/{version}/{tile}/{estimate?.Run}/{estimate?.FiscalYear}";
        if (cache.Find(key) is { } kept)
            return new TileResult(key, kept);
        if (await municipalities.FindAsync(municipality, cancellation) is not { } found)
            return TypedResults.NotFound();
        // Only the present version is a fact worth keeping: the address of another one shows the forest as it is now.
        var isCurrent = found.ForestVersion == version;
        if (isCurrent && TileResult.Matches(context.Request, key))
            return new TileResult(key, []);
        var compressed = TileCache.Compress(await tiles.CutAsync(municipality, tile, ForestTileStore.StandsFrom(found.StandCount), estimate, cancellation));
        if (isCurrent)
            cache.Keep(key, compressed);
        return new TileResult(isCurrent ? key : null, compressed);
    }

    private static async Task<IResult> TerrainTile(
        MunicipalityCode municipality, int z, int x, int y, long? v, HttpContext context, TerrainStore terrain, CancellationToken cancellation)
    {
        if (!TileAddress.TryCreate(z, x, y, out var tile))
            return TypedResults.BadRequest("There is no such tile.");
        if (await terrain.FindTileAsync(municipality, tile, cancellation) is not { } png)
            return TypedResults.NotFound();
        context.Response.Headers.CacheControl = v is null ? "private, max-age=300" : "private, max-age=31536000, immutable";
        return TypedResults.Bytes(png, "image/png");
    }
}
