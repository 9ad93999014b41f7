using System.Text.Json;
using ForestSink.Core.Forest;
using ForestSink.PostGis.Database;

namespace ForestSink.PostGis.Planting.Events;

/// <summary>One of an event's lists: its table and columns, known to the program alone.</summary>
public sealed record EventList
{
    public static readonly EventList Partners = new("partner", "kind text, name text, part text");
    public static readonly EventList Groups = new("group", "name text, people integer, contact text");
    public static readonly EventList Seedlings = new("seedlings", "species_key text, stems integer, supplier text, deliver_on date, step text");
    public static readonly EventList Checks = new("check", "kind text, item text, is_done boolean");
    public static readonly EventList Tasks = new("task", "item text, owner text, due_on date, is_done boolean");
    public static readonly EventList Budget = new("budget", "item text, amount_yen bigint, status text");

    private EventList(string name, string typed) => (Name, Typed) = (name, typed);

    public string Name { get; }

    internal string Typed { get; }

    internal string Columns => string.Join(", ", Typed.Split(", ").Select(column => column.Split(' ')[0]));

    internal string Excluded => string.Join(", ", Typed.Split(", ").Select(column => "excluded." + column.Split(' ')[0]));
}

public sealed partial class EventStore
{
    private static readonly JsonSerializerOptions Rows = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    public async Task<EventLists> ListsAsync(MunicipalityCode municipality, Guid eventId, CancellationToken cancellation)
    {
        await using var transaction = await database.BeginAsync(municipality, cancellation);
        await using var read = await transaction.QueryMultipleAsync("""
            SELECT kind, name, part FROM planting_event_partner WHERE municipality_code = @municipality AND event_id = @eventId ORDER BY line_no;
            SELECT name, people, contact FROM planting_event_group WHERE municipality_code = @municipality AND event_id = @eventId ORDER BY line_no;
            SELECT species_key, stems, supplier, deliver_on, step FROM planting_event_seedlings WHERE municipality_code = @municipality AND event_id = @eventId ORDER BY line_no;
            SELECT kind, item, is_done FROM planting_event_check WHERE municipality_code = @municipality AND event_id = @eventId ORDER BY line_no;
            SELECT item, owner, due_on, is_done FROM planting_event_task WHERE municipality_code = @municipality AND event_id = @eventId ORDER BY due_on NULLS LAST, line_no;
            SELECT item, amount_yen, status FROM planting_event_budget WHERE municipality_code = @municipality AND event_id = @eventId ORDER BY line_no
            """, new { eventId }, cancellation);
        return new(
            [.. await read.ReadAsync<EventPartner>()], [.. await read.ReadAsync<EventGroup>()], [.. (await read.ReadAsync<SeedlingsRow>()).Select(row => row.Read())],
            [.. await read.ReadAsync<EventCheck>()], [.. (await read.ReadAsync<TaskRow>()).Select(row => row.Read())], [.. await read.ReadAsync<EventBudgetLine>()]);
    }

    /// <summary>Replaces one list; only lines that changed are written, and so logged.</summary>
    /// <exception cref="Jobs.UserErrorException">The event is cancelled or known from a publication.</exception>
    public async Task SaveAsync<T>(MunicipalityCode municipality, Guid eventId, EventList list, IReadOnlyList<T> lines, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(list);
        await using var transaction = await database.BeginAsync(municipality, cancellation);
        if (await LockAsync(transaction, eventId, cancellation) is { State: "cancelled" or "published" } closed)
            throw Closed(closed.State);
        await SaveAsync(transaction, eventId, list, lines, cancellation);
        await transaction.CommitAsync(cancellation);
    }

    private static Task<int> SaveAsync<T>(MunicipalityTransaction transaction, Guid eventId, EventList list, IReadOnlyList<T> lines, CancellationToken cancellation) =>
        transaction.ExecuteAsync($"""
            DELETE FROM planting_event_{list.Name} WHERE municipality_code = @municipality AND event_id = @eventId AND line_no > @count;
            INSERT INTO planting_event_{list.Name} (municipality_code, event_id, line_no, {list.Columns})
            SELECT @municipality, @eventId, no, {list.Columns} FROM ROWS FROM (jsonb_to_recordset(@rows::jsonb) AS ({list.Typed})) WITH ORDINALITY AS line ({list.Columns}, no)
            ON CONFLICT (municipality_code, event_id, line_no) DO UPDATE SET ({list.Columns}) = ROW ({list.Excluded})
            """, new { eventId, count = lines.Count, rows = JsonSerializer.Serialize(lines, Rows) }, cancellation);

    private sealed record SeedlingsRow
    {
        public required string SpeciesKey { get; init; }
        public int Stems { get; init; }
        public string? Supplier { get; init; }
        public DateOnly? DeliverOn { get; init; }
        public required string Step { get; init; }

        public EventSeedlings Read() => new(SpeciesKey, Stems, Supplier, DeliverOn, Step);
    }

    private sealed record TaskRow
    {
        public required string Item { get; init; }
        public string? Owner { get; init; }
        public DateOnly? DueOn { get; init; }
        public bool IsDone { get; init; }

        public EventTask Read() => new(Item, Owner, DueOn, IsDone);
    }
}
