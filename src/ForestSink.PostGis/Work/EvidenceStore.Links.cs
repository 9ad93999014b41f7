using System.Text.RegularExpressions;
using Dapper;
using ForestSink.Core.Forest;
using ForestSink.Core.Work;
using ForestSink.PostGis.Database;
using ForestSink.PostGis.Jobs;

namespace ForestSink.PostGis.Work;

public sealed partial class EvidenceStore
{
    private static readonly string[] Kinds = ["photo-before", "photo-after", "photo", "document"];

    /// <summary>What proves a thing, photos before the work first.</summary>
    public async Task<IReadOnlyList<LinkedEvidence>> ListAsync(MunicipalityCode municipality, string thingKind, string thingId, CancellationToken cancellation)
    {
        await using var transaction = await database.BeginAsync(municipality, cancellation);
        return (await transaction.QueryAsync<LinkedEvidence>("""
            SELECT l.link_id, l.sha256, l.kind, l.caption, l.file_name, coalesce(l.taken_at, f.taken_at) AS taken_at,
                   coalesce(l.direction_degrees, f.direction_degrees) AS direction_degrees, ST_X(coalesce(l.position, f.position)) AS longitude,
                   ST_Y(coalesce(l.position, f.position)) AS latitude, l.accuracy_m, f.media_type, f.size_bytes, f.condition, f.thumbnail IS NOT NULL AS has_thumbnail,
                   (SELECT u.display_name FROM app_user u WHERE u.user_id::text = l.created_by) AS linked_by_name,
                   (SELECT count(*)::int FROM evidence_link o WHERE o.municipality_code = @municipality AND o.sha256 = l.sha256 AND o.withdrawn_at IS NULL
                    AND (o.thing_kind, o.thing_id) <> (l.thing_kind, l.thing_id)) AS other_uses
            FROM evidence_link l
            LEFT JOIN evidence_file f ON f.municipality_code = @municipality AND f.sha256 = l.sha256
            WHERE l.municipality_code = @municipality AND l.thing_kind = @thingKind AND l.thing_id = @thingId AND l.withdrawn_at IS NULL
            ORDER BY array_position(ARRAY['photo-before', 'photo-after', 'photo', 'document'], l.kind), coalesce(l.taken_at, f.taken_at), l.created_at, l.link_id
            """, new { thingKind, thingId }, cancellation)).AsList();
    }

    /// <summary>Links files to a thing (thing kinds: work-record, work-order, plot, project-stand …); those linked already change nothing.</summary>
    /// <exception cref="UserErrorException">What is said about a file is not right.</exception>
    public async Task LinkAsync(MunicipalityCode municipality, string thingKind, string thingId, IReadOnlyList<WorkEvidence> evidence, CancellationToken cancellation)
    {
        if (Faults(evidence).FirstOrDefault() is { } fault)
            throw new UserErrorException(fault.Message.Ja, fault.Message.En);
        await using var transaction = await database.BeginAsync(municipality, cancellation);
        await LinkAsync(transaction, thingKind, thingId, evidence, cancellation);
        await transaction.CommitAsync(cancellation);
    }

    /// <summary>Takes a file away from a thing; both stay in the database. What proves accepted work cannot be taken away.</summary>
    /// <returns>False where there is no such link.</returns>
    public async Task<bool> WithdrawAsync(MunicipalityCode municipality, Guid linkId, CancellationToken cancellation)
    {
        await using var transaction = await database.BeginAsync(municipality, cancellation);
        var (found, accepted) = await transaction.QuerySingleAsync<(bool, bool)>("""
            SELECT count(*) > 0, coalesce(bool_or(r.state = 'accepted'), false)
            FROM evidence_link l
            LEFT JOIN work_record r ON r.municipality_code = @municipality AND l.thing_kind = 'work-record' AND r.record_id::text = l.thing_id
            WHERE l.municipality_code = @municipality AND l.link_id = @linkId AND l.withdrawn_at IS NULL
            """, new { linkId }, cancellation);
        if (accepted)
            throw new UserErrorException("承認済みの記録の写真・書類は外せません。", "Photos and documents of accepted work cannot be taken away.");
        if (!found)
            return false;
        await transaction.ExecuteAsync("""
            UPDATE evidence_link SET withdrawn_at = now(), withdrawn_by = acting_user()
            WHERE municipality_code = @municipality AND link_id = @linkId AND withdrawn_at IS NULL
            """, new { linkId }, cancellation);
        await transaction.CommitAsync(cancellation);
        return true;
    }

    internal static IEnumerable<WorkFinding> Faults(IReadOnlyList<WorkEvidence> evidence)
    {
        if (evidence.Count > 200)
            yield return new(true, "evidence", new("写真・書類は1つの記録に200件までです。", "A record holds 200 photos and documents at most."));
        if (evidence.Any(file => !IsHash(file.Sha256) || !Kinds.Contains(file.Kind)
            || file.DirectionDegrees is < 0 or > 360 || file.AccuracyM is < 0 or > 99_999 || file.Caption?.Length > 500
            || file.Longitude is < -180 or > 180 || file.Latitude is < -90 or > 90 || file.Longitude is null != file.Latitude is null))
            yield return new(true, "evidence", new("写真・書類の情報が正しくありません。", "What is said about a photo or document is not right."));
    }

    public static bool IsHash(string? text) => text is not null && Hash().IsMatch(text);

    /// <summary>Links files to a thing; those linked already, and repeats, change nothing.</summary>
    internal static Task LinkAsync(MunicipalityTransaction transaction, string thingKind, string thingId, IReadOnlyList<WorkEvidence> evidence, CancellationToken cancellation) =>
        evidence.Count == 0 ? Task.CompletedTask : transaction.ExecuteAsync("""
            INSERT INTO evidence_link (municipality_code, link_id, thing_kind, thing_id, sha256, kind, caption, file_name, taken_at, position, accuracy_m, direction_degrees)
            SELECT @municipality, link_id, @thingKind, @thingId, sha256, kind, caption, file_name, taken_at,
                   ST_SetSRID(ST_MakePoint(longitude, latitude), 6668), accuracy_m, direction
            FROM unnest(@links::uuid[], @hashes::text[], @kinds::text[], @captions::text[], @names::text[], @times::timestamptz[],
                        @longitudes::float8[], @latitudes::float8[], @accuracies::numeric[], @directions::numeric[])
                 e (link_id, sha256, kind, caption, file_name, taken_at, longitude, latitude, accuracy_m, direction)
            ON CONFLICT DO NOTHING
            """, new
        {
            thingKind,
            thingId,
            links = evidence.Select(file => file.LinkId).ToArray(),
            hashes = evidence.Select(file => file.Sha256).ToArray(),
            kinds = evidence.Select(file => file.Kind).ToArray(),
            captions = evidence.Select(file => string.IsNullOrWhiteSpace(file.Caption) ? null : file.Caption.Trim()).ToArray(),
            names = evidence.Select(file => ShortName(file.FileName)).ToArray(),
            times = evidence.Select(file => file.TakenAt?.UtcDateTime).ToArray(),
            longitudes = evidence.Select(file => file.Longitude).ToArray(),
            latitudes = evidence.Select(file => file.Latitude).ToArray(),
            accuracies = evidence.Select(file => file.AccuracyM).ToArray(),
            directions = evidence.Select(file => file.DirectionDegrees).ToArray(),
        }, cancellation);

    /// <summary>The last part of a name, at most 200 characters; its end is what tells the type.</summary>
    private static string? ShortName(string? name)
    {
        var last = name?.Split('/', '\\')[^1].Trim();
        return string.IsNullOrEmpty(last) ? null : last.Length <= 200 ? last : last[^200..];
    }

    [GeneratedRegex("^[0-9a-f]{64}$", RegexOptions.None, 1000)]
    private static partial Regex Hash();
}
