using Dapper;
using ForestSink.PostGis.Database;

namespace ForestSink.PostGis.Accounts;

/// <summary>Keys that protect cookies, in the database so that several copies of the application share them.</summary>
public sealed class DataProtectionKeyStore(ForestSinkDatabase database)
{
    public async Task<IReadOnlyList<string>> AllAsync(CancellationToken cancellation)
    {
        await using var transaction = await database.BeginAsync(cancellation);
        return (await transaction.QueryAsync<string>("SELECT xml FROM data_protection_key ORDER BY key_no", null, cancellation)).AsList();
    }

    public async Task AddAsync(string friendlyName, string xml, CancellationToken cancellation)
    {
        await using var transaction = await database.BeginAsync(cancellation);
        await transaction.ExecuteAsync("INSERT INTO data_protection_key (friendly_name, xml) VALUES (@friendlyName, @xml)",
            new { friendlyName, xml }, cancellation);
        await transaction.CommitAsync(cancellation);
    }
}
