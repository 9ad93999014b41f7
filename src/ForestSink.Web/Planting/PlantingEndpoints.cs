using ForestSink.Core.Accounts;
using ForestSink.Core.Planting;
using ForestSink.PostGis.Planting;
using ForestSink.Web.Accounts;
using ForestSink.Web.Jobs;
using ForestSink.Web.Planting.Events;
using ForestSink.Web.Shell;

namespace ForestSink.Web.Planting;

/// <summary>Planting: where, at what cost, which plan, which event, and what became of it.</summary>
internal static class PlantingEndpoints
{
    public static void AddPlanting(this IHostApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddSingleton<SiteStore>();
        services.AddSingleton<SiteStand>();
        services.AddSingleton<AssumptionStore>();
        services.AddSingleton<PlanStore>();
        services.AddSingleton<SiteMeasurement>();
        services.AddSingleton<IPlanSolver, CbcSolver>();
        services.AddSingleton<PlanRunner>();
        services.AddSingleton<SurroundingsJobs>();
        services.AddScoped<PlantingDesk>();
        services.AddEvents();
        services.AddSingleton(provider => new RegisteredJobHandler(SiteMeasurement.JobKind, provider.GetRequiredService<SiteMeasurement>().RunAsync) { Needs = Capability.PlanPlanting });
        services.AddSingleton(provider => new RegisteredJobHandler(PlanRunner.JobKind, provider.GetRequiredService<PlanRunner>().RunAsync) { Needs = Capability.PlanPlanting });
        services.AddSingleton(provider => new RegisteredJobHandler(SurroundingsJobs.JobKind, provider.GetRequiredService<SurroundingsJobs>().RunAsync) { Needs = Capability.ImportForest });
        services.AddSingleton(new RailEntry(60, "planting", "tree-pine", "植樹", "Planting"));
    }

    public static void MapPlanting(this IEndpointRouteBuilder app)
    {
        var planting = app.MapMunicipality("/planting").RequireCapability(Capability.ReadForest);
        planting.MapSites();
        planting.MapPlans();
        planting.MapSurroundings();
        planting.MapEvents();
        planting.MapEventMoney();
        planting.MapEventDay();
        planting.MapEventPrint();
        planting.MapLoop();
    }
}
