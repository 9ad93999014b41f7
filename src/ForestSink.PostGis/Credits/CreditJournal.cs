using ForestSink.Core.Credits;
using ForestSink.PostGis.Database;
using ForestSink.PostGis.Jobs;

namespace ForestSink.PostGis.Credits;

/// <summary>The head of a movement in the journal of credits.</summary>
internal sealed record MovementHead(Guid MovementId, string Kind, DateOnly On, string Description)
{
    public Guid? PartyId { get; init; }
    public Guid? SaleId { get; init; }
    public Guid? Reverses { get; init; }
    public string? Reason { get; init; }
    public string? Document { get; init; }
}

/// <summary>A place of credits: an account, and whose.</summary>
internal readonly record struct Place(string Account, Guid? PartyId = null);

/// <summary>Writes movements: head, entries, and the places of the serial numbers. Always within a <see cref="LedgerCommands"/> posting.</summary>
internal static class CreditJournal
{
    public static async Task<long> OpenAsync(MunicipalityTransaction transaction, MovementHead head, CancellationToken cancellation) =>
        await transaction.QuerySingleAsync<long>("""
            INSERT INTO credit_movement (municipality_code, movement_id, movement_no, kind, occurred_on, party_id, sale_id, reverses, reason, description, document)
            VALUES (@municipality, @MovementId, next_ledger_no('credit'), @Kind, @On, @PartyId, @SaleId, @Reverses, @Reason, @Description, @Document)
            RETURNING movement_no
            """, head, cancellation);

    public static Task EntriesAsync(
        MunicipalityTransaction transaction, Guid movementId, IReadOnlyList<(Guid Lot, Place Place, long Tonnes)> entries, CancellationToken cancellation) =>
        transaction.ExecuteAsync("""
            INSERT INTO credit_entry (municipality_code, movement_id, line_no, lot_id, account, party_id, tonnes)
            SELECT @municipality, @movementId, no, lot, account, party, tonnes
            FROM unnest(@lots, @accounts, @parties, @tonnes) WITH ORDINALITY AS e(lot, account, party, tonnes, no)
            """, new
        {
            movementId,
            lots = entries.Select(entry => entry.Lot).ToArray(),
            accounts = entries.Select(entry => entry.Place.Account).ToArray(),
            parties = entries.Select(entry => entry.Place.PartyId).ToArray(),
            tonnes = entries.Select(entry => entry.Tonnes).ToArray(),
        }, cancellation);

    public static Task PlaceAsync(
        MunicipalityTransaction transaction, Guid movementId, Guid lotId, Place place, IReadOnlyList<SerialRange> serials, CancellationToken cancellation) =>
        transaction.ExecuteAsync("""
            INSERT INTO credit_position (municipality_code, lot_id, serials, account, party_id, opened_by)
            SELECT @municipality, @lotId, int8range(first, past), @Account, @PartyId, @movementId FROM unnest(@first, @past) AS r(first, past)
            """, new { movementId, lotId, place.Account, place.PartyId, first = serials.Select(s => s.First).ToArray(), past = serials.Select(s => s.Past).ToArray() }, cancellation);

    /// <summary>Moves the lowest tonnes of a place, closing and splitting what is there.</summary>
    /// <param name="openedBy">Only what this movement put there.</param>
    /// <param name="to">Null: out of the ledger (a mistaken registration).</param>
    /// <exception cref="UserErrorException">The place holds less.</exception>
    public static async Task<IReadOnlyList<SerialRange>> MoveAsync(
        MunicipalityTransaction transaction, Guid movementId, Guid lotId, Place from, Place? to, long tonnes, CancellationToken cancellation, Guid? openedBy = null, long fromSerial = 1)
    {
        var places = (await transaction.QueryAsync<(Guid Id, long First, long Last)>("""
            SELECT position_id, lower(serials), upper(serials) - 1 FROM credit_position
            WHERE municipality_code = @municipality AND lot_id = @lotId AND account = @Account AND party_id IS NOT DISTINCT FROM @PartyId AND closed_by IS NULL
              AND (@openedBy::uuid IS NULL OR opened_by = @openedBy)
            """, new { lotId, from.Account, from.PartyId, openedBy }, cancellation)).ToDictionary(row => new SerialRange(row.First, row.Last), row => row.Id);
        if (SerialTaking.Of(places.Keys, tonnes, fromSerial) is not { } taking)
            throw TooLittle(from, places.Keys.Sum(range => range.Tonnes), fromSerial);
        await transaction.ExecuteAsync("UPDATE credit_position SET closed_by = @movementId WHERE municipality_code = @municipality AND position_id = ANY (@ids)",
            new { movementId, ids = taking.Touched.Select(range => places[range]).ToArray() }, cancellation);
        if (to is { } target)
            await PlaceAsync(transaction, movementId, lotId, target, taking.Taken, cancellation);
        await PlaceAsync(transaction, movementId, lotId, from, taking.Rest, cancellation);
        return taking.Taken;
    }

    private static UserErrorException TooLittle(Place from, long there, long fromSerial)
    {
        var account = CreditWords.Account(from.Account);
        return fromSerial > 1
            ? new($"{fromSerial} 番からの{account.Ja}は足りません。", $"Not that much is {account.En.ToLowerInvariant()} from number {fromSerial} on.") { Field = "from" }
            : new($"{account.Ja}は {there:#,0} t です。これより多くは動かせません。", $"Only {there:#,0} t are {account.En.ToLowerInvariant()}; no more can be moved.") { Field = "tonnes" };
    }
}
