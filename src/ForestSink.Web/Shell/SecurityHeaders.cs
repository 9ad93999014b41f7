namespace ForestSink.Web.Shell;

/// <summary>
/// Headers on every answer. Scripts and workers come from this server only and never inline; images may come
/// from the map tiles of the Geospatial Information Authority (GSI) where the user chooses them.
/// </summary>
internal static class SecurityHeaders
{
    // Charts carry one fixed style element of the drawing library; the browser knows it by its hash.
    private const string ChartStyle = "'sha256-+TfQir1nvDucAdvE6XUQBt4ayUjpAWkbw2kCdSfekHM='";

    private const string Policy =
        "default-src 'self'; script-src 'self'; worker-src 'self'; style-src 'self' " + ChartStyle + "; " +
        "img-src 'self' data: blob: https://cyberjapandata.gsi.go.jp; connect-src 'self' https://cyberjapandata.gsi.go.jp; " +
        "object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

    public static void UseSecurityHeaders(this IApplicationBuilder app) =>
        app.Use((context, next) =>
        {
            var headers = context.Response.Headers;
            headers.ContentSecurityPolicy = Policy;
            headers.XContentTypeOptions = "nosniff";
            headers["Referrer-Policy"] = "same-origin";
            headers["Permissions-Policy"] = "geolocation=(self), camera=(self)";
            return next();
        });
}
