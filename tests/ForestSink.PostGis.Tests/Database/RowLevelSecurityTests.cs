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

    [Fact]
    public async Task The_wrong_municipality_sees_no_row_of_any_tenant_table()
    {
        var tables = await FillEveryTenantTableAsync();
        foreach (var wrong in new[] { "40349", "" })
        {
            await using var connection = await OpenAsync(wrong);
            foreach (var table in tables)
                Assert.Equal((table, 0), (table, await CountAsync(connection, table)));
        }
    }

    [Fact]
    public async Task The_right_municipality_sees_its_row_of_every_tenant_table()
    {
        var tables = await FillEveryTenantTableAsync();
        await using var connection = await OpenAsync("40348");
        foreach (var table in tables)
            Assert.Equal((table, 1), (table, await CountAsync(connection, table)));
    }

    [Fact]
    public async Task The_wrong_municipality_can_neither_add_nor_change_nor_remove_a_row()
    {
        var tables = await FillEveryTenantTableAsync();
        await using var connection = await OpenAsync("40349");
        foreach (var table in tables.Append("municipality"))
        {
            Assert.Equal((table, 0), (table, await ChangedAsync(connection, $"UPDATE {table} SET municipality_code = municipality_code WHERE municipality_code = '40348'")));
            Assert.Equal((table, 0), (table, await ChangedAsync(connection, $"DELETE FROM {table} WHERE municipality_code = '40348'")));
            Assert.Equal((table, 0), (table, await ChangedAsync(connection, $"INSERT INTO {table} (municipality_code) VALUES ('40348')")));
        }
    }

    private async Task<NpgsqlConnection> OpenAsync(string municipality)
    {
        var connection = new NpgsqlConnection(database.ConnectionString);
        await connection.OpenAsync(TestContext.Current.CancellationToken);
        await connection.ExecuteAsync("SELECT set_config('forestsink.municipality', @municipality, false)", new { municipality });
        return connection;
    }

    private static Task<int> CountAsync(NpgsqlConnection connection, string table) =>
        connection.ExecuteScalarAsync<int>($"SELECT count(municipality_code) FROM {table} WHERE municipality_code = '40348'");

    /// <summary>0 where the statement is refused, for whatever reason.</summary>
    private static async Task<int> ChangedAsync(NpgsqlConnection connection, string statement)
    {
        try
        {
            return await connection.ExecuteAsync(statement);
        }
        catch (PostgresException)
        {
            return 0;
        }
    }

    /// <summary>
    /// One row of 40348 in every tenant table of the catalogue, put there by the owner with the table's checks
    /// and triggers taken off: a table added later is filled, and tested, without being named here.
    /// </summary>
    private async Task<IReadOnlyList<string>> FillEveryTenantTableAsync()
    {
        await using var connection = new NpgsqlConnection(database.OwnerConnectionString);
        await connection.OpenAsync(TestContext.Current.CancellationToken);
        await connection.ExecuteAsync("""
            INSERT INTO municipality (municipality_code, name, plane_zone) VALUES ('40348', '久山町', 2), ('40349', '粕屋町', 2)
            """);
        var tables = (await connection.QueryAsync<string>("""
            SELECT k.relname FROM pg_class k JOIN pg_attribute a ON a.attrelid = k.oid
            WHERE k.relkind IN ('r', 'p') AND a.attname = 'municipality_code' AND k.relnamespace = 'public'::regnamespace
              AND k.relname <> 'municipality'
            """)).AsList();
        foreach (var table in tables)
            await connection.ExecuteAsync(Fill.Replace("TABLE_NAME", table, StringComparison.Ordinal));
        return tables;
    }

    private const string Fill = """
        ALTER TABLE TABLE_NAME DISABLE TRIGGER USER;
        DELETE FROM TABLE_NAME WHERE municipality_code = '40348';
        DO $$
        DECLARE
          name text;
        BEGIN
          FOR name IN SELECT conname FROM pg_constraint WHERE conrelid = 'TABLE_NAME'::regclass AND contype IN ('c', 'f', 'x') LOOP
            EXECUTE format('ALTER TABLE TABLE_NAME DROP CONSTRAINT %I', name);
          END LOOP;
          FOR name IN
            SELECT attname FROM pg_attribute
            WHERE attrelid = 'TABLE_NAME'::regclass AND attnum > 0 AND attnotnull AND NOT attisdropped
              AND attnum <> ALL ((SELECT indkey FROM pg_index WHERE indrelid = 'TABLE_NAME'::regclass AND indisprimary)::int2[])
          LOOP
            EXECUTE format('ALTER TABLE TABLE_NAME ALTER COLUMN %I DROP NOT NULL', name);
          END LOOP;
          EXECUTE (
            SELECT format('INSERT INTO TABLE_NAME (%s) OVERRIDING SYSTEM VALUE VALUES (%s)', string_agg(quote_ident(attname), ', '),
              string_agg(CASE
                WHEN attname = 'municipality_code' THEN '''40348'''
                WHEN atttypid = 'text'::regtype THEN '''x'''
                WHEN atttypid = 'uuid'::regtype THEN 'gen_random_uuid()'
                WHEN atttypid IN ('date'::regtype, 'timestamptz'::regtype) THEN 'now()'
                WHEN atttypid = 'bytea'::regtype THEN '''\x00'''
                ELSE '1' END, ', '))
            FROM pg_attribute
            WHERE attrelid = 'TABLE_NAME'::regclass
              AND attnum = ANY ((SELECT indkey FROM pg_index WHERE indrelid = 'TABLE_NAME'::regclass AND indisprimary)::int2[]));
        END $$;
        """;
}
