using System.Text.Json;
using ForestSink.Core.Forest;
using ForestSink.PostGis.Database;
using ForestSink.PostGis.Exchange;
using ForestSink.PostGis.Jobs;
using ForestSink.PostGis.Planting;
using ForestSink.PostGis.Tiles;

namespace ForestSink.Web.Planting;

/// <summary>What a sent file is to become: elevation, or one kind of roads, places, excluded areas.</summary>
public sealed record SurroundingsOrder(Guid UploadId, string Kind, string? NameField, string Source);

/// <summary>The job behind the upload of elevation and layers.</summary>
public sealed class SurroundingsJobs(ForestSinkDatabase database, UploadStore uploads)
{
    public const string JobKind = "planting-surroundings", Elevation = "elevation";

    public async Task<object?> RunAsync(Job job, JobProgress progress, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(job);
        ArgumentNullException.ThrowIfNull(progress);
        var order = JsonSerializer.Deserialize<SurroundingsOrder>(job.Arguments, JsonSerializerOptions.Web)!;
        var municipality = MunicipalityCode.Parse(job.MunicipalityCode);
        await progress.ReportAsync("ファイルを読んでいます", "Reading the file", 0, 0, cancellation);
        var folder = Directory.CreateTempSubdirectory("forestsink-layer-");
        try
        {
            var path = Path.Combine(folder.FullName, "upload");
            await uploads.WriteToAsync(municipality, order.UploadId, path, cancellation);
            if (order.Kind == Elevation)
                return new { tiles = await new TerrainImport(database).RunSentAsync(municipality, path, order.Source, cancellation) };
            return new { stored = await new LayerImport(database).RunAsync(municipality, order.Kind, path, order.NameField, order.Source, cancellation) };
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
