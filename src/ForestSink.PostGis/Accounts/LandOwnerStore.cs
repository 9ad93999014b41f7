using Dapper;
using ForestSink.Core.Forest;
using ForestSink.PostGis.Database;

namespace ForestSink.PostGis.Accounts;

/// <summary>An owner of a stand's land as the forest-land register (林地台帳) names them.</summary>
public sealed record LandOwner(short LineNo, string OwnerName, DateOnly RecordedOn);

/// <summary>One line of a list to be stored.</summary>
public sealed record LandOwnerLine(long StandId, string OwnerName);

/// <summary>Owners' names. They are in no tile, table, search or export; each look is in the audit log.</summary>
public sealed class LandOwnerStore(ForestSinkDatabase database)
{
    /// <summary>Shows the owners of a stand and logs that the acting user looked.</summary>
    /// <returns>Null where there is no such stand.</returns>
    public async Task<IReadOnlyList<LandOwner>?> ReadAsync(MunicipalityCode municipality, long standId, CancellationToken cancellation)
    {
        await using var transaction = await database.BeginAsync(municipality, cancellation);
        if (!await transaction.QuerySingleAsync<bool>(
            "SELECT EXISTS (SELECT FROM stand WHERE municipality_code = @municipality AND stand_id = @standId)", new { standId }, cancellation))
            return null;
        var owners = (await transaction.QueryAsync<LandOwner>(
            "SELECT line_no, owner_name, recorded_on FROM read_land_owners(@standId)", new { standId }, cancellation)).AsList();
        await transaction.CommitAsync(cancellation);
        return owners;
    }

    /// <summary>The stands of a list get its names; others keep theirs.</summary>
    public async Task ReplaceAsync(MunicipalityCode municipality, IReadOnlyCollection<LandOwnerLine> lines, CancellationToken cancellation)
    {
        var numbered = lines.GroupBy(line => line.StandId).SelectMany(group => group.Select((line, index) => (Line: line, No: (short)(index + 1)))).ToList();
        await using var transaction = await database.BeginAsync(municipality, cancellation);
        await transaction.ExecuteAsync("DELETE FROM land_owner WHERE municipality_code = @municipality AND stand_id = ANY (@stands)",
            new { stands = lines.Select(line => line.StandId).Distinct().ToArray() }, cancellation);
        await transaction.ExecuteAsync("""
            INSERT INTO land_owner (municipality_code, stand_id, line_no, owner_name)
            SELECT @municipality, * FROM unnest(@stands, @numbers, @names)
            """, new
        {
            stands = numbered.Select(n => n.Line.StandId).ToArray(),
            numbers = numbered.Select(n => n.No).ToArray(),
            names = numbered.Select(n => n.Line.OwnerName).ToArray(),
        }, cancellation);
        await transaction.CommitAsync(cancellation);
    }
}
