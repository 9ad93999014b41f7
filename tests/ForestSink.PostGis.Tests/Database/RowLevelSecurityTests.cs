using Dapper;
using ForestSink.TestSupport;
using Npgsql;

namespace ForestSink.PostGis.Tests.Database;

public sealed class RowLevelSecurityTests : IAsyncLifetime
{
    private TestDatabase database = null!;

    public async ValueTask InitializeAsync() => database = await TestDatabase.CreateAsync();

    public ValueTask DisposeAsync() => database.DisposeAsync();

    [Fact]
    public async Task Every_table_with_a_municipality_is_protected()
    {
        await using var connection = new NpgsqlConnection(database.OwnerConnectionString);
        var unprotected = await connection.QueryAsync<string>("""
            SELECT c.relname FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
            WHERE c.relkind IN ('r', 'p') AND a.attname = 'municipality_code' AND NOT a.attisdropped
              AND c.relnamespace = 'public'::regnamespace AND NOT c.relrowsecurity
            """);
        Assert.Empty(unprotected);
    }

    [Fact]
    public async Task The_municipality_leads_the_primary_key_of_every_tenant_table()
    {
        await using var connection = new NpgsqlConnection(database.OwnerConnectionString);
        var wrong = await connection.QueryAsync<string>("""
            SELECT c.relname FROM pg_class c
            JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'municipality_code'
            LEFT JOIN pg_index i ON i.indrelid = c.oid AND i.indisprimary
            WHERE c.relkind IN ('r', 'p') AND c.relnamespace = 'public'::regnamespace
              AND (i.indkey IS NULL OR i.indkey[0] <> a.attnum)
            """);
        Assert.Empty(wrong);
    }

    [Fact]
    public async Task The_application_role_cannot_bypass_the_wall()
    {
        await using var connection = new NpgsqlConnection(database.ConnectionString);
        var (super, bypass) = await connection.QuerySingleAsync<(bool, bool)>(
            "SELECT rolsuper, rolbypassrls FROM pg_roles WHERE rolname = current_user");
        Assert.False(super);
        Assert.False(bypass);
    }
}
