using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json;
using ForestSink.Core.Forest;
using ForestSink.PostGis.Exchange;
using ForestSink.PostGis.Growth;
using ForestSink.PostGis.Jobs;
using ForestSink.TestSupport;

namespace ForestSink.PostGis.Tests.Growth;

public sealed class CanopySurveyTests : IAsyncLifetime
{
    private static readonly MunicipalityCode Town = MunicipalityCode.Parse("33999");
    private TestDatabase database = null!;
    private long[] stands = [];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        database = await TestDatabase.CreateAsync();
        await TestForest.AddMunicipalityAsync(database.OwnerConnectionString, "33999");
        stands = await TestForest.AddAsync(database.OwnerConnectionString, "33999",
            [new() { Stand = 1, OriginFy = 1986 }, new() { Stand = 2, OriginFy = 1986, SpeciesKey = "hinoki" }, new() { Stand = 3 }]);
    }

    public ValueTask DisposeAsync() => database.DisposeAsync();

    [Fact]
    public async Task Each_stand_gets_the_mean_of_the_tallest_canopy_of_its_10_m_squares()
    {
        // Stand 1 stands 20 m high between crowns of 15 m, stand 2 is half cut, stand 3 lies outside.
        var tif = await RasterAsync((row, column) => column < 93 ? (row % 4 == 0 && column % 4 == 0 ? 20 : 15) : column < 150 ? 12 : 0);
        var job = await RunAsync(tif);
        Assert.True(job.State == "succeeded", job.ErrorEn);
        var found = await new CanopyStore(database.Database).StandsAsync(Town, Cancellation);

        Assert.Equal([stands[0], stands[1]], found.Select(each => each.StandId));
        Assert.Equal(20, found[0].UpperHeightM, 4);
        Assert.InRange(found[0].CoveredPercent, 99, 100);
        Assert.Equal(12, found[1].UpperHeightM, 4);
        Assert.InRange(found[1].CoveredPercent, 40, 70);
        Assert.Equal(2024, found[0].MeasuredFy);
        Assert.Equal(45, found[0].Age);
    }

    [Fact]
    public async Task A_withdrawn_survey_no_longer_counts()
    {
        var job = await RunAsync(await RasterAsync((_, _) => 14));
        var store = new CanopyStore(database.Database);
        Assert.NotEmpty(await store.StandsAsync(Town, Cancellation));
        Assert.True(await store.WithdrawAsync(Town, job.JobId, Cancellation));
        Assert.False(await store.WithdrawAsync(Town, job.JobId, Cancellation));
        Assert.Empty(await store.StandsAsync(Town, Cancellation));
        Assert.NotNull(Assert.Single(await store.SurveysAsync(Town, Cancellation)).WithdrawnAt);
    }

    [Fact]
    public async Task An_elevation_model_is_refused_with_the_reason_and_nothing_is_kept()
    {
        var job = await RunAsync(await RasterAsync((_, _) => 350));
        Assert.Equal("failed", job.State);
        Assert.Contains("DSM", job.ErrorJa, StringComparison.Ordinal);
        Assert.Empty(await new CanopyStore(database.Database).SurveysAsync(Town, Cancellation));
    }

    [Theory]
    [InlineData("not a raster", "GeoTIFF")]
    [InlineData("<VRTDataset rasterXSize=\"1\" rasterYSize=\"1\"><VRTRasterBand dataType=\"Byte\" band=\"1\"><SimpleSource><SourceFilename>/etc/passwd</SourceFilename></SimpleSource></VRTRasterBand></VRTDataset>", "GeoTIFF")]
    public async Task Whatever_is_not_a_GeoTIFF_is_refused(string content, string words)
    {
        var job = await RunAsync(Encoding.UTF8.GetBytes(content));
        Assert.Equal("failed", job.State);
        Assert.Contains(words, job.ErrorJa, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_truncated_file_and_one_of_another_place_are_refused()
    {
        var whole = await RasterAsync((_, _) => 14);
        Assert.Equal("failed", (await RunAsync(whole[..(whole.Length / 2)])).State);
        var elsewhere = await RunAsync(await RasterAsync((_, _) => 14, west: 139));
        Assert.Contains("小班がありません", elsewhere.ErrorJa, StringComparison.Ordinal);
    }

    /// <summary>A GeoTIFF of 0.00001° pixels (about 1 m) over stands 1 and 2, which are 0.0009° wide from 130.401 and 130.402.</summary>
    private static async Task<byte[]> RasterAsync(Func<int, int, double> height, double west = 130.401)
    {
        const int Columns = 190, Rows = 90;
        var folder = Directory.CreateTempSubdirectory("canopy-test-");
        try
        {
            var (grid, tif) = (Path.Combine(folder.FullName, "canopy.asc"), Path.Combine(folder.FullName, "canopy.tif"));
            var text = new StringBuilder(string.Create(CultureInfo.InvariantCulture, $"ncols {Columns}\nnrows {Rows}\nxllcorner {west}\nyllcorner 33.6\ncellsize 0.00001\nNODATA_value -9999\n"));
            for (var row = 0; row < Rows; row++)
                text.AppendLine(string.Join(' ', Enumerable.Range(0, Columns).Select(column => height(row, column).ToString(CultureInfo.InvariantCulture))));
            await File.WriteAllTextAsync(grid, text.ToString(), Cancellation);
            using var process = Process.Start(new ProcessStartInfo("gdal_translate", ["-q", "-a_srs", "EPSG:6668", "-ot", "Float32", grid, tif]))!;
            await process.WaitForExitAsync(Cancellation);
            Assert.Equal(0, process.ExitCode);
            return await File.ReadAllBytesAsync(tif, Cancellation);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private async Task<Job> RunAsync(byte[] file)
    {
        var uploads = new UploadStore(database.Database);
        using var stream = new MemoryStream(file);
        var upload = await uploads.SaveAsync(Town, "canopy.tif", stream, 10_000_000, Cancellation);
        var order = new CanopyOrder(upload.UploadId, "航空レーザ", "県", "official", "laser", new DateOnly(2025, 3, 1));
        var jobId = Guid.NewGuid();
        await using (var transaction = await database.Database.BeginAsync(Town, Cancellation))
        {
            await JobStore.EnqueueAsync(transaction, jobId, CanopySurveyJob.JobKind, JsonSerializer.Serialize(order, JsonSerializerOptions.Web), Cancellation);
            await transaction.CommitAsync(Cancellation);
        }

        var worker = new JobWorker(database.Database, new Dictionary<string, JobHandler>(StringComparer.Ordinal)
        {
            [CanopySurveyJob.JobKind] = new CanopySurveyJob(database.Database, uploads).RunAsync,
        });
        Assert.True(await worker.RunNextAsync(Cancellation));
        return (await new JobStore(database.Database).FindAsync(Town, jobId, Cancellation))!;
    }
}
