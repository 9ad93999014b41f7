using ForestSink.Core.Forest;
using ForestSink.Core.Planting.Events;
using ForestSink.PostGis.Database;
using ForestSink.PostGis.Jobs;
using ForestSink.PostGis.Work;

namespace ForestSink.PostGis.Planting.Events;

/// <summary>A count of living trees (活着調査) of an event.</summary>
/// <param name="OrderId">The order of beating-up that came of it.</param>
public sealed record SurvivalCount(Guid CountId, short YearNo, DateOnly CountedOn, int Counted, int Alive, string? Note, Guid? OrderId)
{
    public LivingTrees Living => new(YearNo, Counted, Alive);
}

/// <summary>What lives 1, 3 and 5 years after an event, and the orders to fill the gaps.</summary>
public sealed class SurvivalStore(ForestSinkDatabase database, WorkOrders orders)
{
    public static IReadOnlyList<int> Years { get; } = [1, 3, 5];

    /// <summary>The newest count last. A second count of a year replaces the first in what follows from it; both stay readable.</summary>
    public async Task<IReadOnlyList<SurvivalCount>> ListAsync(MunicipalityCode municipality, Guid eventId, CancellationToken cancellation)
    {
        await using var transaction = await database.BeginAsync(municipality, cancellation);
        return [.. (await transaction.QueryAsync<Row>("""
            SELECT count_id, year_no, counted_on, counted, alive, note, order_id FROM planting_survival
            WHERE municipality_code = @municipality AND event_id = @eventId ORDER BY year_no, created_at
            """, new { eventId }, cancellation)).Select(row => new SurvivalCount(row.CountId, row.YearNo, row.CountedOn, row.Counted, row.Alive, row.Note, row.OrderId))];
    }

    /// <summary>Adds a count; the id is the client's, so a repeat adds nothing.</summary>
    /// <exception cref="UserErrorException">More live than were counted, or the event is not accepted.</exception>
    public async Task AddAsync(MunicipalityCode municipality, Guid eventId, SurvivalCount count, DateOnly today, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(count);
        if (count.Alive > count.Counted || count.Counted < 1)
            throw new UserErrorException("生きている本数は、調べた本数以下にしてください。", "No more trees can live than were counted.");
        if (!Years.Contains(count.YearNo))
            throw new UserErrorException("1年・3年・5年のどれかを選んでください。", "Choose year 1, 3 or 5.");
        await using var transaction = await database.BeginAsync(municipality, cancellation);
        var planted = await transaction.QuerySingleOrDefaultAsync<DateOnly?>(
            "SELECT planted_on FROM planting_event WHERE municipality_code = @municipality AND event_id = @eventId AND state = 'accepted'", new { eventId }, cancellation)
            ?? throw new UserErrorException("実績を承認した植樹会だけ、活着を記録できます。", "Living trees are recorded for accepted events only.");
        if (count.CountedOn < planted || count.CountedOn > today)
            throw new UserErrorException("調べた日は、植えた日から今日までにしてください。", "The day of the count must lie between planting and today.");
        await transaction.ExecuteAsync("""
            INSERT INTO planting_survival (municipality_code, count_id, event_id, year_no, counted_on, counted, alive, note)
            VALUES (@municipality, @CountId, @eventId, @YearNo, @CountedOn, @Counted, @Alive, @Note) ON CONFLICT DO NOTHING
            """, new { eventId, count.CountId, count.YearNo, count.CountedOn, count.Counted, count.Alive, count.Note }, cancellation);
        await transaction.CommitAsync(cancellation);
    }

    /// <summary>Makes the order of beating-up (補植) for the next planting season, over the event's stand. A repeat gives the same order.</summary>
    /// <exception cref="UserErrorException">Enough trees live, or the stand is gone.</exception>
    public async Task<Guid> OrderAsync(MunicipalityCode municipality, PlantingEvent planted, SurvivalCount count, decimal belowPercent, DateOnly today, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(planted);
        ArgumentNullException.ThrowIfNull(count);
        if (count.OrderId is { } made)
            return made;
        if (BeatingUp.Of(count.Living, planted.TreesNow ?? 0, belowPercent) is not { } gaps || planted.StandId is not { } stand)
            throw new UserErrorException($"活着率 {count.Living.Percent:0.#} % は {belowPercent:0.#} % 以上なので、補植は要りません。", $"{count.Living.Percent:0.#} % live, not below {belowPercent:0.#} %: no gaps need replanting.");
        var spring = new DateOnly(today.Month < 4 ? today.Year : today.Year + 1, 3, 1);
        var order = count.CountId;                                    // one order per count, whoever asks again
        await orders.CreateAsync(municipality, new WorkOrder
        {
            OrderId = order,
            Kind = "replanting-gaps",
            PlannedFrom = spring < today ? today : spring,
            PlannedTo = new DateOnly(spring.Year, 4, 30),
            Instructions = $"植樹会「{planted.Name}」の補植。{count.YearNo}年目の活着率 {count.Living.Percent:0.#} %（{count.Alive:#,0} / {count.Counted:#,0} 本）。苗木 {gaps.Stems:#,0} 本。",
        }, [stand], cancellation);
        await using var transaction = await database.BeginAsync(municipality, cancellation);
        await transaction.ExecuteAsync("""
            UPDATE planting_survival SET order_id = @order WHERE municipality_code = @municipality AND count_id = @CountId AND order_id IS NULL
            """, new { order, count.CountId }, cancellation);
        await transaction.CommitAsync(cancellation);
        return order;
    }

    private sealed record Row
    {
        public Guid CountId { get; init; }
        public short YearNo { get; init; }
        public DateOnly CountedOn { get; init; }
        public int Counted { get; init; }
        public int Alive { get; init; }
        public string? Note { get; init; }
        public Guid? OrderId { get; init; }
    }
}
