using System.Globalization;
using ForestSink.Core.Accounts;
using ForestSink.Core.Forest;
using ForestSink.Core.Growth.Fitting;
using ForestSink.PostGis.Database;
using ForestSink.PostGis.Growth;
using ForestSink.Web.Accounts;
using ForestSink.Web.Jobs;
using ForestSink.Web.Shell;
using Microsoft.AspNetCore.Mvc;

namespace ForestSink.Web.Growth;

/// <summary>Growth science: yield tables, site class, curves, the density diagram, and simulations.</summary>
internal static class GrowthEndpoints
{
    private const int MostBytes = 1024 * 1024;

    public static void AddGrowth(this IHostApplicationBuilder builder)
    {
        builder.Services.AddSingleton(new RailEntry(35, "growth", "chart-spline", "成長", "Growth"));
        builder.Services.AddSingleton<YieldTableStore>();
        builder.Services.AddSingleton<ForestSimulation>();
        builder.Services.AddScoped<StandPages>();
        builder.Services.AddCanopy();
        builder.Services.AddStandGrowth();
        builder.Services.AddSingleton(services => new RegisteredJobHandler(
            ForestSimulation.JobKind, services.GetRequiredService<ForestSimulation>().RunAsync));
    }

    public static void MapGrowth(this IEndpointRouteBuilder app)
    {
        var growth = app.MapMunicipality("/growth").RequireCapability(Capability.ReadForest);
        growth.MapYieldTables();
        growth.MapForestSimulation();
        growth.MapCanopy();
        growth.MapGet("/site", ShowSite);
        growth.MapGet("/fit", () => FitPage(PointText.Parse(null), null));
        growth.MapPost("/fit", Fit);
        growth.MapGet("/diagram", ShowDiagram);
        growth.MapGet("/stand", ShowStand);
        growth.MapSavedPlans();
        app.MapStandGrowth();
    }

    private static async Task<IResult> ShowDiagram(MunicipalityCode municipality, HttpRequest request, ForestSinkDatabase database, CancellationToken cancellation) =>
        Workspace.Page<DiagramPanel>("林分密度管理図", "Density management diagram", new
        {
            Documents = await GrowthDocuments.NewestAsync(database, municipality, cancellation),
            Query = DiagramQuery.Read(request.Query),
        });

    private static async Task<IResult> ShowStand(HttpRequest request, StandPages pages, CancellationToken cancellation) =>
        await pages.ReadAsync(request, cancellation) is { } page ? pages.Show(page) : TypedResults.NotFound();

    private static async Task<IResult> ShowSite(MunicipalityCode municipality, HttpRequest request, ForestSinkDatabase database, CancellationToken cancellation)
    {
        var stand = await ChosenAsync(municipality, request, database, cancellation);
        if (stand is null && request.Query.ContainsKey("stand"))
            return TypedResults.NotFound();
        return Workspace.Page<SitePanel>("地位指数と地位級", "Site index and site class", new
        {
            Documents = await GrowthDocuments.NewestAsync(database, municipality, cancellation),
            Query = SiteQuery.Read(request.Query, stand),
            Stand = stand,
        });
    }

    /// <summary>The stand that the address names; null where it names none, or none of the municipality.</summary>
    private static async Task<StandGrowth?> ChosenAsync(MunicipalityCode municipality, HttpRequest request, ForestSinkDatabase database, CancellationToken cancellation) =>
        long.TryParse(request.Query["stand"], CultureInfo.InvariantCulture, out var id) ? await StandGrowth.FindAsync(database, municipality, id, cancellation) : null;

    private static async Task<IResult> Fit([FromForm] string? points, [FromForm] GrowthForm? chosen, HttpRequest request, CancellationToken cancellation)
    {
        if (request.Form.Files["file"] is not { Length: > 0 and < MostBytes } file)
            return FitPage(PointText.Parse(points), chosen);
        using var reader = new StreamReader(file.OpenReadStream());
        return FitPage(PointText.Parse(await reader.ReadToEndAsync(cancellation)), chosen);
    }

    private static IResult FitPage(PointText data, GrowthForm? chosen) =>
        Workspace.Page<FitPanel>("成長曲線のあてはめ", "Fitting growth curves", new { Data = data, Chosen = chosen });
}
