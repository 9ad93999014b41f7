using Dapper;
using ForestSink.Core.Accounts;
using ForestSink.Core.Forest;
using ForestSink.PostGis.Database;
using ForestSink.PostGis.Jobs;

namespace ForestSink.PostGis.Accounts;

/// <summary>A person of a municipality as its administrator sees them.</summary>
public sealed record Member
{
    public required Guid UserId { get; init; }
    public required string DisplayName { get; init; }
    public required string Email { get; init; }
    public string? OrganisationKind { get; init; }
    public string? OrganisationName { get; init; }
    public required string[] RoleKeys { get; init; }
    public required bool TwoFactorEnabled { get; init; }
    public required bool HasPasskey { get; init; }
    public required bool IsDemo { get; init; }
    public DateTime? LockoutEnd { get; init; }

    /// <summary>Belongs to other municipalities too: only the person's roles here can be changed, the account cannot be closed.</summary>
    public required bool BelongsElsewhere { get; init; }

    public IReadOnlyList<Role> Roles => [.. RoleKeys.Select(Core.Accounts.Roles.Parse)];
}

/// <summary>The people of one municipality, for its administrator.</summary>
public sealed class MemberStore(ForestSinkDatabase database)
{
    public async Task<IReadOnlyList<Member>> ListAsync(MunicipalityCode municipality, CancellationToken cancellation)
    {
        await using var transaction = await database.BeginAsync(municipality, cancellation);
        return (await transaction.QueryAsync<Member>("""
            SELECT u.user_id, u.display_name, u.email, o.kind AS organisation_kind, o.name AS organisation_name,
                   array_agg(m.role ORDER BY m.role) AS role_keys, u.two_factor_enabled, u.is_demo, u.lockout_end,
                   EXISTS (SELECT FROM passkey p WHERE p.user_id = u.user_id) AS has_passkey,
                   belongs_elsewhere(u.user_id) AS belongs_elsewhere
            FROM membership m
            JOIN app_user u USING (user_id)
            LEFT JOIN organisation o USING (organisation_id)
            WHERE m.municipality_code = @municipality AND u.closed_at IS NULL
            GROUP BY u.user_id, o.organisation_id
            ORDER BY u.display_name, u.email
            """, null, cancellation)).AsList();
    }

    /// <summary>Gives a member exactly these roles; none ends the membership.</summary>
    /// <returns>False where the person does not belong here.</returns>
    /// <exception cref="UserErrorException">The municipality would be left without an administrator.</exception>
    public async Task<bool> SetRolesAsync(MunicipalityCode municipality, Guid userId, IReadOnlyCollection<Role> roles, CancellationToken cancellation)
    {
        var keys = roles.Select(role => role.Key()).ToArray();
        await using var transaction = await database.BeginAsync(municipality, cancellation);
        if (!await IsMemberAsync(transaction, userId, cancellation))
            return false;
        await transaction.ExecuteAsync(
            "DELETE FROM membership WHERE municipality_code = @municipality AND user_id = @userId AND role <> ALL (@keys)", new { userId, keys }, cancellation);
        await GrantAsync(transaction, userId, roles, cancellation);
        await RefuseWithoutAdministratorAsync(transaction, cancellation);
        await transaction.CommitAsync(cancellation);
        return true;
    }

    /// <summary>Closes an account and ends its sessions; the row stays for the audit log.</summary>
    /// <returns>False where the person does not belong here, or also belongs elsewhere.</returns>
    /// <exception cref="UserErrorException">The municipality would be left without an administrator.</exception>
    public async Task<bool> CloseAsync(MunicipalityCode municipality, Guid userId, CancellationToken cancellation)
    {
        await using var transaction = await database.BeginAsync(municipality, cancellation);
        var closed = await transaction.ExecuteAsync("""
            UPDATE app_user SET closed_at = now(), security_stamp = gen_random_uuid()::text, row_version = row_version + 1
            WHERE user_id = @userId AND closed_at IS NULL AND NOT belongs_elsewhere(user_id)
              AND EXISTS (SELECT FROM membership m WHERE m.municipality_code = @municipality AND m.user_id = @userId)
            """, new { userId }, cancellation);
        await RefuseWithoutAdministratorAsync(transaction, cancellation);
        await transaction.CommitAsync(cancellation);
        return closed == 1;
    }

    /// <summary>Ends every session of a member: the next request of each must sign in again.</summary>
    public async Task<bool> EndSessionsAsync(MunicipalityCode municipality, Guid userId, CancellationToken cancellation)
    {
        await using var transaction = await database.BeginAsync(municipality, cancellation);
        var ended = await transaction.ExecuteAsync("""
            UPDATE app_user SET security_stamp = gen_random_uuid()::text, row_version = row_version + 1
            WHERE user_id = @userId AND EXISTS (SELECT FROM membership m WHERE m.municipality_code = @municipality AND m.user_id = @userId)
            """, new { userId }, cancellation);
        await transaction.CommitAsync(cancellation);
        return ended == 1;
    }

    internal static Task GrantAsync(MunicipalityTransaction transaction, Guid userId, IEnumerable<Role> roles, CancellationToken cancellation) =>
        transaction.ExecuteAsync("""
            INSERT INTO membership (municipality_code, user_id, role) SELECT @municipality, @userId, unnest(@keys) ON CONFLICT DO NOTHING
            """, new { userId, keys = roles.Select(role => role.Key()).ToArray() }, cancellation);

    private static Task<bool> IsMemberAsync(MunicipalityTransaction transaction, Guid userId, CancellationToken cancellation) =>
        transaction.QuerySingleAsync<bool>(
            "SELECT EXISTS (SELECT FROM membership WHERE municipality_code = @municipality AND user_id = @userId)", new { userId }, cancellation);

    private static async Task RefuseWithoutAdministratorAsync(MunicipalityTransaction transaction, CancellationToken cancellation)
    {
        var left = await transaction.QuerySingleAsync<bool>("""
            SELECT EXISTS (SELECT FROM membership m JOIN app_user u USING (user_id)
                           WHERE m.municipality_code = @municipality AND m.role = 'admin' AND u.closed_at IS NULL)
            """, null, cancellation);
        if (!left)
            throw new UserErrorException("管理者が一人もいなくなります。先に別の人を管理者にしてください。",
                "No administrator would be left. Make somebody else an administrator first.");
    }
}
