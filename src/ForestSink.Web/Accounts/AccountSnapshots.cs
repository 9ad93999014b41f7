using ForestSink.PostGis.Accounts;
using Microsoft.Extensions.Caching.Memory;

namespace ForestSink.Web.Accounts;

/// <summary>
/// What each request needs to know about its user, read from the database and kept for a few seconds: a map asks
/// for dozens of tiles at once. A role taken away or a session ended takes effect within <see cref="Lifetime"/> on
/// every copy of the application, and at once on the copy where it was done.
/// </summary>
internal sealed class AccountSnapshots(AccountStore accounts, IMemoryCache cache)
{
    public static readonly TimeSpan Lifetime = TimeSpan.FromSeconds(5);

    /// <returns>Null where the account is gone or closed.</returns>
    public async ValueTask<AccountSnapshot?> FindAsync(Guid userId, CancellationToken cancellation)
    {
        if (cache.TryGetValue(Key(userId), out AccountSnapshot? known))
            return known;
        var snapshot = await accounts.SnapshotAsync(userId, cancellation);
        return cache.Set(Key(userId), snapshot, Lifetime);
    }

    public void Forget(Guid userId) => cache.Remove(Key(userId));

    private static (Type Owner, Guid UserId) Key(Guid userId) => (typeof(AccountSnapshots), userId);
}
