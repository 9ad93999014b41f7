using ForestSink.Core.Forest;
using ForestSink.Core.Reference;
using ForestSink.Core.Surveys;
using ForestSink.Core.Work;
using ForestSink.PostGis.Database;
using ForestSink.PostGis.Forest;
using ForestSink.PostGis.Surveys;
using ForestSink.PostGis.Work;
using ForestSink.Web.Accounts;
using ForestSink.Web.Forest;
using Microsoft.AspNetCore.Antiforgery;

namespace ForestSink.Web.Field;

/// <summary>Who is signed in, a fresh token, and the words the tablet needs for the time without a network.</summary>
internal sealed class FieldSession(ForestSinkDatabase database, MapConfiguration map, WorkStore work, IAntiforgery antiforgery, TimeProvider clock, IConfiguration configuration)
{
    // What is planted in Japan's forests; the species table knows many more that are only counted.
    private static readonly string[] Plantable = ["sugi", "hinoki", "karamatsu", "akamatsu", "kuromatsu", "kunugi", "konara", "keyaki", "yamazakura", "other-broadleaf"];

    /// <summary>How long an area may stay on a tablet: a lost one does not carry it about for ever. Set <c>Field:PackDays</c> to change it.</summary>
    public int PackDays { get; } = configuration.GetValue("Field:PackDays", 30);

    public async Task<object> ForAsync(Municipality municipality, CurrentUser user, HttpContext context, CancellationToken cancellation)
    {
        var ceiling = (await work.RulesAsync(municipality.Code, cancellation)).ThinningVolumeCeilingPercent;
        var catalogue = await map.SpeciesAsync(municipality, cancellation);
        var species = catalogue.All;
        await using var transaction = await database.BeginAsync(municipality.Code, cancellation);
        var survey = SurveyNumbers.Of(await SurveyDocuments.NewestAsync(transaction, cancellation), municipality.Code.Prefecture, catalogue);
        var colours = Themes.Find("species")!.Classes.ToDictionary(one => one.Key, one => one.Colour, StringComparer.Ordinal);
        return new
        {
            user = new { id = user.Account.UserId, name = user.Account.DisplayName },
            municipality = municipality.Name,
            csrfToken = antiforgery.GetAndStoreTokens(context).RequestToken,
            serverTime = clock.GetUtcNow(),
            packDays = PackDays,
            volumeCeiling = new { value = ceiling.Value, status = ceiling.Status.ToString(), source = ceiling.Source },
            kinds = WorkKindText.All.Select(kind => new
            {
                code = kind.Code(),
                ja = kind.Name().Ja,
                en = kind.Name().En,
                removes = kind.RemovesTrees(),
                plants = kind.PlantsTrees(),
                needsMethod = WorkMethods.IsNeeded(kind),
                methods = WorkMethods.Of(kind).Select(method => new { code = method.Code, ja = method.Name.Ja, en = method.Name.En, hauls = WorkMethods.Hauls(kind, method.Code) }),
            }),
            fuels = Fuels.All.Select(fuel => new { code = fuel.Code, ja = fuel.Name.Ja, en = fuel.Name.En }),
            species = species.Select(one => new { key = one.Key, ja = one.Name.Ja, en = one.Name.En, colour = colours.GetValueOrDefault(one.MapGroup, "#d5d5d5") }),
            survey,
            plantable = Plantable.Where(key => species.Any(one => one.Key == key)),
        };
    }
}
