using ForestSink.Web.Shell;

namespace ForestSink.Web.Forest;

internal static class ForestEndpoints
{
    public static void AddForest(this IHostApplicationBuilder builder)
    {
        builder.Services.AddSingleton<MapConfiguration>();
        builder.Services.AddSingleton(new RailEntry(10, "", "map", "地図", "Map"));
    }

    public static void MapForest(this IEndpointRouteBuilder app)
    {
        var forest = app.MapMunicipality();
        forest.MapGet("", () => Workspace.Page<OverviewPanel>("地図", "Map"));
    }
}
