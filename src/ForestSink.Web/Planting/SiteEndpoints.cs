using System.Globalization;
using ForestSink.Core.Accounts;
using ForestSink.Core.Forest;
using ForestSink.PostGis.Database;
using ForestSink.PostGis.Forest;
using ForestSink.PostGis.Jobs;
using ForestSink.PostGis.Planting;
using ForestSink.Web.Accounts;
using ForestSink.Web.Credits;
using ForestSink.Web.Forest;
using ForestSink.Web.Shell;

namespace ForestSink.Web.Planting;

/// <summary>Candidate sites: found, drawn, scored, compared, stated.</summary>
internal static class SiteEndpoints
{
    public static void MapSites(this RouteGroupBuilder planting)
    {
        planting.MapGet("", List);
        planting.MapGet("/scores.json", Scores);
        planting.MapGet("/sites.geojson", Outlines);
        planting.MapGet("/classes.json", Classes);
        planting.MapPost("/find", Find).RequireCapability(Capability.PlanPlanting);
        planting.MapGet("/find/{search:guid}", Finding);
        planting.MapPost("/sites", Draw).RequireCapability(Capability.PlanPlanting);
        planting.MapGet("/sites/{siteId:guid}", Show);
        planting.MapPost("/sites/{siteId:guid}", State).RequireCapability(Capability.PlanPlanting);
        planting.MapPost("/sites/{siteId:guid}/stand", AddStand).RequireCapability(Capability.EditForest);
        planting.MapPost("/sites/{siteId:guid}/assumptions", StateAssumption).RequireCapability(Capability.PlanPlanting);
        planting.MapGet("/compare", Compare);
    }

    /// <summary>Sends htmx and plain forms to the page that shows what was done.</summary>
    public static IResult Go(HttpContext http, string address)
    {
        if (http.Request.Headers["HX-Request"] != "true")
            return TypedResults.LocalRedirect(address);
        http.Response.Headers["HX-Location"] = System.Text.Json.JsonSerializer.Serialize(new { path = address, target = "#panel", swap = "innerHTML" });
        return TypedResults.NoContent();
    }

    // The species to be planted is called plant in an address: species there is the map's own filter.
    private static async Task<IResult> List(string? plant, Municipality municipality, PlantingDesk desk, SiteStore sites, CancellationToken cancellation) =>
        await PageAsync(plant, municipality, desk, sites, null, cancellation);

    private static async Task<IResult> PageAsync(string? species, Municipality municipality, PlantingDesk desk, SiteStore sites, UserErrorException? problem, CancellationToken cancellation)
    {
        var outlook = await desk.OutlookAsync(cancellation);
        return Workspace.Page<SitesPanel>("植樹の候補地", "Planting sites", new
        {
            Outlook = outlook,
            Sites = await sites.ListAsync(municipality.Code, cancellation),
            Elevation = await desk.ElevationAsync(cancellation),
            Species = PlantingDesk.Species(species, outlook),
            Problem = problem,
        });
    }

    private static async Task<IResult> Scores(string? species, Municipality municipality, PlantingDesk desk, SiteStore sites, Language language, CancellationToken cancellation)
    {
        var outlook = await desk.OutlookAsync(cancellation);
        var chosen = PlantingDesk.Species(species, outlook);
        return TypedResults.Ok(new
        {
            species = chosen,
            criteria = outlook.Criteria.Criteria.Select(criterion => new { criterion.Key, name = criterion.Name.In(language), criterion.Unit, criterion.Weight, criterion.Curve }),
            presets = outlook.Criteria.Presets.Select(preset => new { preset.Key, preset.Weights }),
            sites = (await sites.ListAsync(municipality.Code, cancellation)).Where(site => !site.Withdrawn)
                .Select(site => new { id = site.SiteId, values = outlook.ValuesOf(site, chosen) }),
        });
    }

    /// <summary>Stands that hold a site, by their points under the shipped weights, for the map's theme.</summary>
    private static async Task<IResult> Classes(Municipality municipality, PlantingDesk desk, SiteStore sites, CancellationToken cancellation)
    {
        var outlook = await desk.OutlookAsync(cancellation);
        var (species, weights) = (PlantingDesk.Species(null, outlook), PlantingDesk.Weights(null, outlook.Criteria));
        return TypedResults.Ok((await sites.ListAsync(municipality.Code, cancellation)).Where(site => site is { Withdrawn: false, StandId: not null })
            .GroupBy(site => (PlantingDesk.Score(outlook, site, species, weights)?.Points ?? 0) switch { >= 80 => "planting-80", >= 60 => "planting-60", >= 40 => "planting-40", _ => "planting-0" }, StringComparer.Ordinal)
            .ToDictionary(group => group.Key, group => new { ids = group.Select(site => site.StandId!.Value).Distinct(), stands = group.Select(site => site.StandId).Distinct().Count(), areaHa = group.Sum(site => site.AreaHa) }, StringComparer.Ordinal));
    }

    private static async Task<IResult> Outlines(Municipality municipality, SiteStore sites, CancellationToken cancellation) =>
        TypedResults.Content(await sites.OutlinesAsync(municipality.Code, cancellation), "application/geo+json");

    private static async Task<IResult> Find(Municipality municipality, ForestSinkDatabase database, HttpContext http, CancellationToken cancellation)
    {
        var jobId = Guid.CreateVersion7();
        await using var transaction = await database.BeginAsync(municipality.Code, cancellation);
        await JobStore.EnqueueAsync(transaction, jobId, SiteMeasurement.JobKind, "{}", cancellation);
        await transaction.CommitAsync(cancellation);
        return Go(http, $"/m/{municipality.Code}/planting/find/{jobId}");
    }

    private static async Task<IResult> Finding(Guid search, Municipality municipality, JobStore jobs, CancellationToken cancellation) =>
        await jobs.FindAsync(municipality.Code, search, cancellation) is { Kind: SiteMeasurement.JobKind } job
            ? Workspace.Page<WorkingPanel>("候補地を探しています", "Finding sites", new { Job = job, Path = "", Done = $"/m/{municipality.Code}/planting" })
            : TypedResults.NotFound();

    private static async Task<IResult> Draw(IFormCollection form, Municipality municipality, PlantingDesk desk, SiteStore sites, SiteMeasurement measurement, HttpContext http, CancellationToken cancellation)
    {
        try
        {
            if (!Guid.TryParse(form["id"], out var id) || form["outline"].ToString() is not { Length: > 0 } outline || form["name"].ToString().Trim() is not { Length: > 0 and <= 100 } name)
                throw new UserErrorException("地図に範囲を描き、名前（100字まで）を付けてください。", "Draw an area on the map and name it (100 characters at most).");
            await sites.AddDrawnAsync(municipality.Code, id, name, outline, cancellation);
            await measurement.RunAsync(municipality.Code, (_, _, _, _, _) => Task.CompletedTask, cancellation);
            if (await sites.FindAsync(municipality.Code, id, cancellation) is null)
                throw new UserErrorException("この市町村から離れた範囲です。地図で市町村の中に描いてください。", "This area lies away from the municipality. Draw it inside.");
            return Go(http, $"/m/{municipality.Code}/planting/sites/{id}");
        }
        catch (UserErrorException problem)
        {
            return await PageAsync(null, municipality, desk, sites, problem, cancellation);
        }
    }

    private static async Task<IResult> Show(Guid siteId, string? plant, string? w, Municipality municipality, PlantingDesk desk, SiteStore sites, SiteStand stands, CancellationToken cancellation) =>
        await SitePageAsync(siteId, plant, w, municipality, desk, sites, stands, null, cancellation);

    private static async Task<IResult> SitePageAsync(
        Guid siteId, string? species, string? w, Municipality municipality, PlantingDesk desk, SiteStore sites, SiteStand stands, UserErrorException? problem, CancellationToken cancellation)
    {
        if (await sites.FindAsync(municipality.Code, siteId, cancellation) is not { } site)
            return TypedResults.NotFound();
        var outlook = await desk.OutlookAsync(cancellation);
        return Workspace.Page<SitePanel>(site.Name, site.Name, new
        {
            Outlook = outlook,
            Site = site,
            Species = PlantingDesk.Species(species, outlook),
            Weights = PlantingDesk.Weights(w, outlook.Criteria),
            FreeCode = site.StandId is null ? await stands.ProposeAsync(municipality.Code, siteId, cancellation) : null,
            Problem = problem,
        });
    }

    private static async Task<IResult> AddStand(Guid siteId, IFormCollection form, Municipality municipality, SiteStore sites, SiteStand stands, Today today, HttpContext http, CancellationToken cancellation)
    {
        if (await sites.FindAsync(municipality.Code, siteId, cancellation) is null)
            return TypedResults.NotFound();
        var fields = new Fields(form, today);
        if (!StandCode.TryParse(fields.Text("code", "小班コード", "Stand code"), out var code, out var problem))
            throw new UserErrorException(problem.Ja, problem.En);
        await stands.AddAsync(municipality.Code, siteId, code, fields.OneOf("type", SiteStand.ForestTypes, "いまの状態", "As it is now"), cancellation);
        return LedgerAnswers.Done(http, $"/m/{municipality.Code}/planting/sites/{siteId}");
    }

    private static async Task<IResult> State(
        Guid siteId, IFormCollection form, Municipality municipality, PlantingDesk desk, SiteStore sites, SiteStand stands, HttpContext http, CancellationToken cancellation)
    {
        if (await sites.FindAsync(municipality.Code, siteId, cancellation) is null)
            return TypedResults.NotFound();
        var name = form["name"].ToString().Trim();
        var ownership = form["ownership"].ToString().Trim() is { Length: > 0 and <= 50 } stated ? stated : null;
        short? deer = short.TryParse(form["deer"], NumberStyles.None, CultureInfo.InvariantCulture, out var risk) ? risk : null;
        if (name.Length is 0 or > 100 || deer > 3)
            return await SitePageAsync(siteId, null, null, municipality, desk, sites, stands, new("名前は1～100字、シカ被害は0～3で入れてください。", "Give a name of 1 to 100 characters and a deer risk of 0 to 3."), cancellation);
        await sites.StateAsync(municipality.Code, siteId, name, ownership, deer, form["withdrawn"] == "true", cancellation);
        return Go(http, $"/m/{municipality.Code}/planting/sites/{siteId}");
    }

    private static async Task<IResult> StateAssumption(
        Guid siteId, IFormCollection form, Municipality municipality, PlantingDesk desk, SiteStore sites, SiteStand stands, AssumptionStore assumptions, HttpContext http, CancellationToken cancellation)
    {
        var outlook = await desk.OutlookAsync(cancellation);
        if (await sites.FindAsync(municipality.Code, siteId, cancellation) is null)
            return TypedResults.NotFound();
        try
        {
            if (outlook.Assumptions.Items.All(item => item.Key != form["key"]))
                throw new UserErrorException("項目を選んでください。", "Choose an item.");
            var text = form["value"].ToString().Trim();
            var value = text.Length == 0 ? (decimal?)null : AssumptionForm.Number(text);
            await assumptions.SaveForSiteAsync(municipality.Code, siteId, form["key"]!, value, AssumptionForm.Status(form["status"]), AssumptionForm.Source(form["source"]), cancellation);
            return Go(http, $"/m/{municipality.Code}/planting/sites/{siteId}");
        }
        catch (UserErrorException problem)
        {
            return await SitePageAsync(siteId, null, null, municipality, desk, sites, stands, problem, cancellation);
        }
    }

    private static async Task<IResult> Compare(string? sites, string? plant, string? w, Municipality municipality, PlantingDesk desk, SiteStore store, CancellationToken cancellation)
    {
        var ids = (sites ?? "").Split(',').Select(text => Guid.TryParse(text, out var id) ? id : Guid.Empty).Take(3).ToList();
        var outlook = await desk.OutlookAsync(cancellation);
        var all = (await store.ListAsync(municipality.Code, cancellation)).ToDictionary(site => site.SiteId);
        return Workspace.Page<ComparePanel>("候補地を比べる", "Compare sites", new
        {
            Outlook = outlook,
            Sites = (IReadOnlyList<PlantingSite>)[.. ids.Where(all.ContainsKey).Select(id => all[id])],
            Species = PlantingDesk.Species(plant, outlook),
            Weights = PlantingDesk.Weights(w, outlook.Criteria),
        });
    }
}
