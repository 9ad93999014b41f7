using ForestSink.PostGis.Forest;
using ForestSink.Web.Shell;

namespace ForestSink.Web.Field;

/// <summary>Files of the field application that must lie elsewhere than the bundle: where a service worker may reach them.</summary>
internal static class FieldFiles
{
    /// <summary>At the root, so that it may serve a municipality's field page; it is always asked for anew, or no new version would ever be seen.</summary>
    public static IResult Worker(IWebHostEnvironment environment, HttpContext context) => Script("dist/field-worker.js", environment, context);

    /// <summary>The map's own worker, below the field page: a worker is looked after by the service worker of its own address only.</summary>
    public static IResult MapWorker(IWebHostEnvironment environment, HttpContext context) => Script("dist/map-worker.js", environment, context);

    /// <summary>What makes the page installable on a tablet.</summary>
    public static IResult Manifest(Municipality municipality, Language t, HttpContext context)
    {
        context.Response.Headers.CacheControl = "no-cache";
        var home = $"/m/{municipality.Code}/field";
        return TypedResults.Json(new
        {
            id = home,
            name = t[$"ForestSink 現場（{municipality.Name}）", $"ForestSink field ({municipality.NameEn ?? municipality.Name})"],
            short_name = t["現場", "Field"],
            start_url = home,
            scope = home,
            display = "standalone",
            orientation = "any",
            background_color = "#f5f7f4",
            theme_color = "#1f6f4a",
            lang = t.Tag,
            icons = new object[]
            {
                new { src = "/favicon.svg", sizes = "any", type = "image/svg+xml", purpose = "any" },
                new { src = "/dist/field-icon-192.png", sizes = "192x192", type = "image/png", purpose = "any" },
                new { src = "/dist/field-icon-512.png", sizes = "512x512", type = "image/png", purpose = "any" },
                new { src = "/dist/field-icon-512.png", sizes = "512x512", type = "image/png", purpose = "maskable" },
            },
        }, contentType: "application/manifest+json");
    }

    private static IResult Script(string path, IWebHostEnvironment environment, HttpContext context)
    {
        var file = environment.WebRootFileProvider.GetFileInfo(path);
        if (!file.Exists)
            return TypedResults.NotFound();
        context.Response.Headers.CacheControl = "no-cache";
        return TypedResults.Stream(file.CreateReadStream(), "text/javascript", lastModified: file.LastModified);
    }
}
