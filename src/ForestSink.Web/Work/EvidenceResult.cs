using ForestSink.Core.Forest;
using ForestSink.Core.Work;
using ForestSink.PostGis.Work;

namespace ForestSink.Web.Work;

/// <summary>
/// A stored file on its way out. Its address is its content, so a browser may keep it for ever; photos are shown, everything else
/// is saved, and nothing inside can act in the application's name.
/// </summary>
internal sealed class EvidenceResult(MunicipalityCode municipality, EvidenceFile file, EvidenceStore evidence) : IResult
{
    public async Task ExecuteAsync(HttpContext httpContext)
    {
        var response = httpContext.Response;
        Keep(response, file.Sha256);
        response.Headers.ContentSecurityPolicy = "default-src 'none'; sandbox";
        if (httpContext.Request.Headers.IfNoneMatch.Contains($"\"{file.Sha256}\"", StringComparer.Ordinal))
        {
            response.StatusCode = StatusCodes.Status304NotModified;
            return;
        }

        var disposition = MediaType.IsShownByBrowsers(file.MediaType) ? "inline" : "attachment";
        response.Headers.ContentDisposition = $"{disposition}; filename=\"{file.Sha256[..12]}{MediaType.Extension(file.MediaType)}\"";
        response.ContentType = file.MediaType;
        response.ContentLength = file.SizeBytes;
        await evidence.CopyToAsync(municipality, file, response.Body, httpContext.RequestAborted);
    }

    public static void Keep(HttpResponse response, string tag)
    {
        response.Headers.ETag = $"\"{tag}\"";
        response.Headers.CacheControl = "private, max-age=31536000, immutable";
    }
}
