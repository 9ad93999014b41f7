using Dapper;
using ForestSink.Core.Forest;
using ForestSink.PostGis.Database;

namespace ForestSink.PostGis.Credits;

/// <summary>A frozen monitoring run from which lots can still be registered.</summary>
/// <param name="AccountLeftT">Tonnes for the account that no lot has taken yet.</param>
/// <param name="BufferLeftT">The same of the buffer.</param>
public sealed record FrozenRun(Guid RunId, string ProjectName, int FirstFy, int LastFy, long CertifiedT, long AccountLeftT, long BufferLeftT);

/// <summary>The frozen runs of the municipality's own projects.</summary>
public sealed class FrozenRuns(ForestSinkDatabase database)
{
    public async Task<IReadOnlyList<FrozenRun>> ListAsync(MunicipalityCode municipality, CancellationToken cancellation)
    {
        await using var transaction = await database.BeginAsync(municipality, cancellation);
        return (await transaction.QueryAsync<FrozenRun>("""
            SELECT r.run_id, p.name AS project_name, r.first_fy::int, r.last_fy::int, r.certified_t,
                   r.account_t - coalesce(l.account_t, 0)::bigint AS account_left_t, r.buffer_t - coalesce(l.buffer_t, 0)::bigint AS buffer_left_t
            FROM monitoring_freeze f JOIN monitoring_run r USING (municipality_code, run_id) JOIN project p USING (municipality_code, project_id)
            LEFT JOIN (SELECT run_id, sum(account_t) AS account_t, sum(buffer_t) AS buffer_t FROM credit_lot WHERE municipality_code = @municipality AND withdrawn_by IS NULL GROUP BY 1) l ON l.run_id = r.run_id
            WHERE f.municipality_code = @municipality AND r.account_t > coalesce(l.account_t, 0) ORDER BY r.first_fy
            """, null, cancellation)).AsList();
    }
}
