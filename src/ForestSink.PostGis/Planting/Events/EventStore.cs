using Dapper;
using ForestSink.Core.Forest;
using ForestSink.PostGis.Database;
using ForestSink.PostGis.Jobs;

namespace ForestSink.PostGis.Planting.Events;

/// <summary>Planting events: read, planned, cancelled. Their lists, the day itself and what lives later have their own files.</summary>
public sealed partial class EventStore(ForestSinkDatabase database)
{
    /// <summary>What is planned first, by date; then what was, the newest first.</summary>
    public async Task<IReadOnlyList<PlantingEvent>> ListAsync(MunicipalityCode municipality, CancellationToken cancellation)
    {
        await using var transaction = await database.BeginAsync(municipality, cancellation);
        return (await transaction.QueryAsync<PlantingEvent>(
            Select + " ORDER BY e.state <> 'planned', CASE WHEN e.state = 'planned' THEN e.held_on END, e.held_on DESC NULLS LAST, e.event_no DESC LIMIT 500", null, cancellation)).AsList();
    }

    public async Task<PlantingEvent?> FindAsync(MunicipalityCode municipality, Guid eventId, CancellationToken cancellation)
    {
        await using var transaction = await database.BeginAsync(municipality, cancellation);
        return await FindAsync(transaction, eventId, cancellation);
    }

    /// <summary>An event by the number in its public address.</summary>
    public async Task<PlantingEvent?> FindByNumberAsync(MunicipalityCode municipality, int eventNo, CancellationToken cancellation)
    {
        await using var transaction = await database.BeginAsync(municipality, cancellation);
        return await transaction.QuerySingleOrDefaultAsync<PlantingEvent>(Select + " AND e.event_no = @eventNo", new { eventNo }, cancellation);
    }

    /// <summary>Plans an event, with what its lists begin with. The id is the client's: a repeat changes nothing.</summary>
    /// <exception cref="UserErrorException">The site is not there any more.</exception>
    public async Task CreateAsync(MunicipalityCode municipality, PlantingEvent planned, EventLists lists, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(planned);
        ArgumentNullException.ThrowIfNull(lists);
        await using var transaction = await database.BeginAsync(municipality, cancellation);
        await transaction.ExecuteAsync("SELECT pg_advisory_xact_lock(hashtextextended(@municipality || ' planting events', 5))", null, cancellation);
        if (planned.SiteId is not null && !await transaction.QuerySingleAsync<bool>(
                "SELECT EXISTS (SELECT FROM planting_site WHERE municipality_code = @municipality AND site_id = @SiteId AND valid_to IS NULL)", new { planned.SiteId }, cancellation))
            throw new UserErrorException("この候補地はもうありません。候補地の一覧から選び直してください。", "This site is no longer there. Choose one from the list of sites.");
        var isNew = await transaction.ExecuteAsync("""
            INSERT INTO planting_event (municipality_code, event_id, event_no, state, name, name_en, site_id, stand_id, plan_id, species_key, trees, area_ha, held_on, rain_on, starts_at, ends_at,
              meeting_place, meeting_point, emergency_place, programme, capacity, contact, is_public, commitment_id, note, source, status, attended)
            SELECT @municipality, @EventId, 1 + coalesce((SELECT max(event_no) FROM planting_event WHERE municipality_code = @municipality), 0), @State, @Name, @NameEn, @SiteId,
              (SELECT p.stand_id FROM planting_site p WHERE p.municipality_code = @municipality AND p.site_id = @SiteId AND p.valid_to IS NULL),
              @PlanId, @SpeciesKey, @Trees, @AreaHa, @HeldOn::date, @RainOn::date, @StartsAt, @EndsAt, @MeetingPlace,
              ST_SetSRID(ST_MakePoint(@MeetingLongitude, @MeetingLatitude), 6668), @EmergencyPlace, @Programme, @Capacity, @Contact, @IsPublic, @CommitmentId, @Note, @Source, @Status, @Attended
            ON CONFLICT (municipality_code, event_id) DO NOTHING
            """, planned, cancellation) == 1;
        if (!isNew)
            return;
        await SaveAsync(transaction, planned.EventId, EventList.Partners, lists.Partners, cancellation);
        await SaveAsync(transaction, planned.EventId, EventList.Groups, lists.Groups, cancellation);
        await SaveAsync(transaction, planned.EventId, EventList.Seedlings, lists.Seedlings, cancellation);
        await SaveAsync(transaction, planned.EventId, EventList.Checks, lists.Checks, cancellation);
        await SaveAsync(transaction, planned.EventId, EventList.Tasks, lists.Tasks, cancellation);
        await SaveAsync(transaction, planned.EventId, EventList.Budget, lists.Budget, cancellation);
        await transaction.CommitAsync(cancellation);
    }

    /// <summary>Changes what is planned. What was accepted of it stays: date and place cannot change any more.</summary>
    /// <exception cref="UserErrorException">Somebody changed it meanwhile, or it is cancelled or accepted.</exception>
    public async Task SaveAsync(MunicipalityCode municipality, PlantingEvent changed, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(changed);
        await using var transaction = await database.BeginAsync(municipality, cancellation);
        var present = await LockAsync(transaction, changed.EventId, cancellation);
        if (present.State is "cancelled" or "published")
            throw Closed(present.State);
        if (present.RowVersion != changed.RowVersion)
            throw new UserErrorException("ほかの人がこの植樹会を変えました。画面を読み直してください。", "Somebody else changed this event. Reload the page.");
        if (present.State == "accepted" && (present.HeldOn != changed.HeldOn || present.SpeciesKey != changed.SpeciesKey || present.Trees != changed.Trees))
            throw new UserErrorException("実績を承認した植樹会の日・樹種・本数は変えられません。", "Date, species and number of an accepted event cannot change.");
        await transaction.ExecuteAsync("""
            UPDATE planting_event SET row_version = row_version + 1, name = @Name, name_en = @NameEn, species_key = @SpeciesKey, trees = @Trees, held_on = @HeldOn::date, rain_on = @RainOn::date,
              starts_at = @StartsAt, ends_at = @EndsAt, meeting_place = @MeetingPlace, meeting_point = ST_SetSRID(ST_MakePoint(@MeetingLongitude, @MeetingLatitude), 6668),
              emergency_place = @EmergencyPlace, programme = @Programme, capacity = @Capacity, contact = @Contact, is_public = @IsPublic, commitment_id = coalesce(@CommitmentId, commitment_id), note = @Note
            WHERE municipality_code = @municipality AND event_id = @EventId
            """, changed, cancellation);
        await transaction.CommitAsync(cancellation);
    }

    /// <exception cref="UserErrorException">It is not planned any more, no reason is given, or money is still set aside for it.</exception>
    public async Task CancelAsync(MunicipalityCode municipality, Guid eventId, string? reason, CancellationToken cancellation)
    {
        if (string.IsNullOrWhiteSpace(reason) || reason.Length > 1000)
            throw new UserErrorException("取りやめる理由を入れてください（1000文字まで）。", "Give the reason for cancelling (1000 characters at most).");
        await using var transaction = await database.BeginAsync(municipality, cancellation);
        RefuseUnlessPlanned(await LockAsync(transaction, eventId, cancellation));
        var left = await transaction.QuerySingleAsync<long>("""
            SELECT coalesce(sum(y.amount_yen), 0)::bigint FROM planting_event e
            JOIN fund_commitment c ON c.municipality_code = @municipality AND (c.event_ref = e.event_id::text OR c.commitment_id = e.commitment_id)
            JOIN yen_entry y ON y.municipality_code = @municipality AND y.commitment_id = c.commitment_id AND y.account = 'committed'
            WHERE e.municipality_code = @municipality AND e.event_id = @eventId
            """, new { eventId }, cancellation);
        if (left > 0)
            throw new UserErrorException($"この植樹会に充てた予算が {left:#,0} 円残っています。先に「お金」で基金へ戻してください。", $"¥{left:#,0} are still set aside for this event. Give them back to the fund first, under Money.");
        await transaction.ExecuteAsync("""
            UPDATE planting_event SET state = 'cancelled', cancel_reason = @reason, row_version = row_version + 1 WHERE municipality_code = @municipality AND event_id = @eventId
            """, new { eventId, reason = reason.Trim() }, cancellation);
        await transaction.CommitAsync(cancellation);
    }

    /// <summary>Locks the event until the transaction ends.</summary>
    /// <exception cref="UserErrorException">There is none.</exception>
    private static async Task<PlantingEvent> LockAsync(MunicipalityTransaction transaction, Guid eventId, CancellationToken cancellation)
    {
        await transaction.ExecuteAsync("SELECT 1 FROM planting_event WHERE municipality_code = @municipality AND event_id = @eventId FOR UPDATE", new { eventId }, cancellation);
        return await FindAsync(transaction, eventId, cancellation) ?? throw new UserErrorException("この植樹会はありません。", "There is no such event.");
    }

    private static void RefuseUnlessPlanned(PlantingEvent present)
    {
        if (!present.IsOpen)
            throw Closed(present.State);
    }

    private static UserErrorException Closed(string state) => state switch
    {
        "accepted" => new("この植樹会の実績は承認済みです。", "What was planted at this event is accepted already."),
        "published" => new("公表資料から登録した植樹会は変えられません。", "An event known from a publication cannot change."),
        _ => new("この植樹会は取りやめになりました。", "This event was cancelled."),
    };

    private static Task<PlantingEvent?> FindAsync(MunicipalityTransaction transaction, Guid eventId, CancellationToken cancellation) =>
        transaction.QuerySingleOrDefaultAsync<PlantingEvent>(Select + " AND e.event_id = @eventId", new { eventId }, cancellation);

    private const string Select = """
        SELECT e.event_id, e.event_no, e.row_version, e.state, e.name, e.name_en, e.site_id, e.stand_id, e.plan_id, e.species_key, e.trees, e.area_ha, e.held_on, e.rain_on, e.starts_at, e.ends_at,
               e.meeting_place, ST_X(e.meeting_point) AS meeting_longitude, ST_Y(e.meeting_point) AS meeting_latitude, e.emergency_place, e.programme, e.capacity, e.contact, e.is_public,
               e.commitment_id, e.note, e.source, e.status, e.cancel_reason, e.attended, e.planted_on, e.planted_ha, e.planted::text AS planted_json, e.record_id,
               (SELECT coalesce(json_agg(json_build_object('species', o.species_key, 'stems', o.stems) ORDER BY o.line_no), '[]')::text
                FROM (SELECT s.species_key, sum(s.stems)::int AS stems, min(s.line_no) AS line_no FROM planting_event_seedlings s
                      WHERE s.municipality_code = e.municipality_code AND s.event_id = e.event_id GROUP BY s.species_key) o) AS ordered_json,
               (SELECT p.name FROM planting_site p WHERE p.municipality_code = e.municipality_code AND p.site_id = e.site_id AND p.valid_to IS NULL) AS site_name,
               (SELECT s.code FROM stand s WHERE s.municipality_code = e.municipality_code AND s.stand_id = e.stand_id AND s.valid_to IS NULL) AS stand_code,
               (SELECT coalesce(sum(g.people), 0)::int FROM planting_event_group g WHERE g.municipality_code = e.municipality_code AND g.event_id = e.event_id) AS registered
        FROM planting_event e WHERE e.municipality_code = @municipality
        """;
}
