using ForestSink.PostGis.Accounts;
using Microsoft.AspNetCore.Identity;

namespace ForestSink.Web.Accounts;

/// <summary>ASP.NET Core Identity's view of our stores: it brings hashing, lockout, TOTP and WebAuthn, we keep the rows.</summary>
internal sealed partial class IdentityStore(AccountStore accounts, CredentialStore credentials, AccountSnapshots snapshots) :
    IUserPasswordStore<Account>, IUserSecurityStampStore<Account>, IUserEmailStore<Account>, IUserLockoutStore<Account>,
    IUserTwoFactorStore<Account>, IUserAuthenticatorKeyStore<Account>, IUserTwoFactorRecoveryCodeStore<Account>, IUserPasskeyStore<Account>
{
    private static readonly IdentityError Taken = new() { Code = nameof(IdentityErrorDescriber.DuplicateEmail) };
    private static readonly IdentityError Overtaken = new() { Code = nameof(IdentityErrorDescriber.ConcurrencyFailure) };

    public async Task<IdentityResult> CreateAsync(Account user, CancellationToken cancellationToken) =>
        await accounts.CreateAsync(user, cancellationToken) ? IdentityResult.Success : IdentityResult.Failed(Taken);

    public async Task<IdentityResult> UpdateAsync(Account user, CancellationToken cancellationToken)
    {
        var changed = await accounts.UpdateAsync(user, cancellationToken);
        snapshots.Forget(user.UserId);
        return changed ? IdentityResult.Success : IdentityResult.Failed(Overtaken);
    }

    /// <summary>Accounts are closed, never deleted: the audit log points to them.</summary>
    public Task<IdentityResult> DeleteAsync(Account user, CancellationToken cancellationToken) =>
        throw new NotSupportedException("An account is closed, not deleted.");

    public async Task<Account?> FindByIdAsync(string userId, CancellationToken cancellationToken) =>
        Guid.TryParse(userId, out var id) ? await accounts.FindAsync(id, cancellationToken) : null;

    /// <summary>People sign in with their e-mail address; it is the user name.</summary>
    public Task<Account?> FindByNameAsync(string normalizedUserName, CancellationToken cancellationToken) =>
        accounts.FindByEmailAsync(normalizedUserName, cancellationToken);

    public Task<Account?> FindByEmailAsync(string normalizedEmail, CancellationToken cancellationToken) =>
        accounts.FindByEmailAsync(normalizedEmail, cancellationToken);

    public Task<int> IncrementAccessFailedCountAsync(Account user, CancellationToken cancellationToken) =>
        CountFailureAsync(user, cancellationToken);

    public async Task ResetAccessFailedCountAsync(Account user, CancellationToken cancellationToken)
    {
        await accounts.ForgetFailedAttemptsAsync(user.UserId, cancellationToken);
        user.AccessFailedCount = 0;
    }

    public Task ReplaceCodesAsync(Account user, IEnumerable<string> recoveryCodes, CancellationToken cancellationToken) =>
        credentials.ReplaceRecoveryCodesAsync(user.UserId, recoveryCodes, cancellationToken);

    public Task<bool> RedeemCodeAsync(Account user, string code, CancellationToken cancellationToken) =>
        credentials.UseRecoveryCodeAsync(user.UserId, code, cancellationToken);

    public Task<int> CountCodesAsync(Account user, CancellationToken cancellationToken) =>
        credentials.CountRecoveryCodesAsync(user.UserId, cancellationToken);

    public async Task<IList<UserPasskeyInfo>> GetPasskeysAsync(Account user, CancellationToken cancellationToken) =>
        [.. (await credentials.PasskeysAsync(user.UserId, cancellationToken)).Select(Info)];

    public Task<Account?> FindByPasskeyIdAsync(byte[] credentialId, CancellationToken cancellationToken) =>
        accounts.FindByPasskeyAsync(credentialId, cancellationToken);

    public async Task<UserPasskeyInfo?> FindPasskeyAsync(Account user, byte[] credentialId, CancellationToken cancellationToken) =>
        (await GetPasskeysAsync(user, cancellationToken)).FirstOrDefault(passkey => passkey.CredentialId.AsSpan().SequenceEqual(credentialId));

    public Task AddOrUpdatePasskeyAsync(Account user, UserPasskeyInfo passkey, CancellationToken cancellationToken) =>
        credentials.KeepPasskeyAsync(user.UserId, Stored(passkey), cancellationToken);

    public Task RemovePasskeyAsync(Account user, byte[] credentialId, CancellationToken cancellationToken) =>
        credentials.RemovePasskeyAsync(user.UserId, credentialId, cancellationToken);

    public void Dispose()
    {
        // The stores hold no connection between calls.
    }

    private async Task<int> CountFailureAsync(Account user, CancellationToken cancellationToken) =>
        user.AccessFailedCount = await accounts.CountFailedAttemptAsync(user.UserId, cancellationToken);

    private static UserPasskeyInfo Info(StoredPasskey passkey) => new(
        passkey.CredentialId, passkey.PublicKey, new DateTimeOffset(passkey.CreatedAt), (uint)passkey.SignCount, passkey.Transports,
        passkey.IsUserVerified, passkey.IsBackupEligible, passkey.IsBackedUp, passkey.AttestationObject, passkey.ClientDataJson)
    { Name = passkey.Name };

    private static StoredPasskey Stored(UserPasskeyInfo passkey) => new()
    {
        CredentialId = passkey.CredentialId,
        Name = passkey.Name is { Length: > 0 } name ? name : "passkey",
        PublicKey = passkey.PublicKey,
        SignCount = passkey.SignCount,
        Transports = passkey.Transports ?? [],
        IsUserVerified = passkey.IsUserVerified,
        IsBackupEligible = passkey.IsBackupEligible,
        IsBackedUp = passkey.IsBackedUp,
        AttestationObject = passkey.AttestationObject,
        ClientDataJson = passkey.ClientDataJson,
        CreatedAt = passkey.CreatedAt.UtcDateTime,
    };
}
