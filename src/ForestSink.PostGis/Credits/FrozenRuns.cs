using Dapper;
using ForestSink.Core.Forest;
using ForestSink.PostGis.Database;

namespace ForestSink.PostGis.Credits;

/// <summary>A frozen monitoring run from which lots can still be registered.</summary>
/// <param name="LeftT">Certified tonnes that no lot has taken yet.</param>
public sealed record FrozenRun(Guid RunId, string ProjectName, int FirstFy, int LastFy, long CertifiedT, long BufferT, long AccountT, long LeftT);

/// <summary>The frozen runs of the municipality's own projects.</summary>
public sealed class FrozenRuns(ForestSinkDatabase database)
{
    public async Task<IReadOnlyList<FrozenRun>> ListAsync(MunicipalityCode municipality, CancellationToken cancellation)
    {
        await using var transaction = await database.BeginAsync(municipality, cancellation);
        return (await transaction.QueryAsync<FrozenRun>("""
            SELECT r.run_id, p.name AS project_name, r.first_fy::int, r.last_fy::int, r.certified_t, r.buffer_t, r.account_t, r.certified_t - coalesce(l.taken, 0)::bigint AS left_t
            FROM monitoring_freeze f JOIN monitoring_run r USING (municipality_code, run_id) JOIN project p USING (municipality_code, project_id)
            LEFT JOIN (SELECT run_id, sum(certified_t) AS taken FROM credit_lot WHERE municipality_code = @municipality AND withdrawn_by IS NULL GROUP BY 1) l ON l.run_id = r.run_id
            WHERE f.municipality_code = @municipality AND r.certified_t > coalesce(l.taken, 0) ORDER BY r.first_fy
            """, null, cancellation)).AsList();
    }
}
