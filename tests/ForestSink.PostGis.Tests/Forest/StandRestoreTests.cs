using Dapper;
using ForestSink.Core.Forest;
using ForestSink.PostGis.Audit;
using ForestSink.PostGis.Database;
using ForestSink.PostGis.Forest;
using ForestSink.PostGis.Jobs;
using ForestSink.TestSupport;
using Npgsql;

namespace ForestSink.PostGis.Tests.Forest;

public sealed class StandRestoreTests : IAsyncLifetime
{
    private static readonly MunicipalityCode Town = MunicipalityCode.Parse("40348");
    private TestDatabase database = null!;
    private StandRestore restore = null!;
    private long stand;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        database = await TestDatabase.CreateAsync();
        restore = new StandRestore(database.Database);
        await TestForest.AddMunicipalityAsync(database.OwnerConnectionString, "40348");
        stand = (await TestForest.AddAsync(database.OwnerConnectionString, "40348",
            [new TestCohort { SpeciesKey = "sugi", AreaHa = 1 }, new TestCohort { SpeciesKey = "hinoki", AreaHa = 2 }]))[0];
        await NextVersionAsync("register_area_ha = 9, species_key = 'karamatsu'", "karamatsu", 9);
    }

    public ValueTask DisposeAsync() => database.DisposeAsync();

    [Fact]
    public async Task A_restored_version_has_the_old_content_as_a_new_version()
    {
        var before = await FactsAsync(1);
        Assert.True(await restore.RestoreAsync(Town, stand, 1, Cancellation));
        Assert.Equal(before, await FactsAsync(3));
        await using var connection = new NpgsqlConnection(database.OwnerConnectionString);
        Assert.Equal(["sugi", "hinoki"], await connection.QueryAsync<string>("SELECT species_key FROM current_cohort WHERE stand_id = @stand ORDER BY cohort_id", new { stand }));
        Assert.Equal((3, 3L), await connection.QuerySingleAsync<(int, long)>(
            "SELECT version, (SELECT count(*) FROM stand) FROM current_stand WHERE stand_id = @stand", new { stand }));
    }

    [Fact]
    public async Task The_history_says_who_did_what_and_the_log_has_old_and_new_values()
    {
        var person = Guid.NewGuid();
        using (Acting.As(person))
            Assert.True(await restore.RestoreAsync(Town, stand, 1, Cancellation));
        var versions = await new StandHistory(database.Database).ListAsync(Town, stand, Cancellation);
        Assert.Equal([3, 2, 1], versions.Select(version => version.Version));
        Assert.Equal(person.ToString(), versions[0].Actor);
        var entry = (await new AuditStore(database.Database).ListAsync(Town, new AuditFilter(ThingKind: "stand"), null, 1, Cancellation)).Single();
        Assert.Contains("karamatsu", entry.OldValues, StringComparison.Ordinal);
        Assert.Contains("hinoki", entry.NewValues, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_map_learns_of_it()
    {
        await using var connection = new NpgsqlConnection(database.OwnerConnectionString);
        var before = await connection.ExecuteScalarAsync<long>("SELECT forest_version FROM municipality");
        Assert.True(await restore.RestoreAsync(Town, stand, 1, Cancellation));
        Assert.Equal(before + 1, await connection.ExecuteScalarAsync<long>("SELECT forest_version FROM municipality"));
        Assert.Equal("sugi", await connection.ExecuteScalarAsync<string>("SELECT species_key FROM compartment"));
    }

    [Fact]
    public async Task The_present_version_a_missing_one_and_another_municipality_s_cannot_be_restored()
    {
        await Assert.ThrowsAsync<UserErrorException>(() => restore.RestoreAsync(Town, stand, 2, Cancellation));
        Assert.False(await restore.RestoreAsync(Town, stand, 7, Cancellation));
        Assert.False(await restore.RestoreAsync(MunicipalityCode.Parse("40349"), stand, 1, Cancellation));
    }

    [Fact]
    public async Task A_version_whose_code_belongs_to_another_stand_now_is_refused()
    {
        await using (var connection = new NpgsqlConnection(database.OwnerConnectionString))
        {
            await connection.ExecuteAsync("""
                UPDATE stand SET valid_to = now() WHERE stand_id = @stand AND valid_to IS NULL;
                INSERT INTO stand (municipality_code, code, sort_key, compartment_code, polygon_area_ha, species_key, forest_type, cohort_count, content_hash, geom)
                SELECT municipality_code, code, sort_key, compartment_code, polygon_area_ha, species_key, forest_type, cohort_count, content_hash, geom
                FROM stand WHERE stand_id = @stand AND version = 1
                """, new { stand });
        }
        var error = await Assert.ThrowsAsync<UserErrorException>(() => restore.RestoreAsync(Town, stand, 1, Cancellation));
        Assert.Contains("別の小班", error.Japanese, StringComparison.Ordinal);
    }

    private async Task<string> FactsAsync(int version)
    {
        await using var connection = new NpgsqlConnection(database.OwnerConnectionString);
        return await connection.QuerySingleAsync<string>(
            "SELECT (stand_facts('40348', @stand, @version) - 'version')::text", new { stand, version });
    }

    private async Task NextVersionAsync(string change, string species, decimal area)
    {
        await using var connection = new NpgsqlConnection(database.OwnerConnectionString);
        await connection.ExecuteAsync($"""
            CREATE TEMP TABLE next AS SELECT * FROM current_stand WHERE stand_id = @stand;
            UPDATE next SET {change};
            UPDATE stand SET valid_to = now() WHERE stand_id = @stand;
            UPDATE cohort SET valid_to = now() WHERE stand_id = @stand;
            INSERT INTO stand (municipality_code, stand_id, version, code, sort_key, compartment_code, register_area_ha, polygon_area_ha,
              species_key, forest_type, origin_fy, cohort_count, content_hash, geom, import_id)
            SELECT municipality_code, stand_id, 2, code, sort_key, compartment_code, register_area_ha, polygon_area_ha,
              species_key, forest_type, origin_fy, 1, content_hash, geom, gen_random_uuid() FROM next;
            INSERT INTO cohort (municipality_code, stand_id, species_key, species_text, forest_type, area_ha)
            VALUES ('40348', @stand, @species, @species, 'planted', @area)
            """, new { stand, species, area });
    }
}
