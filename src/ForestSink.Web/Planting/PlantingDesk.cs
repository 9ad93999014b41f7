using System.Globalization;
using ForestSink.Core.Planting;
using ForestSink.PostGis.Database;
using ForestSink.PostGis.Forest;
using ForestSink.PostGis.Planting;
using ForestSink.Web.Forest;

namespace ForestSink.Web.Planting;

/// <summary>What every planting page begins with: the municipality's documents and its sites.</summary>
internal sealed class PlantingDesk(Municipality municipality, ForestSinkDatabase database, Today today)
{
    public async Task<PlantingOutlook> OutlookAsync(CancellationToken cancellation)
    {
        await using var transaction = await database.BeginAsync(municipality.Code, cancellation);
        return await PlantingOutlook.NewestAsync(transaction, today.FiscalYear, cancellation);
    }

    public async Task<ElevationSummary?> ElevationAsync(CancellationToken cancellation)
    {
        await using var transaction = await database.BeginAsync(municipality.Code, cancellation);
        return await ElevationStore.FindAsync(transaction, cancellation);
    }

    /// <summary>Weights out of an address (<c>slope:3,road:2</c>); what it does not name is as shipped.</summary>
    public static IReadOnlyDictionary<string, double> Weights(string? text, SiteCriteria criteria)
    {
        var given = (text ?? "").Split(',').Select(part => part.Split(':')).Where(pair => pair.Length == 2)
            .GroupBy(pair => pair[0], StringComparer.Ordinal).ToDictionary(group => group.Key, group => group.Last()[1], StringComparer.Ordinal);
        return criteria.Criteria.ToDictionary(criterion => criterion.Key,
            criterion => given.TryGetValue(criterion.Key, out var value) && double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out var weight) && weight is >= 0 and <= 10 ? weight : criterion.Weight,
            StringComparer.Ordinal);
    }

    public static SiteScore? Score(PlantingOutlook outlook, PlantingSite site, string species, IReadOnlyDictionary<string, double> weights) =>
        SiteScore.Of(outlook.Criteria.Criteria, [.. outlook.Criteria.Criteria.Select(criterion => weights[criterion.Key])], outlook.ValuesOf(site, species));

    public static string Species(string? chosen, PlantingOutlook outlook) =>
        outlook.SpeciesKeys.FirstOrDefault(key => key == chosen) ?? (outlook.SpeciesKeys.Contains("hinoki", StringComparer.Ordinal) ? "hinoki" : outlook.SpeciesKeys[0]);
}
