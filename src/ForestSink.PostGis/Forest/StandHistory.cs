using Dapper;
using ForestSink.Core.Forest;
using ForestSink.PostGis.Database;

namespace ForestSink.PostGis.Forest;

/// <summary>
/// A version of a stand with its register records as one JSON object, and who made it: a user's id or the name of
/// what acted without a user; null where it is older than the audit log.
/// </summary>
public sealed record StandVersionFacts
{
    public required int Version { get; init; }
    public required DateTime ValidFrom { get; init; }
    public DateTime? ValidTo { get; init; }
    public Guid? ImportId { get; init; }
    public string? Actor { get; init; }
    public string? ActorName { get; init; }
    public required string Facts { get; init; }
}

/// <summary>The versions of a stand, newest first.</summary>
public sealed class StandHistory(ForestSinkDatabase database)
{
    public async Task<IReadOnlyList<StandVersionFacts>> ListAsync(MunicipalityCode municipality, long standId, CancellationToken cancellation)
    {
        await using var transaction = await database.BeginAsync(municipality, cancellation);
        return (await transaction.QueryAsync<StandVersionFacts>("""
            SELECT s.version, s.valid_from, s.valid_to, s.import_id, a.actor, u.display_name AS actor_name,
                   stand_facts(s.municipality_code, s.stand_id, s.version)::text AS facts
            FROM stand s
            LEFT JOIN LATERAL (
              SELECT e.actor FROM audit_entry e
              WHERE e.municipality_code = @municipality
                AND (e.thing_kind, e.thing_id) = (CASE WHEN s.import_id IS NULL THEN 'stand' ELSE 'import' END, coalesce(s.import_id::text, s.stand_id::text))
                AND (s.import_id IS NOT NULL OR (e.new_values ->> 'version')::int = s.version)
              ORDER BY e.entry_no DESC LIMIT 1) a ON true
            LEFT JOIN app_user u ON u.user_id::text = a.actor
            WHERE s.municipality_code = @municipality AND s.stand_id = @standId
            ORDER BY s.version DESC
            """, new { standId }, cancellation)).AsList();
    }
}
