using System.Text.Json;
using Dapper;
using ForestSink.Core;
using ForestSink.Core.Forest;
using ForestSink.PostGis.Database;

namespace ForestSink.PostGis.Credits;

/// <summary>One thing that must be true of the ledger, and what contradicts it.</summary>
/// <param name="Findings">The first few rows that are wrong; empty where all is well.</param>
public sealed record LedgerFinding(string Key, Bilingual Rule, IReadOnlyList<string> Findings);

/// <param name="Movements">Movements of both journals that were read.</param>
public sealed record LedgerReport(DateTime CheckedAt, bool IsClean, long Movements, long Tonnes, IReadOnlyList<LedgerFinding> Rules);

/// <summary>
/// Recomputes the ledger from its raw rows in plain SQL that shares nothing with the code that posts, and trusts no constraint.
/// Every query lists what is wrong; a clean ledger gives none.
/// </summary>
public sealed class LedgerVerification(ForestSinkDatabase database)
{
    private const int Shown = 20;

    public async Task<LedgerReport> VerifyAsync(MunicipalityCode municipality, CancellationToken cancellation)
    {
        await using var transaction = await database.BeginSnapshotAsync(municipality, cancellation);
        var rules = new List<LedgerFinding>();
        foreach (var (key, rule, sql) in LedgerRules.All)
            rules.Add(new(key, rule, (await transaction.QueryAsync<string>(sql, null, cancellation, timeoutSeconds: 300)).Take(Shown).AsList()));
        var (movements, tonnes) = await transaction.QuerySingleAsync<(long, long)>("""
            SELECT (SELECT count(*) FROM credit_movement WHERE municipality_code = @municipality) + (SELECT count(*) FROM yen_movement WHERE municipality_code = @municipality),
                   (SELECT coalesce(sum(certified_t), 0)::bigint FROM credit_lot WHERE municipality_code = @municipality AND withdrawn_by IS NULL)
            """, null, cancellation);
        return new(DateTime.UtcNow, rules.TrueForAll(rule => rule.Findings.Count == 0), movements, tonnes, rules);
    }

    /// <summary>The same, kept for the verifier.</summary>
    public async Task<LedgerReport> VerifyAndKeepAsync(MunicipalityCode municipality, CancellationToken cancellation)
    {
        var report = await VerifyAsync(municipality, cancellation);
        await using var transaction = await database.BeginAsync(municipality, cancellation);
        await transaction.ExecuteAsync("INSERT INTO ledger_check (municipality_code, check_id, is_clean, report) VALUES (@municipality, @id, @IsClean, @report::jsonb)",
            new { id = Guid.CreateVersion7(), report.IsClean, report = JsonSerializer.Serialize(report, JsonSerializerOptions.Web) }, cancellation);
        await transaction.CommitAsync(cancellation);
        return report;
    }

    /// <summary>Kept reports, the newest first.</summary>
    public async Task<IReadOnlyList<LedgerReport>> RecentAsync(MunicipalityCode municipality, int count, CancellationToken cancellation)
    {
        await using var transaction = await database.BeginAsync(municipality, cancellation);
        return [.. (await transaction.QueryAsync<string>("SELECT report FROM ledger_check WHERE municipality_code = @municipality ORDER BY checked_at DESC LIMIT @count", new { count }, cancellation))
            .Select(json => JsonSerializer.Deserialize<LedgerReport>(json, JsonSerializerOptions.Web)!)];
    }
}
