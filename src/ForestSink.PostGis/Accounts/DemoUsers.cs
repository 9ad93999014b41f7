using Dapper;
using ForestSink.Core.Accounts;
using ForestSink.Core.Forest;
using ForestSink.PostGis.Database;

namespace ForestSink.PostGis.Accounts;

/// <summary>
/// The demo municipality's users, one per role, who sign in by one click. They have no password, and the
/// database refuses them any other municipality.
/// </summary>
public sealed class DemoUsers(ForestSinkDatabase database)
{
    /// <summary>Makes the demo users of a demo municipality; those already there stay.</summary>
    public async Task CreateAsync(MunicipalityCode municipality, CancellationToken cancellation)
    {
        foreach (var role in Roles.All)
        {
            var email = $"{role.Key()}@{municipality}.demo.invalid";
            var account = new Account
            {
                Email = email,
                NormalizedEmail = email.ToUpperInvariant(),
                DisplayName = $"デモ {role.Japanese()}",
                SecurityStamp = Guid.NewGuid().ToString(),
                IsDemo = true,
            };
            await using var transaction = await database.BeginAsync(municipality, cancellation);
            if (await AccountStore.InsertAsync(transaction, account, cancellation))
                await MemberStore.GrantAsync(transaction, account.UserId, [role], cancellation);
            await transaction.CommitAsync(cancellation);
        }
    }

    /// <summary>The demo user of each role; empty where there is no demo municipality.</summary>
    public async Task<IReadOnlyDictionary<Role, Guid>> ListAsync(CancellationToken cancellation)
    {
        await using var transaction = await database.BeginAsync(cancellation);
        var users = await transaction.QueryAsync<(Guid UserId, string Email)>(
            "SELECT user_id, email FROM app_user WHERE is_demo AND closed_at IS NULL ORDER BY created_at DESC", null, cancellation);
        return users.AsList().DistinctBy(user => RoleOf(user.Email)).ToDictionary(user => RoleOf(user.Email), user => user.UserId);
    }

    private static Role RoleOf(string email) => Roles.Parse(email[..email.IndexOf('@', StringComparison.Ordinal)]);
}
