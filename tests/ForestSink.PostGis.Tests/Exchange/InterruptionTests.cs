using Dapper;
using ForestSink.PostGis.Exchange;
using Npgsql;

namespace ForestSink.PostGis.Tests.Exchange;

/// <summary>An import that ends in the middle leaves nothing behind.</summary>
public sealed class InterruptionTests : ImportTest
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    public async Task A_killed_connection_in_any_step_of_applying_leaves_the_forest_as_it_was(int step)
    {
        await ImportAsync(Write("a.geojson", SquareForest.Of(20).ToString()));
        var report = await CheckAsync(Write("b.geojson", SquareForest.Of(18).Add(9, 1, "ヒノキ", 3).ToString()));
        var before = await ForestAsync();

        await Assert.ThrowsAnyAsync<NpgsqlException>(() => new ImportApply(Database.Database).RunAsync(Town, report.ImportId, new(), async (_, _, done, _, _) =>
        {
            if (done == step)
                await KillOthersAsync();
        }, Cancellation));

        NpgsqlConnection.ClearAllPools();
        Assert.Equal(before, await ForestAsync());
        // And it can be done again.
        Assert.Equal((1, 2), ((await ApplyAsync(report)).NewStands, await ScalarAsync<int>("SELECT count(*) FROM stand WHERE valid_to IS NOT NULL")));
    }

    [Fact]
    public async Task Cancelling_a_check_or_an_apply_leaves_nothing()
    {
        await ImportAsync(Write("a.geojson", SquareForest.Of(20).ToString()));
        var path = Write("b.geojson", SquareForest.Of(15).ToString());
        var report = await CheckAsync(path);
        var before = await ForestAsync();
        var imports = await ScalarAsync<int>("SELECT count(*) FROM import");

        using var stop = new CancellationTokenSource();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => new ImportApply(Database.Database).RunAsync(Town, report.ImportId, new() { AllowRemoval = true }, async (_, _, done, _, _) =>
        {
            if (done == 3)
                await stop.CancelAsync();
        }, stop.Token));
        using var stopCheck = new CancellationTokenSource();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => new ImportCheck(Database.Database, ImportLimits.Default).RunAsync(
            Town, new(path, "b.geojson"), null, new(), async (_, _, done, _, _) =>
            {
                if (done == 4)
                    await stopCheck.CancelAsync();
            }, stopCheck.Token));

        Assert.Equal(before, await ForestAsync());
        Assert.Equal(imports, await ScalarAsync<int>("SELECT count(*) FROM import"));
    }

    private async Task KillOthersAsync()
    {
        await using var connection = new NpgsqlConnection(Database.ConnectionString + ";Pooling=false");
        await connection.OpenAsync(Cancellation);
        await connection.ExecuteAsync("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND usename = current_user AND pid <> pg_backend_pid()");
    }
}
