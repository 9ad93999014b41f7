using System.Globalization;
using ForestSink.Core.Forest;
using ForestSink.Core.Growth.Height;
using ForestSink.PostGis.Database;
using ForestSink.PostGis.Forest;
using ForestSink.PostGis.Jobs;

namespace ForestSink.PostGis.Surveys;

/// <summary>The site class that all plots of a stand and species together give.</summary>
public sealed record StandSiteClass(string SpeciesKey, HeightCurve Curve, IReadOnlyList<HeightPoint> Points, SiteClassEstimate Estimate, string? RegisterSiteClass)
{
    public bool BelowLowest => Estimate.CautiousFactor < Curve.ClassFactors[^1] - 1e-9;
}

/// <summary>Puts the surveyed class into the register record, as a new version of stand and record; the log tells who did it.</summary>
public sealed class SiteClassAcceptance(ForestSinkDatabase database)
{
    /// <returns>One entry per species that has heights and a curve.</returns>
    public async Task<IReadOnlyList<StandSiteClass>> OfAsync(MunicipalityCode municipality, long standId, CancellationToken cancellation)
    {
        await using var transaction = await database.BeginAsync(municipality, cancellation);
        return await OfAsync(transaction, standId, cancellation);
    }

    /// <exception cref="UserErrorException">The surveys do not give this class (any more), or the stand lies below every curve.</exception>
    public async Task AcceptAsync(MunicipalityCode municipality, long standId, string speciesKey, int siteClass, CancellationToken cancellation)
    {
        await using var transaction = await database.BeginAsync(municipality, cancellation);
        await transaction.ExecuteAsync("SELECT FROM stand WHERE municipality_code = @municipality AND stand_id = @standId FOR UPDATE", new { standId }, cancellation);
        var found = (await OfAsync(transaction, standId, cancellation)).FirstOrDefault(each => each.SpeciesKey == speciesKey)
            ?? throw new UserErrorException("この樹種の地位級を示す調査がありません。", "No survey gives a site class for this species.");
        if (found.BelowLowest)
            throw new UserErrorException("最も低い地位級の曲線を下回るため、適用できません。", "The stand lies below the curve of the poorest class, so no class can be applied.");
        if (found.Estimate.CautiousClass != siteClass)
            throw new UserErrorException($"調査の地位級は現在 {found.Estimate.CautiousClass} 級です。画面を開き直してください。", $"The surveys now give class {found.Estimate.CautiousClass}. Open the page again.");
        var text = siteClass.ToString(CultureInfo.InvariantCulture);
        if (found.RegisterSiteClass == text)
            throw new UserErrorException($"森林簿はすでに {siteClass} 級です。", $"The register already has class {siteClass}.");
        var records = await transaction.QueryAsync<long>(
            "SELECT cohort_id FROM cohort WHERE municipality_code = @municipality AND stand_id = @standId AND species_key = @speciesKey AND valid_to IS NULL", new { standId, speciesKey }, cancellation);
        await SiteClassStatement.WriteAsync(transaction, standId, [.. records], text, $$"""{"{{StatedSiteClass.SourceKey}}": "標準地調査の上層樹高"}""", cancellation);
        await transaction.CommitAsync(cancellation);
    }

    private static async Task<IReadOnlyList<StandSiteClass>> OfAsync(MunicipalityTransaction transaction, long standId, CancellationToken cancellation)
    {
        var basis = await SurveyDocuments.NewestAsync(transaction, cancellation);
        var rows = await transaction.QueryAsync<(string SpeciesKey, int Age, double HeightM, string? SiteClass)>("""
            SELECT p.species_key, p.age::int, p.upper_height_m, c.site_class
            FROM plot p JOIN LATERAL (
              SELECT site_class FROM cohort c
              WHERE c.municipality_code = @municipality AND c.stand_id = p.stand_id AND c.species_key = p.species_key AND c.valid_to IS NULL
              ORDER BY c.area_ha DESC NULLS LAST, c.cohort_id LIMIT 1) c ON true
            WHERE p.municipality_code = @municipality AND p.stand_id = @standId AND p.valid_to IS NULL AND p.upper_height_m IS NOT NULL AND p.age IS NOT NULL
            ORDER BY p.surveyed_on, p.plot_no
            """, new { standId }, cancellation);
        return
        [
            .. rows.GroupBy(row => row.SpeciesKey, StringComparer.Ordinal)
                .Select(group => (Group: group, Curve: basis.Heights.Of(group.Key)))
                .Where(each => each.Curve is not null)
                .Select(each => (each.Group, Curve: each.Curve!, Points: each.Group.Where(row => row.Age > each.Curve!.C).Select(row => new HeightPoint(row.Age, row.HeightM)).ToList()))
                .Where(each => each.Points.Count > 0)
                .Select(each => new StandSiteClass(each.Group.Key, each.Curve, each.Points, SiteClassEstimate.From(each.Curve, each.Points), each.Group.First().SiteClass)),
        ];
    }
}
