using ForestSink.Core.Forest;
using ForestSink.PostGis.Credits;
using ForestSink.PostGis.Database;
using ForestSink.PostGis.Funds;
using ForestSink.TestSupport;

namespace ForestSink.PostGis.Tests.Credits;

/// <summary>The ledger's stores on one municipality, and the commands that most tests begin with.</summary>
internal sealed class TestLedger
{
    public const string Town = "40348";
    public static readonly MunicipalityCode Code = MunicipalityCode.Parse(Town);
    public static readonly DateOnly Day = new(2026, 5, 1);
    private long nextSerial = 1;

    public TestLedger(ForestSinkDatabase database)
    {
        Commands = new(database);
        Programmes = new(database, Commands);
        Parties = new(database, Commands);
        Lots = new(Commands);
        Sales = new(database, Commands);
        Disposals = new(Commands);
        Forwards = new(database, Commands);
        Ledger = new(database);
        Fund = new(database, Commands);
    }

    public LedgerCommands Commands { get; }
    public ProgrammeStore Programmes { get; }
    public PartyStore Parties { get; }
    public LotStore Lots { get; }
    public SaleStore Sales { get; }
    public DisposalStore Disposals { get; }
    public ForwardStore Forwards { get; }
    public LedgerStore Ledger { get; }
    public FundStore Fund { get; }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static async Task<TestLedger> CreateAsync(TestDatabase database)
    {
        await TestForest.AddMunicipalityAsync(database.OwnerConnectionString, Town, "久山町");
        return new(database.Database);
    }

    public Task<Guid> ProgrammeAsync(string name = "町有林", bool isLocal = true) =>
        Programmes.RegisterAsync(Code, Guid.CreateVersion7(), new("project", name, null, "FO-001", "36", isLocal, null), Cancellation);

    public Task<Guid> PartyAsync(string name = "山川銀行") =>
        Parties.RegisterAsync(Code, Guid.CreateVersion7(), new("company", name, null, null, true), Cancellation);

    public NewLot NewLot(Guid programme, long tonnes = 100, long buffer = 3, int vintage = 2024)
    {
        var first = Interlocked.Add(ref nextSerial, tonnes) - tonnes;
        return new(programme, $"{vintage}年度分", vintage, Day.AddDays(-30), "JC", "FM", $"JC FM {first} - {first + tonnes - 1}", new(first, first + tonnes - 1), tonnes + buffer, tonnes, buffer, 10_000);
    }

    public async Task<Guid> LotAsync(Guid programme, long tonnes = 100, long buffer = 3, int vintage = 2024) =>
        (await Lots.RegisterAsync(Code, Guid.CreateVersion7(), NewLot(programme, tonnes, buffer, vintage), Cancellation)).Id;

    public async Task<Guid> ReserveAsync(Guid lot, Guid party, long tonnes, string settlesBy = "transfer") =>
        (await Sales.ReserveAsync(Code, Guid.CreateVersion7(), Sale(lot, party, tonnes) with { SettlesBy = settlesBy, Purpose = settlesBy == "retire" ? "印刷物" : null }, Cancellation)).Id;

    public static NewSale Sale(Guid lot, Guid party, long tonnes) => new(party, lot, tonnes, 10_000, 10, Day, Day.AddDays(30));

    public async Task PayAsync(Guid sale)
    {
        await Sales.RecordAsync(Code, Guid.CreateVersion7(), sale, "contracted", Day, "契約第1号", Cancellation);
        await Sales.RecordAsync(Code, Guid.CreateVersion7(), sale, "invoiced", Day, null, Cancellation);
        await Sales.RecordPaymentAsync(Code, Guid.CreateVersion7(), sale, Day, null, Cancellation);
    }

    public Task<Posted> SettleAsync(Guid sale, long tonnes) => Sales.SettleAsync(Code, Guid.CreateVersion7(), sale, Day, tonnes, null, Cancellation);

    public Task<Retired> RetireAsync(Guid lot, long tonnes) =>
        Disposals.RetireAsync(Code, Guid.CreateVersion7(), new([new(lot, tonnes)], new("庁舎の電気", null, "久山町", null), Day, tonnes), Cancellation);

    public async Task<LotStock> StockAsync(Guid lot) => (await Ledger.FindLotAsync(Code, lot, Cancellation))!;
}
