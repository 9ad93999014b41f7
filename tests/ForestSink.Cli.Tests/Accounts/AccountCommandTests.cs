using System.Text.Json;
using Dapper;
using ForestSink.Core.Accounts;
using ForestSink.PostGis.Accounts;
using ForestSink.TestSupport;
using Npgsql;

namespace ForestSink.Cli.Tests.Accounts;

public sealed class AccountCommandTests : IAsyncLifetime
{
    private TestDatabase database = null!;

    public async ValueTask InitializeAsync()
    {
        database = await TestDatabase.CreateAsync();
        await TestForest.AddMunicipalityAsync(database.OwnerConnectionString, "40348");
        await TestForest.AddAsync(database.OwnerConnectionString, "40348", [new TestCohort { Stand = 1 }, new TestCohort { Stand = 2 }]);
    }

    public ValueTask DisposeAsync() => database.DisposeAsync();

    [Fact]
    public async Task The_link_it_prints_makes_an_administrator_and_is_not_printed_again_once_used()
    {
        var (exit, output, _) = await CommandLine.RunAsync(database, "admin-link", "--once", "--url", "https://forest.example.jp", "--format", "json");
        Assert.Equal(0, exit);
        var url = JsonDocument.Parse(output).RootElement[0].GetProperty("url").GetString()!;
        Assert.StartsWith("https://forest.example.jp/invitations/40348-", url, StringComparison.Ordinal);
        Assert.True(OneTimeToken.TryParse(url[(url.LastIndexOf('/') + 1)..], out var token));
        var account = new Account { Email = "a@example.jp", NormalizedEmail = "A@EXAMPLE.JP", DisplayName = "管理者", SecurityStamp = "1" };
        Assert.True(await new InvitationStore(database.Database).AcceptAsync(token, account, true, TestContext.Current.CancellationToken));

        Assert.Equal((0, "", ""), await CommandLine.RunAsync(database, "admin-link", "--once"));
    }

    [Fact]
    public async Task A_tampered_entry_is_named_and_the_exit_code_says_so()
    {
        await CommandLine.RunAsync(database, "admin-link");
        await CommandLine.RunAsync(database, "admin-link");
        var (exit, output, _) = await CommandLine.RunAsync(database, "audit", "verify");
        Assert.Equal(0, exit);
        Assert.Contains("40348: verified through entry 4", output, StringComparison.Ordinal);

        await using (var connection = new NpgsqlConnection(database.OwnerConnectionString))
        {
            Assert.Equal("command-line", await connection.ExecuteScalarAsync<string>("SELECT actor FROM audit_entry WHERE entry_no = 2"));
            await connection.ExecuteAsync("""
                ALTER TABLE audit_entry DISABLE TRIGGER USER;
                UPDATE audit_entry SET actor = 'somebody else' WHERE entry_no = 2;
                ALTER TABLE audit_entry ENABLE TRIGGER USER
                """);
        }
        (exit, output, _) = await CommandLine.RunAsync(database, "audit", "verify", "--municipality", "40348");
        Assert.Equal(1, exit);
        Assert.Contains("40348: BROKEN. The content of entry 2 was changed.", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_daily_heads_are_printed()
    {
        await CommandLine.RunAsync(database, "admin-link");
        var (exit, output, _) = await CommandLine.RunAsync(database, "audit", "heads");
        Assert.Equal(0, exit);
        Assert.Matches(@"^40348  \d{4}-\d{2}-\d{2} +2  [0-9a-f]{64}\n$", output);
    }

    [Fact]
    public async Task Owners_are_loaded_from_a_list_all_or_nothing()
    {
        var good = await WriteAsync("小班,所有者\n1-1,山田 太郎\n1-1,山田 花子\n1-2,久山町\n");
        var bad = await WriteAsync("小班,所有者\n1-2,誰か\n9-9,誰か\n");
        Assert.Equal((0, "3 owners loaded.\n", ""), await CommandLine.RunAsync(database, "owners", good, "--municipality", "40348"));
        Assert.Equal((2, "", "Row 3: there is no stand 9-9.\n"), await CommandLine.RunAsync(database, "owners", bad, "--municipality", "40348"));
        await using var connection = new NpgsqlConnection(database.OwnerConnectionString);
        Assert.Equal(["山田 太郎", "山田 花子", "久山町"], await connection.QueryAsync<string>("SELECT owner_name FROM land_owner ORDER BY stand_id, line_no"));
    }

    [Fact]
    public async Task An_unknown_municipality_is_refused_in_one_line()
    {
        var (exit, _, error) = await CommandLine.RunAsync(database, "audit", "verify", "--municipality", "40999");
        Assert.Equal((2, "There is no municipality 40999 here yet.\n"), (exit, error));
    }

    private static async Task<string> WriteAsync(string text)
    {
        var path = Path.GetTempFileName();
        await File.WriteAllTextAsync(path, text, TestContext.Current.CancellationToken);
        return path;
    }
}
