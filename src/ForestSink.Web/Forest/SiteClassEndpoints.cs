using System.Globalization;
using System.Text.Json;
using ForestSink.Core.Accounts;
using ForestSink.Core.Reference;
using ForestSink.PostGis.Forest;
using ForestSink.PostGis.Jobs;
using ForestSink.Web.Accounts;
using ForestSink.Web.Shell;
using Microsoft.AspNetCore.Http.HttpResults;

namespace ForestSink.Web.Forest;

/// <summary>The site class of a stand's records that the register leaves open: shown with its source, stated by an officer.</summary>
internal static class SiteClassEndpoints
{
    public static void MapSiteClass(this IEndpointRouteBuilder app)
    {
        var stand = app.MapMunicipality("/stands/{standId:long}/site-class").RequireCapability(Capability.ReadForest);
        stand.MapGet("", Show);
        stand.MapPost("", State).RequireCapability(Capability.EditForest);
    }

    /// <summary>Records whose class is open or was stated. A register that gives the increment itself needs no class.</summary>
    public static bool Concerns(CohortFacts cohort) =>
        (cohort is { SiteClass: null, ForestType: "planted", RegisterIncrementM3PerHa: null }) || Source(cohort) is not null;

    /// <summary>Where the class comes from, if the record tells it.</summary>
    public static string? Source(CohortFacts cohort) => Attribute(cohort, StatedSiteClass.SourceKey);

    /// <summary>The class as somebody stated it; null for one of the register or of a survey.</summary>
    public static StatedSiteClass? Stated(CohortFacts cohort) =>
        Attribute(cohort, StatedSiteClass.StatusKey) is { } status && SourceStatusText.TryParse(status, out var certainty)
            && int.TryParse(cohort.SiteClass, NumberStyles.None, CultureInfo.InvariantCulture, out var siteClass)
            ? new(siteClass, Source(cohort) ?? "", certainty) : null;

    /// <summary>What a form states; null where the class is left open.</summary>
    /// <exception cref="UserErrorException">A class without its source.</exception>
    public static StatedSiteClass? Read(IFormCollection form) =>
        int.TryParse(form["siteClass"], NumberStyles.None, CultureInfo.InvariantCulture, out var siteClass) ? Typed(form, siteClass).Checked() : null;

    private static StatedSiteClass Typed(IFormCollection form, int siteClass) =>
        new(siteClass, form["siteClassSource"].ToString().Trim(), SourceStatusText.TryParse(form["siteClassStatus"], out var status) ? status : SourceStatus.Unverified);

    private static async Task<IResult> Show(
        long standId, Municipality municipality, StandStore stands, SiteClassStatement statement, MapConfiguration configuration, CurrentUser user, CancellationToken cancellation) =>
        await SectionAsync(standId, null, null, null, municipality, stands, statement, configuration, user, cancellation);

    /// <summary>The page is told to load again: table, panel and the map's theme show another class now.</summary>
    private static async Task<IResult> State(
        long standId, IFormCollection form, Municipality municipality, StandStore stands, SiteClassStatement statement, MapConfiguration configuration, CurrentUser user, HttpResponse response, CancellationToken cancellation)
    {
        var cohort = long.TryParse(form["cohort"], NumberStyles.None, CultureInfo.InvariantCulture, out var id) ? id : 0;
        try
        {
            await statement.StateAsync(municipality.Code, standId, cohort,
                Read(form) ?? throw new UserErrorException("地位級を選んでください。", "Choose a site class."), cancellation);
        }
        catch (UserErrorException problem)
        {
            var typed = Typed(form, int.TryParse(form["siteClass"], NumberStyles.None, CultureInfo.InvariantCulture, out var siteClass) ? siteClass : 0);
            return await SectionAsync(standId, problem, cohort, typed, municipality, stands, statement, configuration, user, cancellation);
        }
        response.Headers["HX-Refresh"] = "true";
        return TypedResults.NoContent();
    }

    private static async Task<IResult> SectionAsync(
        long standId, UserErrorException? problem, long? failed, StatedSiteClass? typed, Municipality municipality, StandStore stands, SiteClassStatement statement, MapConfiguration configuration, CurrentUser user,
        CancellationToken cancellation)
    {
        if (await stands.FindAsync(municipality.Code, standId, cancellation) is not { } stand)
            return TypedResults.NotFound();
        return new RazorComponentResult<SiteClassSection>(new
        {
            StandId = standId,
            Cohorts = (IReadOnlyList<CohortFacts>)[.. stand.Cohorts.Where(Concerns)],
            Offer = await statement.OfferAsync(municipality.Code, standId, cancellation),
            Species = await configuration.SpeciesAsync(municipality, cancellation),
            MayEdit = user.Can(Capability.EditForest),
            Problem = problem,
            Failed = failed,
            Typed = typed,
        });
    }

    private static string? Attribute(CohortFacts cohort, string name)
    {
        using var json = JsonDocument.Parse(cohort.Attributes);
        return json.RootElement.TryGetProperty(name, out var value) ? value.ToString() : null;
    }
}
