using Dapper;
using ForestSink.Core.Credits;
using ForestSink.Core.Forest;
using ForestSink.PostGis.Database;
using ForestSink.PostGis.Jobs;

namespace ForestSink.PostGis.Credits;

/// <summary>Credits to another municipality's or an agent's account, without a sale.</summary>
public sealed record NewTransfer(Guid LotId, Guid PartyId, long Tonnes, DateOnly On, long ConfirmedTonnes, string Description, string? Document = null, long FromSerial = 1);

/// <summary>What credits are retired for, and which entity uses them (クレジット利用法人).</summary>
public sealed record RetirementUse(string Purpose, string? PurposeEn, string UsingEntity, string? UsingEntityEn);

/// <param name="Parts">Tonnes by lot; for one use.</param>
public sealed record NewRetirement(IReadOnlyList<LotPart> Parts, RetirementUse Use, DateOnly On, long ConfirmedTonnes, Guid? PartyId = null, string? Document = null)
{
    public long Tonnes => Parts.Sum(part => part.Tonnes);
}

/// <param name="FromSerial">1: the lowest numbers.</param>
public sealed record LotPart(Guid LotId, long Tonnes, long FromSerial = 1);

/// <summary>What a retirement gave.</summary>
public sealed record Retired(Guid MovementId, long No, string Certificate);

/// <summary>Takes credits out of stock, and corrects by reversing movements. A retirement is final.</summary>
public sealed class DisposalStore(LedgerCommands commands)
{
    public Task<Posted> TransferAsync(MunicipalityCode municipality, Guid commandId, NewTransfer transfer, CancellationToken cancellation) =>
        commands.RunAsync(municipality, commandId, "transfer", transfer, async transaction =>
        {
            MustConfirm(transfer.ConfirmedTonnes, transfer.Tonnes);
            var movement = Guid.CreateVersion7();
            var no = await CreditJournal.OpenAsync(transaction, new(movement, "transfer", transfer.On, transfer.Description) { PartyId = transfer.PartyId, Document = transfer.Document }, cancellation);
            Place from = new("holding"), to = new("transferred", transfer.PartyId);
            await CreditJournal.MoveAsync(transaction, movement, transfer.LotId, from, to, transfer.Tonnes, cancellation, fromSerial: transfer.FromSerial);
            await CreditJournal.EntriesAsync(transaction, movement, [(transfer.LotId, from, -transfer.Tonnes), (transfer.LotId, to, transfer.Tonnes)], cancellation);
            return new Posted(movement, no);
        }, cancellation);

    public Task<Retired> RetireAsync(MunicipalityCode municipality, Guid commandId, NewRetirement retirement, CancellationToken cancellation) =>
        commands.RunAsync(municipality, commandId, "retire", retirement, async transaction =>
        {
            MustConfirm(retirement.ConfirmedTonnes, retirement.Tonnes);
            return await RetireAsync(transaction, retirement, cancellation);
        }, cancellation);

    /// <summary>Within another posting, such as an offset.</summary>
    internal static async Task<Retired> RetireAsync(MunicipalityTransaction transaction, NewRetirement retirement, CancellationToken cancellation)
    {
        var movement = Guid.CreateVersion7();
        var no = await CreditJournal.OpenAsync(transaction, new(movement, "retire", retirement.On, retirement.Use.Purpose) { PartyId = retirement.PartyId, Document = retirement.Document }, cancellation);
        Place from = new("holding"), to = new("retired", retirement.PartyId);
        foreach (var part in retirement.Parts)
            await CreditJournal.MoveAsync(transaction, movement, part.LotId, from, to, part.Tonnes, cancellation, fromSerial: part.FromSerial);
        await CreditJournal.EntriesAsync(transaction, movement,
            [.. retirement.Parts.SelectMany(part => new[] { (part.LotId, from, -part.Tonnes), (part.LotId, to, part.Tonnes) })], cancellation);
        return new(movement, no, await CertifyAsync(transaction, movement, retirement.On, retirement.Use, cancellation));
    }

    internal static async Task<string> CertifyAsync(MunicipalityTransaction transaction, Guid movement, DateOnly on, RetirementUse use, CancellationToken cancellation)
    {
        var number = CertificateNumber.Of(MunicipalityCode.Parse(transaction.Municipality), FiscalYear.Of(on),
            await transaction.QuerySingleAsync<long>("SELECT next_ledger_no('certificate')", null, cancellation), movement);
        await transaction.ExecuteAsync("""
            INSERT INTO credit_retirement (municipality_code, movement_id, purpose, purpose_en, using_entity, using_entity_en)
            VALUES (@municipality, @movement, @Purpose, @PurposeEn, @UsingEntity, @UsingEntityEn);
            INSERT INTO credit_certificate (municipality_code, certificate_id, movement_id, issued_on) VALUES (@municipality, @number, @movement, @on)
            """, new { movement, number, on, use.Purpose, use.PurposeEn, use.UsingEntity, use.UsingEntityEn }, cancellation);
        return number;
    }

    /// <summary>Corrects a mistaken registration or transfer by a reversing movement. Sales end by <see cref="SaleStore.CancelAsync"/>.</summary>
    public Task<Posted> ReverseAsync(MunicipalityCode municipality, Guid commandId, Guid movementId, DateOnly on, string reason, CancellationToken cancellation) =>
        commands.RunAsync(municipality, commandId, "reverse", new { movementId, on, reason }, async transaction =>
        {
            var entries = (await transaction.QueryAsync<ReversibleEntry>("""
                SELECT m.kind, EXISTS (SELECT FROM credit_movement r WHERE r.municipality_code = m.municipality_code AND r.reverses = m.movement_id) AS is_reversed,
                       e.lot_id, e.account, e.party_id, e.tonnes
                FROM credit_movement m JOIN credit_entry e USING (municipality_code, movement_id)
                WHERE m.municipality_code = @municipality AND m.movement_id = @movementId ORDER BY e.line_no
                """, new { movementId }, cancellation)).AsList();
            if (entries.Count == 0)
                throw new UserErrorException("この記録はありません。", "There is no such movement.");
            if (entries[0].IsReversed)
                throw new UserErrorException("この記録は、すでに訂正されています。", "This movement was reversed already.");
            var arrived = entries.Find(entry => entry.Tonnes > 0 && entry.Account is "holding" or "transferred");
            return entries[0].Kind switch
            {
                "transfer" => await ReverseMoveAsync(transaction, movementId, arrived!.LotId, new("transferred", arrived.PartyId), new("holding"), arrived.Tonnes, on, reason, null, cancellation),
                "issue" => await WithdrawAsync(transaction, movementId, entries, on, reason, cancellation),
                "retire" => throw new UserErrorException("無効化は取り消せません。", "A retirement cannot be undone."),
                _ => throw new UserErrorException("この記録は、売却の画面から取りやめてください。", "End the sale instead; its movements follow."),
            };
        }, cancellation);

    internal static async Task<Posted> ReverseMoveAsync(
        MunicipalityTransaction transaction, Guid reversed, Guid lotId, Place from, Place to, long tonnes, DateOnly on, string reason, Guid? saleId, CancellationToken cancellation)
    {
        var movement = Guid.CreateVersion7();
        var no = await CreditJournal.OpenAsync(transaction, new(movement, "reverse", on, reason) { PartyId = from.PartyId, SaleId = saleId, Reverses = reversed, Reason = reason }, cancellation);
        await CreditJournal.MoveAsync(transaction, movement, lotId, from, to, tonnes, cancellation, reversed);
        await CreditJournal.EntriesAsync(transaction, movement, [(lotId, from, -tonnes), (lotId, to, tonnes)], cancellation);
        return new(movement, no);
    }

    /// <summary>A lot that should not have been registered: possible while all of it is still in stock.</summary>
    private static async Task<Posted> WithdrawAsync(
        MunicipalityTransaction transaction, Guid issue, IReadOnlyList<ReversibleEntry> entries, DateOnly on, string reason, CancellationToken cancellation)
    {
        var lotId = entries[0].LotId;
        var account = entries.Single(entry => entry.Account == "holding").Tonnes;
        var held = await transaction.QuerySingleAsync<long>("""
            SELECT coalesce(sum(upper(serials) - lower(serials)), 0)::bigint FROM credit_position
            WHERE municipality_code = @municipality AND lot_id = @lotId AND account = 'holding' AND closed_by IS NULL
            """, new { lotId }, cancellation);
        if (held != account)
            throw new UserErrorException($"このロットは {account - held:#,0} t がすでに動いているため、登録を取り消せません。", $"{account - held:#,0} t of this lot have moved already; the registration stays.");
        var movement = Guid.CreateVersion7();
        var no = await CreditJournal.OpenAsync(transaction, new(movement, "reverse", on, reason) { Reverses = issue, Reason = reason }, cancellation);
        await CreditJournal.EntriesAsync(transaction, movement, [.. entries.Select(entry => (entry.LotId, new Place(entry.Account, entry.PartyId), -entry.Tonnes))], cancellation);
        await CreditJournal.MoveAsync(transaction, movement, lotId, new("holding"), null, account, cancellation);
        await transaction.ExecuteAsync("UPDATE credit_lot SET withdrawn_by = @movement WHERE municipality_code = @municipality AND lot_id = @lotId", new { movement, lotId }, cancellation);
        return new(movement, no);
    }

    /// <exception cref="UserErrorException">The tonnes typed are not those of the step.</exception>
    internal static void MustConfirm(long typed, long tonnes)
    {
        if (typed != tonnes)
            throw new UserErrorException($"確認のため、移す量「{tonnes}」をそのまま入力してください。", $"To confirm, type the tonnes that leave: {tonnes}.") { Field = "confirm" };
    }

    private sealed record ReversibleEntry
    {
        public required string Kind { get; init; }
        public required bool IsReversed { get; init; }
        public required Guid LotId { get; init; }
        public required string Account { get; init; }
        public Guid? PartyId { get; init; }
        public required long Tonnes { get; init; }
    }
}
