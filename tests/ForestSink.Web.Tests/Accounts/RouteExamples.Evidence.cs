using ForestSink.Core.Forest;
using ForestSink.Core.Work;
using ForestSink.PostGis.Work;
using ForestSink.TestSupport;
using Microsoft.Extensions.DependencyInjection;

namespace ForestSink.Web.Tests.Accounts;

internal sealed partial class RouteExamples
{
    /// <summary>A thinning with a photo of it.</summary>
    private async Task AddEvidenceAsync(TestApp app, string town, CancellationToken cancellation)
    {
        var municipality = MunicipalityCode.Parse(town);
        var record = Guid.CreateVersion7();
        await app.Services.GetRequiredService<WorkStore>().SubmitAsync(municipality, new WorkSubmission
        {
            SubmissionId = Guid.CreateVersion7(),
            RecordId = record,
            Source = "field",
            Entry = new WorkEntry
            {
                Kind = "thinning",
                Method = "selective-haul",
                DoneOn = new(2026, 6, 12),
                StemsRemovedPercent = 30,
                VolumeRemovedPercent = 25,
                VolumeRemovedM3 = 60,
                HauledM3 = 42,
                Stands = [new(long.Parse(StandId, System.Globalization.CultureInfo.InvariantCulture))],
            },
        }, new DateOnly(2026, 11, 26), cancellation);
        var evidence = app.Services.GetRequiredService<EvidenceStore>();
        var photo = await evidence.SaveAsync(municipality, new MemoryStream(TestPhoto.Jpeg()), null, cancellation);
        var link = Guid.CreateVersion7();
        await evidence.LinkAsync(municipality, "work-record", record.ToString(), [new(link, photo.Sha256, "photo-after")], cancellation);
        (ids["evidence/{sha256}"], ids["linkId"], ids["evidence/of/{thingKind}/{thingId}"]) = (photo.Sha256, link.ToString(), record.ToString());
    }
}
