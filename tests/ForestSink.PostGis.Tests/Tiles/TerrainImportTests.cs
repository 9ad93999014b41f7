using System.Buffers.Binary;
using System.IO.Compression;
using ForestSink.Core.Forest;
using ForestSink.PostGis.Jobs;
using ForestSink.PostGis.Tiles;
using ForestSink.TestSupport;

namespace ForestSink.PostGis.Tests.Tiles;

public sealed class TerrainImportTests : IAsyncLifetime
{
    private static readonly MunicipalityCode Here = MunicipalityCode.Parse("33999");
    private static readonly string Model = Path.Combine(Repository.Data, "demo-city", "dem.tif");
    private TestDatabase database = null!;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        database = await TestDatabase.CreateAsync();
        await TestForest.AddMunicipalityAsync(database.OwnerConnectionString, Here.ToString());
    }

    public ValueTask DisposeAsync() => database.DisposeAsync();

    [Fact]
    public async Task Tiles_hold_the_heights_of_the_model()
    {
        await new TerrainImport(database.Database).RunAsync(Here, Model, "見本", Stop);
        var terrain = (await new TerrainStore(database.Database).FindAsync(Here, Stop))!;
        Assert.Equal((8, 13, "見本"), (terrain.MinZoom, terrain.MaxZoom, terrain.Source));
        var heights = await HeightsAsync(terrain, terrain.MaxZoom);
        // The model runs from valley floors to ridges of less than 1,500 m.
        Assert.All(heights, height => Assert.InRange(height, -10, 1_500));
        Assert.True(heights.Max() - heights.Min() > 100);
    }

    [Fact]
    public async Task A_second_model_replaces_the_first_under_a_new_version()
    {
        var import = new TerrainImport(database.Database);
        var first = await import.RunAsync(Here, Model, "1", Stop);
        Assert.Equal(first, await import.RunAsync(Here, Model, "2", Stop));
        Assert.Equal(2, (await new TerrainStore(database.Database).FindAsync(Here, Stop))!.Version);
    }

    [Fact]
    public async Task A_file_that_is_no_model_is_refused_and_nothing_is_lost()
    {
        var import = new TerrainImport(database.Database);
        await import.RunAsync(Here, Model, "1", Stop);
        await Assert.ThrowsAsync<UserErrorException>(() => import.RunAsync(Here, Path.Combine(Repository.Root, "README.md"), "2", Stop));
        Assert.Equal(1, (await new TerrainStore(database.Database).FindAsync(Here, Stop))!.Version);
    }

    private async Task<List<double>> HeightsAsync(Terrain terrain, int zoom)
    {
        var n = 1 << zoom;
        var latitude = double.DegreesToRadians((terrain.South + terrain.North) / 2);
        Assert.True(TileAddress.TryCreate(zoom, (int)(((terrain.West + terrain.East) / 2 + 180) / 360 * n), (int)((1 - (Math.Asinh(Math.Tan(latitude)) / Math.PI)) / 2 * n), out var tile));
        var rgb = Decode((await new TerrainStore(database.Database).FindTileAsync(Here, tile, Stop))!);
        return [.. rgb.Chunk(3).Select(p => (p[0] * 256) + p[1] + (p[2] / 256.0) - 32768)];
    }

    /// <summary>Undoes the one filter the writer uses: each row is the difference from the row above.</summary>
    private static byte[] Decode(byte[] png)
    {
        Assert.Equal("IHDR"u8.ToArray(), png[12..16]);
        var (width, height) = (BinaryPrimitives.ReadInt32BigEndian(png.AsSpan(16)), BinaryPrimitives.ReadInt32BigEndian(png.AsSpan(20)));
        Assert.Equal("IDAT"u8.ToArray(), png[37..41]);
        using var zlib = new ZLibStream(new MemoryStream(png, 41, BinaryPrimitives.ReadInt32BigEndian(png.AsSpan(33))), CompressionMode.Decompress);
        var stride = width * 3;
        var pixels = new byte[height * stride];
        for (var row = 0; row < height; row++)
        {
            Assert.Equal(2, zlib.ReadByte());
            zlib.ReadExactly(pixels, row * stride, stride);
            for (var i = 0; row > 0 && i < stride; i++)
                pixels[(row * stride) + i] += pixels[((row - 1) * stride) + i];
        }
        return pixels;
    }
}
