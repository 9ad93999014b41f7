using ForestSink.Core.Accounts;
using ForestSink.Core.Forest;

namespace ForestSink.PostGis.Accounts;

/// <summary>A person who signs in (利用者). Secrets are hashes; the TOTP key is what the authenticator app shares.</summary>
public sealed class Account
{
    public Guid UserId { get; init; } = Guid.CreateVersion7();
    public string Email { get; set; } = "";
    public string NormalizedEmail { get; set; } = "";
    public string DisplayName { get; set; } = "";
    public Guid? OrganisationId { get; set; }
    public string? PasswordHash { get; set; }
    public string SecurityStamp { get; set; } = "";
    public int AccessFailedCount { get; set; }
    public DateTimeOffset? LockoutEnd { get; set; }
    public string? TotpKey { get; set; }
    public bool TwoFactorEnabled { get; set; }
    public string? Language { get; set; }
    public bool IsDemo { get; init; }
    public DateTimeOffset? ClosedAt { get; set; }

    /// <summary>Read with the row; an update that finds another value changes nothing.</summary>
    public int RowVersion { get; set; } = 1;
}

/// <summary>A municipality a person belongs to, and what they are there.</summary>
public sealed record Belonging(MunicipalityCode Municipality, string Name, string? NameEn, bool IsDemo, IReadOnlyList<Role> Roles);

/// <summary>What each request needs to know about the person behind it.</summary>
public sealed record AccountSnapshot(
    Guid UserId, string DisplayName, string Email, string SecurityStamp, bool TwoFactorEnabled, bool IsDemo, string? Language,
    IReadOnlyList<Belonging> Belongings)
{
    public IReadOnlyList<Role> RolesIn(MunicipalityCode municipality) =>
        Belongings.FirstOrDefault(belonging => belonging.Municipality == municipality)?.Roles ?? [];

    /// <summary>City staff and administrators sign in with a second factor; the shared demo users have none.</summary>
    public bool NeedsSecondFactor => !IsDemo && Belongings.Any(belonging => belonging.Roles.Any(role => role.NeedsSecondFactor()));
}

/// <summary>A passkey (WebAuthn credential) as stored.</summary>
public sealed class StoredPasskey
{
    public required byte[] CredentialId { get; init; }
    public required string Name { get; init; }
    public required byte[] PublicKey { get; init; }
    public required long SignCount { get; init; }
    public required string[] Transports { get; init; }
    public required bool IsUserVerified { get; init; }
    public required bool IsBackupEligible { get; init; }
    public required bool IsBackedUp { get; init; }
    public required byte[] AttestationObject { get; init; }
    public required byte[] ClientDataJson { get; init; }
    public required DateTime CreatedAt { get; init; }
}
