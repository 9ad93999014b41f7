using ForestSink.Core.Accounts;
using ForestSink.Core.Credits;
using ForestSink.PostGis.Credits;
using ForestSink.PostGis.Forest;
using ForestSink.Web.Accounts;
using ForestSink.Web.Forest;

namespace ForestSink.Web.Credits;

/// <summary>What is posted to the ledger of credits. A thing that is not this municipality's is 404 before anything is read from the form.</summary>
internal static class CreditPosts
{
    public static void MapCreditPosts(this IEndpointRouteBuilder credits)
    {
        var posts = credits.MapGroup("").RequireCapability(Capability.PostLedger);
        posts.MapPost("/programmes", RegisterProgramme);
        posts.MapPost("/programmes/{programmeId:guid}/close", CloseProgramme);
        posts.MapPost("/programmes/{programmeId:guid}/members", AddMember);
        posts.MapPost("/programmes/{programmeId:guid}/quantities", AddQuantity);
        posts.MapPost("/parties", RegisterParty);
        posts.MapPost("/lots", RegisterLot);
        posts.MapPost("/lots/{lotId:guid}/reserve", Reserve);
        posts.MapPost("/lots/{lotId:guid}/transfer", Transfer);
        posts.MapPost("/lots/{lotId:guid}/retire", Retire);
        posts.MapPost("/lots/{lotId:guid}/price", SetPrice);
        posts.MapPost("/sales/{saleId:guid}/steps", Step);
        posts.MapPost("/sales/{saleId:guid}/cancel", CancelSale);
        posts.MapPost("/forwards", RecordForward);
        posts.MapPost("/forwards/{forwardId:guid}/cancel", CancelForward);
        posts.MapPost("/movements/{movementId:guid}/reverse", Reverse);
    }

    private static async Task<IResult> RegisterProgramme(IFormCollection form, Municipality municipality, ProgrammeStore programmes, Today today, HttpContext http, CancellationToken cancellation)
    {
        var fields = new Fields(form, today);
        var id = await programmes.RegisterAsync(municipality.Code, fields.Command, new(
            fields.OneOf("kind", CreditWords.ProgrammeKinds, "種類", "Kind"), fields.Text("name", "名前", "Name"), fields.Optional("nameEn"),
            fields.OneOf("methodology", CreditWords.Methodologies, "方法論", "Methodology"), fields.Optional("projectNo"), fields.IsTicked("isLocal"), fields.Optional("note")), cancellation);
        return LedgerAnswers.Done(http, $"/m/{municipality.Code}/credits/programmes/{id}");
    }

    private static async Task<IResult> CloseProgramme(Guid programmeId, IFormCollection form, Municipality municipality, ProgrammeStore programmes, Today today, HttpContext http, CancellationToken cancellation)
    {
        if (await programmes.FindAsync(municipality.Code, programmeId, cancellation) is null)
            return TypedResults.NotFound();
        var fields = new Fields(form, today);
        await programmes.CloseAsync(municipality.Code, fields.Command, programmeId, fields.PastDate("on", "終える日", "Closed on"), fields.Text("reason", "理由", "Reason"), cancellation);
        return LedgerAnswers.Done(http, $"/m/{municipality.Code}/credits/programmes/{programmeId}");
    }

    private static async Task<IResult> AddMember(Guid programmeId, IFormCollection form, Municipality municipality, ProgrammeStore programmes, Today today, HttpContext http, CancellationToken cancellation)
    {
        if (await programmes.FindAsync(municipality.Code, programmeId, cancellation) is null)
            return TypedResults.NotFound();
        var fields = new Fields(form, today);
        await programmes.AddMemberAsync(municipality.Code, fields.Command, programmeId, fields.Text("name", "名前または番号", "Name or number"), fields.PastDate("joined", "参加した日", "Joined on"), cancellation);
        return LedgerAnswers.Done(http, $"/m/{municipality.Code}/credits/programmes/{programmeId}");
    }

    private static async Task<IResult> AddQuantity(Guid programmeId, IFormCollection form, Municipality municipality, ProgrammeStore programmes, Today today, HttpContext http, CancellationToken cancellation)
    {
        if (await programmes.FindAsync(municipality.Code, programmeId, cancellation) is null)
            return TypedResults.NotFound();
        var fields = new Fields(form, today);
        await programmes.AddQuantityAsync(municipality.Code, fields.Command, programmeId, new(
            fields.Year("year", "年度", "Fiscal year"), (int)fields.Tonnes("members", "会員の数", "Members"), fields.Number("quantity", "削減量", "Quantity avoided"), null), cancellation);
        return LedgerAnswers.Done(http, $"/m/{municipality.Code}/credits/programmes/{programmeId}");
    }

    private static async Task<IResult> RegisterParty(IFormCollection form, Municipality municipality, PartyStore parties, Today today, HttpContext http, CancellationToken cancellation)
    {
        var fields = new Fields(form, today);
        await parties.RegisterAsync(municipality.Code, fields.Command, new(fields.OneOf("kind", CreditWords.PartyKinds, "種類", "Kind"), fields.Text("name", "名前", "Name"),
            fields.Optional("nameEn"), fields.Optional("account"), fields.IsTicked("isPublic")), cancellation);
        return LedgerAnswers.Done(http, $"/m/{municipality.Code}/credits/sales");
    }

    private static async Task<IResult> RegisterLot(IFormCollection form, Municipality municipality, ProgrammeStore programmes, LotStore lots, Today today, HttpContext http, CancellationToken cancellation)
    {
        var fields = new Fields(form, today);
        var programme = fields.Id("programme", "プロジェクト・プログラム", "Project or programme");
        if (await programmes.FindAsync(municipality.Code, programme, cancellation) is null)
            return TypedResults.NotFound();
        var posted = await lots.RegisterAsync(municipality.Code, fields.Command, new(
            programme, fields.Text("name", "ロットの名前", "Name of the lot"), fields.Year("vintage", "年度", "Vintage"), fields.PastDate("certifiedOn", "認証日", "Certified on"),
            fields.Text("system", "制度の記号", "System"), fields.Text("creditKind", "クレジットの種別", "Kind of credit"), fields.Text("serialText", "登録簿の表記", "As the registry writes it"),
            new(fields.Whole("first", "識別番号の始まり", "First serial number"), fields.Whole("last", "識別番号の終わり", "Last serial number")),
            fields.Tonnes("certified", "認証量", "Certified"), fields.Tonnes("account", "口座に入った量", "In the account"), fields.Whole("buffer", "バッファー", "Buffer"),
            fields.OptionalYen("price", "販売価格", "Price asked"), fields.OptionalId("run")), cancellation);
        return LedgerAnswers.Done(http, $"/m/{municipality.Code}/credits/lots/{posted.Id}");
    }

    private static async Task<IResult> Reserve(Guid lotId, IFormCollection form, Municipality municipality, LedgerStore ledger, PartyStore parties, SaleStore sales, Today today, HttpContext http, CancellationToken cancellation)
    {
        if (await ledger.FindLotAsync(municipality.Code, lotId, cancellation) is null)
            return TypedResults.NotFound();
        var fields = new Fields(form, today);
        var party = fields.Id("party", "買い手", "Buyer");
        if (await parties.FindAsync(municipality.Code, party, cancellation) is null)
            return TypedResults.NotFound();
        var settles = fields.OneOf("settles", ["transfer", "retire"], "引き渡し方", "Delivery");
        var posted = await sales.ReserveAsync(municipality.Code, fields.Command, new(
            party, lotId, fields.Tonnes("tonnes", "量", "Quantity"), fields.Yen("price", "単価", "Price"), fields.Number("tax", "消費税", "Tax"), fields.PastDate("on", "予約した日", "Reserved on"),
            fields.Date("expires", "予約の期限", "Reserved until"), settles, settles == "retire" ? fields.Text("purpose", "無効化の目的", "Purpose of the retirement") : null, null, fields.OptionalId("forward")), cancellation);
        return LedgerAnswers.Done(http, $"/m/{municipality.Code}/credits/sales/{posted.Id}");
    }

    private static async Task<IResult> Transfer(Guid lotId, IFormCollection form, Municipality municipality, LedgerStore ledger, PartyStore parties, DisposalStore disposals, Today today, HttpContext http, CancellationToken cancellation)
    {
        if (await ledger.FindLotAsync(municipality.Code, lotId, cancellation) is null)
            return TypedResults.NotFound();
        var fields = new Fields(form, today);
        var party = fields.Id("party", "移転先", "To");
        if (await parties.FindAsync(municipality.Code, party, cancellation) is null)
            return TypedResults.NotFound();
        var posted = await disposals.TransferAsync(municipality.Code, fields.Command, new(
            lotId, party, fields.Tonnes("tonnes", "量", "Quantity"), fields.PastDate("on", "移転した日", "Transferred on"), fields.Whole("confirm", "確認", "Confirm"),
            fields.Text("description", "摘要", "Entry"), null, fields.OptionalWhole("from", "識別番号の始まり", "From serial number") ?? 1), cancellation);
        return LedgerAnswers.Done(http, $"/m/{municipality.Code}/credits/lots/{lotId}?movement={posted.No}");
    }

    private static async Task<IResult> Retire(Guid lotId, IFormCollection form, Municipality municipality, LedgerStore ledger, DisposalStore disposals, Today today, HttpContext http, CancellationToken cancellation)
    {
        if (await ledger.FindLotAsync(municipality.Code, lotId, cancellation) is null)
            return TypedResults.NotFound();
        var fields = new Fields(form, today);
        await disposals.RetireAsync(municipality.Code, fields.Command, new(
            [new(lotId, fields.Tonnes("tonnes", "量", "Quantity"), fields.OptionalWhole("from", "識別番号の始まり", "From serial number") ?? 1)],
            new(fields.Text("purpose", "無効化の目的", "Purpose"), null, fields.Text("entity", "利用する法人・団体", "Entity"), null),
            fields.PastDate("on", "無効化した日", "Retired on"), fields.Whole("confirm", "確認", "Confirm")), cancellation);
        return LedgerAnswers.Done(http, $"/m/{municipality.Code}/credits/lots/{lotId}");
    }

    private static async Task<IResult> SetPrice(Guid lotId, IFormCollection form, Municipality municipality, LedgerStore ledger, LotStore lots, Today today, HttpContext http, CancellationToken cancellation)
    {
        if (await ledger.FindLotAsync(municipality.Code, lotId, cancellation) is null)
            return TypedResults.NotFound();
        var fields = new Fields(form, today);
        await lots.SetPriceAsync(municipality.Code, fields.Command, lotId, fields.Yen("price", "販売価格", "Price asked"), cancellation);
        return LedgerAnswers.Done(http, $"/m/{municipality.Code}/credits/lots/{lotId}");
    }

    private static async Task<IResult> Step(Guid saleId, IFormCollection form, Municipality municipality, LedgerStore ledger, SaleStore sales, Today today, HttpContext http, CancellationToken cancellation)
    {
        if (await ledger.FindSaleAsync(municipality.Code, saleId, cancellation) is null)
            return TypedResults.NotFound();
        var fields = new Fields(form, today);
        var step = fields.OneOf("step", [SaleStep.Contracted, SaleStep.Invoiced, SaleStep.Paid, SaleStep.Transferred], "手順", "Step");
        var on = fields.PastDate("on", "日付", "Date");
        var document = fields.Optional("document");
        await (step switch
        {
            SaleStep.Paid => sales.RecordPaymentAsync(municipality.Code, fields.Command, saleId, on, document, cancellation),
            SaleStep.Transferred => sales.SettleAsync(municipality.Code, fields.Command, saleId, on, fields.Whole("confirm", "確認", "Confirm"), document, cancellation),
            _ => sales.RecordAsync(municipality.Code, fields.Command, saleId, step, on, document, cancellation),
        });
        return LedgerAnswers.Done(http, $"/m/{municipality.Code}/credits/sales/{saleId}");
    }

    private static async Task<IResult> CancelSale(Guid saleId, IFormCollection form, Municipality municipality, LedgerStore ledger, SaleStore sales, Today today, HttpContext http, CancellationToken cancellation)
    {
        if (await ledger.FindSaleAsync(municipality.Code, saleId, cancellation) is null)
            return TypedResults.NotFound();
        var fields = new Fields(form, today);
        await sales.CancelAsync(municipality.Code, fields.Command, saleId, today.Date, fields.Text("reason", "理由", "Reason"), cancellation);
        return LedgerAnswers.Done(http, $"/m/{municipality.Code}/credits/sales/{saleId}");
    }

    private static async Task<IResult> RecordForward(IFormCollection form, Municipality municipality, PartyStore parties, ProgrammeStore programmes, ForwardStore forwards, Today today, HttpContext http, CancellationToken cancellation)
    {
        var fields = new Fields(form, today);
        var party = fields.Id("party", "買い手", "Buyer");
        var programme = fields.Id("programme", "プロジェクト", "Project");
        if (await parties.FindAsync(municipality.Code, party, cancellation) is null || await programmes.FindAsync(municipality.Code, programme, cancellation) is null)
            return TypedResults.NotFound();
        await forwards.RecordAsync(municipality.Code, fields.Command, new(party, programme, fields.Year("vintage", "年度", "Vintage"), fields.Tonnes("tonnes", "量", "Quantity"),
            fields.Yen("price", "単価", "Price"), fields.PastDate("on", "契約日", "Contracted on"), fields.Optional("document")), cancellation);
        return LedgerAnswers.Done(http, $"/m/{municipality.Code}/credits/sales");
    }

    private static async Task<IResult> CancelForward(Guid forwardId, IFormCollection form, Municipality municipality, ForwardStore forwards, Today today, HttpContext http, CancellationToken cancellation)
    {
        if ((await forwards.ListAsync(municipality.Code, cancellation)).All(forward => forward.ForwardId != forwardId))
            return TypedResults.NotFound();
        var fields = new Fields(form, today);
        await forwards.CancelAsync(municipality.Code, fields.Command, forwardId, today.Date, fields.Text("reason", "理由", "Reason"), cancellation);
        return LedgerAnswers.Done(http, $"/m/{municipality.Code}/credits/sales");
    }

    private static async Task<IResult> Reverse(Guid movementId, IFormCollection form, Municipality municipality, LedgerStore ledger, DisposalStore disposals, Today today, HttpContext http, CancellationToken cancellation)
    {
        if (await ledger.StatementAsync(municipality.Code, movementId, cancellation) is null)
            return TypedResults.NotFound();
        var fields = new Fields(form, today);
        var posted = await disposals.ReverseAsync(municipality.Code, fields.Command, movementId, today.Date, fields.Text("reason", "理由", "Reason"), cancellation);
        return LedgerAnswers.Done(http, $"/m/{municipality.Code}/credits/movements/{posted.Id}");
    }
}
