using ForestSink.PostGis.Database;

namespace ForestSink.PostGis.Reference;

/// <summary>A version of a reference document with who added it: a user's id or what acted without a user; null where it was shipped or added elsewhere.</summary>
public sealed record DocumentVersion
{
    public required string Owner { get; init; }
    public required int Version { get; init; }
    public required string Content { get; init; }
    public required DateTime CreatedAt { get; init; }
    public string? Actor { get; init; }
    public string? ActorName { get; init; }
}

/// <summary>Every version of a document that the municipality sees: its own before the prefecture's before the program's, so that the first is in force.</summary>
public static class DocumentHistory
{
    public static async Task<IReadOnlyList<DocumentVersion>> ListAsync(MunicipalityTransaction transaction, string kind, string name, CancellationToken cancellation) =>
    [
        .. await transaction.QueryAsync<DocumentVersion>("""
            SELECT d.municipality_code AS owner, d.version, d.content, d.created_at, a.actor, u.display_name AS actor_name
            FROM reference_document d
            LEFT JOIN LATERAL (
              SELECT e.actor FROM audit_entry e
              WHERE e.municipality_code = @municipality AND e.thing_kind = 'reference-document' AND e.thing_id = d.name
                AND e.new_values ->> 'kind' = d.kind AND e.new_values ->> 'municipality_code' = d.municipality_code AND (e.new_values ->> 'version')::int = d.version
              ORDER BY e.entry_no LIMIT 1) a ON true
            LEFT JOIN app_user u ON u.user_id::text = a.actor
            WHERE d.kind = @kind AND d.name = @name
            ORDER BY d.municipality_code = '00000', right(d.municipality_code, 3) = '000', d.version DESC
            """, new { kind, name }, cancellation),
    ];

    public static Task<string?> ContentAsync(MunicipalityTransaction transaction, string kind, string name, string owner, int version, CancellationToken cancellation) =>
        transaction.QuerySingleOrDefaultAsync<string>(
            "SELECT content FROM reference_document WHERE municipality_code = @owner AND kind = @kind AND name = @name AND version = @version",
            new { kind, name, owner, version }, cancellation);
}
