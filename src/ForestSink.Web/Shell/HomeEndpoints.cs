using ForestSink.PostGis.Forest;
using Microsoft.AspNetCore.Http.HttpResults;

namespace ForestSink.Web.Shell;

internal static class HomeEndpoints
{
    public static void MapHome(this IEndpointRouteBuilder app) => app.MapGet("/", Home);

    /// <summary>Straight to the first municipality; a page that says how to begin where there is none.</summary>
    private static async Task<IResult> Home(MunicipalityStore municipalities, CancellationToken cancellation) =>
        await municipalities.ListAsync(cancellation) is [var first, ..]
            ? TypedResults.LocalRedirect($"/m/{first.Code}")
            : new RazorComponentResult<WelcomePage>();
}
