using System.Data;
using System.Runtime.CompilerServices;
using ForestSink.PostGis.Database;
using ForestSink.PostGis.Forest;
using Npgsql;

namespace ForestSink.PostGis.Absorption;

/// <summary>Streams the current cohorts of the chosen stands in the order of stands, so that a stand is complete when the next begins.</summary>
internal static class CohortReader
{
    // Nested loops are off: right after an import the planner takes the tables for empty, and a loop over all of them takes minutes.
    private const string Sql = $"""
        SELECT c.stand_id, s.version, c.cohort_id, c.version, c.species_key, c.forest_type, c.area_ha, c.origin_fy, c.site_class,
               c.register_increment_m3_per_ha, c.register_volume_m3_per_ha, c.attributes->>'{StatedSiteClass.StatusKey}'
        FROM current_cohort c
        JOIN current_stand s ON s.municipality_code = c.municipality_code AND s.stand_id = c.stand_id
        WHERE c.municipality_code = $1 AND ($2::bigint[] IS NULL OR c.stand_id = ANY ($2))
        ORDER BY c.stand_id, c.cohort_id
        """;

    public static async IAsyncEnumerable<StoredCohort> ReadAsync(
        MunicipalityTransaction transaction, IReadOnlyList<long>? standIds, [EnumeratorCancellation] CancellationToken cancellation)
    {
        await transaction.ExecuteAsync("SET LOCAL enable_nestloop = off", null, cancellation);
        await using var command = new NpgsqlCommand(Sql, transaction.Connection) { CommandTimeout = 600 };
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = transaction.Municipality });
        command.Parameters.Add(new NpgsqlParameter { Value = (object?)standIds?.ToArray() ?? DBNull.Value, NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Bigint | NpgsqlTypes.NpgsqlDbType.Array });
        await using var reader = await command.ExecuteReaderAsync(CommandBehavior.SingleResult, cancellation);
        while (await reader.ReadAsync(cancellation))
            yield return Read(reader);
    }

    private static StoredCohort Read(NpgsqlDataReader row) => new(
        row.GetInt64(0), row.GetInt32(1), row.GetInt64(2), row.GetInt32(3),
        string.Intern(row.GetString(4)), string.Intern(row.GetString(5)),
        Optional<decimal>(row, 6), Optional<short>(row, 7),
        row.IsDBNull(8) ? null : row.GetString(8), StatedSiteClass.StatusOf(row.IsDBNull(11) ? null : row.GetString(11)),
        Optional<decimal>(row, 9), Optional<decimal>(row, 10));

    private static T? Optional<T>(NpgsqlDataReader row, int column) where T : struct =>
        row.IsDBNull(column) ? null : row.GetFieldValue<T>(column);
}
