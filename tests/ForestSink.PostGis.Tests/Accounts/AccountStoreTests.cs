using Dapper;
using ForestSink.Core.Accounts;
using ForestSink.Core.Forest;
using ForestSink.PostGis.Accounts;
using ForestSink.PostGis.Jobs;
using ForestSink.TestSupport;
using Npgsql;

namespace ForestSink.PostGis.Tests.Accounts;

public sealed class AccountStoreTests : IAsyncLifetime
{
    private static readonly MunicipalityCode Town = MunicipalityCode.Parse("40348");
    private static readonly MunicipalityCode Neighbour = MunicipalityCode.Parse("40349");
    private static readonly MunicipalityCode Demo = MunicipalityCode.Parse("33999");
    private TestDatabase database = null!;
    private AccountStore accounts = null!;
    private InvitationStore invitations = null!;
    private MemberStore members = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        database = await TestDatabase.CreateAsync();
        (accounts, invitations, members) = (new AccountStore(database.Database), new InvitationStore(database.Database), new MemberStore(database.Database));
        await using var connection = new NpgsqlConnection(database.OwnerConnectionString);
        await connection.ExecuteAsync("""
            INSERT INTO municipality (municipality_code, name, plane_zone, is_demo)
            VALUES ('40348', '久山町', 2, false), ('40349', '粕屋町', 2, false), ('33999', 'みどり野市', 5, true)
            """);
    }

    public ValueTask DisposeAsync() => database.DisposeAsync();

    [Fact]
    public async Task A_snapshot_lists_every_municipality_of_a_person_and_no_one_else_s()
    {
        var person = await JoinAsync("a@example.jp", Town, Role.Officer, Role.Admin);
        await JoinAsync("b@example.jp", Neighbour, Role.Viewer);
        var token = await invitations.InviteAsync(Neighbour, person.Email, [Role.Viewer], null, Cancellation);
        Assert.True(await invitations.AcceptAsync(token, person, isNew: false, Cancellation));

        var snapshot = await accounts.SnapshotAsync(person.UserId, Cancellation);

        Assert.NotNull(snapshot);
        Assert.Equal([Role.Admin, Role.Officer], snapshot.RolesIn(Town));
        Assert.Equal([Role.Viewer], snapshot.RolesIn(Neighbour));
        Assert.Empty(snapshot.RolesIn(Demo));
        Assert.True(snapshot.NeedsSecondFactor);
    }

    [Fact]
    public async Task An_invitation_works_once()
    {
        var token = await invitations.InviteAsync(Town, "a@example.jp", [Role.Worker], (OrganisationKind.Cooperative, "久山森林組合"), Cancellation);
        var attempts = await Task.WhenAll(Enumerable.Range(0, 4).Select(n => invitations.AcceptAsync(token, NewAccount($"a{n}@example.jp"), true, Cancellation)));
        Assert.Single(attempts, accepted => accepted);
        var member = Assert.Single(await members.ListAsync(Town, Cancellation));
        Assert.Equal("久山森林組合", member.OrganisationName);
        Assert.Null(await invitations.FindAsync(token, Cancellation));
    }

    [Fact]
    public async Task An_expired_a_revoked_and_a_foreign_link_do_not_work()
    {
        var expired = await invitations.InviteAsync(Town, "a@example.jp", [Role.Viewer], null, Cancellation);
        await using (var connection = new NpgsqlConnection(database.OwnerConnectionString))
            await connection.ExecuteAsync("UPDATE invitation SET expires_at = now() - interval '1 second'");
        Assert.False(await invitations.AcceptAsync(expired, NewAccount("a@example.jp"), true, Cancellation));

        var revoked = await invitations.InviteAsync(Town, "b@example.jp", [Role.Viewer], null, Cancellation);
        Assert.True(await invitations.RevokeAsync(Town, (await invitations.OpenAsync(Town, Cancellation)).Single().InvitationId, Cancellation));
        Assert.Null(await invitations.FindAsync(revoked, Cancellation));

        var open = await invitations.InviteAsync(Town, "c@example.jp", [Role.Viewer], null, Cancellation);
        Assert.Null(await invitations.FindAsync(open with { Municipality = Neighbour }, Cancellation));
        Assert.Empty(await members.ListAsync(Town, Cancellation));
    }

    [Fact]
    public async Task The_secret_of_a_link_is_not_in_the_database()
    {
        var token = await invitations.InviteAsync(Town, "a@example.jp", [Role.Viewer], null, Cancellation);
        await using var connection = new NpgsqlConnection(database.OwnerConnectionString);
        var stored = await connection.QueryAsync<string>("SELECT i::text FROM invitation i UNION ALL SELECT a::text FROM audit_entry a");
        Assert.DoesNotContain(stored, row => row.Contains(token.Secret, StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_last_administrator_can_neither_step_down_nor_be_closed()
    {
        var admin = await JoinAsync("a@example.jp", Town, Role.Admin);
        await Assert.ThrowsAsync<UserErrorException>(() => members.SetRolesAsync(Town, admin.UserId, [Role.Viewer], Cancellation));
        await Assert.ThrowsAsync<UserErrorException>(() => members.CloseAsync(Town, admin.UserId, Cancellation));
        Assert.Equal([Role.Admin], (await members.ListAsync(Town, Cancellation)).Single().Roles);
    }

    [Fact]
    public async Task An_administrator_reaches_only_the_people_of_their_own_municipality()
    {
        await JoinAsync("a@example.jp", Town, Role.Admin);
        var stranger = await JoinAsync("b@example.jp", Neighbour, Role.Admin);
        await JoinAsync("c@example.jp", Neighbour, Role.Admin);
        Assert.False(await members.SetRolesAsync(Town, stranger.UserId, [Role.Viewer], Cancellation));
        Assert.False(await members.CloseAsync(Town, stranger.UserId, Cancellation));
        Assert.False(await members.EndSessionsAsync(Town, stranger.UserId, Cancellation));
        Assert.Single(await members.ListAsync(Town, Cancellation));
    }

    [Fact]
    public async Task A_closed_account_has_no_snapshot_and_its_passkey_opens_nothing()
    {
        await JoinAsync("a@example.jp", Town, Role.Admin);
        var person = await JoinAsync("b@example.jp", Town, Role.Viewer);
        await new CredentialStore(database.Database).KeepPasskeyAsync(person.UserId, Passkey([1, 2, 3]), Cancellation);
        Assert.NotNull(await accounts.FindByPasskeyAsync([1, 2, 3], Cancellation));
        Assert.True(await members.CloseAsync(Town, person.UserId, Cancellation));
        Assert.Null(await accounts.SnapshotAsync(person.UserId, Cancellation));
        Assert.Null(await accounts.FindByPasskeyAsync([1, 2, 3], Cancellation));
    }

    [Fact]
    public async Task A_passkey_is_never_taken_over_by_another_account()
    {
        var credentials = new CredentialStore(database.Database);
        var owner = await JoinAsync("a@example.jp", Town, Role.Viewer);
        var other = await JoinAsync("b@example.jp", Town, Role.Viewer);
        await credentials.KeepPasskeyAsync(owner.UserId, Passkey([7]), Cancellation);
        await credentials.KeepPasskeyAsync(other.UserId, Passkey([7]), Cancellation);
        Assert.Empty(await credentials.PasskeysAsync(other.UserId, Cancellation));
        Assert.Equal(owner.UserId, (await accounts.FindByPasskeyAsync([7], Cancellation))?.UserId);
    }

    [Fact]
    public async Task A_recovery_code_works_once()
    {
        var credentials = new CredentialStore(database.Database);
        var person = await JoinAsync("a@example.jp", Town, Role.Viewer);
        await credentials.ReplaceRecoveryCodesAsync(person.UserId, ["AAAA-BBBB", "CCCC-DDDD"], Cancellation);
        Assert.True(await credentials.UseRecoveryCodeAsync(person.UserId, "AAAA-BBBB", Cancellation));
        Assert.False(await credentials.UseRecoveryCodeAsync(person.UserId, "AAAA-BBBB", Cancellation));
        Assert.Equal(1, await credentials.CountRecoveryCodesAsync(person.UserId, Cancellation));
    }

    [Fact]
    public async Task Parallel_failed_attempts_are_all_counted()
    {
        var person = await JoinAsync("a@example.jp", Town, Role.Viewer);
        await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => accounts.CountFailedAttemptAsync(person.UserId, Cancellation)));
        Assert.Equal(10, (await accounts.FindAsync(person.UserId, Cancellation))?.AccessFailedCount);
    }

    [Fact]
    public async Task An_update_over_somebody_else_s_change_is_refused()
    {
        var person = await JoinAsync("a@example.jp", Town, Role.Viewer);
        var mine = (await accounts.FindAsync(person.UserId, Cancellation))!;
        var theirs = (await accounts.FindAsync(person.UserId, Cancellation))!;
        theirs.DisplayName = "先に変更";
        mine.DisplayName = "後から変更";
        Assert.True(await accounts.UpdateAsync(theirs, Cancellation));
        Assert.False(await accounts.UpdateAsync(mine, Cancellation));
    }

    [Fact]
    public async Task Demo_users_exist_once_per_role_and_can_enter_the_demo_municipality_only()
    {
        var demo = new DemoUsers(database.Database);
        await demo.CreateAsync(Demo, Cancellation);
        await demo.CreateAsync(Demo, Cancellation);
        var users = await demo.ListAsync(Cancellation);
        Assert.Equal(Roles.All.Order(), users.Keys.Order());
        Assert.Equal(6, (await members.ListAsync(Demo, Cancellation)).Count);

        await using var connection = new NpgsqlConnection(database.OwnerConnectionString);
        var refused = await Assert.ThrowsAsync<PostgresException>(() => connection.ExecuteAsync(
            "INSERT INTO membership VALUES ('40348', @user, 'viewer')", new { user = users[Role.Admin] }));
        Assert.Equal(PostgresErrorCodes.CheckViolation, refused.SqlState);
    }

    [Fact]
    public async Task The_first_administrator_s_newest_link_is_the_only_one_that_works()
    {
        var first = new FirstAdministrator(database.Database);
        Assert.False(await first.ExistsAsync(Town, Cancellation));
        var old = await first.InviteAsync(Town, Cancellation);
        var token = await first.InviteAsync(Town, Cancellation);
        Assert.Null(await invitations.FindAsync(old, Cancellation));
        Assert.True(await invitations.AcceptAsync(token, NewAccount("a@example.jp"), true, Cancellation));
        Assert.True(await first.ExistsAsync(Town, Cancellation));
    }

    private async Task<Account> JoinAsync(string email, MunicipalityCode town, params Role[] roles)
    {
        var account = NewAccount(email);
        var token = await invitations.InviteAsync(town, email, roles, null, Cancellation);
        Assert.True(await invitations.AcceptAsync(token, account, true, Cancellation));
        return account;
    }

    private static Account NewAccount(string email) => new()
    {
        Email = email,
        NormalizedEmail = email.ToUpperInvariant(),
        DisplayName = "担当",
        SecurityStamp = Guid.NewGuid().ToString(),
    };

    private static StoredPasskey Passkey(byte[] id) => new()
    {
        CredentialId = id,
        Name = "タブレット",
        PublicKey = [1],
        SignCount = 0,
        Transports = ["internal"],
        IsUserVerified = true,
        IsBackupEligible = false,
        IsBackedUp = false,
        AttestationObject = [1],
        ClientDataJson = [1],
        CreatedAt = DateTime.UtcNow,
    };
}
