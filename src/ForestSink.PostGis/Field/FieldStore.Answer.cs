using System.Text.Json;
using ForestSink.Core;
using ForestSink.Core.Field;
using ForestSink.Core.Work;
using ForestSink.PostGis.Database;

namespace ForestSink.PostGis.Field;

public sealed partial class FieldStore
{
    private static async Task<FieldAnswer> AnswerAsync(
        MunicipalityTransaction transaction, Guid recordId, FieldSubject subject, MergedRecord merged, List<StoredDelta> deltas, Applied state, CancellationToken cancellation)
    {
        var byId = deltas.ToDictionary(stored => stored.Delta.DeltaId);
        return new FieldAnswer
        {
            RecordId = recordId,
            Received = [.. deltas.Select(stored => stored.Delta.DeltaId)],
            Values = merged.Values,
            Heads = merged.Heads,
            OfficeState = subject.State,
            ReturnReason = subject.Work?.ReturnReason,
            Conflicts = [.. merged.Conflicts.Select(conflict => new NamedConflict(conflict.Property, conflict.Base, [.. conflict.Candidates.Select(candidate => Name(candidate, byId[candidate.DeltaId]))]))],
            Flags = JsonSerializer.Deserialize<FieldFlag[]>(state.Flags, Json)!,
            Refusal = state.Refusal is { } refusal ? JsonSerializer.Deserialize<Bilingual>(refusal, Json) : null,
            MissingPhotos = await MissingPhotosAsync(transaction, merged, cancellation),
            By = deltas.Count > 0 ? deltas[0].By : subject.AuthorName,
            MadeAt = deltas.Count > 0 ? deltas[0].MadeAt : DateTimeOffset.UtcNow,
        };
    }

    private static NamedCandidate Name(FieldCandidate candidate, StoredDelta stored) =>
        new(candidate.DeltaId, candidate.Value, stored.By, stored.MadeAt, stored.Device);

    private static async Task<IReadOnlyList<string>> MissingPhotosAsync(MunicipalityTransaction transaction, MergedRecord merged, CancellationToken cancellation)
    {
        var hashes = merged.Values.Where(pair => pair.Key.StartsWith(FieldEntry.PhotoPrefix, StringComparison.Ordinal))
            .Select(pair => pair.Value.ValueKind == JsonValueKind.Object && pair.Value.TryGetProperty("sha256", out var hash) ? hash.GetString() : null)
            .OfType<string>().Distinct(StringComparer.Ordinal).ToArray();
        if (hashes.Length == 0)
            return [];
        return [.. await transaction.QueryAsync<string>("""
            SELECT hash FROM unnest(@hashes) hash
            WHERE NOT EXISTS (SELECT FROM evidence_file f WHERE f.municipality_code = @municipality AND f.sha256 = hash)
            """, new { hashes }, cancellation)];
    }

    /// <summary>Photos of a record that began in the office, in the form in which tablets name them.</summary>
    private static async Task<IEnumerable<KeyValuePair<string, JsonElement>>> LinkedPhotosAsync(MunicipalityTransaction transaction, Guid recordId, FieldSubject subject, CancellationToken cancellation)
    {
        var links = await transaction.QueryAsync<(Guid LinkId, string Sha256, string Kind, string? FileName)>("""
            SELECT link_id, sha256, kind, file_name FROM evidence_link
            WHERE municipality_code = @municipality AND thing_kind = @kind AND thing_id = @thing AND withdrawn_at IS NULL
            """, new { kind = subject.Plot is null ? FieldSubject.WorkKind : FieldSubject.PlotKind, thing = recordId.ToString() }, cancellation);
        return links.Select(link => KeyValuePair.Create(FieldEntry.PhotoPrefix + link.LinkId, JsonSerializer.SerializeToElement(new WorkEvidence(link.LinkId, link.Sha256, link.Kind, link.FileName), Json)));
    }
}
