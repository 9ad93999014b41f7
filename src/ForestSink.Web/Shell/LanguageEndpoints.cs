namespace ForestSink.Web.Shell;

internal static class LanguageEndpoints
{
    public static void MapLanguage(this IEndpointRouteBuilder app) =>
        app.MapGet("/language/{tag}", Choose);

    /// <summary>Keeps the choice for a year and returns to the page it was made on.</summary>
    private static IResult Choose(string tag, HttpContext context)
    {
        if (tag is not ("ja" or "en"))
            return TypedResults.NotFound();
        context.Response.Cookies.Append(Language.CookieName, tag, new CookieOptions
        {
            MaxAge = TimeSpan.FromDays(365),
            SameSite = SameSiteMode.Lax,
            HttpOnly = true,
            Secure = context.Request.IsHttps,
            IsEssential = true,
        });
        return TypedResults.LocalRedirect(PageBefore(context.Request));
    }

    /// <summary>Only the path of the referring page is used, so that nobody can be sent to another site.</summary>
    private static string PageBefore(HttpRequest request) =>
        Uri.TryCreate(request.Headers.Referer, UriKind.Absolute, out var referer)
        && referer.Authority == request.Host.Value && !referer.AbsolutePath.StartsWith("//", StringComparison.Ordinal)
            ? referer.PathAndQuery
            : "/";
}
