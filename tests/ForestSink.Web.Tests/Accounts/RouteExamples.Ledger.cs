using System.Globalization;
using ForestSink.Core.Forest;
using ForestSink.PostGis.Credits;
using ForestSink.PostGis.Funds;
using ForestSink.PostGis.Offsets;
using ForestSink.TestSupport;

namespace ForestSink.Web.Tests.Accounts;

internal sealed partial class RouteExamples
{
    /// <summary>A lot, a sale, a forward contract, a budget and an offset of the first municipality.</summary>
    private async Task AddLedgerAsync(TestApp app, string town, CancellationToken cancellation)
    {
        var (code, database, day) = (MunicipalityCode.Parse(town), app.Database.Database, new DateOnly(2026, 5, 1));
        var commands = new LedgerCommands(database);
        static Guid New() => Guid.CreateVersion7();
        var programme = await new ProgrammeStore(database, commands).RegisterAsync(code, New(), new("programme", "町有林", null, "FO-001", null, true, null), cancellation);
        var party = await new PartyStore(database, commands).RegisterAsync(code, New(), new("company", "買い手", null, null, false), cancellation);
        var lot = (await new LotStore(commands).RegisterAsync(code, New(), new(programme, "令和6年度分", 2024, day, "JC", "FM", "1-100", new(1, 100), 100, 100, 0), cancellation)).Id;
        var sale = (await new SaleStore(database, commands).ReserveAsync(code, New(), new(party, lot, 10, 10_000, 10, day, day.AddDays(30)), cancellation)).Id;
        var fund = new FundStore(database, commands);
        var donation = (await fund.ReceiveAsync(code, New(), new("donation", 10_000, day, "寄附"), cancellation)).Id;
        var offset = New();
        await new OffsetStore(database, commands).SaveAsync(code, offset, new("event", "祭り", "町", 2026) { Tonnes = 1 }, cancellation);
        foreach (var (name, id) in new[]
        {
            ("programmeId", programme), ("partyId", party), ("lotId", lot), ("saleId", sale), ("offsetId", offset), ("yenMovementId", donation),
            ("movementId", (await new LedgerStore(database).BookAsync(code, lot, cancellation))[0].MovementId),
            ("forwardId", await new ForwardStore(database, commands).RecordAsync(code, New(), new(party, programme, 2027, 5, 10_000, day), cancellation)),
            ("commitmentId", (await fund.CommitAsync(code, New(), new(null, "予算", null, 5_000, day), cancellation)).Id),
        })
            ids[name] = id.ToString("D", CultureInfo.InvariantCulture);
    }
}
