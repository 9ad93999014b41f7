using System.Text.RegularExpressions;
using ForestSink.Core.Accounts;
using ForestSink.Core.Forest;
using ForestSink.PostGis.Field;
using ForestSink.PostGis.Forest;
using ForestSink.PostGis.Jobs;
using ForestSink.Web.Accounts;
using ForestSink.Web.Forest;
using ForestSink.Web.Shell;
using Microsoft.AspNetCore.Http.HttpResults;

namespace ForestSink.Web.Field;

/// <summary>The application for the forest (現場): its files, the areas it takes along, and what it sends.</summary>
internal static partial class FieldEndpoints
{
    private const int MostDeltas = 200, MostAsked = 500;

    public static void AddField(this IHostApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddSingleton<FieldStore>();
        services.AddSingleton<FieldOpen>();
        services.AddSingleton<PackStore>();
        services.AddSingleton<PhotoUploadStore>();
        services.AddSingleton<FieldSession>();
        services.AddSingleton(new RailEntry(25, "field", "backpack", "現場", "Field") { Needs = Capability.RecordWork });
    }

    public static void MapField(this IEndpointRouteBuilder app)
    {
        app.MapGet("/field-worker.js", FieldFiles.Worker).OpenToEverybody();
        var field = app.MapMunicipality("/field").RequireCapability(Capability.RecordWork);
        field.MapGet("", Page);
        field.MapGet("/manifest.webmanifest", FieldFiles.Manifest);
        field.MapGet("/map-worker.js", FieldFiles.MapWorker);
        field.MapGet("/session", Session);
        field.MapGet("/areas", Areas);
        field.MapGet("/pack", Pack);
        field.MapGet("/pack/stands/{compartment}", Stands);
        field.MapGet("/pack/map", Map);
        field.MapGet("/pack/orders", Orders);
        field.MapPost("/sync", Sync);
        field.MapPost("/records", Records);
        field.MapMethods("/photos/{sha256}", [HttpMethods.Head], PhotoProgress);
        field.MapPut("/photos/{sha256}", AddPhotoPiece);
        app.MapFieldOffice();
    }

    /// <summary>The same page for everybody: it holds no data, because the tablet keeps it.</summary>
    private static IResult Page(MunicipalityCode municipality, HttpContext context)
    {
        if (context.Request.Headers["HX-Request"] != "true")
            return new RazorComponentResult<FieldPage>(new { Municipality = municipality.ToString() });
        context.Response.Headers["HX-Redirect"] = $"/m/{municipality}/field";       // a page of its own, not a panel beside the map
        return TypedResults.NoContent();
    }

    private static async Task<IResult> Session(Municipality municipality, FieldSession session, CurrentUser user, HttpContext context, CancellationToken cancellation)
    {
        context.Response.Headers.CacheControl = "no-store";
        return TypedResults.Json(await session.ForAsync(municipality, user, context, cancellation));
    }

    private static async Task<IResult> Areas(MunicipalityCode municipality, PackStore packs, CancellationToken cancellation) =>
        TypedResults.Content(await packs.CompartmentsAsync(municipality, cancellation), "application/json");

    /// <summary>The honest size, before anything is loaded.</summary>
    private static async Task<IResult> Pack(MunicipalityCode municipality, string? compartments, PackStore packs, FieldSession session, CancellationToken cancellation)
    {
        if (Codes(compartments) is not { } codes)
            return TypedResults.BadRequest();
        var found = await packs.MeasureAsync(municipality, codes, cancellation);
        if (found.Bounds is null)
            return TypedResults.NotFound();
        var home = $"/m/{municipality}";
        var query = "?compartments=" + string.Join(',', codes.Select(Uri.EscapeDataString));
        return TypedResults.Json(new
        {
            found.StandCount,
            found.OrderCount,
            days = session.PackDays,
            found.Bounds,
            terrain = found.Terrain is { } relief ? new { relief.MinZoom, relief.MaxZoom, relief.Source } : null,
            items = found.Stands.Select(one => Item("stands", one.Compartment, $"{home}/field/pack/stands/{Uri.EscapeDataString(one.Compartment)}", one.Bytes))
                .Append(Item("map", "map:" + string.Join(',', codes), $"{home}/field/pack/map{query}", found.MapBytes))
                .Append(Item("orders", "orders:" + string.Join(',', codes), $"{home}/field/pack/orders{query}", found.OrderBytes))
                .Concat(found.Tiles.Select(tile => Item("terrain", $"{tile.Z}/{tile.X}/{tile.Y}", $"{home}/terrain/{tile.Z}/{tile.X}/{tile.Y}.png?v={found.Terrain!.Version}", tile.Bytes))),
        });
    }

    private static object Item(string kind, string key, string url, long bytes) => new { kind, key, url, bytes };

    private static async Task<IResult> Stands(MunicipalityCode municipality, string compartment, PackStore packs, CancellationToken cancellation) =>
        await packs.StandsAsync(municipality, compartment, cancellation) is { } json ? TypedResults.Content(json, "application/geo+json") : TypedResults.NotFound();

    private static async Task<IResult> Map(MunicipalityCode municipality, string? compartments, PackStore packs, CancellationToken cancellation) =>
        Codes(compartments) is { } codes ? TypedResults.Content(await packs.MapAsync(municipality, codes, cancellation), "application/geo+json") : TypedResults.BadRequest();

    private static async Task<IResult> Orders(MunicipalityCode municipality, string? compartments, PackStore packs, CancellationToken cancellation) =>
        Codes(compartments) is { } codes ? TypedResults.Content(await packs.OrdersAsync(municipality, codes, cancellation), "application/json") : TypedResults.BadRequest();

    private static async Task<IResult> Sync(MunicipalityCode municipality, FieldMessage message, FieldStore store, TimeProvider clock, Today today, CancellationToken cancellation)
    {
        if (message.Device is null || message.Deltas is not { Count: <= MostDeltas } || message.Ask?.Count > MostAsked || message.Deltas.Any(IsOdd))
            return TypedResults.BadRequest();
        return TypedResults.Json(new { records = await store.ReceiveAsync(municipality, message, clock.GetUtcNow(), today.Date, cancellation) });
    }

    private static async Task<IResult> Records(MunicipalityCode municipality, CompartmentList list, FieldStore store, Today today, CancellationToken cancellation) =>
        list.Compartments is { Length: > 0 and <= PackStore.MostCompartments } codes
            ? TypedResults.Json(new { records = await store.InCompartmentsAsync(municipality, codes, today.Date, cancellation) })
            : TypedResults.BadRequest();

    private static async Task<IResult> PhotoProgress(MunicipalityCode municipality, string sha256, PhotoUploadStore uploads, HttpResponse response, CancellationToken cancellation) =>
        Hash().IsMatch(sha256) ? Tell(response, await uploads.ProgressAsync(municipality, sha256, cancellation)) : TypedResults.BadRequest();

    private static async Task<IResult> AddPhotoPiece(
        MunicipalityCode municipality, string sha256, long offset, long size, HttpRequest request, HttpResponse response, PhotoUploadStore uploads, Language language, CancellationToken cancellation)
    {
        if (!Hash().IsMatch(sha256) || offset < 0 || size <= 0)
            return TypedResults.BadRequest();
        if (size > PhotoUploadStore.LargestPhotoBytes || request.ContentLength is null or > PhotoUploadStore.LargestPieceBytes)
            return TypedResults.StatusCode(StatusCodes.Status413PayloadTooLarge);
        var piece = new byte[request.ContentLength.Value];
        await request.Body.ReadExactlyAsync(piece, cancellation);
        try
        {
            return Tell(response, await uploads.AddAsync(municipality, sha256, offset, size, piece, cancellation));
        }
        catch (UserErrorException refused)
        {
            // Another answer than a lost token or a bad request: this photo will not be taken, the others may.
            return TypedResults.Problem(language[refused.Japanese, refused.English], statusCode: StatusCodes.Status422UnprocessableEntity);
        }
    }

    private static NoContent Tell(HttpResponse response, UploadProgress progress)
    {
        response.Headers.CacheControl = "no-store";
        response.Headers["Upload-Offset"] = progress.OffsetBytes.ToString(System.Globalization.CultureInfo.InvariantCulture);
        response.Headers["Upload-Complete"] = progress.IsComplete ? "1" : "0";
        return TypedResults.NoContent();
    }

    private static string[]? Codes(string? compartments) =>
        compartments?.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Distinct(StringComparer.Ordinal).ToArray() is { Length: > 0 and <= PackStore.MostCompartments } codes ? codes : null;

    /// <summary>What no tablet of ours makes. Anything else is kept, even where it cannot become a record.</summary>
    private static bool IsOdd(SentDelta delta) =>
        delta.DeltaId == Guid.Empty || delta.RecordId == Guid.Empty || delta.Schema < 1 || delta.Seq < 0 || delta.BasedOn is not { Count: <= 100 } || delta.Changes is not { Count: > 0 and <= 300 };

    [GeneratedRegex("^[0-9a-f]{64}$", RegexOptions.None, 1000)]
    private static partial Regex Hash();
}

/// <summary>Compartments asked for.</summary>
internal sealed record CompartmentList(string[]? Compartments);
