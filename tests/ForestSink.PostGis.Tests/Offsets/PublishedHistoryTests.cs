using ForestSink.PostGis.Credits;
using ForestSink.PostGis.Jobs;
using ForestSink.PostGis.Offsets;
using ForestSink.PostGis.Tests.Credits;
using ForestSink.TestSupport;
using static ForestSink.PostGis.Tests.Credits.TestLedger;

namespace ForestSink.PostGis.Tests.Offsets;

/// <summary>Tsuyama's published offsets, by the same commands as the screens.</summary>
public sealed class PublishedHistoryTests : IAsyncLifetime
{
    private TestDatabase database = null!;
    private TestLedger ledger = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        database = await TestDatabase.CreateAsync();
        ledger = await CreateAsync(database);
    }

    public ValueTask DisposeAsync() => database.DisposeAsync();

    [Fact]
    public async Task Thirteen_rows_of_669_tonnes_load_once_with_a_certificate_each_and_the_programme_is_closed()
    {
        var csv = await File.ReadAllTextAsync(Path.Combine(Repository.Data, "examples", "tsuyama-offsets.csv"), Cancellation);
        var history = new PublishedHistory(database.Database);
        Assert.Equal((13, 669L), await history.LoadAsync(Code, csv, Cancellation));
        Assert.Equal((13, 669L), await history.LoadAsync(Code, csv, Cancellation));          // again: nothing new

        var offsets = new OffsetStore(database.Database, ledger.Commands);
        var all = await offsets.ListAsync(Code, Cancellation);
        Assert.Equal((13, 669L), (all.Count, all.Sum(offset => offset.OffsetT)));
        Assert.Equal([("event", 117L), ("operations", 152L), ("product", 17L), ("publication", 83L), ("works", 300L)],
            all.GroupBy(offset => offset.Model).OrderBy(group => group.Key, StringComparer.Ordinal).Select(group => (group.Key, group.Sum(offset => offset.OffsetT))));
        foreach (var offset in all)
        {
            var certificate = await offsets.CertificateAsync(Code, Assert.Single(offset.Certificates), Cancellation);
            Assert.Equal((offset.OffsetT, offset.Organiser), (certificate!.Tonnes, certificate.UsingEntity));
            Assert.Equal(offset.OffsetT, certificate.Lots.Sum(lot => lot.Last - lot.First + 1));
        }
        var stock = Assert.Single(await ledger.Ledger.StockAsync(Code, Cancellation));
        Assert.Equal((669L, 0L, true), (stock.RetiredT, stock.HeldT, stock.IsClosed));
        var refused = await Assert.ThrowsAsync<UserErrorException>(() => ledger.LotAsync(stock.ProgrammeId));
        Assert.Contains("終了", refused.Japanese, StringComparison.Ordinal);
        Assert.True((await new LedgerVerification(database.Database).VerifyAsync(Code, Cancellation)).IsClean);
    }

    [Fact]
    public async Task A_joint_purchase_gives_each_municipality_its_retirement_and_certificate()
    {
        var lot = await ledger.LotAsync(await ledger.ProgrammeAsync());
        var offsets = new OffsetStore(database.Database, ledger.Commands);
        var id = Guid.CreateVersion7();
        await offsets.SaveAsync(Code, id, new("joint", "共同購入", "久山町ほか", 2026) { Tonnes = 10, Shares = [new("久山町", 1), new("粕屋町", 2)] }, Cancellation);
        var certified = await offsets.CertifyAsync(Code, Guid.CreateVersion7(), id, [new(lot, 10)], Day, 10, Cancellation);
        var certificates = await Task.WhenAll(certified.Certificates.Select(number => offsets.CertificateAsync(Code, number, Cancellation)));
        Assert.Equal([("久山町", 3L), ("粕屋町", 7L)], certificates.Select(c => (c!.UsingEntity, c.Tonnes)));
        await Assert.ThrowsAsync<UserErrorException>(() => offsets.SaveAsync(Code, id, new("joint", "書き換え", "久山町", 2026) { Tonnes = 1 }, Cancellation));
        Assert.True((await new LedgerVerification(database.Database).VerifyAsync(Code, Cancellation)).IsClean);
    }

    [Fact]
    public async Task Seals_are_numbered_through_and_an_event_s_actual_figures_are_kept_beside_the_expected()
    {
        var lot = await ledger.LotAsync(await ledger.ProgrammeAsync());
        var offsets = new OffsetStore(database.Database, ledger.Commands);
        foreach (var (items, first, last) in new[] { (200L, 1L, 200L), (400L, 201L, 600L) })
        {
            var id = Guid.CreateVersion7();
            await offsets.SaveAsync(Code, id, new("product", $"トマト {first}", "農園", 2026)
            {
                Activities = [new("1個あたり", null, items, "個", 5, "事業者", "unverified")],
                ItemCount = items,
                KgPerItem = 5,
            }, Cancellation);
            await offsets.CertifyAsync(Code, Guid.CreateVersion7(), id, [new(lot, items * 5 / 1000)], Day, items * 5 / 1000, Cancellation);
            var offset = await offsets.FindAsync(Code, id, Cancellation);
            Assert.Equal((first, last), (offset!.FirstSeal!.Value, offset.LastSeal!.Value));
            Assert.Equal(1, await offsets.RecordActualAsync(Code, id, [new("実績", null, items + 1, "個", 5, "事業者", "unverified")], Cancellation));
        }
    }
}
