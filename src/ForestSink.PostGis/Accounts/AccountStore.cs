using Dapper;
using ForestSink.Core.Accounts;
using ForestSink.Core.Forest;
using ForestSink.PostGis.Database;

namespace ForestSink.PostGis.Accounts;

/// <summary>The people who sign in: finding, creating and changing their accounts.</summary>
public sealed class AccountStore(ForestSinkDatabase database)
{
    private const string Columns = """
        user_id, email, normalized_email, display_name, organisation_id, password_hash, security_stamp, access_failed_count,
        lockout_end, totp_key, two_factor_enabled, language, is_demo, closed_at, row_version
        """;

    public Task<Account?> FindAsync(Guid userId, CancellationToken cancellation) =>
        FindAsync("user_id = @userId", new { userId }, cancellation);

    /// <param name="normalizedEmail">Upper case, as the sign-in framework normalizes it.</param>
    public Task<Account?> FindByEmailAsync(string normalizedEmail, CancellationToken cancellation) =>
        FindAsync("normalized_email = @normalizedEmail", new { normalizedEmail }, cancellation);

    /// <summary>A closed account's passkeys open nothing.</summary>
    public Task<Account?> FindByPasskeyAsync(byte[] credentialId, CancellationToken cancellation) =>
        FindAsync("user_id = (SELECT p.user_id FROM passkey p WHERE p.credential_id = @credentialId) AND closed_at IS NULL", new { credentialId }, cancellation);

    /// <returns>False where the address is taken.</returns>
    public async Task<bool> CreateAsync(Account account, CancellationToken cancellation)
    {
        await using var transaction = await database.BeginAsync(cancellation);
        var created = await InsertAsync(transaction, account, cancellation);
        await transaction.CommitAsync(cancellation);
        return created;
    }

    internal static async Task<bool> InsertAsync(MunicipalityTransaction transaction, Account account, CancellationToken cancellation) =>
        await transaction.ExecuteAsync("""
            INSERT INTO app_user (user_id, email, normalized_email, display_name, organisation_id, password_hash, security_stamp,
                                  language, is_demo)
            VALUES (@UserId, @Email, @NormalizedEmail, @DisplayName, @OrganisationId, @PasswordHash, @SecurityStamp, @Language, @IsDemo)
            ON CONFLICT (normalized_email) DO NOTHING
            """, account, cancellation) == 1;

    /// <summary>Writes what people change. The count of failed attempts has its own statements, because attempts race.</summary>
    /// <returns>False where somebody else changed the account since it was read.</returns>
    public async Task<bool> UpdateAsync(Account account, CancellationToken cancellation)
    {
        await using var transaction = await database.BeginAsync(cancellation);
        var changed = await transaction.ExecuteAsync("""
            UPDATE app_user SET email = @Email, normalized_email = @NormalizedEmail, display_name = @DisplayName,
                   password_hash = @PasswordHash, security_stamp = @SecurityStamp, lockout_end = @LockoutEnd, totp_key = @TotpKey,
                   two_factor_enabled = @TwoFactorEnabled, language = @Language, closed_at = @ClosedAt, row_version = row_version + 1
            WHERE user_id = @UserId AND row_version = @RowVersion
            """, account, cancellation);
        await transaction.CommitAsync(cancellation);
        account.RowVersion += changed;
        return changed == 1;
    }

    /// <summary>Counts a failed attempt in the database, so that parallel guesses are all counted.</summary>
    public Task<int> CountFailedAttemptAsync(Guid userId, CancellationToken cancellation) =>
        ChangeAsync<int>("UPDATE app_user SET access_failed_count = access_failed_count + 1 WHERE user_id = @userId RETURNING access_failed_count",
            new { userId }, cancellation);

    public Task ForgetFailedAttemptsAsync(Guid userId, CancellationToken cancellation) =>
        ChangeAsync<int>("UPDATE app_user SET access_failed_count = 0 WHERE user_id = @userId RETURNING 0", new { userId }, cancellation);

    /// <summary>What a request needs of its user, in one statement. Null where the account is gone or closed.</summary>
    public async Task<AccountSnapshot?> SnapshotAsync(Guid userId, CancellationToken cancellation)
    {
        using var acting = Acting.As(userId);
        await using var transaction = await database.BeginAsync(cancellation);
        var rows = (await transaction.QueryAsync<SnapshotRow>("""
            SELECT u.display_name, u.email, u.security_stamp, u.two_factor_enabled, u.is_demo, u.language,
                   t.municipality_code, t.name, t.name_en, t.is_demo AS municipality_is_demo, m.role
            FROM app_user u
            LEFT JOIN membership m ON m.user_id = u.user_id
            LEFT JOIN municipality t ON t.municipality_code = m.municipality_code
            WHERE u.user_id = @userId AND u.closed_at IS NULL
            ORDER BY t.municipality_code, m.role
            """, new { userId }, cancellation)).AsList();
        if (rows.Count == 0)
            return null;
        var belongings = rows.Where(row => row.MunicipalityCode is not null)
            .GroupBy(row => row.MunicipalityCode!, StringComparer.Ordinal)
            .Select(group => new Belonging(MunicipalityCode.Parse(group.Key), group.First().Name!, group.First().NameEn,
                group.First().MunicipalityIsDemo, [.. group.Select(row => Roles.Parse(row.Role!))]))
            .ToList();
        var first = rows[0];
        return new AccountSnapshot(userId, first.DisplayName, first.Email, first.SecurityStamp, first.TwoFactorEnabled, first.IsDemo, first.Language, belongings);
    }

    private async Task<Account?> FindAsync(string condition, object parameters, CancellationToken cancellation)
    {
        await using var transaction = await database.BeginAsync(cancellation);
        return await transaction.QuerySingleOrDefaultAsync<Account>($"SELECT {Columns} FROM app_user WHERE {condition}", parameters, cancellation);
    }

    private async Task<T> ChangeAsync<T>(string sql, object parameters, CancellationToken cancellation)
    {
        await using var transaction = await database.BeginAsync(cancellation);
        var result = await transaction.QuerySingleAsync<T>(sql, parameters, cancellation);
        await transaction.CommitAsync(cancellation);
        return result;
    }

    private sealed class SnapshotRow
    {
        public string DisplayName { get; init; } = "";
        public string Email { get; init; } = "";
        public string SecurityStamp { get; init; } = "";
        public bool TwoFactorEnabled { get; init; }
        public bool IsDemo { get; init; }
        public string? Language { get; init; }
        public string? MunicipalityCode { get; init; }
        public string? Name { get; init; }
        public string? NameEn { get; init; }
        public bool MunicipalityIsDemo { get; init; }
        public string? Role { get; init; }
    }
}
