using ForestSink.Core.Forest;
using ForestSink.PostGis.Database;

namespace ForestSink.PostGis.Planting;

/// <summary>How many roads, places and excluded areas are stored, by kind.</summary>
public static class LayerCounts
{
    public static async Task<IReadOnlyDictionary<string, int>> ReadAsync(ForestSinkDatabase database, MunicipalityCode municipality, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(database);
        await using var transaction = await database.BeginAsync(municipality, cancellation);
        return (await transaction.QueryAsync<(string Kind, int Count)>("""
            SELECT kind, count(*)::int FROM map_feature WHERE municipality_code = @municipality GROUP BY 1
            UNION ALL SELECT kind, count(*)::int FROM place WHERE municipality_code = @municipality GROUP BY 1
            UNION ALL SELECT kind, count(*)::int FROM planting_exclusion WHERE municipality_code = @municipality GROUP BY 1
            """, null, cancellation)).ToDictionary(row => row.Kind, row => row.Count, StringComparer.Ordinal);
    }
}
