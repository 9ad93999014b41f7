using ForestSink.Core.Forest;
using ForestSink.PostGis.Forest;

namespace ForestSink.Web.Shell;

/// <summary>The municipality of the request, found by <see cref="MunicipalityRoutes"/>; inject <see cref="Municipality"/> itself.</summary>
internal sealed class CurrentMunicipality
{
    private Municipality? found;

    public Municipality Value
    {
        get => found ?? throw new InvalidOperationException("The route is not below /m/{municipality}.");
        set => found = value;
    }
}

internal static class MunicipalityRoutes
{
    /// <summary>Routes below <c>/m/{municipality}</c>: an unknown municipality is 404 before any handler runs.</summary>
    public static RouteGroupBuilder MapMunicipality(this IEndpointRouteBuilder app, string prefix = "") =>
        app.MapGroup("/m/{municipality}" + prefix).AddEndpointFilter(FindMunicipality);

    private static async ValueTask<object?> FindMunicipality(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var http = context.HttpContext;
        if (!MunicipalityCode.TryParse(http.GetRouteValue("municipality") as string, out var code)
            || await http.RequestServices.GetRequiredService<MunicipalityStore>().FindAsync(code, http.RequestAborted) is not { } found)
            return TypedResults.NotFound();
        http.RequestServices.GetRequiredService<CurrentMunicipality>().Value = found;
        return await next(context);
    }
}
