using ForestSink.Core.Accounts;
using ForestSink.PostGis.Database;
using ForestSink.PostGis.Forest;
using ForestSink.PostGis.Growth;
using ForestSink.Web.Forest;
using ForestSink.Web.Shell;
using Microsoft.AspNetCore.Http.HttpResults;

namespace ForestSink.Web.Growth;

/// <summary>The stand panel's way into growth science: its measured heights, its site, its simulation with the figures filled in.</summary>
internal static class StandGrowthEndpoints
{
    public static void AddStandGrowth(this IServiceCollection services) =>
        services.AddSingleton(new StandPanelSection(45, "growth", "成長と地位", "Growth and site") { Needs = Capability.ReadForest });

    public static void MapStandGrowth(this IEndpointRouteBuilder app) =>
        app.MapMunicipality("/stands/{standId:long}").MapGet("/growth", Show);

    private static async Task<IResult> Show(long standId, int? fy, Municipality municipality, ForestSinkDatabase database, Today today, CancellationToken cancellation)
    {
        if (await StandGrowth.FindAsync(database, municipality.Code, standId, cancellation) is not { } stand)
            return TypedResults.NotFound();
        return new RazorComponentResult<StandGrowthSection>(new
        {
            Stand = stand,
            Documents = await GrowthDocuments.NewestAsync(database, municipality.Code, cancellation),
            FiscalYear = fy ?? today.FiscalYear.Year,
        });
    }
}
