using Microsoft.AspNetCore.Antiforgery;

namespace ForestSink.Web.Accounts;

/// <summary>Whatever changes something carries the page's antiforgery token, as a form field or, from htmx, as a header.</summary>
internal sealed class TokenGate(RequestDelegate next, IAntiforgery antiforgery)
{
    public async Task InvokeAsync(HttpContext context)
    {
        if (IsReading(context.Request.Method) || context.GetEndpoint() is null || await antiforgery.IsRequestValidAsync(context))
            await next(context);
        else
            context.Response.StatusCode = StatusCodes.Status400BadRequest;
    }

    private static bool IsReading(string method) =>
        HttpMethods.IsGet(method) || HttpMethods.IsHead(method) || HttpMethods.IsOptions(method) || HttpMethods.IsTrace(method);
}
