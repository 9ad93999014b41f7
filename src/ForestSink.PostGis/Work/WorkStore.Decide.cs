using ForestSink.Core.Forest;
using ForestSink.PostGis.Database;
using ForestSink.PostGis.Jobs;

namespace ForestSink.PostGis.Work;

public sealed partial class WorkStore
{
    /// <summary>Accepts submitted work: from now on it counts, cannot change, and has changed the register (<see cref="RegisterUpdate"/>).</summary>
    /// <param name="rowVersion">The version the office looked at.</param>
    /// <param name="underTrees">Planting below standing trees (樹下植栽): begins a lower storey.</param>
    /// <returns>False where there is no such record.</returns>
    /// <exception cref="UserErrorException">It is not submitted, changed meanwhile, or its stands or photos are not there.</exception>
    public async Task<bool> AcceptAsync(MunicipalityCode municipality, Guid recordId, int rowVersion, CancellationToken cancellation, bool underTrees = false)
    {
        await using var transaction = await database.BeginAsync(municipality, cancellation);
        if (!await AcceptAsync(transaction, recordId, rowVersion, underTrees, cancellation))
            return false;
        await transaction.CommitAsync(cancellation);
        return true;
    }

    /// <summary>The same inside the caller's transaction, which commits.</summary>
    internal static async Task<bool> AcceptAsync(MunicipalityTransaction transaction, Guid recordId, int rowVersion, bool underTrees, CancellationToken cancellation)
    {
        if (await LockAsync(transaction, recordId, rowVersion, cancellation) is not { } record)
            return false;
        RefuseUnlessSubmitted(record);
        await RefuseOpenDisputesAsync(transaction, recordId, cancellation);
        await RefuseLostStandsAsync(transaction, recordId, cancellation);
        await RefuseMissingEvidenceAsync(transaction, recordId, cancellation);
        await MarkAcceptedAsync(transaction, recordId, cancellation);
        await RegisterUpdate.ApplyAsync(transaction, (await FindAsync(transaction, recordId, cancellation))!, underTrees, cancellation);
        return true;
    }

    /// <summary>The state alone; what it changes in the register is the caller's.</summary>
    internal static Task<int> MarkAcceptedAsync(MunicipalityTransaction transaction, Guid recordId, CancellationToken cancellation) => transaction.ExecuteAsync("""
        UPDATE work_record SET state = 'accepted', row_version = row_version + 1, decided_at = now(), decided_by = acting_user(), return_reason = NULL
        WHERE municipality_code = @municipality AND record_id = @recordId
        """, new { recordId }, cancellation);

    /// <summary>Sends submitted work back to its recorder.</summary>
    /// <param name="reason">What has to be mended.</param>
    /// <returns>False where there is no such record.</returns>
    /// <exception cref="UserErrorException">It is not submitted, changed meanwhile, or no reason is given.</exception>
    public async Task<bool> ReturnAsync(MunicipalityCode municipality, Guid recordId, int rowVersion, string? reason, CancellationToken cancellation)
    {
        if (string.IsNullOrWhiteSpace(reason) || reason.Length > 1000)
            throw new UserErrorException("差し戻しの理由を入れてください（1000文字まで）。", "Give the reason for sending it back (1000 characters at most).");
        await using var transaction = await database.BeginAsync(municipality, cancellation);
        if (await LockAsync(transaction, recordId, rowVersion, cancellation) is not { } record)
            return false;
        RefuseUnlessSubmitted(record);
        await transaction.ExecuteAsync("""
            UPDATE work_record SET state = 'returned', row_version = row_version + 1, decided_at = now(), decided_by = acting_user(), return_reason = @reason
            WHERE municipality_code = @municipality AND record_id = @recordId
            """, new { recordId, reason = reason.Trim() }, cancellation);
        await transaction.CommitAsync(cancellation);
        return true;
    }

    /// <summary>Takes back what is not accepted yet; the record stays readable.</summary>
    /// <returns>False where there is no such record.</returns>
    /// <exception cref="UserErrorException">It is accepted or withdrawn already, or changed meanwhile.</exception>
    public async Task<bool> WithdrawAsync(MunicipalityCode municipality, Guid recordId, int rowVersion, CancellationToken cancellation)
    {
        await using var transaction = await database.BeginAsync(municipality, cancellation);
        if (await LockAsync(transaction, recordId, rowVersion, cancellation) is not { } record)
            return false;
        if (record.State is "accepted" or "withdrawn")
            throw new UserErrorException("承認済み・取り下げ済みの記録は取り下げられません。", "Accepted or withdrawn work cannot be withdrawn.");
        await transaction.ExecuteAsync("""
            UPDATE work_record SET state = 'withdrawn', row_version = row_version + 1
            WHERE municipality_code = @municipality AND record_id = @recordId
            """, new { recordId }, cancellation);
        await transaction.CommitAsync(cancellation);
        return true;
    }

    private static async Task<Present?> LockAsync(MunicipalityTransaction transaction, Guid recordId, int rowVersion, CancellationToken cancellation)
    {
        var present = await transaction.QuerySingleOrDefaultAsync<Present>("""
            SELECT row_version, state, source, supersedes FROM work_record WHERE municipality_code = @municipality AND record_id = @recordId FOR UPDATE
            """, new { recordId }, cancellation);
        if (present is not null && present.RowVersion != rowVersion)
            throw new UserErrorException("確認している間に記録が変わりました。新しい内容を確かめてください。", "The record changed meanwhile. Look at its new content.");
        return present;
    }

    private static void RefuseUnlessSubmitted(Present record)
    {
        if (record.State != "submitted")
            throw new UserErrorException("この記録は確認待ちではありません。", "This record does not wait to be checked.");
    }

    /// <summary>Two people gave a value differently: somebody chooses before it counts.</summary>
    private static async Task RefuseOpenDisputesAsync(MunicipalityTransaction transaction, Guid recordId, CancellationToken cancellation)
    {
        var open = await transaction.QuerySingleAsync<bool>("""
            SELECT EXISTS (SELECT FROM field_record WHERE municipality_code = @municipality AND record_id = @recordId AND conflicts <> '[]')
            """, new { recordId }, cancellation);
        if (open)
            throw new UserErrorException("2人の変更が食い違っています。「現場からの確認」でどちらにするかを選んでから承認してください。", "Two people's changes differ. Choose between them under Open from the field, then accept.");
    }

    /// <summary>The stand may have been split or redrawn while the record was on its way.</summary>
    private static async Task RefuseLostStandsAsync(MunicipalityTransaction transaction, Guid recordId, CancellationToken cancellation)
    {
        var lost = await transaction.QuerySingleOrDefaultAsync<string>("""
            SELECT string_agg(s.code, ', ' ORDER BY s.sort_key)
            FROM work_record_stand w
            JOIN stand s ON s.municipality_code = @municipality AND s.stand_id = w.stand_id AND s.version = w.stand_version
            LEFT JOIN stand c ON c.municipality_code = @municipality AND c.stand_id = w.stand_id AND c.valid_to IS NULL
            WHERE w.municipality_code = @municipality AND w.record_id = @recordId
              AND (c.stand_id IS NULL OR w.part IS NOT NULL AND NOT ST_CoveredBy(w.part, ST_Buffer(c.geom, 0.000005)))
            """, new { recordId }, cancellation);
        if (lost is not null)
            throw new UserErrorException(
                $"小班 {lost} は記録の後に変わりました（分割・削除・境界の変更）。記録の小班を選び直してください。",
                $"Stand {lost} changed after the work was recorded (split, removed or redrawn). Choose the stands of the record again.");
    }

    private static async Task RefuseMissingEvidenceAsync(MunicipalityTransaction transaction, Guid recordId, CancellationToken cancellation)
    {
        var missing = await transaction.QuerySingleAsync<int>("""
            SELECT count(*)::int FROM evidence_link l
            WHERE l.municipality_code = @municipality AND l.thing_kind = 'work-record' AND l.thing_id = @recordId::text AND l.withdrawn_at IS NULL
              AND NOT EXISTS (SELECT FROM evidence_file f WHERE f.municipality_code = l.municipality_code AND f.sha256 = l.sha256)
            """, new { recordId }, cancellation);
        if (missing > 0)
            throw new UserErrorException($"写真・書類{missing}件がまだ届いていません。届いてから承認してください。", $"{missing} photos or documents have not arrived yet. Accept when they have.");
    }
}
