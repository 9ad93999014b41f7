using ForestSink.Core.Accounts;
using ForestSink.PostGis.Accounts;
using ForestSink.PostGis.Forest;
using ForestSink.Web.Forest;
using ForestSink.Web.Shell;
using Microsoft.AspNetCore.Http.HttpResults;

namespace ForestSink.Web.Accounts;

/// <summary>Owners of a stand (林地台帳): names are shown on request only, and each request is in the audit log.</summary>
internal static class LandOwnerEndpoints
{
    public static void AddLandOwners(this IHostApplicationBuilder builder)
    {
        builder.Services.AddSingleton<LandOwnerStore>();
        builder.Services.AddSingleton(new StandPanelSection(80, "owners", "土地所有者", "Land owners") { Needs = Capability.ReadOwners });
    }

    public static void MapLandOwners(this IEndpointRouteBuilder app)
    {
        var owners = app.MapMunicipality("/stands/{standId:long}/owners").RequireCapability(Capability.ReadOwners);
        owners.MapGet("", Ask);
        owners.MapPost("", Show);
    }

    private static RazorComponentResult<LandOwners> Ask(long standId) => new(new { StandId = standId });

    // A POST, because looking leaves a trace.
    private static async Task<IResult> Show(long standId, Municipality municipality, LandOwnerStore owners, CancellationToken cancellation) =>
        await owners.ReadAsync(municipality.Code, standId, cancellation) is { } found
            ? new RazorComponentResult<LandOwners>(new { StandId = standId, Owners = found })
            : TypedResults.NotFound();
}
