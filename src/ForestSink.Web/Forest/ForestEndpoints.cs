using ForestSink.PostGis.Forest;
using ForestSink.PostGis.Surveys;
using ForestSink.Web.Shell;
using Microsoft.AspNetCore.Http.HttpResults;

namespace ForestSink.Web.Forest;

internal static class ForestEndpoints
{
    private const int MaxIds = 20_000;

    public static void AddForest(this IHostApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddSingleton(TimeProvider.System);
        services.AddSingleton<Today>();
        services.AddSingleton<SpeciesStore>();
        services.AddSingleton<StandStore>();
        services.AddSingleton<StandTable>();
        services.AddSingleton<AreaSums>();
        services.AddSingleton<ForestSearch>();
        services.AddSingleton<EstimateYears>();
        services.AddSingleton<MapConfiguration>();
        services.AddSingleton(new RailEntry(10, "", "map", "地図", "Map"));
    }

    public static void MapForest(this IEndpointRouteBuilder app)
    {
        var forest = app.MapMunicipality();
        forest.MapGet("", Map);
        forest.MapGet("/search", Search);
        forest.MapGet("/legend", LegendAreas);
        forest.MapGet("/stands", Table);
        forest.MapGet("/stands/ids", Ids);
        forest.MapGet("/stands/bounds", Bounds);
        forest.MapGet("/stands/charts", Charts);
        forest.MapGet("/stands/{standId:long}/panel", Panel);
        forest.MapGet("/stands/{standId:long}/position", Position);
    }

    private static IResult Map(string? sel, [AsParameters] StandQuery query, Today today) =>
        Workspace.Page<ForestPanel>("地図", "Map", new { Selected = StandQuery.ReadIds(sel) ?? [], query.Year(today).Year, query.Run });

    private static async Task<IResult> Panel(
        long standId, [AsParameters] StandQuery query, Municipality municipality, StandStore stands, Today today, HttpRequest request, CancellationToken cancellation)
    {
        if (await stands.FindAsync(municipality.Code, standId, cancellation) is not { } stand)
            return TypedResults.NotFound();
        return request.Headers.Accept.ToString().Contains("application/json", StringComparison.Ordinal)
            ? TypedResults.Ok(stand)
            : new RazorComponentResult<StandPanel>(new { Stand = stand, query.Year(today).Year, query.Run });
    }

    private static async Task<Ok<IReadOnlyList<SearchHit>>> Search(string? q, Municipality municipality, ForestSearch search, CancellationToken cancellation) =>
        TypedResults.Ok(await search.FindAsync(municipality.Code, q ?? "", cancellation));

    private static async Task<IResult> LegendAreas(
        string? theme, [AsParameters] StandQuery query, Municipality municipality, AreaSums sums, PlotCoverage coverage, MapConfiguration configuration, Today today, CancellationToken cancellation)
    {
        if (Themes.Find(theme) is not { } found)
            return TypedResults.BadRequest("Unknown theme.");
        var catalogue = await configuration.SpeciesAsync(municipality, cancellation);
        var filter = query.Filter(today, catalogue);
        if (found.NeedsEstimate)
        {
            return query.Estimate(today) is { } estimate
                ? Areas(Legend.OfBands(found, await sums.OfEstimateAsync(municipality.Code, filter, estimate, found.Source == "stock", found.Thresholds, cancellation)))
                : TypedResults.BadRequest("This theme needs an estimate: run and fy.");
        }
        var register = await sums.OfRegisterAsync(municipality.Code, filter, cancellation);
        return Areas(found.Key switch
        {
            "age" => Legend.OfAges(register, filter.Year),
            "plots" => Legend.OfPlots(register, await coverage.OfAsync(municipality.Code, filter.Year, cancellation), filter.Year),
            "type" => Legend.OfForestTypes(register),
            _ => Legend.OfSpecies(register, catalogue),
        });
    }

    private static JsonHttpResult<object> Areas(IReadOnlyList<ClassArea> areas) => TypedResults.Json<object>(new
    {
        classes = areas.Select(area => new { area.Class.Key, area.Stands, area.AreaHa }),
        stands = areas.Sum(area => area.Stands),
        areaHa = areas.Sum(area => area.AreaHa),
    });

    private static async Task<IResult> Charts(
        [AsParameters] StandQuery query, Municipality municipality, AreaSums sums, MapConfiguration configuration, Today today, CancellationToken cancellation)
    {
        var catalogue = await configuration.SpeciesAsync(municipality, cancellation);
        var filter = query.Filter(today, catalogue);
        return new RazorComponentResult<ForestCharts>(new
        {
            Sums = await sums.OfRegisterAsync(municipality.Code, filter, cancellation),
            Absorption = query.Run is { } run ? await sums.OfAbsorptionAsync(municipality.Code, filter, run, cancellation) : [],
            Species = catalogue,
            filter.Year,
        });
    }

    private static async Task<IResult> Table(
        int? offset, int? limit, string? sort, bool? totals, [AsParameters] StandQuery query, Municipality municipality, StandTable table,
        MapConfiguration configuration, Today today, CancellationToken cancellation)
    {
        var descending = sort?.StartsWith('-') ?? false;
        if (!Enum.TryParse<StandSort>(sort?.TrimStart('-') ?? nameof(StandSort.Code), ignoreCase: true, out var by) || !Enum.IsDefined(by))
            return TypedResults.BadRequest("Unknown column to sort by.");
        var estimate = query.Estimate(today);
        if (estimate is null && by is StandSort.Absorption or StandSort.Stock)
            return TypedResults.BadRequest("This column needs an estimate: run and fy.");
        var filter = query.Filter(today, await configuration.SpeciesAsync(municipality, cancellation));
        var rows = await table.PageAsync(municipality.Code, filter, estimate, by, descending, Math.Max(0, offset ?? 0), Math.Clamp(limit ?? 100, 1, StandTable.MaxPage), cancellation);
        return TypedResults.Ok(new
        {
            rows,
            totals = totals is false ? null : await table.TotalsAsync(municipality.Code, filter, cancellation),
        });
    }

    private static async Task<Ok<IReadOnlyList<long>>> Ids(
        [AsParameters] StandQuery query, Municipality municipality, StandTable table, MapConfiguration configuration, Today today, CancellationToken cancellation) =>
        TypedResults.Ok(await table.IdsAsync(municipality.Code, query.Filter(today, await configuration.SpeciesAsync(municipality, cancellation)), MaxIds, cancellation));

    private static async Task<IResult> Bounds(string? ids, Municipality municipality, StandStore stands, CancellationToken cancellation) =>
        await stands.BoundsAsync(municipality.Code, StandQuery.ReadIds(ids) ?? [], cancellation) is { } bounds ? TypedResults.Ok(bounds) : TypedResults.NotFound();

    private static async Task<IResult> Position(
        long standId, [AsParameters] StandQuery query, Municipality municipality, StandTable table, MapConfiguration configuration, Today today, CancellationToken cancellation) =>
        await table.PositionAsync(municipality.Code, query.Filter(today, await configuration.SpeciesAsync(municipality, cancellation)), standId, cancellation) is { } position
            ? TypedResults.Ok(new { position })
            : TypedResults.NotFound();
}
