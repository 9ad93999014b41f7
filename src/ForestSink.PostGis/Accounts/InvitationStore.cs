using Dapper;
using ForestSink.Core.Accounts;
using ForestSink.Core.Forest;
using ForestSink.PostGis.Database;

namespace ForestSink.PostGis.Accounts;

/// <summary>An invitation (招待) as its administrator and the invited person see it; the link's secret is not in it.</summary>
public sealed record Invitation
{
    public required Guid InvitationId { get; init; }
    public string? Email { get; init; }
    public required string[] RoleKeys { get; init; }
    public string? OrganisationKind { get; init; }
    public string? OrganisationName { get; init; }
    public required DateTime ExpiresAt { get; init; }
    public required string MunicipalityName { get; init; }
    public string? MunicipalityNameEn { get; init; }

    public IReadOnlyList<Role> Roles => [.. RoleKeys.Select(Core.Accounts.Roles.Parse)];
}

/// <summary>Links that let a person in once.</summary>
public sealed class InvitationStore(ForestSinkDatabase database)
{
    /// <summary>How long a link works.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromDays(7);

    private const string Open = "i.municipality_code = @municipality AND i.accepted_at IS NULL AND i.revoked_at IS NULL AND i.expires_at > now()";

    private const string Select = """
        SELECT i.invitation_id, i.email, i.roles AS role_keys, i.organisation_kind, i.organisation_name, i.expires_at,
               t.name AS municipality_name, t.name_en AS municipality_name_en
        FROM invitation i JOIN municipality t USING (municipality_code)
        """;

    /// <summary>Makes a link. A null address lets in whoever holds it: for the first administrator only.</summary>
    public async Task<OneTimeToken> InviteAsync(
        MunicipalityCode municipality, string? email, IReadOnlyCollection<Role> roles, (OrganisationKind Kind, string Name)? organisation,
        CancellationToken cancellation)
    {
        var token = OneTimeToken.Create(municipality);
        await using var transaction = await database.BeginAsync(municipality, cancellation);
        await transaction.ExecuteAsync("""
            INSERT INTO invitation (municipality_code, invitation_id, token_hash, email, roles, organisation_kind, organisation_name, expires_at)
            VALUES (@municipality, @id, @hash, @email, @roles, @kind, @name, now() + @Lifetime)
            """, new
        {
            id = Guid.CreateVersion7(),
            hash = token.Hash(),
            email,
            roles = roles.Select(role => role.Key()).ToArray(),
            kind = organisation?.Kind.Key(),
            name = organisation?.Name,
            Lifetime,
        }, cancellation);
        await transaction.CommitAsync(cancellation);
        return token;
    }

    /// <summary>The open invitation behind a link, or null: wrong, used, revoked and expired look the same.</summary>
    public async Task<Invitation?> FindAsync(OneTimeToken token, CancellationToken cancellation)
    {
        await using var transaction = await database.BeginAsync(token.Municipality, cancellation);
        return await transaction.QuerySingleOrDefaultAsync<Invitation>(
            $"{Select} WHERE {Open} AND i.token_hash = @hash", new { hash = token.Hash() }, cancellation);
    }

    public async Task<IReadOnlyList<Invitation>> OpenAsync(MunicipalityCode municipality, CancellationToken cancellation)
    {
        await using var transaction = await database.BeginAsync(municipality, cancellation);
        return (await transaction.QueryAsync<Invitation>($"{Select} WHERE {Open} ORDER BY i.invited_at DESC", null, cancellation)).AsList();
    }

    public async Task<bool> RevokeAsync(MunicipalityCode municipality, Guid invitationId, CancellationToken cancellation)
    {
        await using var transaction = await database.BeginAsync(municipality, cancellation);
        var revoked = await transaction.ExecuteAsync(
            $"UPDATE invitation i SET revoked_at = now() WHERE {Open} AND i.invitation_id = @invitationId", new { invitationId }, cancellation);
        await transaction.CommitAsync(cancellation);
        return revoked == 1;
    }

    /// <summary>
    /// Uses a link: gives its roles to the person and, where the person is new, creates the account in the same
    /// transaction. Two people with one link: the second finds it used.
    /// </summary>
    /// <param name="isNew">True where the account does not exist yet.</param>
    /// <returns>False where the link does not work any more, or the address is taken.</returns>
    public async Task<bool> AcceptAsync(OneTimeToken token, Account account, bool isNew, CancellationToken cancellation)
    {
        await using var transaction = await database.BeginAsync(token.Municipality, cancellation);
        if (isNew && !await AccountStore.InsertAsync(transaction, account, cancellation))
            return false;
        var used = await transaction.QuerySingleOrDefaultAsync<Invitation>($"""
            WITH used AS (
              UPDATE invitation i SET accepted_at = now(), accepted_by = @UserId WHERE {Open} AND i.token_hash = @hash RETURNING i.*)
            {Select.Replace("FROM invitation", "FROM used", StringComparison.Ordinal)}
            """, new { account.UserId, hash = token.Hash() }, cancellation);
        if (used is null)
            return false;
        await MemberStore.GrantAsync(transaction, account.UserId, used.Roles, cancellation);
        if (used.OrganisationKind is not null)
            await JoinOrganisationAsync(transaction, account.UserId, used.OrganisationKind, used.OrganisationName!, cancellation);
        await transaction.CommitAsync(cancellation);
        return true;
    }

    /// <summary>An account keeps the organisation it has; the first invitation decides.</summary>
    private static async Task JoinOrganisationAsync(MunicipalityTransaction transaction, Guid userId, string kind, string name, CancellationToken cancellation) =>
        await transaction.ExecuteAsync("""
            WITH made AS (INSERT INTO organisation (kind, name) VALUES (@kind, @name) ON CONFLICT DO NOTHING RETURNING organisation_id)
            UPDATE app_user SET row_version = row_version + 1, organisation_id = coalesce(
              (SELECT organisation_id FROM made), (SELECT organisation_id FROM organisation WHERE kind = @kind AND name = @name))
            WHERE user_id = @userId AND organisation_id IS NULL
            """, new { userId, kind, name }, cancellation);
}
