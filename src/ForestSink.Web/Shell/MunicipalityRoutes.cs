using ForestSink.Core.Accounts;
using ForestSink.Core.Forest;
using ForestSink.PostGis.Forest;
using ForestSink.Web.Accounts;

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
    private static readonly object Marker = new NeedsMunicipality();

    /// <summary>
    /// Routes below <c>/m/{municipality}</c>: handlers and components may ask for <see cref="Municipality"/>, an unknown one is 404.
    /// Members who may read the forest may use them, unless the group or the route asks for more (<see cref="RouteRights"/>).
    /// </summary>
    public static RouteGroupBuilder MapMunicipality(this IEndpointRouteBuilder app, string prefix = "") =>
        app.MapGroup("/m/{municipality}" + prefix).WithMetadata(Marker).RequireCapability(Capability.ReadForest);

    /// <summary>Finds the municipality before parameters are bound.</summary>
    public static void UseMunicipality(this IApplicationBuilder app) => app.Use(async (context, next) =>
    {
        if (context.GetEndpoint()?.Metadata.GetMetadata<NeedsMunicipality>() is null || await FindAsync(context))
            await next(context);
        else
            context.Response.StatusCode = StatusCodes.Status404NotFound;
    });

    private static async Task<bool> FindAsync(HttpContext context)
    {
        var services = context.RequestServices;
        if (!MunicipalityCode.TryParse(context.GetRouteValue("municipality") as string, out var code)
            || await services.GetRequiredService<MunicipalityStore>().FindAsync(code, context.RequestAborted) is not { } found)
            return false;
        services.GetRequiredService<CurrentMunicipality>().Value = found;
        return true;
    }

    private sealed class NeedsMunicipality;
}
