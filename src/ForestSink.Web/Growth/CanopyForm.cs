using System.Text.Json;
using ForestSink.Core.Growth.Height;
using ForestSink.PostGis.Growth;
using ForestSink.PostGis.Jobs;

namespace ForestSink.Web.Growth;

/// <summary>What is said of a canopy height model when it is sent.</summary>
internal sealed class CanopyForm
{
    public Guid Survey { get; set; } = Guid.NewGuid();

    public Guid? UploadId { get; set; }

    public string? Title { get; set; }

    public string? Source { get; set; }

    public string? Status { get; set; }

    public string? Method { get; set; }

    public DateOnly? MeasuredOn { get; set; }

    public CanopyOrder Order()
    {
        if (MeasuredOn is not { Year: >= 1990 and < 2200 } measuredOn)
            throw new UserErrorException("計測した日を入れてください。林齢を決めるのに使います。", "Give the day of the measurement; it decides the age of the trees.");
        if (string.IsNullOrWhiteSpace(Source) || Source.Length > 500 || Title?.Length > 200)
            throw new UserErrorException("出典を入れてください（500字まで）。", "Give the source (up to 500 characters).");
        return new(
            UploadId ?? throw new UserErrorException("ファイルを選んでください。", "Choose a file."),
            string.IsNullOrWhiteSpace(Title) ? Source.Trim()[..Math.Min(Source.Trim().Length, 200)] : Title.Trim(), Source.Trim(),
            Status is "official" or "secondary" ? Status : "unverified", Method is "laser" or "drone" ? Method : "other", measuredOn);
    }

    public static CanopyForm Of(string orderJson)
    {
        var order = JsonSerializer.Deserialize<CanopyOrder>(orderJson, JsonSerializerOptions.Web)!;
        return new() { Title = order.Title, Source = order.Source, Status = order.Status, Method = order.Method, MeasuredOn = order.MeasuredOn };
    }
}

/// <summary>A stand's canopy height with the site it tells of; null without age or guide curve.</summary>
public sealed record CanopyRow(StandCanopy Stand, SiteClassEstimate? Site)
{
    public static CanopyRow Of(StandCanopy stand, GrowthDocuments documents) => new(
        stand,
        stand.Age is { } age && documents.Heights.Of(stand.SpeciesKey) is { } curve && age > curve.C
            ? SiteClassEstimate.From(curve, [new(age, stand.UpperHeightM)])
            : null);
}
