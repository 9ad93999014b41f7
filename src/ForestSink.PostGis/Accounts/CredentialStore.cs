using System.Security.Cryptography;
using System.Text;
using Dapper;
using ForestSink.PostGis.Database;

namespace ForestSink.PostGis.Accounts;

/// <summary>What people sign in with beside the password: passkeys and recovery codes.</summary>
public sealed class CredentialStore(ForestSinkDatabase database)
{
    private const string Columns = """
        credential_id, name, public_key, sign_count, transports, is_user_verified, is_backup_eligible, is_backed_up,
        attestation_object, client_data_json, created_at
        """;

    public async Task<IReadOnlyList<StoredPasskey>> PasskeysAsync(Guid userId, CancellationToken cancellation)
    {
        await using var transaction = await database.BeginAsync(cancellation);
        return (await transaction.QueryAsync<StoredPasskey>(
            $"SELECT {Columns} FROM passkey WHERE user_id = @userId ORDER BY created_at", new { userId }, cancellation)).AsList();
    }

    /// <summary>Keeps a passkey, or what its use changed. A credential that is somebody else's is left alone.</summary>
    public async Task KeepPasskeyAsync(Guid userId, StoredPasskey passkey, CancellationToken cancellation)
    {
        var parameters = new DynamicParameters(passkey);
        parameters.Add("userId", userId);
        await using var transaction = await database.BeginAsync(cancellation);
        await transaction.ExecuteAsync($"""
            INSERT INTO passkey ({Columns}, user_id)
            VALUES (@CredentialId, @Name, @PublicKey, @SignCount, @Transports, @IsUserVerified, @IsBackupEligible, @IsBackedUp,
                    @AttestationObject, @ClientDataJson, @CreatedAt, @userId)
            ON CONFLICT (credential_id) DO UPDATE
            SET sign_count = excluded.sign_count, is_user_verified = excluded.is_user_verified, is_backed_up = excluded.is_backed_up
            WHERE passkey.user_id = excluded.user_id
            """, parameters, cancellation);
        await transaction.CommitAsync(cancellation);
    }

    public async Task RemovePasskeyAsync(Guid userId, byte[] credentialId, CancellationToken cancellation)
    {
        await using var transaction = await database.BeginAsync(cancellation);
        await transaction.ExecuteAsync("DELETE FROM passkey WHERE user_id = @userId AND credential_id = @credentialId",
            new { userId, credentialId }, cancellation);
        await transaction.CommitAsync(cancellation);
    }

    /// <summary>Only hashes are kept: the codes are shown once.</summary>
    public async Task ReplaceRecoveryCodesAsync(Guid userId, IEnumerable<string> codes, CancellationToken cancellation)
    {
        await using var transaction = await database.BeginAsync(cancellation);
        await transaction.ExecuteAsync("DELETE FROM recovery_code WHERE user_id = @userId", new { userId }, cancellation);
        await transaction.ExecuteAsync("INSERT INTO recovery_code (user_id, code_hash) SELECT @userId, unnest(@hashes)",
            new { userId, hashes = codes.Select(Hash).ToArray() }, cancellation);
        await transaction.CommitAsync(cancellation);
    }

    /// <returns>False where the code is wrong or was used before.</returns>
    public async Task<bool> UseRecoveryCodeAsync(Guid userId, string code, CancellationToken cancellation)
    {
        await using var transaction = await database.BeginAsync(cancellation);
        var used = await transaction.ExecuteAsync("DELETE FROM recovery_code WHERE user_id = @userId AND code_hash = @hash",
            new { userId, hash = Hash(code) }, cancellation);
        await transaction.CommitAsync(cancellation);
        return used == 1;
    }

    /// <summary>Takes the authenticator app's code of a time step, once; also of two attempts at the same moment only one gets it.</summary>
    /// <returns>False where this code or a newer one was used before.</returns>
    public async Task<bool> UseTotpStepAsync(Guid userId, long step, CancellationToken cancellation)
    {
        await using var transaction = await database.BeginAsync(cancellation);
        var used = await transaction.ExecuteAsync(
            "UPDATE app_user SET totp_last_step = @step WHERE user_id = @userId AND (totp_last_step IS NULL OR totp_last_step < @step)",
            new { userId, step }, cancellation);
        await transaction.CommitAsync(cancellation);
        return used == 1;
    }

    public async Task<int> CountRecoveryCodesAsync(Guid userId, CancellationToken cancellation)
    {
        await using var transaction = await database.BeginAsync(cancellation);
        return await transaction.QuerySingleAsync<int>("SELECT count(*)::int FROM recovery_code WHERE user_id = @userId", new { userId }, cancellation);
    }

    private static byte[] Hash(string code) => SHA256.HashData(Encoding.UTF8.GetBytes(code));
}
