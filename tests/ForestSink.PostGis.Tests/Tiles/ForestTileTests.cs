using ForestSink.Core.Forest;
using ForestSink.PostGis.Tiles;
using ForestSink.TestSupport;

namespace ForestSink.PostGis.Tests.Tiles;

public sealed class ForestTileTests : IAsyncLifetime
{
    private static readonly MunicipalityCode Here = MunicipalityCode.Parse("40348");
    private static readonly MunicipalityCode Elsewhere = MunicipalityCode.Parse("40621");
    private TestDatabase database = null!;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        database = await TestDatabase.CreateAsync();
        await TestForest.AddMunicipalityAsync(database.OwnerConnectionString, Here.ToString());
        await TestForest.AddMunicipalityAsync(database.OwnerConnectionString, Elsewhere.ToString(), "隣町");
        await TestStands.AddAsync(database.OwnerConnectionString, Here.ToString());
    }

    public ValueTask DisposeAsync() => database.DisposeAsync();

    [Fact]
    public async Task A_near_tile_holds_every_layer()
    {
        var layers = await CutAsync(Here, 14);
        Assert.Equal(["stands", "compartments", "labels", "features", "places"], layers.Select(layer => layer.Name));
        Assert.Equal(20, layers[0].Features.Select(feature => feature.Id).Distinct().Count());
        Assert.Equal("首羅山", Assert.Single(layers[4].Features).Properties["name"]);
    }

    [Fact]
    public async Task A_stand_carries_what_the_themes_paint()
    {
        var stand = (await CutAsync(Here, 14))[0].Features.Single(feature => feature.Properties["code"] is "10-2");
        Assert.Equal("hinoki", stand.Properties["species"]);
        Assert.Equal("planted", stand.Properties["type"]);
        Assert.Equal(2006L, stand.Properties["origin"]);
        Assert.Equal(2f, stand.Properties["area"]);
        Assert.DoesNotContain("co2", stand.Properties.Keys);
    }

    [Fact]
    public async Task Stand_labels_wait_until_there_is_room()
    {
        Assert.All((await CutAsync(Here, 14)).Single(layer => layer.Name == "labels").Features, label => Assert.Equal("compartment", label.Properties["kind"]));
        var near = (await CutAsync(Here, 16)).Single(layer => layer.Name == "labels").Features;
        Assert.Contains(near, label => label.Properties["text"] is "1-1");
    }

    [Theory]
    [InlineData(9)]
    [InlineData(10)]
    public async Task From_afar_there_are_compartments_only(int zoom)
    {
        var layers = await CutAsync(Here, zoom);
        Assert.DoesNotContain(layers, layer => layer.Name == "stands");
        Assert.Equal(5, layers.Single(layer => layer.Name == "compartments").Features.Count);
    }

    [Fact]
    public void A_large_municipality_shows_its_stands_two_zooms_later()
    {
        Assert.Equal(11, ForestTileStore.StandsFrom(11_999));
        Assert.Equal(13, ForestTileStore.StandsFrom(12_000));
    }

    [Fact]
    public async Task Another_municipality_sees_nothing_of_it()
    {
        Assert.Empty(await CutAsync(Elsewhere, 14));
        Assert.Empty(await CutAsync(Elsewhere, 9));
    }

    [Fact]
    public async Task The_layer_function_is_not_for_the_application_to_call()
    {
        await using var transaction = await database.Database.BeginAsync(Here, Stop);
        var refused = await Assert.ThrowsAsync<Npgsql.PostgresException>(() =>
            transaction.ExecuteAsync("SELECT stands_layer(14, ST_TileEnvelope(0, 0, 0), ST_TileEnvelope(0, 0, 0), NULL, NULL)", null, Stop));
        Assert.Equal(Npgsql.PostgresErrorCodes.InsufficientPrivilege, refused.SqlState);
    }

    [Theory]
    [InlineData(-1, 0, 0)]
    [InlineData(3, 8, 0)]
    [InlineData(3, 0, -1)]
    [InlineData(23, 0, 0)]
    public void Tiles_that_do_not_exist_are_refused(int z, int x, int y) => Assert.False(TileAddress.TryCreate(z, x, y, out _));

    private async Task<IReadOnlyList<VectorTileLayer>> CutAsync(MunicipalityCode municipality, int zoom)
    {
        var n = 1 << zoom;
        var (lon, lat) = (TestStands.West + 0.0015, double.DegreesToRadians(TestStands.South + 0.0005));
        Assert.True(TileAddress.TryCreate(zoom, (int)((lon + 180) / 360 * n), (int)((1 - (Math.Asinh(Math.Tan(lat)) / Math.PI)) / 2 * n), out var tile));
        return VectorTile.Read(await new ForestTileStore(database.Database).CutAsync(municipality, tile, 11, null, Stop));
    }
}
