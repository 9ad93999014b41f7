using ForestSink.Core.Accounts;
using ForestSink.PostGis.Credits;
using ForestSink.PostGis.Forest;
using ForestSink.PostGis.Funds;
using ForestSink.PostGis.Offsets;
using ForestSink.Web.Accounts;
using ForestSink.Web.Forest;
using ForestSink.Web.Shell;
using Microsoft.AspNetCore.Http.HttpResults;

namespace ForestSink.Web.Credits;

/// <summary>The ledger of credits: stock and bank book, sales, statements, and where a tonne is.</summary>
internal static class CreditEndpoints
{
    public static void AddCredits(this IHostApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddSingleton<LedgerCommands>();
        services.AddSingleton<ProgrammeStore>();
        services.AddSingleton<PartyStore>();
        services.AddSingleton<LotStore>();
        services.AddSingleton<SaleStore>();
        services.AddSingleton<DisposalStore>();
        services.AddSingleton<ForwardStore>();
        services.AddSingleton<LedgerStore>();
        services.AddSingleton<FrozenRuns>();
        services.AddSingleton<LedgerVerification>();
        services.AddSingleton<FundStore>();
        services.AddHostedService<LedgerNight>();
        services.AddSingleton(new RailEntry(50, "credits", "coins", "クレジット", "Credits") { Needs = Capability.ReadLedger });
    }

    public static void MapCredits(this IEndpointRouteBuilder app)
    {
        var credits = app.MapMunicipality("/credits").RequireCapability(Capability.ReadLedger);
        credits.MapGet("", Stock);
        credits.MapGet("/lots/{lotId:guid}", Lot);
        credits.MapGet("/programmes/{programmeId:guid}", Programme);
        credits.MapGet("/parties/{partyId:guid}", Party);
        credits.MapGet("/sales", Sales);
        credits.MapGet("/sales/{saleId:guid}", Sale);
        credits.MapGet("/sales/{saleId:guid}/invoice", Invoice);
        credits.MapGet("/movements/{movementId:guid}", Statement);
        credits.MapGet("/serials", Serial);
        credits.MapGet("/verification", Verify);
        credits.MapCreditPosts();
        credits.MapFund();
    }

    /// <param name="run">The frozen run whose lot is to be registered: the form comes filled in from it.</param>
    private static async Task<IResult> Stock(Guid? run, Municipality municipality, LedgerStore ledger, ProgrammeStore programmes, FrozenRuns runs, CurrentUser user, CancellationToken cancellation) =>
        Workspace.Page<StockPanel>("クレジット", "Credits", new
        {
            Municipality = municipality.Code.ToString(),
            Lots = (await ledger.StockAsync(municipality.Code, cancellation)).Where(lot => !lot.IsWithdrawn).ToList(),
            Programmes = await programmes.ListAsync(municipality.Code, cancellation),
            FrozenRuns = await runs.ListAsync(municipality.Code, cancellation),
            RunId = run,
            MayPost = user.Can(Capability.PostLedger),
        });

    private static async Task<IResult> Lot(
        Guid lotId, Municipality municipality, LedgerStore ledger, PartyStore parties, ForwardStore forwards, CurrentUser user, Today today, CancellationToken cancellation) =>
        await ledger.FindLotAsync(municipality.Code, lotId, cancellation) is { } lot
            ? Workspace.Page<LotPanel>(lot.Name, lot.Name, new
            {
                Municipality = municipality.Code.ToString(),
                MunicipalityName = municipality.Name,
                Lot = lot,
                Book = await ledger.BookAsync(municipality.Code, lotId, cancellation),
                Parties = await parties.ListAsync(municipality.Code, cancellation),
                Forwards = (await forwards.ListAsync(municipality.Code, cancellation))
                    .Where(forward => forward.End is null && forward.ProgrammeId == lot.ProgrammeId && forward.VintageFy == lot.VintageFy).ToList(),
                Today = today.Date,
                MayPost = user.Can(Capability.PostLedger),
            })
            : TypedResults.NotFound();

    private static async Task<IResult> Programme(Guid programmeId, Municipality municipality, ProgrammeStore programmes, CurrentUser user, Today today, CancellationToken cancellation)
    {
        if (await programmes.FindAsync(municipality.Code, programmeId, cancellation) is not { } programme)
            return TypedResults.NotFound();
        var (members, quantities) = await programmes.DetailsAsync(municipality.Code, programmeId, cancellation);
        return Workspace.Page<ProgrammePanel>(programme.Name, programme.NameEn ?? programme.Name, new
        {
            Municipality = municipality.Code.ToString(),
            Programme = programme,
            Members = members,
            Quantities = quantities,
            Today = Iso(today),
            MayPost = user.Can(Capability.PostLedger),
        });
    }

    private static async Task<IResult> Party(Guid partyId, Municipality municipality, PartyStore parties, LedgerStore ledger, FundStore fund, CancellationToken cancellation)
    {
        if (await parties.FindAsync(municipality.Code, partyId, cancellation) is not { } party)
            return TypedResults.NotFound();
        var incomes = (await fund.IncomesAsync(municipality.Code, cancellation)).Where(income => income.PartyId == partyId).ToList();
        var ids = incomes.Select(income => income.IncomeId).ToHashSet();
        return Workspace.Page<PartyPanel>(party.Name, party.NameEn ?? party.Name, new
        {
            Municipality = municipality.Code.ToString(),
            Party = party,
            Sales = (await ledger.SalesAsync(municipality.Code, cancellation)).Where(sale => sale.PartyId == partyId).ToList(),
            Incomes = incomes,
            Uses = (await fund.UsesAsync(municipality.Code, cancellation)).Where(use => ids.Contains(use.IncomeId)).ToList(),
        });
    }

    private static async Task<IResult> Sales(
        Municipality municipality, LedgerStore ledger, ForwardStore forwards, PartyStore parties, ProgrammeStore programmes, CurrentUser user, Today today, CancellationToken cancellation) =>
        Workspace.Page<SalesPanel>("クレジットの売買", "Credit sales", new
        {
            Municipality = municipality.Code.ToString(),
            Sales = await ledger.SalesAsync(municipality.Code, cancellation),
            Forwards = await forwards.ListAsync(municipality.Code, cancellation),
            Parties = await parties.ListAsync(municipality.Code, cancellation),
            Programmes = await programmes.ListAsync(municipality.Code, cancellation),
            Today = Iso(today),
            MayPost = user.Can(Capability.PostLedger),
        });

    private static async Task<IResult> Sale(Guid saleId, Municipality municipality, LedgerStore ledger, CurrentUser user, Today today, CancellationToken cancellation) =>
        await ledger.FindSaleAsync(municipality.Code, saleId, cancellation) is { } sale
            ? Workspace.Page<SalePanel>($"{sale.PartyName}への売却", $"Sale to {sale.PartyNameEn ?? sale.PartyName}", new
            {
                Municipality = municipality.Code.ToString(),
                Sale = sale,
                Today = Iso(today),
                MayPost = user.Can(Capability.PostLedger),
            })
            : TypedResults.NotFound();

    /// <summary>The bill of a sale: there from its reservation on, so that it can be sent before it is recorded.</summary>
    private static async Task<IResult> Invoice(Guid saleId, Municipality municipality, LedgerStore ledger, PublicStore site, Today today, CancellationToken cancellation) =>
        await ledger.FindSaleAsync(municipality.Code, saleId, cancellation) is { } sale
            ? new RazorComponentResult<InvoicePage>(new
            {
                Municipality = municipality,
                Sale = sale,
                Lot = (await ledger.FindLotAsync(municipality.Code, sale.LotId, cancellation))!,
                (await site.TextAsync(municipality.Code, cancellation)).Contact,
                Today = today.Date,
            })
            : TypedResults.NotFound();

    private static async Task<IResult> Statement(Guid movementId, Municipality municipality, LedgerStore ledger, CurrentUser user, CancellationToken cancellation) =>
        await ledger.StatementAsync(municipality.Code, movementId, cancellation) is { } statement
            ? new RazorComponentResult<StatementPage>(new
            {
                Municipality = municipality,
                Statement = statement,
                MayReverse = user.Can(Capability.PostLedger) && statement is { Kind: "issue" or "transfer", ReversedBy: null },
            })
            : TypedResults.NotFound();

    private static async Task<IResult> Serial(string? no, Municipality municipality, LedgerStore ledger, CancellationToken cancellation) =>
        Workspace.Page<SerialPanel>("識別番号", "Serial number", new
        {
            Municipality = municipality.Code.ToString(),
            No = no ?? "",
            Places = long.TryParse(no?.Normalize(System.Text.NormalizationForm.FormKC), System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out var serial)
                ? await ledger.TraceAsync(municipality.Code, serial, cancellation)
                : [],
        });

    private static async Task<IResult> Verify(Municipality municipality, LedgerVerification verification, CancellationToken cancellation) =>
        Workspace.Page<VerificationPanel>("帳簿の検証", "Check of the ledger", new
        {
            Municipality = municipality.Code.ToString(),
            Report = await verification.VerifyAsync(municipality.Code, cancellation),
            Recent = await verification.RecentAsync(municipality.Code, 10, cancellation),
        });

    internal static string Iso(Today today) => today.Date.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture);
}
