using System.Globalization;
using ForestSink.Core.Accounts;
using ForestSink.Core.Forest;
using ForestSink.PostGis.Forest;
using ForestSink.PostGis.Jobs;
using ForestSink.PostGis.Surveys;
using ForestSink.Web.Accounts;
using ForestSink.Web.Forest;
using ForestSink.Web.Shell;
using ForestSink.Web.Work;
using Microsoft.AspNetCore.Http.HttpResults;

namespace ForestSink.Web.Surveys;

/// <summary>Survey plots: place, enter, look, correct; coverage; the surveyed class of a stand.</summary>
internal static class SurveyEndpoints
{
    public static void AddSurveys(this IHostApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddSingleton<SurveyStore>();
        services.AddSingleton<SurveySaving>();
        services.AddSingleton<SurveyImport>();
        services.AddSingleton<PlotCoverage>();
        services.AddSingleton<SiteClassAcceptance>();
        services.AddSingleton(new EvidenceThing("plot", async (provider, municipality, id, cancellation) =>
            Guid.TryParse(id, out var plot) && await provider.GetRequiredService<SurveyStore>().FindAsync(municipality, plot, null, cancellation) is not null));
        services.AddSingleton(new RailEntry(30, "surveys", "ruler", "調査", "Surveys"));
        services.AddSingleton(new StandPanelSection(15, "plots", "標準地調査", "Survey plots"));
    }

    public static void MapSurveys(this IEndpointRouteBuilder app)
    {
        var surveys = app.MapMunicipality("/surveys").RequireCapability(Capability.ReadForest);
        surveys.MapGet("", List);
        surveys.MapGet("/coverage.json", CoverageJson);
        surveys.MapGet("/plots.geojson", Points);
        surveys.MapGet("/new", New).RequireCapability(Capability.RecordWork);
        surveys.MapPost("", Save).RequireCapability(Capability.RecordWork);
        surveys.MapPost("/preview", Preview).RequireCapability(Capability.RecordWork);
        surveys.MapPost("/trees", Trees).RequireCapability(Capability.RecordWork);
        surveys.MapGet("/{plot:guid}", Show);
        surveys.MapGet("/{plot:guid}/edit", Edit).RequireCapability(Capability.RecordWork);
        surveys.MapPost("/{plot:guid}/withdraw", Withdraw).RequireCapability(Capability.RecordWork);
        surveys.MapSurveyFiles();
        var stand = app.MapMunicipality("/stands/{standId:long}/plots").RequireCapability(Capability.ReadForest);
        stand.MapGet("", Section);
        stand.MapPost("/site-class", Accept).RequireCapability(Capability.EditForest);
    }

    private static async Task<IResult> List(
        Municipality municipality, SurveyStore surveys, PlotCoverage coverage, MapConfiguration configuration, Today today, CurrentUser user, CancellationToken cancellation) =>
        Workspace.Page<SurveysPanel>("標準地調査", "Survey plots", new
        {
            Plots = await surveys.ListAsync(municipality.Code, null, cancellation),
            Coverage = await coverage.OfAsync(municipality.Code, today.FiscalYear, cancellation),
            Species = await configuration.SpeciesAsync(municipality, cancellation),
            MayRecord = user.Can(Capability.RecordWork),
        });

    private static async Task<IResult> CoverageJson(int? fy, Municipality municipality, PlotCoverage coverage, Today today, CancellationToken cancellation)
    {
        var year = new FiscalYear(Math.Clamp(fy ?? today.FiscalYear.Year, 1868, 2200));
        var found = await coverage.OfAsync(municipality.Code, year, cancellation);
        return TypedResults.Ok(new
        {
            year = year.Year,
            bandYears = found.BandRule.Value,
            groups = found.Groups.Select(group => new { group.SpeciesKey, group.FromAge, group.ToAge, group.Stands, group.AreaHa, group.Plots, group.Needed, group.Missing, state = CoverageWords.State(group) }),
        });
    }

    private static async Task<IResult> Points(Municipality municipality, SurveyStore surveys, CancellationToken cancellation) =>
        TypedResults.Ok(new
        {
            type = "FeatureCollection",
            features = (await surveys.ListAsync(municipality.Code, null, cancellation)).Where(plot => plot.Longitude is not null).Select(plot => new
            {
                type = "Feature",
                properties = new { kind = "plot", id = plot.PlotId, no = plot.PlotNo, stand = plot.StandCode },
                geometry = new { type = "Point", coordinates = new[] { plot.Longitude, plot.Latitude } },
            }),
        });

    private static async Task<IResult> New(string? stand, Municipality municipality, MapConfiguration configuration, CurrentUser user, Today today, CancellationToken cancellation) =>
        Form(await configuration.SpeciesAsync(municipality, cancellation), PlotForm.New(stand, user.Account.DisplayName, today.Date), null);

    private static async Task<IResult> Edit(Guid plot, Municipality municipality, SurveyStore surveys, MapConfiguration configuration, CancellationToken cancellation) =>
        await surveys.FindAsync(municipality.Code, plot, null, cancellation) is { Plot.ValidTo: null } found
            ? Form(await configuration.SpeciesAsync(municipality, cancellation), PlotForm.Of(found), null)
            : TypedResults.NotFound();

    /// <summary>What cannot be stored comes back as it was typed, with the reason.</summary>
    private static async Task<IResult> Save(
        IFormCollection fields, Municipality municipality, SurveySaving saving, SurveyStore surveys, MapConfiguration configuration, CurrentUser user, HttpContext http, CancellationToken cancellation)
    {
        var species = await configuration.SpeciesAsync(municipality, cancellation);
        var form = PlotForm.Read(fields);
        try
        {
            var order = form.Order(species);
            await saving.SaveAsync(municipality.Code, order, cancellation);
            var address = $"/m/{municipality.Code}/surveys/{order.PlotId}";
            if (http.Request.Headers["HX-Request"] != "true")
                return TypedResults.LocalRedirect(address);
            http.Response.Headers["HX-Push-Url"] = address;
            return await ShowAsync(order.PlotId, null, true, municipality, surveys, species, user, cancellation);
        }
        catch (UserErrorException problem)
        {
            return Form(species, form, problem);
        }
    }

    private static async Task<IResult> Preview(IFormCollection fields, Municipality municipality, SurveyStore surveys, MapConfiguration configuration, CancellationToken cancellation)
    {
        var species = await configuration.SpeciesAsync(municipality, cancellation);
        var form = PlotForm.Read(fields);
        var trees = form.ReadTrees(species);
        try
        {
            var ground = form.Ground();
            if (ground.Problem is { } problem)
                throw new UserErrorException(problem.Ja, problem.En);
            var (place, figures) = await surveys.PreviewAsync(
                municipality.Code, form.Stand, form.Position(), form.Date(), ground, PlotForm.Number(form.Edge, "縁までの距離", "distance to the edge"), trees.Trees, cancellation);
            return new RazorComponentResult<PlotPreview>(new { Figures = figures, Place = place, trees.Problems, Species = species });
        }
        catch (UserErrorException problem)
        {
            return new RazorComponentResult<PlotPreview>(new { trees.Problems, Problem = problem, Species = species });
        }
    }

    /// <summary>Reads what was pasted from a sheet, for the form's rows.</summary>
    private static async Task<IResult> Trees(IFormCollection fields, Municipality municipality, MapConfiguration configuration, Language language, CancellationToken cancellation)
    {
        var read = PlotForm.Read(fields).ReadTrees(await configuration.SpeciesAsync(municipality, cancellation));
        return TypedResults.Ok(new
        {
            trees = read.Trees.Select(tree => new { species = tree.SpeciesKey, diameter = tree.DiameterCm, height = tree.HeightM, count = tree.Count }),
            problems = read.Problems.Select(problem => language[$"{problem.Line}行目「{problem.Column}」: {problem.Text.Ja}", $"Row {problem.Line}, {problem.Column}: {problem.Text.En}"]),
        });
    }

    private static async Task<IResult> Show(Guid plot, int? version, Municipality municipality, SurveyStore surveys, MapConfiguration configuration, CurrentUser user, CancellationToken cancellation) =>
        await ShowAsync(plot, version, false, municipality, surveys, await configuration.SpeciesAsync(municipality, cancellation), user, cancellation);

    private static async Task<IResult> ShowAsync(
        Guid plot, int? version, bool saved, Municipality municipality, SurveyStore surveys, SpeciesCatalogue species, CurrentUser user, CancellationToken cancellation) =>
        await surveys.FindAsync(municipality.Code, plot, version, cancellation) is { } found
            ? Workspace.Page<PlotPanel>($"調査区 {found.Plot.PlotNo}", $"Plot {found.Plot.PlotNo}", new
            {
                Survey = found,
                Versions = await surveys.VersionsAsync(municipality.Code, plot, cancellation),
                Species = species,
                MayRecord = user.Can(Capability.RecordWork),
                Saved = saved,
            })
            : TypedResults.NotFound();

    private static async Task<IResult> Withdraw(
        Guid plot, IFormCollection fields, Municipality municipality, SurveyStore surveys, PlotCoverage coverage, MapConfiguration configuration, Today today, CurrentUser user, HttpContext http, CancellationToken cancellation)
    {
        if (!await surveys.WithdrawAsync(municipality.Code, plot, fields["reason"], cancellation))
            return TypedResults.NotFound();
        http.Response.Headers["HX-Push-Url"] = $"/m/{municipality.Code}/surveys";
        return await List(municipality, surveys, coverage, configuration, today, user, cancellation);
    }

    private static async Task<IResult> Section(
        long standId, Municipality municipality, StandStore stands, SurveyStore surveys, SiteClassAcceptance acceptance, MapConfiguration configuration, CurrentUser user, CancellationToken cancellation) =>
        await stands.FindAsync(municipality.Code, standId, cancellation) is { } stand
            ? await SectionAsync(stand, null, municipality, surveys, acceptance, configuration, user, cancellation)
            : TypedResults.NotFound();

    private static async Task<IResult> Accept(
        long standId, IFormCollection fields, Municipality municipality, StandStore stands, SurveyStore surveys, SiteClassAcceptance acceptance, MapConfiguration configuration, CurrentUser user, CancellationToken cancellation)
    {
        if (await stands.FindAsync(municipality.Code, standId, cancellation) is not { } stand)
            return TypedResults.NotFound();
        UserErrorException? problem = null;
        try
        {
            _ = int.TryParse(fields["siteClass"], NumberStyles.None, CultureInfo.InvariantCulture, out var siteClass);
            await acceptance.AcceptAsync(municipality.Code, standId, fields["species"].ToString(), siteClass, cancellation);
        }
        catch (UserErrorException refused)
        {
            problem = refused;
        }

        return await SectionAsync(stand, problem, municipality, surveys, acceptance, configuration, user, cancellation);
    }

    private static async Task<IResult> SectionAsync(
        StandDetails stand, UserErrorException? problem, Municipality municipality, SurveyStore surveys, SiteClassAcceptance acceptance, MapConfiguration configuration, CurrentUser user, CancellationToken cancellation) =>
        new RazorComponentResult<StandPlots>(new
        {
            Stand = stand,
            Plots = await surveys.ListAsync(municipality.Code, stand.Facts.StandId, cancellation),
            Classes = await acceptance.OfAsync(municipality.Code, stand.Facts.StandId, cancellation),
            Species = await configuration.SpeciesAsync(municipality, cancellation),
            MayRecord = user.Can(Capability.RecordWork),
            MayApply = user.Can(Capability.EditForest),
            Problem = problem,
        });

    private static IResult Form(SpeciesCatalogue species, PlotForm form, UserErrorException? problem) =>
        Workspace.Page<PlotFormPanel>(form.BaseVersion == "0" ? "調査区を置く" : "調査を直す", form.BaseVersion == "0" ? "Place a plot" : "Correct a survey", new { Species = species, Form = form, Problem = problem });
}
