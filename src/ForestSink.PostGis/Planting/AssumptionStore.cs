using ForestSink.Core.Forest;
using ForestSink.Core.Planting;
using ForestSink.PostGis.Database;
using ForestSink.PostGis.Reference;

namespace ForestSink.PostGis.Planting;

/// <summary>Keeps a municipality's assumptions as new versions of its document, and those of single sites.</summary>
public sealed class AssumptionStore(ForestSinkDatabase database)
{
    /// <returns>The version that now holds them.</returns>
    public async Task<int> SaveAsync(MunicipalityCode municipality, PlantingAssumptions assumptions, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(assumptions);
        await using var transaction = await database.BeginAsync(municipality, cancellation);
        var version = await ReferenceStore.AddAsync(
            transaction, municipality.ToString(), PlantingOutlook.AssumptionsKind, PlantingOutlook.AssumptionsName, assumptions.ToJson(), cancellation);
        await transaction.CommitAsync(cancellation);
        return version;
    }

    /// <summary>States a value for one site; without a value the municipality's counts again.</summary>
    public async Task SaveForSiteAsync(MunicipalityCode municipality, Guid siteId, string key, decimal? value, string status, string source, CancellationToken cancellation)
    {
        await using var transaction = await database.BeginAsync(municipality, cancellation);
        await transaction.ExecuteAsync(value is null
            ? "DELETE FROM planting_site_assumption WHERE municipality_code = @municipality AND site_id = @siteId AND key = @key"
            : """
              INSERT INTO planting_site_assumption (municipality_code, site_id, key, value, status, source)
              SELECT @municipality, site_id, @key, @value, @status, @source FROM planting_site
              WHERE municipality_code = @municipality AND site_id = @siteId AND valid_to IS NULL
              ON CONFLICT (municipality_code, site_id, key) DO UPDATE SET value = excluded.value, status = excluded.status, source = excluded.source
              """, new { siteId, key, value, status, source }, cancellation);
        await transaction.CommitAsync(cancellation);
    }
}
