using System.Security.Claims;
using ForestSink.Core.Forest;
using ForestSink.PostGis.Accounts;
using ForestSink.PostGis.Database;
using Microsoft.AspNetCore.Identity;

namespace ForestSink.Web.Accounts;

/// <summary>
/// The one place where a request is let in or not. A visitor is sent to sign in. A municipality the user does not
/// belong to answers 404, as if it did not exist, whatever the route. A member whose role lacks the capability
/// gets 403. Everything done behind the gate is done in the user's name.
/// </summary>
internal sealed class RightsGate(RequestDelegate next, AccountSnapshots snapshots)
{
    public const string PasskeyMethod = "passkey";

    public async Task InvokeAsync(HttpContext context, CurrentUser user)
    {
        var municipality = RouteMunicipality(context, out var isMalformed);
        var snapshot = await SnapshotAsync(context);
        user.Enter(snapshot, context.User.HasClaim("amr", PasskeyMethod), municipality);
        using var acting = Acting.As(snapshot?.UserId.ToString() ?? Acting.Visitor);
        if (context.GetEndpoint() is not { } endpoint || Decide(endpoint, user, municipality, isMalformed) is not { } refusal)
            await next(context);
        else
            Refuse(context, refusal);
    }

    private enum Refusal { SignIn, SecondFactor, NotFound, Forbidden }

    private static Refusal? Decide(Endpoint endpoint, CurrentUser user, MunicipalityCode? municipality, bool isMalformed)
    {
        var right = endpoint.Metadata.GetMetadata<RouteRight>();
        if (right == RouteRight.Everybody)
            return null;
        if (!user.IsSignedIn)
            return Refusal.SignIn;
        if (isMalformed || (municipality is { } code && !user.BelongsTo(code)))
            return Refusal.NotFound;
        if (right is null)
            return Refusal.NotFound;                         // a route that nobody thought of is open to nobody
        if (right.Capability is not { } capability)
            return null;
        if (user.MustEnrolSecondFactor)
            return Refusal.SecondFactor;
        return user.Can(capability) ? null : Refusal.Forbidden;
    }

    private static void Refuse(HttpContext context, Refusal refusal)
    {
        var response = context.Response;
        switch (refusal)
        {
            case Refusal.SignIn: SendTo(context, "/sign-in?returnUrl=" + Uri.EscapeDataString(PageOf(context.Request))); break;
            case Refusal.SecondFactor: SendTo(context, "/account/second-factor"); break;
            case Refusal.NotFound: response.StatusCode = StatusCodes.Status404NotFound; break;
            default: response.StatusCode = StatusCodes.Status403Forbidden; break;
        }
    }

    /// <summary>Pages are redirected; htmx is told to load the page; programs learn by 401 that they must sign in.</summary>
    private static void SendTo(HttpContext context, string page)
    {
        var request = context.Request;
        var isHtmx = request.Headers["HX-Request"] == "true";
        if (!isHtmx && HttpMethods.IsGet(request.Method) && request.Headers.Accept.ToString().Contains("text/html", StringComparison.Ordinal))
        {
            context.Response.Redirect(page);
            return;
        }
        context.Response.StatusCode = StatusCodes.Status401Unauthorized;
        if (isHtmx)
            context.Response.Headers["HX-Redirect"] = page;
    }

    /// <summary>Where to return after signing in: the address in the browser's bar, also when a panel was asked for.</summary>
    private static string PageOf(HttpRequest request) =>
        request.Headers["HX-Request"] == "true" && Uri.TryCreate(request.Headers["HX-Current-URL"], UriKind.Absolute, out var page)
            ? page.PathAndQuery
            : HttpMethods.IsGet(request.Method) ? request.Path + request.QueryString : "/";

    private static MunicipalityCode? RouteMunicipality(HttpContext context, out bool isMalformed)
    {
        isMalformed = false;
        if (context.GetRouteValue("municipality") is not string text)
            return null;
        isMalformed = !MunicipalityCode.TryParse(text, out var code);
        return isMalformed ? null : code;
    }

    private async ValueTask<AccountSnapshot?> SnapshotAsync(HttpContext context) =>
        Guid.TryParse(context.User.FindFirstValue(ClaimTypes.NameIdentifier), out var userId)
        && context.User.Identities.Any(identity => identity.AuthenticationType == IdentityConstants.ApplicationScheme)
            ? await snapshots.FindAsync(userId, context.RequestAborted)
            : null;
}
