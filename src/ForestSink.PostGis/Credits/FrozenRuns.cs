using Dapper;
using ForestSink.Core.Forest;
using ForestSink.PostGis.Database;

namespace ForestSink.PostGis.Credits;

/// <summary>A frozen monitoring run and what was registered from it. Each of its fiscal years gives one lot.</summary>
public sealed record FrozenRun
{
    public required Guid RunId { get; init; }
    public required string ProjectName { get; init; }
    public required int FirstFy { get; init; }
    public required int LastFy { get; init; }
    public required long CertifiedT { get; init; }

    /// <summary>Tonnes for the account that no lot has taken yet.</summary>
    public required long AccountLeftT { get; init; }

    /// <summary>The same of the buffer.</summary>
    public required long BufferLeftT { get; init; }

    /// <summary>The fiscal years that have their lot.</summary>
    public required int[] TakenFys { get; init; }

    /// <summary>The fiscal years for which a lot can be registered still: none once the run's tonnes are registered.</summary>
    public IReadOnlyList<int> FreeFys => AccountLeftT <= 0 ? [] : [.. Enumerable.Range(FirstFy, LastFy - FirstFy + 1).Except(TakenFys)];
}

/// <summary>The frozen runs of the municipality's own projects.</summary>
public sealed class FrozenRuns(ForestSinkDatabase database)
{
    /// <summary>Those from which a lot can be registered still.</summary>
    public async Task<IReadOnlyList<FrozenRun>> ListAsync(MunicipalityCode municipality, CancellationToken cancellation) =>
        [.. (await ReadAsync(municipality, null, cancellation)).Where(run => run.FreeFys.Count > 0)];

    /// <returns>Null where the run is not frozen.</returns>
    public async Task<FrozenRun?> FindAsync(MunicipalityCode municipality, Guid runId, CancellationToken cancellation) =>
        (await ReadAsync(municipality, runId, cancellation)).SingleOrDefault();

    private async Task<IReadOnlyList<FrozenRun>> ReadAsync(MunicipalityCode municipality, Guid? runId, CancellationToken cancellation)
    {
        await using var transaction = await database.BeginAsync(municipality, cancellation);
        return (await transaction.QueryAsync<FrozenRun>("""
            SELECT r.run_id, p.name AS project_name, r.first_fy::int, r.last_fy::int, r.certified_t,
                   r.account_t - coalesce(l.account_t, 0)::bigint AS account_left_t, r.buffer_t - coalesce(l.buffer_t, 0)::bigint AS buffer_left_t,
                   coalesce(l.taken_fys, '{}') AS taken_fys
            FROM monitoring_freeze f JOIN monitoring_run r USING (municipality_code, run_id) JOIN project p USING (municipality_code, project_id)
            LEFT JOIN (SELECT run_id, sum(account_t) AS account_t, sum(buffer_t) AS buffer_t, array_agg(vintage_fy::int ORDER BY vintage_fy) AS taken_fys FROM credit_lot WHERE municipality_code = @municipality AND withdrawn_by IS NULL GROUP BY 1) l ON l.run_id = r.run_id
            WHERE f.municipality_code = @municipality AND (@runId::uuid IS NULL OR f.run_id = @runId) ORDER BY r.first_fy
            """, new { runId }, cancellation)).AsList();
    }
}
