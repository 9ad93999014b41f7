using ForestSink.Core.Accounts;
using ForestSink.Core.Forest;
using ForestSink.Core.Funds;
using ForestSink.PostGis.Credits;
using ForestSink.PostGis.Forest;
using ForestSink.PostGis.Funds;
using ForestSink.Web.Absorption;
using ForestSink.Web.Accounts;
using ForestSink.Web.Forest;
using ForestSink.Web.Shell;

namespace ForestSink.Web.Credits;

/// <summary>The planting fund: balance, incomes, budgets, forecast, closing, and the journal as a file.</summary>
internal static class FundEndpoints
{
    private const int ForecastYears = 6;

    public static void MapFund(this IEndpointRouteBuilder credits)
    {
        credits.MapGet("/fund", Show);
        credits.MapGet("/fund/journal.csv", Journal);
        var posts = credits.MapGroup("/fund").RequireCapability(Capability.PostLedger);
        posts.MapPost("/incomes", Receive);
        posts.MapPost("/commitments", Commit);
        posts.MapPost("/commitments/{commitmentId:guid}/spend", Spend);
        posts.MapPost("/commitments/{commitmentId:guid}/release", Release);
        posts.MapPost("/movements/{yenMovementId:guid}/reverse", Reverse);
        posts.MapPost("/rules", SetRule);
        posts.MapPost("/expectations", Expect);
        posts.MapPost("/years/{fiscalYear:int}/close", CloseYear);
    }

    private static async Task<IResult> Show(Municipality municipality, FundStore fund, PartyStore parties, ProgrammeStore programmes, CurrentUser user, Today today, CancellationToken cancellation)
    {
        var code = municipality.Code;
        var scenarios = new List<(PriceScenario, IReadOnlyList<ForecastYear>)>();
        foreach (var scenario in PriceScenario.Shipped)
            scenarios.Add((scenario, await fund.ForecastAsync(code, today.FiscalYear.Plus(1), ForecastYears, scenario.YenPerT, cancellation)));
        return Workspace.Page<FundPanel>("植樹基金", "Planting fund", new
        {
            Municipality = code.ToString(),
            Balance = await fund.BalanceAsync(code, cancellation),
            Incomes = await fund.IncomesAsync(code, cancellation),
            Commitments = await fund.CommitmentsAsync(code, cancellation),
            Uses = await fund.UsesAsync(code, cancellation),
            Spendings = await fund.SpendingsAsync(code, cancellation),
            Years = await fund.YearsAsync(code, cancellation),
            Rules = await fund.RulesAsync(code, cancellation),
            Expectations = await fund.ExpectationsAsync(code, cancellation),
            Scenarios = scenarios,
            Parties = await parties.ListAsync(code, cancellation),
            Programmes = await programmes.ListAsync(code, cancellation),
            Today = CreditEndpoints.Iso(today),
            FiscalYear = today.FiscalYear.Year,
            MayPost = user.Can(Capability.PostLedger),
        });
    }

    private static async Task<IResult> Journal(int? fy, Municipality municipality, FundStore fund, Language language, CancellationToken cancellation)
    {
        var lines = await fund.JournalAsync(municipality.Code, fy, int.MaxValue, cancellation);
        return TypedResults.Stream(async body =>
        {
            await using var csv = new CsvText(body);
            await csv.LineAsync(language.IsEnglish
                ? ["no", "date", "fiscal year", "kind", "entry", "party", "document", "account", "amount (yen)", "income no.", "reason"]
                : ["番号", "日付", "年度", "種類", "摘要", "相手", "書類", "科目", "金額（円）", "財源の番号", "理由"], cancellation);
            foreach (var line in lines.OrderBy(line => line.MovementNo).ThenBy(line => line.LineNo))
            {
                csv.Number(line.MovementNo).Text(line.OccurredOn.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture)).Number(line.FiscalYear).Text(FundWords.Kind(line.Kind, language))
                    .Text(line.Description).Text(line.PartyName).Text(line.Document).Text(FundWords.Account(line.Account, language)).Number(line.AmountYen).Number(line.IncomeNo).Text(line.Reason);
                await csv.EndLineAsync(cancellation);
            }
        }, "text/csv; charset=utf-8", $"fund-journal-{municipality.Code}.csv");
    }

    private static async Task<IResult> Receive(IFormCollection form, Municipality municipality, FundStore fund, PartyStore parties, Today today, HttpContext http, CancellationToken cancellation)
    {
        var fields = new Fields(form, today);
        if (fields.OptionalId("party") is { } party && await parties.FindAsync(municipality.Code, party, cancellation) is null)
            return TypedResults.NotFound();
        await fund.ReceiveAsync(municipality.Code, fields.Command, new(fields.OneOf("kind", ["donation", "subsidy"], "種類", "Kind"), fields.Yen("amount", "金額", "Amount"),
            fields.PastDate("on", "入金日", "Received on"), fields.Text("description", "摘要", "Entry"), fields.OptionalId("party"), fields.Optional("document")), cancellation);
        return Back(http, municipality);
    }

    private static async Task<IResult> Commit(IFormCollection form, Municipality municipality, FundStore fund, Today today, HttpContext http, CancellationToken cancellation)
    {
        var fields = new Fields(form, today);
        await fund.CommitAsync(municipality.Code, fields.Command, new(null, fields.Text("description", "使い道", "What for"), fields.Optional("descriptionEn"), fields.Yen("amount", "金額", "Amount"),
            today.Date, fields.OptionalId("income") is { } income ? [income] : null), cancellation);
        return Back(http, municipality);
    }

    private static async Task<IResult> Spend(Guid commitmentId, IFormCollection form, Municipality municipality, FundStore fund, Today today, HttpContext http, CancellationToken cancellation)
    {
        if (!await ExistsAsync(fund, municipality.Code, commitmentId, cancellation))
            return TypedResults.NotFound();
        var fields = new Fields(form, today);
        await fund.SpendAsync(municipality.Code, fields.Command, new(commitmentId, fields.Yen("amount", "金額", "Amount"), fields.PastDate("on", "支払日", "Paid on"),
            fields.Text("description", "内容", "What for"), fields.Optional("document")), cancellation);
        return Back(http, municipality);
    }

    private static async Task<IResult> Release(Guid commitmentId, IFormCollection form, Municipality municipality, FundStore fund, Today today, HttpContext http, CancellationToken cancellation)
    {
        if (!await ExistsAsync(fund, municipality.Code, commitmentId, cancellation))
            return TypedResults.NotFound();
        await fund.ReleaseAsync(municipality.Code, new Fields(form, today).Command, commitmentId, null, today.Date, null, cancellation);
        return Back(http, municipality);
    }

    /// <summary>Corrects a donation, a subsidy or a payment by the opposite movement.</summary>
    private static async Task<IResult> Reverse(Guid yenMovementId, IFormCollection form, Municipality municipality, FundStore fund, Today today, HttpContext http, CancellationToken cancellation)
    {
        if ((await fund.MovementAsync(municipality.Code, yenMovementId, cancellation)).Count == 0)
            return TypedResults.NotFound();
        var fields = new Fields(form, today);
        await fund.ReverseAsync(municipality.Code, fields.Command, yenMovementId, today.Date, fields.Text("reason", "理由", "Reason"), cancellation);
        return Back(http, municipality);
    }

    private static async Task<IResult> SetRule(IFormCollection form, Municipality municipality, FundStore fund, ProgrammeStore programmes, Today today, HttpContext http, CancellationToken cancellation)
    {
        var fields = new Fields(form, today);
        if (fields.OptionalId("programme") is { } programme && await programmes.FindAsync(municipality.Code, programme, cancellation) is null)
            return TypedResults.NotFound();
        var share = fields.Number("share", "割合", "Share");
        if (share > 100)
            throw Fields.Wrong("share", "割合は0～100%にしてください。", "The share must be 0 to 100 %.");
        await fund.SetRuleAsync(municipality.Code, fields.Command, fields.Date("from", "いつから", "From"), fields.OptionalId("programme"), share, fields.Optional("reason"), cancellation);
        return Back(http, municipality);
    }

    private static async Task<IResult> Expect(IFormCollection form, Municipality municipality, FundStore fund, Today today, HttpContext http, CancellationToken cancellation)
    {
        var fields = new Fields(form, today);
        await fund.ExpectAsync(municipality.Code, fields.Command, fields.Year("year", "年度", "Fiscal year"), fields.Whole("tonnes", "量", "Quantity"), fields.Text("basis", "根拠", "Basis"), cancellation);
        return Back(http, municipality);
    }

    private static async Task<IResult> CloseYear(int fiscalYear, IFormCollection form, Municipality municipality, FundStore fund, Today today, HttpContext http, CancellationToken cancellation)
    {
        if (fiscalYear is < 1990 or > 2200)
            return TypedResults.NotFound();
        await fund.CloseYearAsync(municipality.Code, new Fields(form, today).Command, new FiscalYear(fiscalYear), today.Date, cancellation);
        return Back(http, municipality);
    }

    private static async Task<bool> ExistsAsync(FundStore fund, MunicipalityCode code, Guid commitmentId, CancellationToken cancellation) =>
        (await fund.CommitmentsAsync(code, cancellation)).Any(commitment => commitment.CommitmentId == commitmentId);

    private static IResult Back(HttpContext http, Municipality municipality) => LedgerAnswers.Done(http, $"/m/{municipality.Code}/credits/fund");
}
