using ForestSink.PostGis.Jobs;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http.HttpResults;

namespace ForestSink.Web.Shell;

/// <summary>
/// One place for errors: a page in plain words for people, the panel's part of it for htmx, problem details for
/// programs. A <see cref="UserErrorException"/> is the user's to correct and answers 400 with its own words.
/// </summary>
internal static class ErrorHandling
{
    public static void UseErrorPages(this IApplicationBuilder app)
    {
        app.UseExceptionHandler(new ExceptionHandlerOptions
        {
            ExceptionHandler = context => Explain(context, context.Features.Get<IExceptionHandlerFeature>()?.Error),
            SuppressDiagnosticsCallback = context => context.Exception is UserErrorException or OperationCanceledException,
        });
        app.UseStatusCodePages(context => Explain(context.HttpContext, null));
    }

    private static async Task Explain(HttpContext context, Exception? error)
    {
        if (error is OperationCanceledException && context.RequestAborted.IsCancellationRequested)
            return;
        if (error is UserErrorException)
            context.Response.StatusCode = StatusCodes.Status400BadRequest;
        else if (error is BadHttpRequestException bad)
            context.Response.StatusCode = bad.StatusCode;
        // A renderer that failed cannot render the explanation: the page gets services of its own.
        await using var services = context.RequestServices.CreateAsyncScope();
        context.RequestServices = services.ServiceProvider;
        await Answer(context, context.Response.StatusCode, error as UserErrorException).ExecuteAsync(context);
    }

    private static IResult Answer(HttpContext context, int status, UserErrorException? error)
    {
        var language = Language.Of(context);
        var explanation = error is null ? null : language[error.Japanese, error.English];
        var inPanel = context.Request.Headers["HX-Request"] == "true";
        if (!inPanel && !context.Request.Headers.Accept.ToString().Contains("text/html", StringComparison.Ordinal))
            return TypedResults.Problem(explanation, statusCode: status, extensions: error?.Field is { } field ? [new("field", field)] : null);
        return new RazorComponentResult<ErrorPage>(new { Status = status, InPanel = inPanel, Explanation = explanation }) { StatusCode = status };
    }
}
