using ForestSink.Core.Accounts;
using ForestSink.Core.Work;
using ForestSink.PostGis.Database;
using ForestSink.PostGis.Forest;
using ForestSink.PostGis.Jobs;
using ForestSink.PostGis.Work;
using ForestSink.Web.Accounts;
using ForestSink.Web.Shell;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace ForestSink.Web.Work;

/// <summary>Photos and documents: taken in by hash (tablets) or by form (desks), shown to members of the municipality only.</summary>
internal static class EvidenceEndpoints
{
    private const long FormBytes = 4 * EvidenceOptions.MaxBytes;

    public static void AddEvidence(this IHostApplicationBuilder builder)
    {
        builder.Services.AddSingleton(provider => new EvidenceStore(
            provider.GetRequiredService<ForestSinkDatabase>(), new EvidenceOptions(builder.Configuration["Evidence:ScanCommand"])));
        builder.Services.AddSingleton(new EvidenceThing("work-record", async (services, municipality, id, cancellation) =>
            Guid.TryParse(id, out var record) && await services.GetRequiredService<WorkStore>().FindAsync(municipality, record, cancellation) is not null));
    }

    public static void MapEvidence(this IEndpointRouteBuilder app)
    {
        var evidence = app.MapMunicipality("/evidence").RequireCapability(Capability.ReadForest);
        evidence.MapGet("/{sha256}", Content);
        evidence.MapGet("/{sha256}/thumbnail", Thumbnail);
        evidence.MapGet("/{sha256}/facts", Facts);
        evidence.MapPut("/{sha256}", Receive).RequireCapability(Capability.RecordWork).AddEndpointFilter<AntiforgeryFilter>()
            .RequireRateLimiting(RateLimits.Evidence).WithMetadata(new RequestSizeLimitAttribute(EvidenceOptions.MaxBytes + 1024));
        evidence.MapGet("/of/{thingKind}/{thingId}", List);
        evidence.MapPost("/of/{thingKind}/{thingId}", Add).RequireCapability(Capability.RecordWork).RequireRateLimiting(RateLimits.Evidence)
            .WithMetadata(new RequestSizeLimitAttribute(FormBytes)).WithFormOptions(multipartBodyLengthLimit: FormBytes);
        evidence.MapPost("/links/{linkId:guid}/withdraw", Withdraw).RequireCapability(Capability.RecordWork);
    }

    private static async Task<IResult> Content(string sha256, Municipality municipality, EvidenceStore evidence, CancellationToken cancellation) =>
        await FindAsync(sha256, municipality, evidence, cancellation) is { } file ? new EvidenceResult(municipality.Code, file, evidence) : TypedResults.NotFound();

    private static async Task<IResult> Thumbnail(string sha256, Municipality municipality, EvidenceStore evidence, HttpResponse response, CancellationToken cancellation)
    {
        if (!EvidenceStore.IsHash(sha256) || await evidence.ThumbnailAsync(municipality.Code, sha256, cancellation) is not { } small)
            return TypedResults.NotFound();
        EvidenceResult.Keep(response, sha256 + "-small");
        return TypedResults.Bytes(small, "image/jpeg");
    }

    private static async Task<IResult> Facts(string sha256, Municipality municipality, EvidenceStore evidence, CancellationToken cancellation) =>
        await FindAsync(sha256, municipality, evidence, cancellation) is { } file ? TypedResults.Ok(file) : TypedResults.NotFound();

    /// <summary>The body is the file; its address says the hash it must have. Sent again it answers the same.</summary>
    private static async Task<IResult> Receive(string sha256, HttpRequest request, Municipality municipality, EvidenceStore evidence, CancellationToken cancellation) =>
        EvidenceStore.IsHash(sha256)
            ? TypedResults.Ok(await evidence.FindAsync(municipality.Code, sha256, cancellation) ?? await evidence.SaveAsync(municipality.Code, request.Body, sha256, cancellation))
            : TypedResults.NotFound();

    private static async Task<IResult> List(
        string thingKind, string thingId, Municipality municipality, IEnumerable<EvidenceThing> things, IServiceProvider services, CancellationToken cancellation) =>
        things.FirstOrDefault(thing => thing.Kind == thingKind) is { } thing && await thing.Exists(services, municipality.Code, thingId, cancellation)
            ? Fragment(thingKind, thingId, [])
            : TypedResults.NotFound();

    /// <summary>Files that cannot be taken are named with the reason; the others are taken all the same.</summary>
    private static async Task<IResult> Add(
        string thingKind, string thingId, IFormCollection form, Municipality municipality, EvidenceStore evidence, IEnumerable<EvidenceThing> things,
        IServiceProvider services, Language language, CancellationToken cancellation)
    {
        if (things.FirstOrDefault(thing => thing.Kind == thingKind) is not { } thing || !await thing.Exists(services, municipality.Code, thingId, cancellation))
            return TypedResults.NotFound();
        var problems = new List<string>();
        if (form.Files.Count == 0)
            problems.Add(language["写真か書類を選んでください。", "Choose photos or documents."]);
        foreach (var file in form.Files)
        {
            try
            {
                await using var content = file.OpenReadStream();
                var stored = await evidence.SaveAsync(municipality.Code, content, null, cancellation);
                var kind = MediaType.IsPhoto(stored.MediaType) && form["kind"] != "document" ? form["kind"].ToString() : "document";
                await evidence.LinkAsync(municipality.Code, thingKind, thingId, [new(Guid.CreateVersion7(), stored.Sha256, kind, file.FileName, form["caption"])], cancellation);
            }
            catch (UserErrorException refused)
            {
                problems.Add($"{file.FileName}: {language[refused.Japanese, refused.English]}");
            }
        }

        return Fragment(thingKind, thingId, problems);
    }

    private static async Task<IResult> Withdraw(Guid linkId, IFormCollection form, Municipality municipality, EvidenceStore evidence, CancellationToken cancellation) =>
        await evidence.WithdrawAsync(municipality.Code, linkId, cancellation)
            ? Fragment(form["thingKind"].ToString(), form["thingId"].ToString(), [])
            : TypedResults.NotFound();

    private static RazorComponentResult<EvidenceList> Fragment(string thingKind, string thingId, IReadOnlyList<string> problems) =>
        new(new { ThingKind = thingKind, ThingId = thingId, Problems = problems });

    private static async Task<EvidenceFile?> FindAsync(string sha256, Municipality municipality, EvidenceStore evidence, CancellationToken cancellation) =>
        EvidenceStore.IsHash(sha256) ? await evidence.FindAsync(municipality.Code, sha256, cancellation) : null;
}
