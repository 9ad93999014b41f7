using ForestSink.Core.Forest;
using ForestSink.PostGis.Database;

namespace ForestSink.PostGis.Forest;

/// <summary>An estimate the map can show, and its fiscal years.</summary>
public sealed record ShownEstimate(Guid Run, short FirstFy, short LastFy);

/// <summary>Which estimate the map shows when none is chosen.</summary>
public sealed class EstimateYears(ForestSinkDatabase database)
{
    public async Task<ShownEstimate?> NewestAsync(MunicipalityCode municipality, CancellationToken cancellation)
    {
        await using var transaction = await database.BeginAsync(municipality, cancellation);
        return await transaction.QuerySingleOrDefaultAsync<ShownEstimate>("""
            SELECT run_id AS run, first_fy, last_fy FROM estimate_run
            WHERE municipality_code = @municipality
            ORDER BY created_at DESC LIMIT 1
            """, null, cancellation);
    }
}
