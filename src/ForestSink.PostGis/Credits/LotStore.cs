using ForestSink.Core.Credits;
using ForestSink.Core.Forest;
using ForestSink.PostGis.Database;
using ForestSink.PostGis.Jobs;

namespace ForestSink.PostGis.Credits;

/// <summary>Certified credits as the registry issued them.</summary>
/// <param name="SerialText">As the registry writes it; kept, never parsed.</param>
/// <param name="RunId">The frozen monitoring run they were certified from.</param>
/// <param name="PriceYenPerT">The price asked, without tax.</param>
public sealed record NewLot(
    Guid ProgrammeId, string Name, int VintageFy, DateOnly CertifiedOn, string RegistrySystem, string CreditKind, string SerialText, SerialNumbers Serials,
    long CertifiedT, long AccountT, long BufferT, long? PriceYenPerT = null, Guid? RunId = null, string? Note = null);

/// <summary>First and last number.</summary>
public sealed record SerialNumbers(long First, long Last);

/// <summary>What a posting gave: the movement, and its number in the journal.</summary>
public sealed record Posted(Guid Id, long No);

/// <summary>Registers lots and their prices.</summary>
public sealed class LotStore(LedgerCommands commands)
{
    /// <exception cref="UserErrorException">The quantities do not add up, or the serials overlap another lot.</exception>
    public Task<Posted> RegisterAsync(MunicipalityCode municipality, Guid commandId, NewLot lot, CancellationToken cancellation)
    {
        Check(lot);
        return commands.RunAsync(municipality, commandId, "register-lot", lot, transaction => PostAsync(transaction, commandId, lot, cancellation), cancellation);
    }

    public Task<int> SetPriceAsync(MunicipalityCode municipality, Guid commandId, Guid lotId, long priceYenPerT, CancellationToken cancellation) =>
        commands.RunAsync(municipality, commandId, "set-price", new { lotId, priceYenPerT }, transaction => PriceAsync(transaction, lotId, priceYenPerT, cancellation), cancellation);

    private static async Task<Posted> PostAsync(MunicipalityTransaction transaction, Guid lotId, NewLot lot, CancellationToken cancellation)
    {
        await transaction.ExecuteAsync("""
            INSERT INTO credit_lot (municipality_code, lot_id, programme_id, name, vintage_fy, run_id, certified_on, registry_system, credit_kind, serial_text, serials,
                                    certified_t, account_t, buffer_t, note)
            VALUES (@municipality, @lotId, @ProgrammeId, @Name, @VintageFy, @RunId, @CertifiedOn, @RegistrySystem, @CreditKind, @SerialText, int8range(@First, @Last, '[]'),
                    @CertifiedT, @AccountT, @BufferT, @Note)
            """, new
        {
            lotId,
            lot.ProgrammeId,
            lot.Name,
            lot.VintageFy,
            lot.RunId,
            lot.CertifiedOn,
            lot.RegistrySystem,
            lot.CreditKind,
            lot.SerialText,
            lot.Serials.First,
            lot.Serials.Last,
            lot.CertifiedT,
            lot.AccountT,
            lot.BufferT,
            lot.Note,
        }, cancellation);
        var movement = Guid.CreateVersion7();
        var no = await CreditJournal.OpenAsync(transaction, new(movement, "issue", lot.CertifiedOn, lot.Name) { Document = lot.SerialText }, cancellation);
        List<(Guid, Place, long)> entries = [(lotId, new("issued"), -lot.CertifiedT), (lotId, new("holding"), lot.AccountT)];
        if (lot.BufferT > 0)
            entries.Add((lotId, new("buffer"), lot.BufferT));
        await CreditJournal.EntriesAsync(transaction, movement, entries, cancellation);
        await CreditJournal.PlaceAsync(transaction, movement, lotId, new("holding"), [new(lot.Serials.First, lot.Serials.Last)], cancellation);
        if (lot.PriceYenPerT is { } price)
            await PriceAsync(transaction, lotId, price, cancellation);
        return new(lotId, no);
    }

    private static Task<int> PriceAsync(MunicipalityTransaction transaction, Guid lotId, long priceYenPerT, CancellationToken cancellation) =>
        transaction.QuerySingleAsync<int>("""
            INSERT INTO lot_price (municipality_code, lot_id, price_no, price_yen_per_t)
            SELECT @municipality, @lotId, coalesce(max(price_no), 0) + 1, @priceYenPerT FROM lot_price WHERE municipality_code = @municipality AND lot_id = @lotId
            RETURNING price_no
            """, new { lotId, priceYenPerT }, cancellation);

    private static void Check(NewLot lot)
    {
        if (lot.AccountT < 1 || lot.BufferT < 0 || lot.CertifiedT != lot.AccountT + lot.BufferT)
            throw new UserErrorException($"認証量 {lot.CertifiedT:#,0} t は、口座に入った量 {lot.AccountT:#,0} t とバッファー {lot.BufferT:#,0} t の合計と一致しません。",
                $"The certified {lot.CertifiedT:#,0} t are not the account's {lot.AccountT:#,0} t plus the buffer's {lot.BufferT:#,0} t.")
            { Field = "certified" };
        if (lot.Serials.First < 1 || lot.Serials.Last < lot.Serials.First)
            throw new UserErrorException("識別番号の終わりは、始まりと同じか後にしてください。", "The last serial number must not be before the first.") { Field = "last" };
        if (new SerialRange(lot.Serials.First, lot.Serials.Last).Tonnes is var count && count != lot.AccountT)
            throw new UserErrorException($"識別番号は {count:#,0} 個ですが、口座に入った量は {lot.AccountT:#,0} t です。番号を確かめてください。",
                $"There are {count:#,0} serial numbers but {lot.AccountT:#,0} t in the account. Check the numbers.")
            { Field = "last" };
    }
}
