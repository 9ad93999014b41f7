using ForestSink.PostGis.Work;

namespace ForestSink.Web.Work;

/// <summary>Work in the forest: planned, recorded, checked.</summary>
internal static class WorkEndpoints
{
    public static void AddWork(this IHostApplicationBuilder builder) => builder.Services.AddSingleton<WorkStore>();

    public static void MapWork(this IEndpointRouteBuilder app) => _ = app;
}
