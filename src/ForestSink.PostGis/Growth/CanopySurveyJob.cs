using System.Text.Json;
using ForestSink.Core.Forest;
using ForestSink.Core.Growth.Height;
using ForestSink.PostGis.Database;
using ForestSink.PostGis.Exchange;
using ForestSink.PostGis.Jobs;
using NetTopologySuite.IO;

namespace ForestSink.PostGis.Growth;

/// <summary>What is to be measured; the survey's id is the job's.</summary>
public sealed record CanopyOrder(Guid UploadId, string Title, string Source, string Status, string Method, DateOnly MeasuredOn);

/// <param name="WithoutHeight">Stands in the raster's box with fewer than three squares of trees.</param>
public sealed record CanopyResult(int Stands, int WithoutHeight, double PixelM);

/// <summary>Measures the upper height of each stand on an uploaded canopy height model. All or nothing.</summary>
public sealed class CanopySurveyJob(ForestSinkDatabase database, UploadStore uploads)
{
    public const string JobKind = "canopy-survey";

    public async Task<object?> RunAsync(Job job, JobProgress progress, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(job);
        ArgumentNullException.ThrowIfNull(progress);
        var order = JsonSerializer.Deserialize<CanopyOrder>(job.Arguments, JsonSerializerOptions.Web)!;
        var municipality = MunicipalityCode.Parse(job.MunicipalityCode);
        using var folder = new WorkFolder();
        var file = folder.File("canopy.tif");
        await progress.ReportAsync("ファイルを開いています", "Opening the file", 0, 0, cancellation);
        var upload = await uploads.WriteToAsync(municipality, order.UploadId, file, cancellation);
        await using var transaction = await database.BeginAsync(municipality, cancellation);
        await progress.ReportAsync("樹冠高を10 mごとに読んでいます", "Reading the canopy by squares of 10 m", 0, 0, cancellation);
        var (grid, pixel) = await CanopyRaster.ReadAsync(transaction, file, folder, cancellation);
        var (ids, found, without) = await MeasureAsync(transaction, grid, progress, cancellation);
        if (ids.Count == 0)
            throw new UserErrorException("樹冠高を測れた小班がありません。範囲と単位（m）を確かめてください。", "No stand could be measured. Check the area and the unit (m).");
        await transaction.ExecuteAsync("""
            INSERT INTO canopy_survey (municipality_code, survey_id, title, source, status, method, measured_on, file_name, sha256, pixel_m)
            VALUES (@municipality, @surveyId, @Title, @Source, @Status, @Method, @MeasuredOn, @FileName, @Sha256, @pixel)
            """, new { surveyId = job.JobId, order.Title, order.Source, order.Status, order.Method, order.MeasuredOn, upload.FileName, upload.Sha256, pixel }, cancellation);
        await transaction.ExecuteAsync("""
            INSERT INTO canopy_height (municipality_code, survey_id, stand_id, upper_height_m, squares, covered_percent)
            SELECT @municipality, @surveyId, stand_id, height, squares, covered FROM unnest(@ids, @heights, @squares, @covered) m (stand_id, height, squares, covered)
            """, new
        {
            surveyId = job.JobId,
            ids,
            heights = found.Select(m => (float)m.UpperHeightM).ToArray(),
            squares = found.Select(m => m.Squares).ToArray(),
            covered = found.Select(m => (float)m.CoveredPercent).ToArray(),
        }, cancellation);
        await transaction.CommitAsync(cancellation);
        return new CanopyResult(ids.Count, without, pixel);
    }

    private static async Task<(List<long> Ids, List<CanopyMeasure> Found, int Without)> MeasureAsync(
        MunicipalityTransaction transaction, CanopyGrid grid, JobProgress progress, CancellationToken cancellation)
    {
        var outlines = (await transaction.QueryAsync<StandOutline>("""
            SELECT s.stand_id, ST_AsBinary(ST_Transform(s.geom, 6668 + m.plane_zone)) AS outline
            FROM municipality m
            JOIN stands_in_box(ST_Transform(ST_MakeEnvelope(@west, @south, @east, @north, 6668 + m.plane_zone), 3857)) s ON s.municipality_code = m.municipality_code
            WHERE m.municipality_code = @municipality
            """, new { west = grid.West, south = grid.North - grid.Rows * CanopyGrid.SquareM, east = grid.West + grid.Columns * CanopyGrid.SquareM, north = grid.North },
            cancellation, timeoutSeconds: 300)).ToList();
        var (ids, found, reader) = (new List<long>(), new List<CanopyMeasure>(), new WKBReader());
        for (var i = 0; i < outlines.Count; i++)
        {
            if (grid.Measure(reader.Read(outlines[i].Outline)) is { } measure)
            {
                ids.Add(outlines[i].StandId);
                found.Add(measure);
            }

            if (i % 500 == 0)
                await progress.ReportAsync("小班ごとに上層樹高を測っています", "Measuring the upper height of each stand", i, outlines.Count, cancellation);
        }

        return (ids, found, outlines.Count - ids.Count);
    }
}

/// <summary>A stand's outline on the plane zone, as WKB.</summary>
internal sealed record StandOutline
{
    public required long StandId { get; init; }
    public int Version { get; init; }
    public required byte[] Outline { get; init; }
}
