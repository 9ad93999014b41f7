namespace ForestSink.Web.Tiles;

/// <summary>A vector tile on its way out. With a key it may be kept for ever under its address; without, not at all.</summary>
internal sealed class TileResult(string? key, byte[] compressed) : IResult
{
    public static bool Matches(HttpRequest request, string key) => request.Headers.IfNoneMatch.Contains(TagOf(key), StringComparer.Ordinal);

    public async Task ExecuteAsync(HttpContext httpContext)
    {
        var response = httpContext.Response;
        response.Headers.CacheControl = key is null ? "no-store" : "private, max-age=31536000, immutable";
        response.Headers.Vary = "Accept-Encoding";
        if (key is not null)
        {
            response.Headers.ETag = TagOf(key);
            if (Matches(httpContext.Request, key))
            {
                response.StatusCode = StatusCodes.Status304NotModified;
                return;
            }
        }
        if (compressed.Length == 0)
        {
            response.StatusCode = StatusCodes.Status204NoContent;
            return;
        }
        var body = AcceptsGzip(httpContext.Request) ? compressed : TileCache.Decompress(compressed);
        if (ReferenceEquals(body, compressed))
            response.Headers.ContentEncoding = "gzip";
        response.ContentType = "application/vnd.mapbox-vector-tile";
        response.ContentLength = body.Length;
        await response.Body.WriteAsync(body, httpContext.RequestAborted);
    }

    private static string TagOf(string key) => $"W/\"{key}\"";

    private static bool AcceptsGzip(HttpRequest request) =>
        request.Headers.AcceptEncoding.ToString().Contains("gzip", StringComparison.OrdinalIgnoreCase);
}
