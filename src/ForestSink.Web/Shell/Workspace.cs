using ForestSink.PostGis.Forest;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Http.HttpResults;

namespace ForestSink.Web.Shell;

/// <summary>A feature's page: its panel beside the map.</summary>
public static class Workspace
{
    /// <summary>
    /// The whole shell around the panel on an ordinary request; the panel alone for htmx, which swaps it into
    /// <c>#panel</c> while the map stays. For routes made with <see cref="MunicipalityRoutes.MapMunicipality"/>.
    /// </summary>
    /// <param name="parameters">An anonymous object with the panel's parameters.</param>
    public static IResult Page<TPanel>(string titleJa, string titleEn, object? parameters = null)
        where TPanel : IComponent =>
        new WorkspaceResult(typeof(TPanel), titleJa, titleEn, new RouteValueDictionary(parameters));

    private sealed class WorkspaceResult(Type panel, string titleJa, string titleEn, IDictionary<string, object?> parameters) : IResult
    {
        public Task ExecuteAsync(HttpContext httpContext)
        {
            var services = httpContext.RequestServices;
            var title = services.GetRequiredService<Language>()[titleJa, titleEn];
            httpContext.Response.Headers.Vary = "HX-Request, Cookie";
            httpContext.Response.Headers.CacheControl = "private, no-cache";
            IResult page = IsPanelRequest(httpContext.Request) ? Panel(title) : Whole(title, httpContext);
            return page.ExecuteAsync(httpContext);
        }

        private RazorComponentResult<PanelFragment> Panel(string title) => new(new
        {
            PageTitle = title,
            PanelType = panel,
            PanelParameters = parameters,
        });

        private RazorComponentResult<WorkspacePage> Whole(string title, HttpContext context) => new(new
        {
            PageTitle = title,
            PanelType = panel,
            PanelParameters = parameters,
            CsrfToken = context.RequestServices.GetRequiredService<IAntiforgery>().GetAndStoreTokens(context).RequestToken!,
            Municipality = context.RequestServices.GetRequiredService<Municipality>(),
        });

        private static bool IsPanelRequest(HttpRequest request) =>
            request.Headers["HX-Request"] == "true" && request.Headers["HX-Request-Type"] != "full";
    }
}
