using Dapper;
using ForestSink.Core.Work;
using ForestSink.PostGis.Jobs;
using Npgsql;

namespace ForestSink.PostGis.Tests.Work;

public sealed class RegisterUpdateTests : WorkTest
{
    [Fact]
    public async Task A_final_cut_of_the_whole_stand_ends_its_cohort_and_the_history_keeps_it()
    {
        await AcceptedAsync(FinalCut(new WorkedStand(Stands[0])));
        Assert.Equal([("cut-over", "cut-over", 1m, (short?)null)], await CohortsAsync());
        Assert.Equal(("cut-over", 2), await OneAsync<(string, int)>("SELECT species_key, version FROM current_stand WHERE stand_id = @id", new { id = Stands[0] }));
        Assert.Equal("sugi", await ScalarAsync<string>("SELECT species_key FROM cohort WHERE stand_id = @id AND version = 1 AND valid_to IS NOT NULL", new { id = Stands[0] }));
        Assert.Equal(1, await ScalarAsync<long>("SELECT forest_version FROM municipality"));
        Assert.True(await ScalarAsync<long>("SELECT count(*) FROM audit_entry WHERE thing_kind = 'stand'") >= 1);
    }

    [Fact]
    public async Task Cutting_a_part_splits_the_area_and_not_the_polygon_and_planting_it_begins_a_cohort()
    {
        var before = await ScalarAsync<string>("SELECT ST_AsText(geom) FROM current_stand WHERE stand_id = @id", new { id = Stands[0] });
        await AcceptedAsync(FinalCut(new WorkedStand(Stands[0], AreaHa: 0.4m)));
        Assert.Equal([("sugi", "planted", 0.6m, (short?)1980), ("cut-over", "cut-over", 0.4m, null)], await CohortsAsync());
        await AcceptedAsync(new WorkEntry
        {
            Kind = "planting",
            DoneOn = new(2026, 4, 20),
            Planted = [new("hinoki", 750), new("sugi", 250)],
            Stands = [new(Stands[0], AreaHa: 0.4m)],
        });
        Assert.Equal([("sugi", "planted", 0.6m, (short?)1980), ("hinoki", "planted", 0.3m, (short?)2026), ("sugi", "planted", 0.1m, (short?)2026)], await CohortsAsync());
        Assert.Equal("2500", await ScalarAsync<string>("SELECT attributes ->> '本数密度（本/ha）' FROM current_cohort WHERE species_key = 'hinoki'"));
        Assert.Equal(before, await ScalarAsync<string>("SELECT ST_AsText(geom) FROM current_stand WHERE stand_id = @id", new { id = Stands[0] }));
        Assert.Equal(("sugi", 3), await OneAsync<(string, int)>("SELECT species_key, cohort_count FROM current_stand WHERE stand_id = @id", new { id = Stands[0] }));
    }

    [Fact]
    public async Task Planting_where_trees_stand_is_refused_unless_it_is_below_them()
    {
        var planting = new WorkEntry { Kind = "planting", DoneOn = new(2026, 4, 20), Planted = [new("hinoki", 1000)], Stands = [new(Stands[0])] };
        var id = await SubmittedAsync(planting);
        Assert.Contains("樹下植栽", (await Assert.ThrowsAsync<UserErrorException>(() => Store.AcceptAsync(Town, id, 1, Cancellation))).Japanese, StringComparison.Ordinal);
        Assert.Equal("submitted", (await Store.FindAsync(Town, id, Cancellation))!.State);
        await Store.AcceptAsync(Town, id, 1, Cancellation, underTrees: true);
        Assert.Equal("lower", await ScalarAsync<string>("SELECT storey FROM current_cohort WHERE stand_id = @id AND species_key = 'hinoki'", new { id = Stands[0] }));
        Assert.Equal("sugi", await ScalarAsync<string>("SELECT species_key FROM current_stand WHERE stand_id = @id", new { id = Stands[0] }));
    }

    [Fact]
    public async Task Thinning_lowers_the_density_by_the_share_that_was_thinned_and_leaves_age_and_volume()
    {
        await ExecuteAsync("""UPDATE cohort SET attributes = '{"本数密度（本/ha）": "2000"}'""");
        await AcceptedAsync(Thinning(new WorkedStand(Stands[0], AreaHa: 0.5m)));
        Assert.Equal("1700", await ScalarAsync<string>("SELECT attributes ->> '本数密度（本/ha）' FROM current_cohort WHERE stand_id = @id", new { id = Stands[0] }));
        Assert.Equal([("sugi", "planted", 1m, (short?)1980)], await CohortsAsync());
    }

    [Fact]
    public async Task A_second_final_cut_of_the_same_stand_is_refused()
    {
        await AcceptedAsync(FinalCut(new WorkedStand(Stands[0])));
        var id = await SubmittedAsync(FinalCut(new WorkedStand(Stands[0])));
        Assert.Contains("伐採跡地", (await Assert.ThrowsAsync<UserErrorException>(() => Store.AcceptAsync(Town, id, 1, Cancellation))).Japanese, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Weeding_and_selection_cuts_change_nothing_in_the_register()
    {
        await AcceptedAsync(new WorkEntry { Kind = "weeding", DoneOn = new(2026, 7, 1), Stands = [new(Stands[0])] });
        await AcceptedAsync(FinalCut(new WorkedStand(Stands[0])) with { Method = "selection" });
        Assert.Equal(4, await ScalarAsync<long>("SELECT count(*) FROM stand"));
    }

    private static WorkEntry FinalCut(WorkedStand stand) => new() { Kind = "final-cut", Method = "clear", DoneOn = new(2025, 10, 3), VolumeRemovedM3 = 400, HauledM3 = 320, Stands = [stand] };

    private async Task AcceptedAsync(WorkEntry entry) => Assert.True(await Store.AcceptAsync(Town, await SubmittedAsync(entry), 1, Cancellation));

    private async Task<IEnumerable<(string, string, decimal, short?)>> CohortsAsync()
    {
        await using var connection = new NpgsqlConnection(Database.OwnerConnectionString);
        return await connection.QueryAsync<(string, string, decimal, short?)>(
            "SELECT species_key, forest_type, area_ha, origin_fy FROM current_cohort WHERE stand_id = @id ORDER BY cohort_id", new { id = Stands[0] });
    }

    private async Task<T> OneAsync<T>(string sql, object parameters)
    {
        await using var connection = new NpgsqlConnection(Database.OwnerConnectionString);
        return await connection.QuerySingleAsync<T>(sql, parameters);
    }
}
