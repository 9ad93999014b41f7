using Dapper;
using Npgsql;

namespace ForestSink.PostGis.Database;

/// <summary>
/// A transaction scoped to one municipality, with Dapper's verbs. The parameter @municipality is always
/// there, so that each statement can carry the municipality in its own predicate as well.
/// </summary>
public sealed class MunicipalityTransaction(NpgsqlConnection connection, NpgsqlTransaction transaction, string municipality)
    : IAsyncDisposable
{
    public NpgsqlConnection Connection => connection;

    public string Municipality => municipality;

    public Task<int> ExecuteAsync(string sql, object? parameters, CancellationToken cancellation, int? timeoutSeconds = null) =>
        connection.ExecuteAsync(Command(sql, parameters, timeoutSeconds, cancellation));

    public Task<IEnumerable<T>> QueryAsync<T>(string sql, object? parameters, CancellationToken cancellation, int? timeoutSeconds = null) =>
        connection.QueryAsync<T>(Command(sql, parameters, timeoutSeconds, cancellation));

    public Task<T?> QuerySingleOrDefaultAsync<T>(string sql, object? parameters, CancellationToken cancellation) =>
        connection.QuerySingleOrDefaultAsync<T>(Command(sql, parameters, null, cancellation));

    public Task<T> QuerySingleAsync<T>(string sql, object? parameters, CancellationToken cancellation, int? timeoutSeconds = null) =>
        connection.QuerySingleAsync<T>(Command(sql, parameters, timeoutSeconds, cancellation));

    /// <summary>Several statements in one round trip, their answers read in order.</summary>
    public Task<SqlMapper.GridReader> QueryMultipleAsync(string sql, object? parameters, CancellationToken cancellation) =>
        connection.QueryMultipleAsync(Command(sql, parameters, null, cancellation));

    public Task<NpgsqlBinaryImporter> CopyInAsync(string copyStatement, CancellationToken cancellation) =>
        connection.BeginBinaryImportAsync(copyStatement, cancellation);

    public Task CommitAsync(CancellationToken cancellation) => transaction.CommitAsync(cancellation);

    public async ValueTask DisposeAsync()
    {
        await transaction.DisposeAsync();
        await connection.DisposeAsync();
    }

    private CommandDefinition Command(string sql, object? parameters, int? timeoutSeconds, CancellationToken cancellation)
    {
        var all = new DynamicParameters(parameters);
        all.Add("municipality", municipality);
        return new CommandDefinition(sql, all, transaction, timeoutSeconds, cancellationToken: cancellation);
    }
}
