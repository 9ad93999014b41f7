using System.Text.RegularExpressions;
using ForestSink.Core.Work;
using ForestSink.PostGis.Database;

namespace ForestSink.PostGis.Work;

/// <summary>Photos and documents by the hash of their content, and what they prove.</summary>
public sealed partial class EvidenceStore
{
    private static readonly string[] Kinds = ["photo-before", "photo-after", "photo", "document"];

    internal static IEnumerable<WorkFinding> Faults(IReadOnlyList<WorkEvidence> evidence)
    {
        if (evidence.Count > 200)
            yield return new(true, "evidence", new("写真・書類は1つの記録に200件までです。", "A record holds 200 photos and documents at most."));
        if (evidence.Any(file => !Hash().IsMatch(file.Sha256) || !Kinds.Contains(file.Kind)
            || file.DirectionDegrees is < 0 or > 360 || file.AccuracyM is < 0 or > 99_999 || file.Caption?.Length > 500
            || file.Longitude is < -180 or > 180 || file.Latitude is < -90 or > 90 || file.Longitude is null != file.Latitude is null))
            yield return new(true, "evidence", new("写真・書類の情報が正しくありません。", "What is said about a photo or document is not right."));
    }

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
