using System.Text.Json;
using ForestSink.Core.Forest;
using ForestSink.Core.Work;
using ForestSink.PostGis.Database;

namespace ForestSink.PostGis.Work;

public sealed partial class WorkStore
{
    /// <summary>
    /// Stores a record as draft or hands it in. A repeat of the same message answers as the first time; a message that begins with an
    /// older version than the stored one is a conflict and changes nothing; what is wrong is refused with reasons.
    /// </summary>
    /// <param name="today">The office's day: a date after tomorrow is refused.</param>
    /// <param name="raw">The message as it came, where it was more than <paramref name="submission"/> holds.</param>
    public async Task<SubmissionResult> SubmitAsync(
        MunicipalityCode municipality, WorkSubmission submission, DateOnly today, CancellationToken cancellation, string? raw = null)
    {
        await using var transaction = await database.BeginAsync(municipality, cancellation);
        var result = await SubmitAsync(transaction, submission, today, raw, cancellation);
        if (result.Outcome == SubmissionOutcome.Stored)
            await transaction.CommitAsync(cancellation);
        return result;
    }

    /// <summary>The same inside the caller's transaction; commit only what was <see cref="SubmissionOutcome.Stored"/>.</summary>
    internal async Task<SubmissionResult> SubmitAsync(MunicipalityTransaction transaction, WorkSubmission submission, DateOnly today, string? raw, CancellationToken cancellation)
    {
        // Two messages about one record follow one another, also where the record does not exist yet.
        await transaction.ExecuteAsync("SELECT pg_advisory_xact_lock(hashtextextended(@municipality || @RecordId::text, 5))", new { submission.RecordId }, cancellation);
        var document = raw ?? JsonSerializer.Serialize(submission, JsonSerializerOptions.Web);
        if (await EarlierAsync(transaction, submission, cancellation) is { } earlier)
            return earlier;
        var present = await transaction.QuerySingleOrDefaultAsync<Present>("""
            SELECT row_version, state, source, supersedes FROM work_record WHERE municipality_code = @municipality AND record_id = @RecordId FOR UPDATE
            """, new { submission.RecordId }, cancellation);
        if (Refusal(submission, present) is { } refusal)
            return refusal;
        if (present is not null && submission.BaseVersion != present.RowVersion)
            return await SameContentAsync(transaction, submission, present, document, cancellation)
                ?? new(SubmissionOutcome.Conflict, submission.RecordId, present.RowVersion, present.State, []);
        var submit = submission.Submit || present?.State == "submitted";
        var inForce = await rules.FindAsync(transaction, cancellation);
        var findings = await FaultsAsync(transaction, submission, submit, inForce, present, today, cancellation);
        if (findings.Count > 0)
            return SubmissionResult.Refuse(submission.RecordId, findings);
        var (places, misplaced) = await WorkPlaces.FindAsync(transaction, submission.Entry.Stands, inForce, cancellation);
        if (misplaced.Count > 0)
            return SubmissionResult.Refuse(submission.RecordId, misplaced);
        var version = (present?.RowVersion ?? 0) + 1;
        var state = submit ? "submitted" : present?.State ?? "draft";
        await transaction.ExecuteAsync(present is null ? SubmitSql.Insert : SubmitSql.Update, SubmitSql.Parameters(submission, state, version, inForce), cancellation);
        await WriteStandsAsync(transaction, submission.RecordId, places, cancellation);
        await EvidenceStore.LinkAsync(transaction, "work-record", submission.RecordId.ToString(), submission.Evidence, cancellation);
        await transaction.ExecuteAsync("""
            INSERT INTO work_submission (municipality_code, submission_id, record_id, base_version, row_version, state, document)
            VALUES (@municipality, @SubmissionId, @RecordId, @BaseVersion, @version, @state, @document::jsonb)
            """, new { submission.SubmissionId, submission.RecordId, submission.BaseVersion, version, state, document }, cancellation);
        return new(SubmissionOutcome.Stored, submission.RecordId, version, state, []);
    }

    private static async Task<SubmissionResult?> EarlierAsync(MunicipalityTransaction transaction, WorkSubmission submission, CancellationToken cancellation)
    {
        var earlier = await transaction.QuerySingleOrDefaultAsync<(Guid RecordId, int RowVersion, string State)?>("""
            SELECT record_id, row_version, state FROM work_submission WHERE municipality_code = @municipality AND submission_id = @SubmissionId
            """, new { submission.SubmissionId }, cancellation);
        return earlier switch
        {
            null => null,
            { } first when first.RecordId == submission.RecordId => new(SubmissionOutcome.Repeated, first.RecordId, first.RowVersion, first.State, []),
            _ => SubmissionResult.Refuse(submission.RecordId, new WorkFinding(true, "submissionId", new(
                "この送信番号は別の記録に使われています。", "This submission id belongs to another record."))),
        };
    }

    /// <summary>A tablet that crashed before it saw the answer may send the same record again under a new message id.</summary>
    private static async Task<SubmissionResult?> SameContentAsync(
        MunicipalityTransaction transaction, WorkSubmission submission, Present present, string document, CancellationToken cancellation)
    {
        var same = await transaction.QuerySingleOrDefaultAsync<bool>("""
            SELECT document -> 'entry' = @document::jsonb -> 'entry' FROM work_submission
            WHERE municipality_code = @municipality AND record_id = @RecordId ORDER BY row_version DESC LIMIT 1
            """, new { submission.RecordId, document }, cancellation);
        return same && (!submission.Submit || present.State is "submitted" or "accepted")
            ? new(SubmissionOutcome.Repeated, submission.RecordId, present.RowVersion, present.State, [])
            : null;
    }

    private static SubmissionResult? Refusal(WorkSubmission submission, Present? present) => (present, submission) switch
    {
        (null, { BaseVersion: > 0 }) => SubmissionResult.Refuse(submission.RecordId, new WorkFinding(true, "recordId", new(
            "この記録はサーバーにありません。", "The server does not have this record."))),
        ({ State: "accepted" }, _) when submission.BaseVersion == present.RowVersion => SubmissionResult.Refuse(submission.RecordId, new WorkFinding(true, "state", new(
            "承認済みの記録は変更できません。訂正の記録を新しく作ってください。", "Accepted work cannot change. Record a correction."))),
        ({ State: "withdrawn" }, _) => SubmissionResult.Refuse(submission.RecordId, new WorkFinding(true, "state", new(
            "取り下げた記録は変更できません。新しく記録してください。", "Withdrawn work cannot change. Record it anew."))),
        ({ } stored, _) when stored.Supersedes != submission.Supersedes => SubmissionResult.Refuse(submission.RecordId, new WorkFinding(true, "supersedes", new(
            "訂正する記録は変えられません。", "Which record is corrected cannot change."))),
        _ => null,
    };

    private async Task<IReadOnlyList<WorkFinding>> FaultsAsync(
        MunicipalityTransaction transaction, WorkSubmission submission, bool submit, WorkRules inForce, Present? present, DateOnly today, CancellationToken cancellation)
    {
        var catalogue = await species.FindAsync(transaction, cancellation);
        var findings = submit || !WorkKindText.TryParse(submission.Entry.Kind, out var kind)
            ? WorkEntryCheck.Blocking(submission.Entry, inForce, catalogue, today)
            : WorkEntryCheck.Shape(submission.Entry, kind, catalogue);
        return [.. findings, .. EvidenceStore.Faults(submission.Evidence), .. await ReferenceFaultsAsync(transaction, submission, present, cancellation)];
    }

    /// <summary>The order and the corrected record must be there.</summary>
    private static async Task<IReadOnlyList<WorkFinding>> ReferenceFaultsAsync(
        MunicipalityTransaction transaction, WorkSubmission submission, Present? present, CancellationToken cancellation)
    {
        var found = new List<WorkFinding>();
        var (order, corrected, taken) = await transaction.QuerySingleAsync<(bool, string?, bool)>("""
            SELECT EXISTS (SELECT FROM work_order WHERE municipality_code = @municipality AND order_id = @OrderId),
                   (SELECT state FROM work_record WHERE municipality_code = @municipality AND record_id = @Supersedes),
                   EXISTS (SELECT FROM work_record WHERE municipality_code = @municipality AND supersedes = @Supersedes AND record_id <> @RecordId AND state <> 'withdrawn')
            """, new { submission.OrderId, submission.Supersedes, submission.RecordId }, cancellation);
        if (submission.OrderId is not null && !order)
            found.Add(new(true, "orderId", new("施業の指示が見つかりません。", "The work order was not found.")));
        if (submission.Source is not ("field" or "office") && (submission.Source != "import" || submission.ImportKey is null) && present is null)
            found.Add(new(true, "source", new("記録の出どころが正しくありません。", "The source of the record is not right.")));
        if (submission.Supersedes is null)
            return found;
        if (corrected != "accepted" || taken)
            found.Add(new(true, "supersedes", taken
                ? new("この記録の訂正は、すでに作られています。", "This record is being corrected already.")
                : new("訂正できるのは承認済みの記録だけです。", "Only accepted work is corrected.")));
        if (string.IsNullOrWhiteSpace(submission.CorrectionReason) || submission.CorrectionReason.Length > 1000)
            found.Add(new(true, "correctionReason", new("訂正の理由を入れてください（1000文字まで）。", "Give the reason of the correction (1000 characters at most).")));
        return found;
    }

    private static Task<int> WriteStandsAsync(MunicipalityTransaction transaction, Guid recordId, IReadOnlyList<PlacedStand> places, CancellationToken cancellation) =>
        transaction.ExecuteAsync("""
            DELETE FROM work_record_stand WHERE municipality_code = @municipality AND record_id = @recordId;
            INSERT INTO work_record_stand (municipality_code, record_id, stand_id, stand_version, area_source, area_ha, part)
            SELECT @municipality, @recordId, stand_id, version, source, area, ST_GeomFromEWKB(part)
            FROM unnest(@ids::bigint[], @versions::int[], @sources::text[], @areas::numeric[], @parts::bytea[]) p (stand_id, version, source, area, part)
            """, new
        {
            recordId,
            ids = places.Select(place => place.StandId).ToArray(),
            versions = places.Select(place => place.Version).ToArray(),
            sources = places.Select(place => place.AreaSource).ToArray(),
            areas = places.Select(place => place.AreaHa).ToArray(),
            parts = places.Select(place => place.Part).ToArray(),
        }, cancellation);

    private sealed record Present
    {
        public required int RowVersion { get; init; }
        public required string State { get; init; }
        public required string Source { get; init; }
        public Guid? Supersedes { get; init; }
    }
}
