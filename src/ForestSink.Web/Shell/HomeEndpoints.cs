using ForestSink.PostGis.Forest;
using ForestSink.Web.Accounts;
using Microsoft.AspNetCore.Http.HttpResults;

namespace ForestSink.Web.Shell;

internal static class HomeEndpoints
{
    public static void MapHome(this IEndpointRouteBuilder app) => app.MapGet("/", Home).OpenToEverybody();

    /// <summary>Straight to the user's first municipality; a page that says how to begin where nothing is loaded yet.</summary>
    private static async Task<IResult> Home(CurrentUser user, MunicipalityStore municipalities, CancellationToken cancellation)
    {
        if (user.IsSignedIn)
            return TypedResults.LocalRedirect(user.Belongings is [var first, ..] ? $"/m/{first.Municipality}" : "/account");
        return (await municipalities.ListAsync(cancellation)).Count > 0 ? TypedResults.LocalRedirect("/sign-in") : new RazorComponentResult<WelcomePage>();
    }
}
