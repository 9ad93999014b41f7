using ForestSink.Core.Accounts;
using ForestSink.PostGis.Forest;
using ForestSink.Web.Accounts;
using ForestSink.Web.Shell;
using Microsoft.AspNetCore.Http.HttpResults;

namespace ForestSink.Web.Forest;

/// <summary>The stand panel's history: who changed what, when; bringing back an earlier version.</summary>
internal static class StandHistoryEndpoints
{
    public static void AddStandHistory(this IHostApplicationBuilder builder)
    {
        builder.Services.AddSingleton<StandHistory>();
        builder.Services.AddSingleton<StandRestore>();
        builder.Services.AddSingleton<SiteClassStatement>();
        builder.Services.AddSingleton(new StandPanelSection(90, "history", "履歴", "History"));
    }

    public static void MapStandHistory(this IEndpointRouteBuilder app)
    {
        var stand = app.MapMunicipality("/stands/{standId:long}");
        stand.MapGet("/history", Show);
        stand.MapPost("/versions/{version:int}/restore", Restore).RequireCapability(Capability.EditForest);
    }

    private static async Task<IResult> Show(long standId, Municipality municipality, StandHistory history, CancellationToken cancellation) =>
        await history.ListAsync(municipality.Code, standId, cancellation) is { Count: > 0 } versions
            ? new RazorComponentResult<StandHistoryList>(new { StandId = standId, Versions = versions })
            : TypedResults.NotFound();

    /// <summary>The page is told to load again: tiles, table and panel all show another forest now.</summary>
    private static async Task<IResult> Restore(long standId, int version, Municipality municipality, StandRestore restore, HttpResponse response, CancellationToken cancellation)
    {
        if (!await restore.RestoreAsync(municipality.Code, standId, version, cancellation))
            return TypedResults.NotFound();
        response.Headers["HX-Refresh"] = "true";
        return TypedResults.NoContent();
    }
}
