using System.Text.Json;
using ForestSink.Core.Field;
using ForestSink.Core.Forest;
using ForestSink.Core.Work;
using ForestSink.PostGis.Database;
using ForestSink.PostGis.Jobs;

namespace ForestSink.PostGis.Field;

/// <summary>
/// What the field left open, settled by the office. Each decision is a change like any tablet's, made on top of all that is known,
/// so that tablets learn of it and nothing that anybody sent is lost.
/// </summary>
public sealed partial class FieldStore
{
    /// <summary>The side of a dispute that nobody changed yet.</summary>
    public const string BaseSide = "base";

    /// <summary>What every side added and took away; for a plot's trees (<see cref="TreesOfBoth"/>).</summary>
    public const string BothSides = "both";

    /// <summary>The record of all its changes, made anew where that is due; null where it is unknown.</summary>
    public Task<FieldAnswer?> LookAsync(MunicipalityCode municipality, Guid recordId, DateOnly today, CancellationToken cancellation) =>
        ApplyAsync(municipality, recordId, today, cancellation);

    /// <summary>Ends disputes: each value as one side gave it, or as all did together.</summary>
    /// <param name="seen">The record's last changes when it was looked at.</param>
    /// <param name="sides">By the value's name: <see cref="BaseSide"/>, <see cref="BothSides"/> or the change whose value is taken.</param>
    /// <returns>Null where there is no such record.</returns>
    /// <exception cref="UserErrorException">A choice is missing, or something new has arrived.</exception>
    public Task<FieldAnswer?> SettleAsync(MunicipalityCode municipality, Guid recordId, string seen, IReadOnlyDictionary<string, string> sides, DateOnly today, CancellationToken cancellation) =>
        DecideAsync(municipality, recordId, seen, today, (merged, _) => merged.Conflicts.ToDictionary(
            conflict => conflict.Property, conflict => new ValueChange(Present(merged, conflict.Property), Side(conflict, sides.GetValueOrDefault(conflict.Property))), StringComparer.Ordinal), cancellation);

    /// <summary>The record as somebody at the desk corrected it.</summary>
    /// <returns>Null where there is no such record; an answer with a refusal where it is still wrong.</returns>
    /// <exception cref="UserErrorException">Something new has arrived.</exception>
    public Task<FieldAnswer?> CorrectAsync(MunicipalityCode municipality, Guid recordId, string seen, WorkEntry entry, DateOnly today, CancellationToken cancellation) =>
        DecideAsync(municipality, recordId, seen, today, (merged, _) => Without(FieldMerge.Difference(merged.Values, FieldEntry.Values(entry, KeptBeside(merged))), FieldEntry.SetAside), cancellation);

    /// <summary>What arrived after the acceptance changes nothing: the record of work stays as it is.</summary>
    /// <exception cref="UserErrorException">There is no record of work to keep, or something new has arrived.</exception>
    public Task<FieldAnswer?> KeepAsync(MunicipalityCode municipality, Guid recordId, string seen, DateOnly today, CancellationToken cancellation) =>
        DecideAsync(municipality, recordId, seen, today, (merged, subject) => !subject.Exists
            ? throw new UserErrorException("まだ記録がありません。直すか、取り上げないことにしてください。", "There is no record yet. Correct it or set it aside.")
            : FieldMerge.Difference(merged.Values, subject.Values(merged.Values)), cancellation);

    /// <summary>What was sent becomes no record of work, until somebody takes it up again (reason null).</summary>
    /// <exception cref="UserErrorException">No reason, a record of work exists already, or something new has arrived.</exception>
    public Task<FieldAnswer?> SetAsideAsync(MunicipalityCode municipality, Guid recordId, string seen, string? reason, DateOnly today, CancellationToken cancellation)
    {
        if (reason is not null && (string.IsNullOrWhiteSpace(reason) || reason.Length > 500))
            throw new UserErrorException("取り上げない理由を入れてください（500文字まで）。", "Give the reason for setting it aside (500 characters at most).");
        return DecideAsync(municipality, recordId, seen, today, (merged, subject) => subject.Exists
            ? throw new UserErrorException("すでに登録されています。その画面で差し戻すか取り下げてください。", "It is registered already. Send it back or withdraw it there.")
            : new Dictionary<string, ValueChange>(StringComparer.Ordinal)
            {
                [FieldEntry.SetAside] = new(Present(merged, FieldEntry.SetAside), reason is null ? null : JsonSerializer.SerializeToElement(reason.Trim())),
            }, cancellation);
    }

    private async Task<FieldAnswer?> DecideAsync(
        MunicipalityCode municipality, Guid recordId, string seen, DateOnly today, Func<MergedRecord, FieldSubject, IReadOnlyDictionary<string, ValueChange>> decide, CancellationToken cancellation)
    {
        // What the office changed in the record itself becomes a change first, so that the decision rests on it too.
        if (await ApplyAsync(municipality, recordId, today, cancellation) is null)
            return null;
        await using (var transaction = await database.BeginAsync(municipality, cancellation))
        {
            await LockAsync(transaction, recordId, cancellation);
            var merged = FieldMerge.Fold((await DeltasAsync(transaction, recordId, cancellation)).Select(stored => stored.Delta));
            if (seen != string.Join(',', merged.Heads))
                throw new UserErrorException("見ている間に新しい変更が届きました。新しい内容を確かめてから、もう一度選んでください。", "A new change arrived meanwhile. Look at the new content and decide again.");
            var subject = await FieldSubject.FindAsync(transaction, recordId, merged.Values, cancellation);
            var changes = decide(merged, subject);
            if (changes.Count > 0)
                await KeepOfficeChangeAsync(transaction, new FieldDelta(Guid.CreateVersion7(), recordId, merged.Heads, changes), subject.Version, null, cancellation);
            await transaction.CommitAsync(cancellation);
        }

        return await ApplyAsync(municipality, recordId, today, cancellation);
    }

    /// <param name="author">A user's id; null for whoever acts.</param>
    private static Task<int> KeepOfficeChangeAsync(MunicipalityTransaction transaction, FieldDelta delta, int version, string? author, CancellationToken cancellation) =>
        transaction.ExecuteAsync("""
            INSERT INTO field_delta (municipality_code, delta_id, record_id, device_id, device_seq, device_name, schema_version, based_on, base_version, changes, made_at, user_id)
            VALUES (@municipality, @DeltaId, @RecordId, @nobody, 0, '', 1, @basedOn, @version, @changes::jsonb, now(), coalesce(@author, acting_user()))
            """, new
        {
            delta.DeltaId,
            delta.RecordId,
            nobody = Guid.Empty,
            basedOn = delta.BasedOn.ToArray(),
            version,
            changes = JsonSerializer.Serialize(delta.Changes.ToDictionary(pair => pair.Key, pair => new SentValue(pair.Value.Old, pair.Value.New), StringComparer.Ordinal), Json),
            author,
        }, cancellation);

    private static JsonElement? Side(FieldConflict conflict, string? side) => side switch
    {
        BaseSide => conflict.Base,
        BothSides when TreesOfBoth.Of(conflict.Property, conflict.Base, conflict.Candidates.Select(one => one.Value)) is { } united => united,
        not null when conflict.Candidates.FirstOrDefault(one => one.DeltaId.ToString() == side) is { } chosen => chosen.Value,
        _ => throw new UserErrorException("食い違う項目ごとに、どれにするかを選んでください。", "Choose a side for every value that differs."),
    };

    private static JsonElement? Present(MergedRecord merged, string property) => merged.Values.TryGetValue(property, out var value) ? value : null;

    /// <summary>What an entry does not hold: photos and the order.</summary>
    private static IEnumerable<KeyValuePair<string, JsonElement>> KeptBeside(MergedRecord merged) =>
        merged.Values.Where(pair => pair.Key.StartsWith(FieldEntry.PhotoPrefix, StringComparison.Ordinal) || pair.Key == FieldEntry.OrderId);

    private static Dictionary<string, ValueChange> Without(IReadOnlyDictionary<string, ValueChange> changes, string property) =>
        changes.Where(pair => pair.Key != property).ToDictionary(StringComparer.Ordinal);
}
