using ForestSink.Core.Accounts;
using ForestSink.Core.Forest;
using ForestSink.PostGis.Accounts;

namespace ForestSink.Web.Accounts;

/// <summary>The person behind the request, and what they may do in the request's municipality.</summary>
public sealed class CurrentUser
{
    private AccountSnapshot? account;
    private MunicipalityCode? municipality;

    public bool IsSignedIn => account is not null;

    /// <exception cref="InvalidOperationException">Nobody has signed in; the route should have asked for it.</exception>
    public AccountSnapshot Account => account ?? throw new InvalidOperationException("Nobody has signed in.");

    /// <summary>Signed in by a passkey, which is two factors in one: the device, and its lock.</summary>
    public bool UsedPasskey { get; private set; }

    /// <summary>The municipalities the user belongs to; empty for a visitor.</summary>
    public IReadOnlyList<Belonging> Belongings => account?.Belongings ?? [];

    public bool MustEnrolSecondFactor => account is { NeedsSecondFactor: true, TwoFactorEnabled: false } && !UsedPasskey;

    public bool BelongsTo(MunicipalityCode code) => Belongings.Any(belonging => belonging.Municipality == code);

    /// <summary>Whether the rights table gives the capability in the municipality of the address.</summary>
    public bool Can(Capability capability) =>
        municipality is { } code && account is not null && account.RolesIn(code).Give(capability);

    internal void Enter(AccountSnapshot? snapshot, bool usedPasskey, MunicipalityCode? code) =>
        (account, UsedPasskey, municipality) = (snapshot, usedPasskey, code);
}
