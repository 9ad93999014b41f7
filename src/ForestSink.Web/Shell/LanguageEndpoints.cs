using ForestSink.Web.Accounts;

namespace ForestSink.Web.Shell;

internal static class LanguageEndpoints
{
    public static void MapLanguage(this IEndpointRouteBuilder app) =>
        app.MapGet("/language/{tag}", Choose).OpenToEverybody();

    /// <summary>An address with <c>?lang=</c> is a choice too: the panels loaded into its page follow it.</summary>
    public static void UseLanguage(this IApplicationBuilder app) => app.Use((context, next) =>
    {
        if (context.Request.Query["lang"].FirstOrDefault() is ("ja" or "en") and var tag)
            Remember(tag, context);
        return next();
    });

    /// <summary>Keeps the choice for a year and returns to the page it was made on.</summary>
    private static IResult Choose(string tag, HttpContext context)
    {
        if (tag is not ("ja" or "en"))
            return TypedResults.NotFound();
        Remember(tag, context);
        return TypedResults.LocalRedirect(PageBefore(context.Request));
    }

    private static void Remember(string tag, HttpContext context) =>
        context.Response.Cookies.Append(Language.CookieName, tag, new CookieOptions
        {
            MaxAge = TimeSpan.FromDays(365),
            SameSite = SameSiteMode.Lax,
            HttpOnly = true,
            Secure = context.Request.IsHttps,
            IsEssential = true,
        });

    /// <summary>Only the path of the referring page is used, so that nobody can be sent to another site.</summary>
    private static string PageBefore(HttpRequest request) =>
        Uri.TryCreate(request.Headers.Referer, UriKind.Absolute, out var referer)
        && referer.Authority == request.Host.Value && !referer.AbsolutePath.StartsWith("//", StringComparison.Ordinal)
            ? referer.PathAndQuery
            : "/";
}
