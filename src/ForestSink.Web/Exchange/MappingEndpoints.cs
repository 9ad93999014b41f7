using ForestSink.Core.Exchange;
using ForestSink.Core.Reference;
using ForestSink.PostGis.Database;
using ForestSink.PostGis.Exchange;
using ForestSink.PostGis.Forest;
using ForestSink.PostGis.Jobs;
using ForestSink.Web.Accounts;
using ForestSink.Web.Shell;

namespace ForestSink.Web.Exchange;

/// <summary>Mappings (項目対応): see them, fit one to a file's columns, assign unknown codes. Saved for the prefecture, as a new version.</summary>
internal static class MappingEndpoints
{
    public static void MapMappings(this RouteGroupBuilder imports, RouteGroupBuilder reading)
    {
        reading.MapGet("/mappings", List);
        reading.MapGet("/mappings/{name}", Edit);
        imports.MapPost("/mappings/{name}", Save);
        imports.MapPost("/mappings/{name}/versions/{owner}/{version:int}/restore", Restore);
        imports.MapPost("/{checkId:guid}/assign", Assign);
    }

    private static async Task<IResult> List(Municipality municipality, ForestSinkDatabase database, CancellationToken cancellation)
    {
        await using var transaction = await database.BeginAsync(municipality.Code, cancellation);
        return Workspace.Page<MappingsPanel>("項目対応", "Mappings", new { Mappings = await MappingStore.AllAsync(transaction, cancellation) });
    }

    private static async Task<IResult> Edit(string name, Guid? check, bool? saved, Municipality municipality, ForestSinkDatabase database, ImportPages pages, CancellationToken cancellation)
    {
        await using var transaction = await database.BeginAsync(municipality.Code, cancellation);
        if (await FindAsync(transaction, name, cancellation) is not { } stored)
            return TypedResults.NotFound();
        var report = check is { } checkId ? await pages.ReportAsync(checkId, cancellation) : null;
        return Workspace.Page<MappingPanel>("項目対応", "Mapping", new
        {
            Stored = stored,
            Check = report is null ? null : check,
            Headings = report?.Headings ?? [],
            Species = await MappingStore.SpeciesAsync(transaction, cancellation),
            Saved = saved ?? false,
        });
    }

    private static async Task<IResult> Save(
        string name, IFormCollection form, Municipality municipality, ForestSinkDatabase database, ImportPages pages, CurrentUser user, HttpContext http, CancellationToken cancellation)
    {
        if (await ChangeAsync(name, mapping => MappingForm.Read(mapping, form), municipality, database, cancellation) is null)
            return TypedResults.NotFound();
        if (CheckForm.Id(form, "check") is { } checkId && await pages.FindAsync(checkId, ImportJobs.Check, cancellation) is { } job)
            return await AgainAsync(job, name, pages, user, http, cancellation);
        return ImportEndpoints.Moved(http, $"/m/{municipality.Code}/imports/mappings/{name}?saved=true", () => new Redirected($"/m/{municipality.Code}/imports/mappings/{name}?saved=true"));
    }

    private static async Task<IResult> Restore(
        string name, string owner, int version, Municipality municipality, ForestSinkDatabase database, HttpContext http, CancellationToken cancellation)
    {
        await using var transaction = await database.BeginAsync(municipality.Code, cancellation);
        if (!await MappingStore.RestoreAsync(transaction, municipality.Code, name, owner, version, cancellation))
            return TypedResults.NotFound();
        await transaction.CommitAsync(cancellation);
        var address = $"/m/{municipality.Code}/imports/mappings/{name}?saved=true";
        return ImportEndpoints.Moved(http, address, () => new Redirected(address));
    }

    private static async Task<IResult> Assign(
        Guid checkId, IFormCollection form, Municipality municipality, ForestSinkDatabase database, ImportPages pages, CurrentUser user, HttpContext http, CancellationToken cancellation)
    {
        if (await pages.ReportAsync(checkId, cancellation) is not { } report || await pages.FindAsync(checkId, ImportJobs.Check, cancellation) is not { } job)
            return TypedResults.NotFound();
        await ChangeAsync(report.Mapping, mapping => MappingForm.Assign(mapping, form), municipality, database, cancellation);
        return await AgainAsync(job, report.Mapping, pages, user, http, cancellation);
    }

    private static Task<IResult> AgainAsync(Job job, string mapping, ImportPages pages, CurrentUser user, HttpContext http, CancellationToken cancellation)
    {
        var arguments = ImportJobs.CheckOf(job);
        return pages.StartAsync(arguments with { Options = arguments.Options with { Mapping = mapping }, UserId = user.Account.UserId }, http, cancellation);
    }

    private static async Task<ImportMapping?> ChangeAsync(
        string name, Func<ImportMapping, ImportMapping> change, Municipality municipality, ForestSinkDatabase database, CancellationToken cancellation)
    {
        await using var transaction = await database.BeginAsync(municipality.Code, cancellation);
        if (await FindAsync(transaction, name, cancellation) is not { } stored)
            return null;
        try
        {
            var mapping = change(stored.Mapping);
            await MappingStore.SaveAsync(transaction, municipality.Code, mapping, cancellation);
            await transaction.CommitAsync(cancellation);
            return mapping;
        }
        catch (ReferenceFormatException error)
        {
            throw new UserErrorException(error.Problem.Ja, error.Problem.En, error);
        }
    }

    private static async Task<StoredMapping?> FindAsync(MunicipalityTransaction transaction, string name, CancellationToken cancellation) =>
        (await MappingStore.AllAsync(transaction, cancellation)).FirstOrDefault(stored => stored.Mapping.Name == name);

    /// <summary>htmx loads the panel of another address.</summary>
    private sealed class Redirected(string address) : IResult
    {
        public Task ExecuteAsync(HttpContext httpContext)
        {
            httpContext.Response.Headers.Remove("HX-Push-Url");
            httpContext.Response.Headers["HX-Location"] = $$"""{"path":"{{address}}","target":"#panel"}""";
            return Task.CompletedTask;
        }
    }
}
