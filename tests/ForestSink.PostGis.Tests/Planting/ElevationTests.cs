using System.Diagnostics;
using System.IO.Compression;
using System.Runtime.InteropServices;
using ForestSink.Core.Forest;
using ForestSink.Core.Planting;
using ForestSink.PostGis.Jobs;
using ForestSink.PostGis.Planting;
using ForestSink.PostGis.Tiles;
using ForestSink.TestSupport;

namespace ForestSink.PostGis.Tests.Planting;

/// <summary>Slope, aspect and roughness of the stored grid against gdaldem on the same cells.</summary>
public sealed class ElevationTests : IAsyncLifetime
{
    /// <summary>gdaldem works in 32-bit floats.</summary>
    private const double SlopeTolerance = 0.01, AspectTolerance = 0.1, RoughnessTolerance = 0.001;

    private static readonly MunicipalityCode Here = MunicipalityCode.Parse("33999");
    private static readonly string Demo = Path.Combine(Repository.Data, "demo-city", "dem.tif");
    private TestDatabase database = null!;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        database = await TestDatabase.CreateAsync();
        await TestForest.AddMunicipalityAsync(database.OwnerConnectionString, Here.ToString());
    }

    public ValueTask DisposeAsync() => database.DisposeAsync();

    [Fact]
    public async Task Relief_of_the_demo_city_agrees_with_gdaldem() => await AgreesWithGdaldemAsync(await ImportAsync(Demo, 5));

    [Fact]
    public async Task Relief_of_the_survey_authority_s_elevation_agrees_with_gdaldem()
    {
        var grid = await ImportAsync(Path.Combine(Samples(), "gsi_dem10b", "sample-dem10b.zip"), 11);
        Assert.Equal(10, grid.CellM);
        await AgreesWithGdaldemAsync(grid);
    }

    [Fact]
    public async Task Elevation_tiles_in_a_zip_give_the_heights_they_hold()
    {
        using var folder = new TemporaryFolder();
        var zip = folder.File("tiles.zip");
        await WriteTileAsync(folder, zip, 12345);
        var grid = await ImportAsync(zip, 5);
        var heights = Enumerable.Range(0, grid.Rows).SelectMany(row => Enumerable.Range(0, grid.Columns).Select(column => grid.Height(column, row))).Where(height => !float.IsNaN(height)).ToList();
        Assert.NotEmpty(heights);
        Assert.Equal(123.45, heights.Min(), 0.01);
        Assert.Equal(123.45, heights.Max(), 0.01);
    }

    [Theory]
    [InlineData("<!DOCTYPE x [<!ENTITY a \"b\">]><Dataset><tupleList>1,2</tupleList></Dataset>")]
    [InlineData("<Dataset><lowerCorner>35 134</lowerCorner><upperCorner>36 135</upperCorner><low>0 0</low><high>99999 99999</high><tupleList>地表面,1</tupleList></Dataset>")]
    [InlineData("<Dataset><lowerCorner>35 134</lowerCorner><upperCorner>36 135</upperCorner><low>0 0</low><high>1 1</high><tupleList>地表面,1\n地表面,x</tupleList></Dataset>")]
    [InlineData("<Dataset><lowerCorner>35 134</lowerCorner><upperCorner>36 135</upperCorner><low>0 0</low><high>0 0</high><tupleList>地表面,1\n地表面,2</tupleList></Dataset>")]
    public async Task A_hostile_sheet_is_refused_in_the_user_s_words(string xml)
    {
        using var folder = new TemporaryFolder();
        var zip = folder.File("dem.zip");
        await using (var archive = await ZipFile.OpenAsync(zip, ZipArchiveMode.Create, Stop))
        {
            await using var entry = await archive.CreateEntry("FG-GML.xml").OpenAsync(Stop);
            await entry.WriteAsync(System.Text.Encoding.UTF8.GetBytes(xml), Stop);
        }

        var refused = await Assert.ThrowsAsync<UserErrorException>(() => new TerrainImport(database.Database).RunAsync(Here, zip, "", Stop));
        Assert.Contains("読めません", refused.Japanese, StringComparison.Ordinal);
    }

    private async Task<ElevationGrid> ImportAsync(string file, int zone)
    {
        await using (var connection = new Npgsql.NpgsqlConnection(database.OwnerConnectionString))
        {
            await connection.OpenAsync(Stop);
            await using var change = new Npgsql.NpgsqlCommand("UPDATE municipality SET plane_zone = $1", connection) { Parameters = { new() { Value = (short)zone } } };
            await change.ExecuteNonQueryAsync(Stop);
        }

        await new TerrainImport(database.Database).RunAsync(Here, file, "見本", Stop);
        await using var transaction = await database.Database.BeginAsync(Here, Stop);
        return (await ElevationStore.LoadAsync(transaction, Stop))!;
    }

    private static async Task AgreesWithGdaldemAsync(ElevationGrid grid)
    {
        using var folder = new TemporaryFolder();
        var raw = folder.File("grid.raw");
        var heights = new float[grid.Columns * grid.Rows];
        for (var i = 0; i < heights.Length; i++)
            heights[i] = grid.Height(i % grid.Columns, i / grid.Columns) is var height && float.IsNaN(height) ? -9999 : height;
        await File.WriteAllBytesAsync(raw, MemoryMarshal.AsBytes(heights.AsSpan()).ToArray(), Stop);
        await File.WriteAllTextAsync(folder.File("grid.hdr"), FormattableString.Invariant($$"""
            ENVI
            samples = {{grid.Columns}}
            lines = {{grid.Rows}}
            bands = 1
            data type = 4
            interleave = bsq
            byte order = 0
            map info = {Arbitrary, 1, 1, {{grid.West}}, {{grid.North}}, {{grid.CellM}}, {{grid.CellM}}}
            data ignore value = -9999
            """), Stop);
        var slope = await GdaldemAsync("slope", raw, folder);
        var aspect = await GdaldemAsync("aspect", raw, folder);
        var roughness = await GdaldemAsync("roughness", raw, folder);
        var compared = 0;
        for (var row = 0; row < grid.Rows; row++)
        {
            for (var column = 0; column < grid.Columns; column++)
            {
                var i = (row * grid.Columns) + column;
                if (grid.ReliefAt(column, row) is not { } relief)
                {
                    Assert.Equal(-9999, slope[i]);
                    continue;
                }

                Assert.Equal(slope[i], relief.SlopeDegrees, SlopeTolerance);
                Assert.Equal(roughness[i], relief.RoughnessM, RoughnessTolerance);
                if (relief.SlopeDegrees > 0.5)
                    Assert.True(Math.Abs(((aspect[i] - relief.AspectDegrees + 540) % 360) - 180) < AspectTolerance, $"{aspect[i]} {relief.AspectDegrees}");
                compared++;
            }
        }

        Assert.True(compared > 100_000);
    }

    private static async Task<float[]> GdaldemAsync(string mode, string raw, TemporaryFolder folder)
    {
        var result = folder.File(mode + ".raw");
        using var process = Process.Start(new ProcessStartInfo("gdaldem", [mode, "-q", "-of", "ENVI", raw, result]))!;
        await process.WaitForExitAsync(Stop);
        Assert.Equal(0, process.ExitCode);
        return MemoryMarshal.Cast<byte, float>(await File.ReadAllBytesAsync(result, Stop)).ToArray();
    }

    /// <summary>One tile of zoom 14 whose every pixel says the same height in cm.</summary>
    private static async Task WriteTileAsync(TemporaryFolder folder, string zip, int centimetres)
    {
        var bands = new byte[3 * 256 * 256];
        for (var i = 0; i < 256 * 256; i++)
            (bands[i], bands[65536 + i], bands[131072 + i]) = ((byte)(centimetres >> 16), (byte)(centimetres >> 8), (byte)centimetres);
        await File.WriteAllBytesAsync(folder.File("tile.raw"), bands, Stop);
        await File.WriteAllTextAsync(folder.File("tile.hdr"), "ENVI\nsamples = 256\nlines = 256\nbands = 3\ndata type = 1\ninterleave = bsq\nbyte order = 0\n", Stop);
        using (var process = Process.Start(new ProcessStartInfo("gdal_translate", ["-q", "-of", "PNG", folder.File("tile.raw"), folder.File("tile.png")]))!)
            await process.WaitForExitAsync(Stop);
        await using var archive = await ZipFile.OpenAsync(zip, ZipArchiveMode.Create, Stop);
        await archive.CreateEntryFromFileAsync(folder.File("tile.png"), "14/14298/6475.png", Stop);
    }

    private static string Samples()
    {
        var samples = Environment.GetEnvironmentVariable("FORESTSINK_SAMPLES");
        Assert.SkipWhen(samples is null, "FORESTSINK_SAMPLES names no folder with sample data.");
        return samples!;
    }

    private sealed class TemporaryFolder : IDisposable
    {
        private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("forestsink-test-");

        public string File(string name) => Path.Combine(folder.FullName, name);

        public void Dispose() => folder.Delete(recursive: true);
    }
}
