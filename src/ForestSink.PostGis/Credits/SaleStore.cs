using Dapper;
using ForestSink.Core.Credits;
using ForestSink.Core.Forest;
using ForestSink.PostGis.Database;
using ForestSink.PostGis.Funds;
using ForestSink.PostGis.Jobs;

namespace ForestSink.PostGis.Credits;

/// <summary>A reservation for a buyer; it becomes a sale step by step.</summary>
/// <param name="ExpiresOn">Last day; afterwards the credits go back to stock unless they were paid.</param>
/// <param name="SettlesBy">transfer (to the buyer's account) or retire (for the buyer, by <paramref name="Purpose"/>).</param>
/// <param name="ForwardId">The forward contract that this delivers.</param>
public sealed record NewSale(
    Guid PartyId, Guid LotId, long Tonnes, long PriceYenPerT, decimal TaxPercent, DateOnly On, DateOnly ExpiresOn, string SettlesBy = "transfer",
    string? Purpose = null, string? Document = null, Guid? ForwardId = null)
{
    public SaleTerms Terms => new(Tonnes, PriceYenPerT, TaxPercent);
}

/// <summary>Reserves, and takes a sale through its checklist.</summary>
public sealed class SaleStore(ForestSinkDatabase database, LedgerCommands commands)
{
    public Task<Posted> ReserveAsync(MunicipalityCode municipality, Guid commandId, NewSale sale, CancellationToken cancellation)
    {
        if (sale.ExpiresOn < sale.On)
            throw new UserErrorException("予約の期限は、予約の日と同じか後にしてください。", "The reservation must not expire before it begins.") { Field = "expires" };
        return commands.RunAsync(municipality, commandId, "reserve", sale, transaction => PostReservationAsync(transaction, commandId, sale, cancellation), cancellation);
    }

    /// <summary>The contract is signed, or the invoice is out.</summary>
    /// <param name="step">contracted or invoiced.</param>
    public Task<Posted> RecordAsync(MunicipalityCode municipality, Guid commandId, Guid saleId, string step, DateOnly on, string? document, CancellationToken cancellation) =>
        commands.RunAsync(municipality, commandId, "sale-" + step, new { saleId, on, document }, async transaction =>
        {
            var sale = await FindAsync(transaction, saleId, cancellation);
            sale.MustWaitFor(step);
            await StepAsync(transaction, saleId, step, on, document, null, null, cancellation);
            return new Posted(saleId, 0);
        }, cancellation);

    /// <summary>The money has come; the city's rule divides it between the planting fund and the general account.</summary>
    public Task<Posted> RecordPaymentAsync(MunicipalityCode municipality, Guid commandId, Guid saleId, DateOnly on, string? document, CancellationToken cancellation) =>
        commands.RunAsync(municipality, commandId, "sale-paid", new { saleId, on, document }, async transaction =>
        {
            var sale = await FindAsync(transaction, saleId, cancellation);
            sale.MustWaitFor(SaleStep.Paid);
            await StepAsync(transaction, saleId, SaleStep.Paid, on, document, null, null, cancellation);
            return new Posted(saleId, await FundJournal.SaleIncomeAsync(transaction, sale, on, document, cancellation));
        }, cancellation);

    /// <summary>The last step: the credits leave, to the buyer's account or retired for the buyer.</summary>
    /// <param name="confirmedTonnes">Typed by the user, because this cannot be taken back.</param>
    public Task<Posted> SettleAsync(MunicipalityCode municipality, Guid commandId, Guid saleId, DateOnly on, long confirmedTonnes, string? document, CancellationToken cancellation) =>
        commands.RunAsync(municipality, commandId, "sale-transferred", new { saleId, on, confirmedTonnes, document }, async transaction =>
        {
            var sale = await FindAsync(transaction, saleId, cancellation);
            sale.MustWaitFor(SaleStep.Transferred);
            DisposalStore.MustConfirm(confirmedTonnes, sale.Tonnes);
            var retires = sale.SettlesBy == "retire";
            var movement = Guid.CreateVersion7();
            var no = await CreditJournal.OpenAsync(transaction, new(movement, retires ? "retire" : "sell", on, retires ? sale.Purpose! : sale.PartyName)
            {
                PartyId = sale.PartyId,
                SaleId = saleId,
                Document = document,
            }, cancellation);
            await MoveReservedAsync(transaction, sale, movement, new(retires ? "retired" : "sold", sale.PartyId), cancellation);
            if (retires)
                await DisposalStore.CertifyAsync(transaction, movement, on, new(sale.Purpose!, null, sale.PartyName, sale.PartyNameEn), cancellation);
            await StepAsync(transaction, saleId, SaleStep.Transferred, on, document, null, movement, cancellation);
            return new Posted(movement, no);
        }, cancellation);

    /// <summary>Ends a sale: before payment the reservation is released; after it the income is reversed as well, and a transfer is taken back.</summary>
    public Task<Posted> CancelAsync(MunicipalityCode municipality, Guid commandId, Guid saleId, DateOnly on, string reason, CancellationToken cancellation) =>
        commands.RunAsync(municipality, commandId, "sale-cancel", new { saleId, on, reason }, async transaction =>
        {
            var sale = await FindAsync(transaction, saleId, cancellation);
            if (sale.HasEnded)
                throw new UserErrorException("この売却は終わっています。", "This sale has ended.");
            return await (sale.Done.Contains(SaleStep.Transferred) ? TakeBackAsync(transaction, sale, on, reason, cancellation)
                : ReleaseAsync(transaction, sale, "release", sale.Done.Contains(SaleStep.Paid) ? SaleStep.Refunded : SaleStep.Cancelled, on, reason, cancellation));
        }, cancellation);

    /// <summary>Puts back reservations past their last day that were not paid. Each is a command of its own, so that a repeat does nothing.</summary>
    /// <returns>How many.</returns>
    public async Task<int> ExpireAsync(MunicipalityCode municipality, DateOnly today, CancellationToken cancellation)
    {
        var due = await DueAsync(municipality, today, cancellation);
        foreach (var saleId in due)
        {
            await commands.RunAsync(municipality, LedgerCommands.IdOf("expire", saleId), "expire", new { saleId }, async transaction =>
            {
                var sale = await FindAsync(transaction, saleId, cancellation);
                return sale.HasEnded || sale.Done.Contains(SaleStep.Paid)
                    ? new Posted(saleId, 0)
                    : await ReleaseAsync(transaction, sale, "expire", SaleStep.Expired, today, null, cancellation);
            }, cancellation);
        }
        return due.Count;
    }

    private async Task<IReadOnlyList<Guid>> DueAsync(MunicipalityCode municipality, DateOnly today, CancellationToken cancellation)
    {
        await using var transaction = await database.BeginAsync(municipality, cancellation);
        return (await transaction.QueryAsync<Guid>("""
            SELECT s.sale_id FROM credit_sale s
            WHERE s.municipality_code = @municipality AND s.expires_on < @today
              AND NOT EXISTS (SELECT FROM sale_step t WHERE t.municipality_code = s.municipality_code AND t.sale_id = s.sale_id
                              AND t.step IN ('paid', 'cancelled', 'expired', 'refunded'))
            ORDER BY s.created_at
            """, new { today }, cancellation)).AsList();
    }

    private static async Task<Posted> PostReservationAsync(MunicipalityTransaction transaction, Guid saleId, NewSale sale, CancellationToken cancellation)
    {
        await transaction.ExecuteAsync("""
            INSERT INTO credit_sale (municipality_code, sale_id, party_id, lot_id, tonnes, price_yen_per_t, tax_percent, tax_yen, settles_by, purpose, expires_on)
            VALUES (@municipality, @saleId, @PartyId, @LotId, @Tonnes, @PriceYenPerT, @TaxPercent, @TaxYen, @SettlesBy, @Purpose, @ExpiresOn)
            """, new { saleId, sale.PartyId, sale.LotId, sale.Tonnes, sale.PriceYenPerT, sale.TaxPercent, sale.Terms.TaxYen, sale.SettlesBy, sale.Purpose, sale.ExpiresOn }, cancellation);
        var party = await transaction.QuerySingleAsync<string>("SELECT name FROM ledger_party WHERE municipality_code = @municipality AND party_id = @PartyId", new { sale.PartyId }, cancellation);
        var movement = Guid.CreateVersion7();
        var no = await CreditJournal.OpenAsync(transaction, new(movement, "reserve", sale.On, party) { PartyId = sale.PartyId, SaleId = saleId, Document = sale.Document }, cancellation);
        Place from = new("holding"), to = new("reserved", sale.PartyId);
        await CreditJournal.MoveAsync(transaction, movement, sale.LotId, from, to, sale.Tonnes, cancellation);
        await CreditJournal.EntriesAsync(transaction, movement, [(sale.LotId, from, -sale.Tonnes), (sale.LotId, to, sale.Tonnes)], cancellation);
        await StepAsync(transaction, saleId, SaleStep.Reserved, sale.On, sale.Document, null, movement, cancellation);
        if (sale.ForwardId is { } forward)
            await ForwardStore.DeliverAsync(transaction, forward, saleId, sale, cancellation);
        return new(saleId, no);
    }

    private static async Task<Posted> ReleaseAsync(
        MunicipalityTransaction transaction, SaleUnderWay sale, string kind, string step, DateOnly on, string? reason, CancellationToken cancellation)
    {
        if (step == SaleStep.Refunded)
            await FundJournal.ReverseSaleAsync(transaction, sale.SaleId, on, reason!, cancellation);
        var movement = Guid.CreateVersion7();
        var no = await CreditJournal.OpenAsync(transaction, new(movement, kind, on, sale.PartyName) { PartyId = sale.PartyId, SaleId = sale.SaleId, Reason = reason }, cancellation);
        await MoveReservedAsync(transaction, sale, movement, new("holding"), cancellation);
        await StepAsync(transaction, sale.SaleId, step, on, null, reason, movement, cancellation);
        return new(movement, no);
    }

    private static async Task<Posted> TakeBackAsync(MunicipalityTransaction transaction, SaleUnderWay sale, DateOnly on, string reason, CancellationToken cancellation)
    {
        if (sale.SettlesBy == "retire")
            throw new UserErrorException("無効化したクレジットは元に戻せないため、この売却は取り消せません。", "Retired credits cannot be taken back, so this sale cannot be undone.");
        await FundJournal.ReverseSaleAsync(transaction, sale.SaleId, on, reason, cancellation);
        var sold = await transaction.QuerySingleAsync<Guid>(
            "SELECT movement_id FROM credit_movement WHERE municipality_code = @municipality AND sale_id = @SaleId AND kind = 'sell'", new { sale.SaleId }, cancellation);
        var posted = await DisposalStore.ReverseMoveAsync(transaction, sold, sale.LotId, new("sold", sale.PartyId), new("holding"), sale.Tonnes, on, reason, sale.SaleId, cancellation);
        await StepAsync(transaction, sale.SaleId, SaleStep.Refunded, on, null, reason, posted.Id, cancellation);
        return posted;
    }

    private static async Task MoveReservedAsync(MunicipalityTransaction transaction, SaleUnderWay sale, Guid movement, Place to, CancellationToken cancellation)
    {
        var reserved = new Place("reserved", sale.PartyId);
        await CreditJournal.MoveAsync(transaction, movement, sale.LotId, reserved, to, sale.Tonnes, cancellation, sale.ReservedBy);
        await CreditJournal.EntriesAsync(transaction, movement, [(sale.LotId, reserved, -sale.Tonnes), (sale.LotId, to, sale.Tonnes)], cancellation);
    }

    private static Task<int> StepAsync(MunicipalityTransaction transaction, Guid saleId, string step, DateOnly on, string? document, string? reason, Guid? movement, CancellationToken cancellation) =>
        transaction.ExecuteAsync("""
            INSERT INTO sale_step (municipality_code, sale_id, step, done_on, document, reason, movement_id) VALUES (@municipality, @saleId, @step, @on, @document, @reason, @movement)
            """, new { saleId, step, on, document, reason, movement }, cancellation);

    private static async Task<SaleUnderWay> FindAsync(MunicipalityTransaction transaction, Guid saleId, CancellationToken cancellation) =>
        await transaction.QuerySingleOrDefaultAsync<SaleUnderWay>("""
            SELECT s.sale_id, s.party_id, p.name AS party_name, p.name_en AS party_name_en, s.lot_id, l.programme_id, s.tonnes, s.price_yen_per_t, s.tax_percent, s.settles_by, s.purpose,
                   (SELECT movement_id FROM sale_step t WHERE t.municipality_code = s.municipality_code AND t.sale_id = s.sale_id AND t.step = 'reserved') AS reserved_by,
                   ARRAY(SELECT step FROM sale_step t WHERE t.municipality_code = s.municipality_code AND t.sale_id = s.sale_id) AS done
            FROM credit_sale s JOIN ledger_party p USING (municipality_code, party_id) JOIN credit_lot l USING (municipality_code, lot_id)
            WHERE s.municipality_code = @municipality AND s.sale_id = @saleId
            """, new { saleId }, cancellation)
        ?? throw new UserErrorException("この売却はありません。", "There is no such sale.");
}

/// <summary>A sale with the steps done so far, while a posting is made.</summary>
internal sealed record SaleUnderWay
{
    public required Guid SaleId { get; init; }
    public required Guid PartyId { get; init; }
    public required string PartyName { get; init; }
    public string? PartyNameEn { get; init; }
    public required Guid LotId { get; init; }
    public required Guid ProgrammeId { get; init; }
    public required long Tonnes { get; init; }
    public required long PriceYenPerT { get; init; }
    public required decimal TaxPercent { get; init; }
    public required string SettlesBy { get; init; }
    public string? Purpose { get; init; }
    public required Guid ReservedBy { get; init; }
    public required string[] Done { get; init; }

    public bool HasEnded => SaleStep.HasEnded(Done);

    public SaleTerms Terms => new(Tonnes, PriceYenPerT, TaxPercent);

    /// <exception cref="UserErrorException">The checklist is elsewhere.</exception>
    public void MustWaitFor(string step)
    {
        var next = SaleStep.Next(Done);
        if (next == step)
            return;
        if (next is null)
            throw new UserErrorException("この売却は終わっています。", "This sale has ended.");
        throw new UserErrorException($"先に「{SaleStep.Name(next).Ja}」を記録してください。", $"Record '{SaleStep.Name(next).En}' first.");
    }
}
