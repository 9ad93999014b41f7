using Microsoft.AspNetCore.Antiforgery;

namespace ForestSink.Web.Shell;

/// <summary>For routes that take a raw body: without the page's token (header X-CSRF-TOKEN) they answer 400. Forms are checked by the framework.</summary>
internal sealed class AntiforgeryFilter(IAntiforgery antiforgery) : IEndpointFilter
{
    public async ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next) =>
        await antiforgery.IsRequestValidAsync(context.HttpContext) ? await next(context) : TypedResults.BadRequest();
}
