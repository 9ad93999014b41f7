using Dapper;
using ForestSink.Core.Accounts;
using ForestSink.Core.Forest;
using ForestSink.PostGis.Accounts;
using ForestSink.PostGis.Audit;
using ForestSink.PostGis.Database;
using ForestSink.TestSupport;
using Npgsql;

namespace ForestSink.PostGis.Tests.Audit;

public sealed class AuditLogTests : IAsyncLifetime
{
    private static readonly MunicipalityCode Town = MunicipalityCode.Parse("40348");
    private TestDatabase database = null!;
    private AuditStore log = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        database = await TestDatabase.CreateAsync();
        log = new AuditStore(database.Database);
        await AsOwnerAsync("INSERT INTO municipality (municipality_code, name, plane_zone) VALUES ('40348', '久山町', 2), ('40349', '粕屋町', 2)");
    }

    public ValueTask DisposeAsync() => database.DisposeAsync();

    [Fact]
    public async Task The_hash_written_by_the_database_is_the_hash_computed_here()
    {
        await InviteAsync("山本@例え.jp", 3);
        var state = await log.VerifyAsync(Town, Cancellation);
        Assert.Null(state.Broken);
        Assert.Equal(4, state.VerifiedEntries);
        Assert.NotNull(state.VerifiedAt);
    }

    [Fact]
    public async Task An_entry_says_who_did_what_and_keeps_no_secret()
    {
        using (Acting.As(Acting.CommandLine))
            await InviteAsync("a@example.jp", 1);
        var entry = (await log.ListAsync(Town, new AuditFilter(ThingKind: "invitation"), null, 10, Cancellation)).Single();
        Assert.Equal((Acting.CommandLine, "created"), (entry.Actor, entry.Action));
        Assert.Contains("a@example.jp", entry.NewValues, StringComparison.Ordinal);
        Assert.DoesNotContain("token_hash", entry.NewValues, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_change_that_is_rolled_back_leaves_no_entry()
    {
        var before = (await log.VerifyAsync(Town, Cancellation)).VerifiedEntries;
        await using (var transaction = await database.Database.BeginAsync(Town, Cancellation))
        {
            await transaction.ExecuteAsync("""
                INSERT INTO invitation (municipality_code, invitation_id, token_hash, roles, expires_at)
                VALUES (@municipality, gen_random_uuid(), '\x01', '{viewer}', now() + interval '1 day')
                """, null, Cancellation);
        }
        Assert.Equal(before, (await log.VerifyAsync(Town, Cancellation)).VerifiedEntries);
    }

    [Fact]
    public async Task Parallel_changes_make_one_unbroken_chain()
    {
        await Task.WhenAll(Enumerable.Range(0, 8).Select(n => InviteAsync($"p{n}@example.jp", 5)));
        var state = await log.VerifyAsync(Town, Cancellation);
        Assert.Null(state.Broken);
        Assert.Equal(41, state.VerifiedEntries);
    }

    [Theory]
    [InlineData("UPDATE audit_entry SET actor = 'nobody' WHERE municipality_code = '40348'")]
    [InlineData("DELETE FROM audit_entry")]
    [InlineData("TRUNCATE audit_entry")]
    public async Task Not_even_the_owner_of_the_table_changes_the_log_by_a_plain_statement(string statement)
    {
        var error = await Assert.ThrowsAsync<PostgresException>(() => AsOwnerAsync(statement));
        Assert.Contains("append-only", error.MessageText, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("INSERT INTO audit_entry SELECT * FROM audit_entry")]
    [InlineData("UPDATE audit_entry SET actor = 'nobody'")]
    [InlineData("DELETE FROM audit_entry")]
    [InlineData("UPDATE audit_head SET entry_no = 0")]
    [InlineData("SELECT write_audit('40348', 'a', 'b', 'c', NULL, NULL)")]
    public async Task The_application_cannot_write_the_log_itself(string statement)
    {
        await using var transaction = await database.Database.BeginAsync(Town, Cancellation);
        var error = await Assert.ThrowsAsync<PostgresException>(() => transaction.ExecuteAsync(statement, null, Cancellation));
        Assert.Equal(PostgresErrorCodes.InsufficientPrivilege, error.SqlState);
    }

    [Theory]
    [InlineData("UPDATE audit_entry SET new_values = '{}' WHERE entry_no = 2 AND municipality_code = '40348'", 2)]
    [InlineData("UPDATE audit_entry SET at = at - interval '1 day' WHERE entry_no = 3 AND municipality_code = '40348'", 3)]
    [InlineData("DELETE FROM audit_entry WHERE entry_no = 2 AND municipality_code = '40348'", 2)]
    [InlineData("DELETE FROM audit_entry WHERE entry_no = 4 AND municipality_code = '40348'", 4)]
    public async Task Tampering_with_the_triggers_switched_off_is_found_and_named(string tampering, long brokenEntry)
    {
        await InviteAsync("a@example.jp", 3);
        await AsOwnerAsync($"ALTER TABLE audit_entry DISABLE TRIGGER USER; {tampering}; ALTER TABLE audit_entry ENABLE TRIGGER USER");
        Assert.Equal(brokenEntry, (await log.VerifyAsync(Town, Cancellation)).Broken?.EntryNo);
    }

    [Fact]
    public async Task The_log_is_filtered_by_person_thing_and_day()
    {
        var person = Guid.NewGuid();
        using (Acting.As(person))
            await InviteAsync("a@example.jp", 2);
        await InviteAsync("b@example.jp", 1);
        var today = DateOnly.FromDateTime(DateTime.UtcNow.AddHours(9));

        Assert.Equal(2, (await log.ListAsync(Town, new AuditFilter(Actor: person.ToString()), null, 10, Cancellation)).Count);
        Assert.Equal(3, (await log.ListAsync(Town, new AuditFilter(ThingKind: "invitation", From: today, To: today), null, 10, Cancellation)).Count);
        Assert.Empty(await log.ListAsync(Town, new AuditFilter(To: today.AddDays(-1)), null, 10, Cancellation));
        Assert.Equal([2L, 1L], (await log.ListAsync(Town, new AuditFilter(), 3, 10, Cancellation)).Select(entry => entry.EntryNo));
    }

    [Fact]
    public async Task An_account_s_changes_are_told_to_each_municipality_it_belongs_to()
    {
        var account = await CreateMemberAsync("40348", "40349");
        account.DisplayName = "改名";
        account.PasswordHash = "a hash";
        Assert.True(await new AccountStore(database.Database).UpdateAsync(account, Cancellation));
        foreach (var town in new[] { "40348", "40349" })
        {
            var entry = (await log.ListAsync(MunicipalityCode.Parse(town), new AuditFilter(ThingKind: "account"), null, 1, Cancellation)).Single();
            Assert.Equal("changed", entry.Action);
            Assert.Contains("改名", entry.NewValues, StringComparison.Ordinal);
            Assert.Contains("\"password_hash\": \"***\"", entry.NewValues, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_look_at_an_owner_s_name_is_logged_before_the_name_is_shown()
    {
        var owners = new LandOwnerStore(database.Database);
        var stand = (await TestForest.AddAsync(database.OwnerConnectionString, "40348", [new TestCohort()]))[0];
        await owners.ReplaceAsync(Town, [new LandOwnerLine(stand, "山田 太郎")], Cancellation);
        var person = Guid.NewGuid();
        using (Acting.As(person))
            Assert.Equal("山田 太郎", (await owners.ReadAsync(Town, stand, Cancellation))?.Single().OwnerName);
        var entry = (await log.ListAsync(Town, new AuditFilter(ThingKind: "land-owner"), null, 1, Cancellation)).Single();
        Assert.Equal((person.ToString(), "read", stand.ToString(System.Globalization.CultureInfo.InvariantCulture)), (entry.Actor, entry.Action, entry.ThingId));
        Assert.Null(await owners.ReadAsync(MunicipalityCode.Parse("40349"), stand, Cancellation));
    }

    [Fact]
    public async Task An_owner_s_name_cannot_be_selected_past_the_log()
    {
        await using var transaction = await database.Database.BeginAsync(Town, Cancellation);
        var error = await Assert.ThrowsAsync<PostgresException>(() => transaction.QueryAsync<string>("SELECT owner_name FROM land_owner", null, Cancellation));
        Assert.Equal(PostgresErrorCodes.InsufficientPrivilege, error.SqlState);
    }

    private async Task<Account> CreateMemberAsync(params string[] towns)
    {
        var account = new Account { Email = "m@example.jp", NormalizedEmail = "M@EXAMPLE.JP", DisplayName = "担当", SecurityStamp = "1" };
        Assert.True(await new AccountStore(database.Database).CreateAsync(account, Cancellation));
        foreach (var town in towns)
            await AsOwnerAsync($"INSERT INTO membership VALUES ('{town}', '{account.UserId}', 'officer')");
        return account;
    }

    private async Task InviteAsync(string email, int times)
    {
        for (var i = 0; i < times; i++)
            await new InvitationStore(database.Database).InviteAsync(Town, email, [Role.Viewer], null, Cancellation);
    }

    private async Task AsOwnerAsync(string sql)
    {
        await using var connection = new NpgsqlConnection(database.OwnerConnectionString);
        await connection.ExecuteAsync(sql);
    }
}
