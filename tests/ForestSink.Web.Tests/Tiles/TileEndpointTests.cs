using System.Net;
using System.Net.Http.Headers;
using Dapper;
using ForestSink.Core.Accounts;
using ForestSink.TestSupport;
using Npgsql;

namespace ForestSink.Web.Tests.Tiles;

public sealed class TileEndpointTests : IAsyncLifetime
{
    private TestApp app = null!;
    private HttpClient client = null!;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        app = await TestApp.StartAsync();
        await TestForest.AddMunicipalityAsync(app.Database.OwnerConnectionString, "40348", "久山町");
        await TestForest.AddMunicipalityAsync(app.Database.OwnerConnectionString, "40621", "苅田町");
        await TestStands.AddAsync(app.Database.OwnerConnectionString, "40348");
        client = await app.ClientAsync("40348", Role.Viewer);
    }

    public ValueTask DisposeAsync() => app.DisposeAsync();

    [Fact]
    public async Task A_tile_may_be_kept_for_ever_under_its_versioned_address()
    {
        using var answer = await GetAsync(TileOfTheStands());
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal("application/vnd.mapbox-vector-tile", answer.Content.Headers.ContentType!.MediaType);
        Assert.Contains("immutable", answer.Headers.CacheControl!.ToString(), StringComparison.Ordinal);
        Assert.Contains(VectorTile.Read(await answer.Content.ReadAsByteArrayAsync(Stop)), layer => layer.Name == "stands");
    }

    [Fact]
    public async Task The_same_tile_again_is_304()
    {
        using var first = await GetAsync(TileOfTheStands());
        using var again = await GetAsync(TileOfTheStands(), request => request.Headers.IfNoneMatch.Add(first.Headers.ETag!));
        Assert.Equal(HttpStatusCode.NotModified, again.StatusCode);
        Assert.Empty(await again.Content.ReadAsByteArrayAsync(Stop));
    }

    [Fact]
    public async Task Gzip_is_sent_to_those_who_take_it()
    {
        using var answer = await GetAsync(TileOfTheStands(), request => request.Headers.AcceptEncoding.Add(new StringWithQualityHeaderValue("gzip")));
        Assert.Contains("gzip", answer.Content.Headers.ContentEncoding);
        Assert.Equal(0x1F, (await answer.Content.ReadAsByteArrayAsync(Stop))[0]);
    }

    [Fact]
    public async Task A_change_of_the_forest_changes_the_tile()
    {
        using var before = await GetAsync(TileOfTheStands());
        await using var connection = new NpgsqlConnection(app.Database.OwnerConnectionString);
        await connection.ExecuteAsync("UPDATE municipality SET forest_version = 2 WHERE municipality_code = '40348'");
        using var after = await GetAsync(TileOfTheStands(2), request => request.Headers.IfNoneMatch.Add(before.Headers.ETag!));
        Assert.Equal(HttpStatusCode.OK, after.StatusCode);
        Assert.NotEqual(before.Headers.ETag, after.Headers.ETag);
    }

    [Fact]
    public async Task The_address_of_a_version_to_come_is_not_kept()
    {
        using var answer = await GetAsync(TileOfTheStands(999));
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.True(answer.Headers.CacheControl!.NoStore);
    }

    [Theory]
    [InlineData("/m/40348/tiles/1/forest/3/8/0.mvt", HttpStatusCode.BadRequest)]
    [InlineData("/m/40348/tiles/1/forest/23/0/0.mvt", HttpStatusCode.BadRequest)]
    [InlineData("/m/40348/tiles/1/forest/3/-1/0.mvt", HttpStatusCode.BadRequest)]
    [InlineData("/m/40348/terrain/3/9/0.png", HttpStatusCode.BadRequest)]
    [InlineData("/m/40348/terrain/3/1/1.png", HttpStatusCode.NotFound)]
    [InlineData("/m/40348/tiles/1/forest/3/0/0.mvt", HttpStatusCode.NoContent)]
    [InlineData("/m/40999/tiles/1/forest/3/0/0.mvt", HttpStatusCode.NotFound)]
    public async Task What_is_not_there_is_said(string address, HttpStatusCode expected)
    {
        using var answer = await GetAsync(address);
        Assert.Equal(expected, answer.StatusCode);
    }

    [Fact]
    public async Task Tile_json_names_the_layers()
    {
        var json = await client.GetStringAsync(new Uri("/m/40348/tiles.json", UriKind.Relative), Stop);
        Assert.Contains("/m/40348/tiles/1/forest/{z}/{x}/{y}.mvt", json, StringComparison.Ordinal);
        Assert.Contains("\"stands\"", json, StringComparison.Ordinal);
    }

    private static string TileOfTheStands(int version = 1)
    {
        var latitude = double.DegreesToRadians(TestStands.South + 0.0005);
        var (x, y) = ((int)((TestStands.West + 0.0015 + 180) / 360 * 16384), (int)((1 - (Math.Asinh(Math.Tan(latitude)) / Math.PI)) / 2 * 16384));
        return FormattableString.Invariant($"/m/40348/tiles/{version}/forest/14/{x}/{y}.mvt");
    }

    private async Task<HttpResponseMessage> GetAsync(string address, Action<HttpRequestMessage>? with = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, address);
        with?.Invoke(request);
        return await client.SendAsync(request, Stop);
    }
}
