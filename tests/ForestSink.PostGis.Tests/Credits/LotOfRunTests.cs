using ForestSink.Core.Work;
using ForestSink.PostGis.Absorption.Projects;
using ForestSink.PostGis.Credits;
using ForestSink.PostGis.Jobs;
using ForestSink.PostGis.Offsets;
using ForestSink.PostGis.Tests.Absorption.Projects;
using Npgsql;

namespace ForestSink.PostGis.Tests.Credits;

/// <summary>From a frozen run to credits in stock: never more than it found, and never from anything that is not frozen.</summary>
public sealed class LotOfRunTests : ProjectTest
{
    private TestLedger Ledger => new(Database.Database);

    [Fact]
    public async Task A_run_that_is_not_frozen_gives_no_credits_nor_does_an_estimate()
    {
        var run = await ThinnedRunAsync();
        var programme = await Ledger.ProgrammeAsync();
        Assert.Empty(await new FrozenRuns(Database.Database).ListAsync(Town, Cancellation));
        foreach (var unfrozen in new[] { run.RunId, Guid.NewGuid() })
        {
            var refused = await Assert.ThrowsAsync<UserErrorException>(() => RegisterAsync(programme, unfrozen, 51, 1));
            Assert.Contains("確定していない", refused.Japanese, StringComparison.Ordinal);
        }
        // Past the application as well: the database itself knows no stock without a frozen run behind its number.
        var beyond = await Assert.ThrowsAsync<PostgresException>(() => ExecuteAsync("""
            INSERT INTO credit_lot (municipality_code, lot_id, programme_id, name, vintage_fy, run_id, certified_on, registry_system, credit_kind, serial_text, serials, certified_t, account_t, buffer_t)
            VALUES ('40348', gen_random_uuid(), @programme, '試算', 2026, @run, '2026-05-01', 'JC', 'FM', '1-51', '[1,52)', 51, 51, 0)
            """, new { programme, run = run.RunId }));
        Assert.Equal("lot_run_is_frozen", beyond.ConstraintName);
        Assert.Empty(await Ledger.Ledger.StockAsync(Town, Cancellation));
    }

    [Fact]
    public async Task A_lot_holds_no_more_than_the_frozen_run_found_for_the_account_and_for_the_buffer()
    {
        var run = await FrozenAsync();
        Assert.Equal((52L, 1L, 51L), (run.CertifiedT, run.BufferT, run.AccountT));
        var programme = await Ledger.ProgrammeAsync();
        foreach (var (account, buffer) in new[] { (52L, 1L), (52L, 0L) })
        {
            var refused = await Assert.ThrowsAsync<UserErrorException>(() => RegisterAsync(programme, run.RunId, account, buffer));
            Assert.Contains("確定した算定結果の量", refused.Japanese, StringComparison.Ordinal);
        }
        var outside = await Assert.ThrowsAsync<UserErrorException>(() => RegisterAsync(programme, run.RunId, 51, 1, vintage: 2034));
        Assert.Contains("期間の中", outside.Japanese, StringComparison.Ordinal);

        var lot = await RegisterAsync(programme, run.RunId, 30, 1);
        var left = Assert.Single(await new FrozenRuns(Database.Database).ListAsync(Town, Cancellation));
        Assert.Equal((run.RunId, 21L, 0L), (left.RunId, left.AccountLeftT, left.BufferLeftT));
        Assert.Equal([2026], left.TakenFys);
        Assert.Equal(2027, left.FreeFys[0]);
        Assert.DoesNotContain(2026, left.FreeFys);
        await Assert.ThrowsAsync<UserErrorException>(() => RegisterAsync(programme, run.RunId, 22, 0, vintage: 2027));
        await Assert.ThrowsAsync<UserErrorException>(() => RegisterAsync(programme, run.RunId, 21, 0));       // 2026 is registered already
        await RegisterAsync(programme, run.RunId, 21, 0, vintage: 2027);
        Assert.Empty(await new FrozenRuns(Database.Database).ListAsync(Town, Cancellation));
        var taken = (await new FrozenRuns(Database.Database).FindAsync(Town, run.RunId, Cancellation))!.TakenFys;
        Assert.Equal([2026, 2027], taken);

        await Ledger.RetireAsync(lot, 30);
        Assert.Equal((0L, 30L, 1L), await Ledger.StockAsync(lot) is var stock ? (stock.HeldT, stock.RetiredT, stock.BufferT) : default);
        Assert.True((await new LedgerVerification(Database.Database).VerifyAsync(Town, Cancellation)).IsClean);
    }

    [Fact]
    public async Task A_lot_registered_by_mistake_gives_its_run_back()
    {
        var run = await FrozenAsync();
        var programme = await Ledger.ProgrammeAsync();
        var lot = await RegisterAsync(programme, run.RunId, 51, 1);
        var issue = (await Ledger.Ledger.BookAsync(Town, lot, Cancellation))[0].MovementId;
        await Ledger.Disposals.ReverseAsync(Town, Guid.CreateVersion7(), issue, TestLedger.Day, "番号の誤り", Cancellation);
        Assert.Equal(51, Assert.Single(await new FrozenRuns(Database.Database).ListAsync(Town, Cancellation)).AccountLeftT);
        await RegisterAsync(programme, run.RunId, 51, 1);
    }

    [Fact]
    public async Task The_public_map_shows_the_compartments_the_credits_came_from()
    {
        await ExecuteAsync("""
            INSERT INTO compartment SELECT municipality_code, compartment_code, compartment_code, count(*), sum(polygon_area_ha), 'sugi', ST_Union(geom_3857) FROM stand GROUP BY 1, 2
            """);
        var publics = new PublicStore(Database.Database);
        Assert.False((await publics.MapAsync(Town, Cancellation))!.ShowsCredits);
        var run = await FrozenAsync();
        Assert.False((await publics.MapAsync(Town, Cancellation))!.ShowsCredits);              // a run alone is no credit
        await RegisterAsync(await Ledger.ProgrammeAsync(), run.RunId, 51, 1);
        var part = Assert.Single((await publics.MapAsync(Town, Cancellation))!.Classes);
        Assert.Equal(1, part.Class);                                                             // one of four stands
        Assert.StartsWith("M", part.Paths, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Eight_at_once_register_a_run_once()
    {
        var run = await FrozenAsync();
        var programme = await Ledger.ProgrammeAsync();
        var registered = await Task.WhenAll(Enumerable.Range(0, 8).Select(async i =>
        {
            try
            {
                await RegisterAsync(programme, run.RunId, 51, 1, 2026 + i, first: 1 + (i * 100));
                return 1;
            }
            catch (UserErrorException)
            {
                return 0;
            }
        }));
        Assert.Equal(1, registered.Sum());
    }

    private async Task<MonitoringRun> ThinnedRunAsync()
    {
        var project = await CreatedAsync();
        await EnrolAsync(project, 0);
        await AcceptedAsync(Thinning(new WorkedStand(Stands[0])));
        return await RunAsync(project);
    }

    private async Task<MonitoringRun> FrozenAsync()
    {
        var run = await ThinnedRunAsync();
        await Runs.FreezeAsync(Town, run.RunId, "", Cancellation);
        return run;
    }

    private async Task<Guid> RegisterAsync(Guid programme, Guid run, long account, long buffer, int vintage = 2026, long? first = null)
    {
        var start = first ?? (vintage * 1000L);
        return (await Ledger.Lots.RegisterAsync(Town, Guid.CreateVersion7(), new(programme, $"{vintage}年度分", vintage, TestLedger.Day, "JC", "FM",
            $"JC FM {start}", new(start, start + account - 1), account + buffer, account, buffer, 10_000, run), Cancellation)).Id;
    }
}
