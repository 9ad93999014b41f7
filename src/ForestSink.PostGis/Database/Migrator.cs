using System.Reflection;
using System.Security.Cryptography;
using System.Text;
using Dapper;
using Npgsql;

namespace ForestSink.PostGis.Database;

/// <summary>
/// Brings the schema up to date: numbered SQL files, each in its own transaction, once, in order, under an
/// advisory lock. A file that changed after it was applied is refused, because no one could say what the
/// schema then is.
/// </summary>
public static class Migrator
{
    private const long LockKey = 0x466F72657374; // "Forest"

    /// <param name="ownerConnectionString">A role that owns the schema; not the application's role.</param>
    /// <returns>The names of the migrations applied now.</returns>
    /// <exception cref="InvalidOperationException">An applied migration differs from the file.</exception>
    public static async Task<IReadOnlyList<string>> MigrateAsync(string ownerConnectionString, CancellationToken cancellation)
    {
        await using var source = NpgsqlDataSource.Create(ownerConnectionString);
        await using var connection = await source.OpenConnectionAsync(cancellation);
        await connection.ExecuteAsync(new CommandDefinition("SELECT pg_advisory_lock(@LockKey)", new { LockKey }, cancellationToken: cancellation));
        await connection.ExecuteAsync(new CommandDefinition("""
            CREATE TABLE IF NOT EXISTS migration (
              name text PRIMARY KEY, sha256 text NOT NULL, applied_at timestamptz NOT NULL DEFAULT now())
            """, cancellationToken: cancellation));
        var applied = (await connection.QueryAsync<(string Name, string Sha256)>(
            new CommandDefinition("SELECT name, sha256 FROM migration", cancellationToken: cancellation)))
            .ToDictionary(m => m.Name, m => m.Sha256, StringComparer.Ordinal);

        var now = new List<string>();
        foreach (var file in Files())
        {
            if (applied.TryGetValue(file.Name, out var sha256))
            {
                if (sha256 != file.Sha256)
                    throw new InvalidOperationException($"Migration {file.Name} was changed after it was applied.");
                continue;
            }
            await ApplyAsync(connection, file, cancellation);
            now.Add(file.Name);
        }
        return now;
    }

    /// <summary>A hash over all migrations; equal hashes mean equal schemas.</summary>
    public static string SchemaHash() =>
        Hash(string.Concat(Files().Select(file => file.Name + file.Sha256)));

    private static async Task ApplyAsync(NpgsqlConnection connection, MigrationFile file, CancellationToken cancellation)
    {
        await using var transaction = await connection.BeginTransactionAsync(cancellation);
        await using (var script = new NpgsqlCommand(file.Sql, connection, transaction) { CommandTimeout = 600 })
            await script.ExecuteNonQueryAsync(cancellation);
        await connection.ExecuteAsync(new CommandDefinition(
            "INSERT INTO migration (name, sha256) VALUES (@Name, @Sha256)", new { file.Name, file.Sha256 }, transaction, cancellationToken: cancellation));
        await transaction.CommitAsync(cancellation);
    }

    private static IEnumerable<MigrationFile> Files()
    {
        var assembly = Assembly.GetExecutingAssembly();
        const string prefix = "ForestSink.PostGis.Migrations.";
        return assembly.GetManifestResourceNames()
            .Where(name => name.StartsWith(prefix, StringComparison.Ordinal))
            .Order(StringComparer.Ordinal)
            .Select(name =>
            {
                using var reader = new StreamReader(assembly.GetManifestResourceStream(name)!);
                var sql = reader.ReadToEnd();
                return new MigrationFile(name[prefix.Length..^".sql".Length], sql, Hash(sql));
            });
    }

    private static string Hash(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));

    private sealed record MigrationFile(string Name, string Sql, string Sha256);
}
