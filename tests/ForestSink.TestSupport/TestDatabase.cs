using System.Diagnostics;
using Dapper;
using ForestSink.PostGis.Database;
using ForestSink.PostGis.Reference;
using Npgsql;

namespace ForestSink.TestSupport;

/// <summary>
/// A fresh database on the real test cluster, copied from a template that holds the migrated schema and the
/// shipped reference data. One per test class; dropped at the end.
/// </summary>
public sealed class TestDatabase : IAsyncDisposable
{
    private readonly string database;
    private readonly string ownerMaintenance;

    private TestDatabase(string database, string ownerMaintenance, string owner, string app)
    {
        (this.database, this.ownerMaintenance) = (database, ownerMaintenance);
        (OwnerConnectionString, ConnectionString) = (owner, app);
        Database = new ForestSinkDatabase(app);
    }

    public string OwnerConnectionString { get; }

    /// <summary>As the application connects: a role that row-level security binds.</summary>
    public string ConnectionString { get; }

    public ForestSinkDatabase Database { get; }

    public static async Task<TestDatabase> CreateAsync()
    {
        var (owner, app) = Connections();
        var template = await TemplateAsync(owner);
        var name = $"test_{Guid.NewGuid():N}";
        await using (var connection = new NpgsqlConnection(owner))
        {
            await connection.OpenAsync();
            await CopyAsync(connection, template, name);
        }
        return new TestDatabase(name, owner, With(owner, name), With(app, name));
    }

    public async ValueTask DisposeAsync()
    {
        await Database.DisposeAsync();
        NpgsqlConnection.ClearAllPools();
        await using var connection = new NpgsqlConnection(ownerMaintenance);
        await connection.OpenAsync();
        await DropAsync(connection, database);
    }

    private static (string Owner, string App) Connections()
    {
        var owner = Environment.GetEnvironmentVariable("ConnectionStrings__ForestSinkOwner");
        var app = Environment.GetEnvironmentVariable("ConnectionStrings__ForestSink");
        if (owner is not null && app is not null)
            return (owner, app);
        throw new InvalidOperationException("""
            No test cluster. Run the tests with tools/test, or first:
              tools/postgis start --dir var/test-postgis --fast
              eval "$(tools/postgis env --dir var/test-postgis)"
            """);
    }

    /// <summary>The template's name carries the hash of the schema and data it holds, so a stale one is never used.</summary>
    private static async Task<string> TemplateAsync(string owner)
    {
        var name = $"template_{Migrator.SchemaHash()[..16]}_{DataHash()[..8]}";
        await using var connection = new NpgsqlConnection(owner);
        await connection.OpenAsync();
        await connection.ExecuteAsync("SELECT pg_advisory_lock(hashtext(@name))", new { name });
        if (await connection.ExecuteScalarAsync<bool>("SELECT EXISTS (SELECT FROM pg_database WHERE datname = @name)", new { name }))
            return name;
        var unfinished = $"making_{Guid.NewGuid():N}";
        await connection.ExecuteAsync($"CREATE DATABASE {unfinished}");
        var target = With(owner, unfinished) + ";Pooling=false";
        await Migrator.MigrateAsync(target, CancellationToken.None);
        await ReferenceStore.LoadShippedAsync(target, Repository.Data, CancellationToken.None);
        await connection.ExecuteAsync($"ALTER DATABASE {unfinished} RENAME TO {name}");
        return name;
    }

    /// <summary>FORCE ends the application's sessions, but not the server's own clean-up, which is over in a moment.</summary>
    private static async Task DropAsync(NpgsqlConnection connection, string name)
    {
        var patience = Stopwatch.StartNew();
        while (true)
        {
            try
            {
                await connection.ExecuteAsync($"DROP DATABASE IF EXISTS {name} WITH (FORCE)");
                return;
            }
            catch (PostgresException busy) when (
                busy.SqlState is PostgresErrorCodes.InsufficientPrivilege or PostgresErrorCodes.ObjectInUse && patience.Elapsed < TimeSpan.FromSeconds(60))
            {
                await Task.Delay(100);
            }
        }
    }

    /// <summary>PostgreSQL copies a template only while nobody else does; others wait their turn.</summary>
    private static async Task CopyAsync(NpgsqlConnection connection, string template, string name)
    {
        var patience = Stopwatch.StartNew();
        while (true)
        {
            try
            {
                await connection.ExecuteAsync($"CREATE DATABASE {name} TEMPLATE {template}");
                return;
            }
            catch (PostgresException busy) when (busy.SqlState == PostgresErrorCodes.ObjectInUse && patience.Elapsed < TimeSpan.FromSeconds(60))
            {
                await Task.Delay(100);
            }
        }
    }

    private static string DataHash() =>
        ReferenceStore.Sha256(string.Concat(ReferenceStore.Kinds
            .Select(kind => Path.Combine(Repository.Data, kind)).Where(Directory.Exists)
            .SelectMany(Directory.EnumerateFiles).Order(StringComparer.Ordinal).Select(File.ReadAllText)));

    private static string With(string connection, string name) =>
        new NpgsqlConnectionStringBuilder(connection) { Database = name }.ConnectionString;
}
