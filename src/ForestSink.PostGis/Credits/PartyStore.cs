using Dapper;
using ForestSink.Core.Forest;
using ForestSink.PostGis.Database;

namespace ForestSink.PostGis.Credits;

/// <summary>A buyer, agent, donor or other municipality.</summary>
/// <param name="IsPublic">Agreed that the public page names them.</param>
public sealed record NewParty(string Kind, string Name, string? NameEn, string? RegistryAccount, bool IsPublic);

public sealed record Party(Guid PartyId, string Kind, string Name, string? NameEn, string? RegistryAccount, bool IsPublic);

/// <summary>The parties of the ledger.</summary>
public sealed class PartyStore(ForestSinkDatabase database, LedgerCommands commands)
{
    public Task<Guid> RegisterAsync(MunicipalityCode municipality, Guid commandId, NewParty party, CancellationToken cancellation) =>
        commands.RunAsync(municipality, commandId, "register-party", party, async transaction =>
        {
            await transaction.ExecuteAsync("""
                INSERT INTO ledger_party (municipality_code, party_id, kind, name, name_en, registry_account, is_public)
                VALUES (@municipality, @commandId, @Kind, @Name, @NameEn, @RegistryAccount, @IsPublic)
                """, new { commandId, party.Kind, party.Name, party.NameEn, party.RegistryAccount, party.IsPublic }, cancellation);
            return commandId;
        }, cancellation);

    public async Task<IReadOnlyList<Party>> ListAsync(MunicipalityCode municipality, CancellationToken cancellation)
    {
        await using var transaction = await database.BeginAsync(municipality, cancellation);
        return (await transaction.QueryAsync<Party>(Select + " ORDER BY name", null, cancellation)).AsList();
    }

    public async Task<Party?> FindAsync(MunicipalityCode municipality, Guid partyId, CancellationToken cancellation)
    {
        await using var transaction = await database.BeginAsync(municipality, cancellation);
        return await transaction.QuerySingleOrDefaultAsync<Party>(Select + " AND party_id = @partyId", new { partyId }, cancellation);
    }

    private const string Select = "SELECT party_id, kind, name, name_en, registry_account, is_public FROM ledger_party WHERE municipality_code = @municipality";
}
