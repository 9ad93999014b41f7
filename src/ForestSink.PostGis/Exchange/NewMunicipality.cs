using ForestSink.Core.Forest;
using ForestSink.PostGis.Database;

namespace ForestSink.PostGis.Exchange;

/// <summary>Opens a municipality without any forest, for its first import.</summary>
public static class NewMunicipality
{
    /// <param name="administrator">Who opens it becomes its administrator, so that somebody can enter.</param>
    /// <returns>False where it exists already.</returns>
    public static async Task<bool> CreateAsync(ForestSinkDatabase database, MunicipalityCode code, string name, PlaneZone zone, Guid administrator, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(zone);
        await using var transaction = await database.BeginAsync(code, cancellation);
        var created = await transaction.ExecuteAsync(
            "INSERT INTO municipality (municipality_code, name, plane_zone) VALUES (@municipality, @name, @number) ON CONFLICT DO NOTHING",
            new { name, number = (short)zone.Number }, cancellation);
        if (created == 1)
            await transaction.ExecuteAsync("INSERT INTO membership (municipality_code, user_id, role) VALUES (@municipality, @administrator, 'admin')", new { administrator }, cancellation);
        await transaction.CommitAsync(cancellation);
        return created == 1;
    }
}
