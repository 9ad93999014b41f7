using System.Globalization;
using System.Text.Json;
using ForestSink.Core;
using ForestSink.Core.Field;
using ForestSink.Core.Forest;
using ForestSink.Core.Work;
using ForestSink.PostGis.Database;
using ForestSink.PostGis.Work;
using Npgsql;

namespace ForestSink.PostGis.Field;

public sealed partial class FieldStore
{
    /// <summary>Makes the record of all its changes; null where neither changes nor record are known.</summary>
    private async Task<FieldAnswer?> ApplyAsync(MunicipalityCode municipality, Guid recordId, DateOnly today, CancellationToken cancellation)
    {
        await using var transaction = await database.BeginAsync(municipality, cancellation);
        await LockAsync(transaction, recordId, cancellation);
        var state = await transaction.QuerySingleOrDefaultAsync<Applied>("""
            SELECT delta_count, row_version, written::text AS written, flags::text AS flags, refusal::text AS refusal FROM field_record
            WHERE municipality_code = @municipality AND record_id = @recordId
            """, new { recordId }, cancellation);
        var deltas = await DeltasAsync(transaction, recordId, cancellation);
        var merged = FieldMerge.Fold(deltas.Select(stored => stored.Delta));
        var subject = await FieldSubject.FindAsync(transaction, recordId, merged.Values, cancellation);
        if (!subject.Exists && deltas.Count == 0)
            return null;
        var inOffice = await TakeOfficeChangesAsync(transaction, recordId, subject, state, merged, deltas, cancellation);
        if (inOffice)
            merged = FieldMerge.Fold(deltas.Select(stored => stored.Delta));
        if (state is null || state.DeltaCount != deltas.Count || inOffice)
        {
            state = await WriteAsync(transaction, municipality, recordId, subject, merged, deltas, state, today, cancellation);
            subject = await FieldSubject.FindAsync(transaction, recordId, merged.Values, cancellation);
        }

        var answer = await AnswerAsync(transaction, recordId, subject, merged, deltas, state, cancellation);
        await transaction.CommitAsync(cancellation);
        return answer;
    }

    /// <summary>The same lock that WorkStore takes, and the row against decisions: nobody else writes this record meanwhile.</summary>
    private static Task<int> LockAsync(MunicipalityTransaction transaction, Guid recordId, CancellationToken cancellation) => transaction.ExecuteAsync("""
        SELECT pg_advisory_xact_lock(hashtextextended(@municipality || @recordId::text, 5));
        SELECT FROM work_record WHERE municipality_code = @municipality AND record_id = @recordId FOR UPDATE
        """, new { recordId }, cancellation);

    /// <summary>What the office changed since the last time becomes a change like any other, so that it merges like any other.</summary>
    private static async Task<bool> TakeOfficeChangesAsync(
        MunicipalityTransaction transaction, Guid recordId, FieldSubject subject, Applied? state, MergedRecord known, List<StoredDelta> deltas, CancellationToken cancellation)
    {
        if (!subject.Exists || subject.Version == state?.RowVersion)
            return false;
        // A refused survey that the office made a plot of: what its form left out is taken back.
        var before = state is { RowVersion: > 0 } ? state.Values() : subject.Plot is not null ? known.Values : new Dictionary<string, JsonElement>(StringComparer.Ordinal);
        var photos = state is null ? await LinkedPhotosAsync(transaction, recordId, subject, cancellation) : before.Where(pair => pair.Key.StartsWith(FieldEntry.PhotoPrefix, StringComparison.Ordinal));
        var said = known.Values.Where(pair => !pair.Key.StartsWith(FieldEntry.PhotoPrefix, StringComparison.Ordinal)).Concat(photos).ToDictionary(StringComparer.Ordinal);
        var changes = FieldMerge.Difference(before, subject.Values(said, fromOffice: true));
        if (changes.Count == 0)
            return true;
        var delta = new FieldDelta(Guid.CreateVersion7(), recordId, state is null ? [] : [.. known.Heads], changes);
        await KeepOfficeChangeAsync(transaction, delta, subject.Version, subject.Author, cancellation);
        deltas.Add(new(delta, subject.Author ?? "", subject.AuthorName, "", DateTimeOffset.UtcNow, 0, Guid.Empty, DateTime.UtcNow));
        return true;
    }

    /// <summary>Writes the record of work or the plot; where it cannot be one, the reason is kept and told, and the changes stay.</summary>
    private async Task<Applied> WriteAsync(
        MunicipalityTransaction transaction, MunicipalityCode municipality, Guid recordId, FieldSubject subject, MergedRecord merged, List<StoredDelta> deltas, Applied? before, DateOnly today, CancellationToken cancellation)
    {
        var flags = ClockFlags(deltas);
        Bilingual? refusal = null;
        if (merged.Values.TryGetValue(FieldEntry.SetAside, out var reason))
            flags.Add(new("set-aside", $"役所で記録に取り上げないことにしました。理由: {reason}", $"The office made no record of it. Reason: {reason}"));
        else if (merged.Values.Count > 0 && deltas.Exists(delta => delta.DeviceId != Guid.Empty))
        {
            if (FieldPlot.IsPlot(merged.Values) || subject.Plot is not null)
                refusal = await SavePlotAsync(transaction, municipality, recordId, subject.Plot, merged, flags, cancellation);
            else if (IsDue(subject.Work, merged, deltas, before))
                refusal = await SubmitAsync(transaction, recordId, subject.Work, merged, deltas, flags, today, cancellation);
        }

        var now = await FieldSubject.FindAsync(transaction, recordId, merged.Values, cancellation);
        var applied = new Applied
        {
            DeltaCount = deltas.Count,
            RowVersion = now.Version,
            Written = JsonSerializer.Serialize(now.Values(merged.Values), Json),
            Flags = JsonSerializer.Serialize(flags.DistinctBy(flag => (flag.Kind, flag.Ja)), Json),
            Refusal = refusal is null ? null : JsonSerializer.Serialize(refusal, Json),
        };
        await transaction.ExecuteAsync("""
            INSERT INTO field_record (municipality_code, record_id, delta_count, row_version, written, conflicts, flags, refusal)
            VALUES (@municipality, @recordId, @DeltaCount, @RowVersion, @Written::jsonb, @conflicts::jsonb, @Flags::jsonb, @Refusal::jsonb)
            ON CONFLICT (municipality_code, record_id) DO UPDATE SET delta_count = excluded.delta_count, row_version = excluded.row_version, written = excluded.written,
              conflicts = excluded.conflicts, flags = excluded.flags, refusal = excluded.refusal, changed_at = now()
            """, new { recordId, applied.DeltaCount, applied.RowVersion, applied.Written, applied.Flags, applied.Refusal, conflicts = JsonSerializer.Serialize(merged.Conflicts, Json) }, cancellation);
        return applied;
    }

    private static bool IsDue(WorkRecord? record, MergedRecord merged, List<StoredDelta> deltas, Applied? before) =>
        record is null || FieldMerge.Difference(before?.Values() ?? new Dictionary<string, JsonElement>(StringComparer.Ordinal), merged.Values).Count > 0
        || (record.State == "returned" && IsHandedInAgain(record, deltas));

    /// <summary>
    /// Work that was sent back is handed in again by those who did it: when a tablet's change has arrived since. What the office
    /// settles or corrects meanwhile is written and stays with the workers.
    /// </summary>
    private static bool IsHandedInAgain(WorkRecord record, List<StoredDelta> deltas) =>
        deltas.Exists(delta => delta.DeviceId != Guid.Empty && (record.DecidedAt is not { } returnedAt || delta.ReceivedAt > returnedAt));

    private async Task<Bilingual?> SubmitAsync(
        MunicipalityTransaction transaction, Guid recordId, WorkRecord? record, MergedRecord merged, List<StoredDelta> deltas, List<FieldFlag> flags, DateOnly today, CancellationToken cancellation)
    {
        var last = deltas.FindLast(delta => delta.DeviceId != Guid.Empty)!;
        await transaction.ExecuteAsync("SAVEPOINT field_record", null, cancellation);
        try
        {
            var (entry, orderId) = FieldEntry.Read(merged.Values);
            var photos = FieldEntry.Photos(merged.Values);
            var (stands, changed) = await StandSuccession.FollowAsync(transaction, entry.Stands, cancellation);
            flags.AddRange(changed);
            var result = await work.SubmitAsync(transaction, new WorkSubmission
            {
                SubmissionId = Guid.CreateVersion7(),
                RecordId = recordId,
                BaseVersion = record?.RowVersion ?? 0,
                Source = "field",
                Submit = record?.State != "returned" || IsHandedInAgain(record, deltas),
                OrderId = orderId,
                Supersedes = record?.Supersedes,
                CorrectionReason = record?.CorrectionReason,
                Entry = entry with { Stands = stands },
                Evidence = photos,
                Device = new(last.Device, last.MadeAt, DateTimeOffset.UtcNow.AddSeconds(last.ClockOffSeconds)),
            }, today, null, cancellation);
            if (result.Outcome == SubmissionOutcome.Refused)
                return new(string.Join(' ', result.Findings.Select(finding => finding.Message.Ja)), string.Join(' ', result.Findings.Select(finding => finding.Message.En)));
            await WithdrawPhotosAsync(transaction, FieldSubject.WorkKind, recordId, photos, cancellation);
            return null;
        }
        catch (JsonException)
        {
            return new("記録の内容を読み取れませんでした。直して送り直してください。", "The record could not be read. Correct it and send it again.");
        }
        catch (PostgresException refused) when (refused.SqlState.StartsWith("23", StringComparison.Ordinal) || refused.SqlState.StartsWith("22", StringComparison.Ordinal) || refused.SqlState == "XX000")
        {
            // The walls of the database hold where the checks above do not know the case: the record waits for a correction.
            await transaction.ExecuteAsync("ROLLBACK TO SAVEPOINT field_record", null, cancellation);
            return new("この内容は登録できません。数値と区域を確かめて、直してください。", "This cannot be registered. Check figures and outline, and correct them.");
        }
    }

    /// <summary>Photos taken off the record on the tablet; their files stay.</summary>
    private static Task<int> WithdrawPhotosAsync(MunicipalityTransaction transaction, string kind, Guid recordId, IReadOnlyList<WorkEvidence> photos, CancellationToken cancellation) =>
        transaction.ExecuteAsync("""
            UPDATE evidence_link SET withdrawn_at = now(), withdrawn_by = acting_user()
            WHERE municipality_code = @municipality AND thing_kind = @kind AND thing_id = @thing AND withdrawn_at IS NULL AND link_id <> ALL (@kept)
              AND EXISTS (SELECT FROM field_delta d WHERE d.municipality_code = @municipality AND d.record_id = @recordId AND d.changes ? ('photo:' || link_id::text))
              AND NOT sha256 = ANY (@hashes)
            """, new { kind, recordId, thing = recordId.ToString(), kept = photos.Select(photo => photo.LinkId).ToArray(), hashes = photos.Select(photo => photo.Sha256).ToArray() }, cancellation);

    private static List<FieldFlag> ClockFlags(List<StoredDelta> deltas)
    {
        var worst = deltas.Select(delta => delta.ClockOffSeconds).DefaultIfEmpty(0).MaxBy(Math.Abs);
        if (Math.Abs((long)worst) <= ClockToleranceSeconds)
            return [];
        var (ja, en) = Math.Abs((long)worst) switch
        {
            < 7200 => ($"{Math.Abs(worst) / 60}分", $"{Math.Abs(worst) / 60} minutes"),
            < 172_800 => ($"{Math.Abs(worst) / 3600}時間", $"{Math.Abs(worst) / 3600} hours"),
            _ => ($"{Math.Abs((long)worst) / 86_400}日", $"{Math.Abs((long)worst) / 86_400} days"),
        };
        return [new("clock", string.Create(CultureInfo.InvariantCulture, $"端末の時計が約{ja}{(worst > 0 ? "進んで" : "遅れて")}いました。日付を確かめてください。"),
            string.Create(CultureInfo.InvariantCulture, $"The tablet's clock was about {en} {(worst > 0 ? "ahead" : "behind")}. Check the date."))];
    }

    internal sealed record Applied
    {
        public int DeltaCount { get; init; }
        public int RowVersion { get; init; }
        public required string Written { get; init; }
        public required string Flags { get; init; }
        public string? Refusal { get; init; }

        public Dictionary<string, JsonElement> Values() => JsonSerializer.Deserialize<Dictionary<string, JsonElement>>(Written, Json)!;
    }
}
