using ForestSink.Core.Forest;
using ForestSink.PostGis.Credits;
using ForestSink.PostGis.Database;
using ForestSink.PostGis.Funds;
using ForestSink.PostGis.Offsets;

namespace ForestSink.PostGis.Demo;

/// <summary>
/// A fictional ledger for the demo city, posted by the same commands as the screens: three lots, sales in every state, offsets
/// with certificates, and a planting fund of ¥3,200,000. Ids follow from the steps' names, so loading twice changes nothing.
/// </summary>
public sealed class DemoLedger(ForestSinkDatabase database)
{
    private static readonly DateOnly Certified = new(2025, 10, 20);
    private readonly LedgerCommands commands = new(database);

    public async Task<bool> IsLoadedAsync(MunicipalityCode municipality, CancellationToken cancellation) =>
        (await new PublicStore(database).TextAsync(municipality, cancellation)).IsPublished;

    public async Task LoadAsync(MunicipalityCode municipality, CancellationToken cancellation)
    {
        static Guid Id(string step) => LedgerCommands.IdOf("demo-ledger", step);
        var (programmes, parties, lots, sales, fund) =
            (new ProgrammeStore(database, commands), new PartyStore(database, commands), new LotStore(commands), new SaleStore(database, commands), new FundStore(database, commands));

        var forest = await programmes.RegisterAsync(municipality, Id("forest"), new("project", "みどり野市有林の森づくり（架空）", "Midorino city forest (fictional)", "FO-001", "DEMO-1", true, null), cancellation);
        var sun = await programmes.RegisterAsync(municipality, Id("sun"), new("programme", "みどり野太陽光クラブ（架空）", "Midorino solar club (fictional)", "EN-R-002", "DEMO-2", true, null), cancellation);
        foreach (var (year, members, tonnes) in new[] { (2023, 188, 171.4m), (2024, 203, 186.9m) })
            await programmes.AddQuantityAsync(municipality, Id($"sun {year}"), sun, new(year, members, tonnes, null), cancellation);
        // The demo project's frozen run, where it was loaded: what the lots came from is then seen on the public map.
        var run = (await new FrozenRuns(database).ListAsync(municipality, cancellation)).FirstOrDefault(run => run.FirstFy <= 2023 && run.LastFy >= 2024 && run.AccountLeftT >= 1_000)?.RunId;
        var older = await LotAsync(lots, municipality, Id("lot 2023"), forest, "令和5年度分", 2023, 1, 480, 15, 10_000, cancellation, run: run);
        var newer = await LotAsync(lots, municipality, Id("lot 2024"), forest, "令和6年度分", 2024, 481, 520, 16, 11_000, cancellation, run: run);
        await LotAsync(lots, municipality, Id("lot sun"), sun, "太陽光 令和6年度分", 2024, 5001, 180, 0, 3_000, cancellation, "ER");

        var bank = await parties.RegisterAsync(municipality, Id("bank"), new("company", "みどり野銀行（架空）", "Midorino Bank (fictional)", "DEMO-100", true), cancellation);
        var maker = await parties.RegisterAsync(municipality, Id("maker"), new("company", "山川製作所（架空）", "Yamakawa Works (fictional)", null, true), cancellation);
        var school = await parties.RegisterAsync(municipality, Id("school"), new("organisation", "みどり野商工会（架空）", "Midorino Chamber of Commerce (fictional)", null, true), cancellation);
        await fund.SetRuleAsync(municipality, Id("rule"), new(2025, 4, 1), null, 100, "売上（税抜き）の全額を植樹へ", cancellation);
        await SellAsync(sales, municipality, "bank", new(bank, older, 200, 10_000, 10, new(2025, 11, 4), new(2025, 12, 4)), settled: true, cancellation);
        await SellAsync(sales, municipality, "maker", new(maker, older, 70, 10_000, 10, new(2025, 12, 10), new(2026, 1, 31), "retire", "工場の電気のオフセット"), settled: true, cancellation);
        await SellAsync(sales, municipality, "chamber", new(school, newer, 30, 10_000, 10, new(2026, 2, 2), new(2026, 3, 31)), settled: false, cancellation);
        await sales.ReserveAsync(municipality, Id("reserved"), new(maker, newer, 40, 11_000, 10, new(2026, 6, 1), new(2027, 3, 31)), cancellation);
        await fund.ReceiveAsync(municipality, Id("donation"), new("donation", 400_000, new(2026, 3, 2), "みどりの募金（架空）"), cancellation);
        await fund.ReceiveAsync(municipality, Id("subsidy"), new("subsidy", 150_000, new(2026, 4, 20), "苗木の補助金（架空）"), cancellation);
        var spring = await fund.CommitAsync(municipality, Id("spring"), new(null, "春の植樹祭（架空）", "Spring planting day (fictional)", 350_000, new(2026, 3, 5)), cancellation);
        await fund.SpendAsync(municipality, Id("spring paid"), new(spring.Id, 350_000, new(2026, 3, 25), "苗木・道具・バス"), cancellation);
        foreach (var (year, tonnes) in new[] { (2027, 500L), (2028, 510L), (2029, 480L), (2030, 470L), (2031, 450L), (2032, 430L) })
            await fund.ExpectAsync(municipality, Id($"expect {year}"), year, tonnes, "架空の見込み", cancellation);
        await OffsetsAsync(municipality, older, cancellation);
        await new PublicStore(database).SaveAsync(municipality, new PublicText
        {
            IsPublished = true,
            Greeting = "みどり野市の森が吸収した二酸化炭素から生まれたクレジットです。売上は、次の森を育てる植樹に使います。（架空の市のデモです）",
            GreetingEn = "Credits from the carbon dioxide that Midorino's forest took up. Proceeds plant the next forest. (A demo of a fictional city)",
            HowTo = "市役所の森林課へ、使いみちと量をお知らせください。見積もりのあと、契約・入金・移転の順に進みます。",
            HowToEn = "Tell the forest section what for and how many tonnes. After the quote: contract, payment, transfer.",
            Contact = "みどり野市 森林課（架空）",
        }, cancellation);
    }

    private static async Task<Guid> LotAsync(
        LotStore lots, MunicipalityCode municipality, Guid id, Guid programme, string name, int vintage, long first, long tonnes, long buffer, long price, CancellationToken cancellation, string kind = "FM", Guid? run = null) =>
        (await lots.RegisterAsync(municipality, id, new(programme, name, vintage, Certified, "JC", kind, $"DEMO-JC-{kind}-{first}～{first + tonnes - 1}", new(first, first + tonnes - 1),
            tonnes + buffer, tonnes, buffer, price, run), cancellation)).Id;

    private static async Task SellAsync(SaleStore sales, MunicipalityCode municipality, string who, NewSale sale, bool settled, CancellationToken cancellation)
    {
        Guid Id(string step) => LedgerCommands.IdOf("demo-ledger sale " + who, step);
        var id = (await sales.ReserveAsync(municipality, Id("reserve"), sale, cancellation)).Id;
        await sales.RecordAsync(municipality, Id("contract"), id, "contracted", sale.On.AddDays(3), "架空-契約", cancellation);
        await sales.RecordAsync(municipality, Id("invoice"), id, "invoiced", sale.On.AddDays(5), null, cancellation);
        await sales.RecordPaymentAsync(municipality, Id("pay"), id, sale.On.AddDays(20), null, cancellation);
        if (settled)
            await sales.SettleAsync(municipality, Id("settle"), id, sale.On.AddDays(22), sale.Tonnes, null, cancellation);
    }

    private async Task OffsetsAsync(MunicipalityCode municipality, Guid lot, CancellationToken cancellation)
    {
        var offsets = new OffsetStore(database, commands);
        (OffsetDraft Draft, DateOnly On)[] all =
        [
            (new("event", "みどり野まつり", "みどり野市", 2025) { TitleEn = "Midorino festival", OrganiserEn = "Midorino", Period = "2025-11-15", Basis = "参加者の移動", BasisEn = "Travel of participants", People = 1650, IsExpected = true,
                Activities = [new("出店者の移動", "car-person-km", 50 * 20, "人km", 0.141m, "https://japancredit.go.jp/cp/16", "official"), new("来場者の移動", "car-person-km", 1600 * 20, "人km", 0.141m, "https://japancredit.go.jp/cp/16", "official")],
                Reduction = "会場へのバスを増やした", Told = "会場と市のサイトで公表" }, new(2025, 11, 10)),
            (new("publication", "広報みどり野 12月号", "みどり野市", 2025) { TitleEn = "City magazine, December", OrganiserEn = "Midorino", Basis = "印刷の電気", BasisEn = "Electricity for printing", Tonnes = 3, Told = "紙面に記載" }, new(2025, 12, 1)),
            (new("product", "みどり野トマト", "山川農園（架空）", 2026) { TitleEn = "Midorino tomatoes", OrganiserEn = "Yamakawa Farm (fictional)", Basis = "栽培と出荷", BasisEn = "Growing and shipping", ItemCount = 2000, KgPerItem = 5,
                Activities = [new("商品 1個あたり × 個数", null, 2000, "個", 5, "事業者が算定した1個あたりの排出量", "unverified")], Told = "シールを貼って販売" }, new(2026, 4, 10)),
        ];
        foreach (var (draft, on) in all)
        {
            var id = LedgerCommands.IdOf("demo-ledger offset", draft.Title);
            if (await offsets.FindAsync(municipality, id, cancellation) is { IsCertified: true })
                continue;
            await offsets.SaveAsync(municipality, id, draft, cancellation);
            await offsets.CertifyAsync(municipality, LedgerCommands.IdOf("demo-ledger certify", draft.Title), id, [new(lot, draft.OffsetT)], on, draft.OffsetT, cancellation);
        }
    }
}
