using System.Data;
using ForestSink.Core.Forest;
using Npgsql;

namespace ForestSink.PostGis.Database;

/// <summary>
/// The application's way into PostgreSQL: every piece of work happens in a transaction that names its
/// municipality, so that row-level security shows that municipality's rows and no others, and who acts
/// (<see cref="Acting"/>), so that the audit log can tell.
/// </summary>
public sealed class ForestSinkDatabase : IAsyncDisposable
{
    private readonly NpgsqlDataSource source;

    public ForestSinkDatabase(string connectionString)
    {
        DapperTypes.Register();
        source = NpgsqlDataSource.Create(Prepared(connectionString));
    }

    /// <summary>Statements that come again are prepared by the driver, unless the connection string decides otherwise: planning costs more than most of them.</summary>
    private static string Prepared(string connectionString)
    {
        var settings = new NpgsqlConnectionStringBuilder(connectionString);
        if (!settings.ContainsKey("Max Auto Prepare"))
            settings.MaxAutoPrepare = 100;
        return settings.ConnectionString;
    }

    /// <summary>Opens a transaction that sees one municipality. Disposing without commit rolls back.</summary>
    public Task<MunicipalityTransaction> BeginAsync(MunicipalityCode municipality, CancellationToken cancellation) =>
        BeginAsync(municipality.ToString(), IsolationLevel.ReadCommitted, cancellation);

    /// <summary>The same, but every statement sees the one state of the data that the first one saw.</summary>
    public Task<MunicipalityTransaction> BeginSnapshotAsync(MunicipalityCode municipality, CancellationToken cancellation) =>
        BeginAsync(municipality.ToString(), IsolationLevel.RepeatableRead, cancellation);

    /// <summary>Opens a transaction that sees the list of municipalities and shared reference data only.</summary>
    public Task<MunicipalityTransaction> BeginAsync(CancellationToken cancellation) =>
        BeginAsync(string.Empty, IsolationLevel.ReadCommitted, cancellation);

    /// <summary>A bare connection outside any municipality: for LISTEN and for taking jobs.</summary>
    public ValueTask<NpgsqlConnection> OpenConnectionAsync(CancellationToken cancellation) =>
        source.OpenConnectionAsync(cancellation);

    public ValueTask DisposeAsync() => source.DisposeAsync();

    private async Task<MunicipalityTransaction> BeginAsync(string municipality, IsolationLevel isolation, CancellationToken cancellation)
    {
        var connection = await source.OpenConnectionAsync(cancellation);
        try
        {
            var transaction = await connection.BeginTransactionAsync(isolation, cancellation);
            await using var command = new NpgsqlCommand(
                "SELECT set_config('forestsink.municipality', $1, true), set_config('forestsink.user', $2, true)", connection, transaction)
            {
                Parameters = { new() { Value = municipality }, new() { Value = Acting.Current } },
            };
            await command.ExecuteNonQueryAsync(cancellation);
            return new MunicipalityTransaction(connection, transaction, municipality);
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }
}
