using System.Text.Json;
using ForestSink.Core.Forest;
using ForestSink.Core.Work;
using ForestSink.PostGis.Database;
using ForestSink.PostGis.Forest;
using ForestSink.PostGis.Jobs;
using ForestSink.PostGis.Work;

namespace ForestSink.PostGis.Planting.Events;

/// <summary>What was done on the day. <c>PlantedHa</c> is the ground that was planted.</summary>
public sealed record EventResult(int Attended, DateOnly PlantedOn, decimal PlantedHa, IReadOnlyList<PlantedSpecies> Planted);

/// <summary>
/// The day itself. Accepting it makes one accepted record of planting (植栽の施業実績), and with it the new cohort in the register,
/// in a single transaction: an event is never half accepted.
/// </summary>
public sealed class EventOutcome(ForestSinkDatabase database, WorkStore work)
{
    /// <summary>Area of the event's stand that the register shows as bare, in ha; null where the event has no stand.</summary>
    public async Task<decimal?> BareHaAsync(MunicipalityCode municipality, Guid eventId, CancellationToken cancellation)
    {
        await using var transaction = await database.BeginAsync(municipality, cancellation);
        return await transaction.QuerySingleOrDefaultAsync<decimal?>("""
            SELECT coalesce(sum(c.area_ha) FILTER (WHERE c.forest_type IN ('cut-over', 'natural-cut-over', 'unstocked')), 0)
            FROM planting_event e LEFT JOIN current_cohort c ON c.municipality_code = @municipality AND c.stand_id = e.stand_id
            WHERE e.municipality_code = @municipality AND e.event_id = @eventId AND e.stand_id IS NOT NULL GROUP BY e.event_id
            """, new { eventId }, cancellation);
    }

    /// <summary>Keeps what was counted on the day, as often as it is corrected before it is accepted.</summary>
    /// <param name="today">The office's day: nothing was planted after it.</param>
    /// <exception cref="UserErrorException">The event is not planned any more, or a figure cannot be.</exception>
    public async Task SaveAsync(MunicipalityCode municipality, Guid eventId, EventResult result, DateOnly today, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(result);
        if (result.PlantedOn > today)
            throw new UserErrorException("植えた日は今日までの日付にしてください。", "The day of planting must not be after today.");
        if (result.Planted.Count == 0 || result.PlantedHa <= 0)
            throw new UserErrorException("植えた面積と、樹種ごとの本数を入れてください。", "State the area and the number planted of each species.");
        await using var transaction = await database.BeginAsync(municipality, cancellation);
        var saved = await transaction.ExecuteAsync("""
            UPDATE planting_event SET row_version = row_version + 1, attended = @Attended, planted_on = @PlantedOn, planted_ha = @PlantedHa, planted = @planted::jsonb
            WHERE municipality_code = @municipality AND event_id = @eventId AND state = 'planned'
            """, new { eventId, result.Attended, result.PlantedOn, result.PlantedHa, planted = JsonSerializer.Serialize(result.Planted, JsonSerializerOptions.Web) }, cancellation);
        if (saved == 0)
            throw new UserErrorException("この植樹会の実績は、承認済みか取りやめのため変えられません。", "This event is accepted or cancelled; its figures cannot change.");
        await transaction.CommitAsync(cancellation);
    }

    /// <summary>Submits and accepts the planting record; photos of the event prove it. A repeat gives the same record.</summary>
    /// <param name="siteClass">Of land to which the register gives none; null leaves it open, and the new cohort without an estimate where the yield table asks for a class.</param>
    /// <returns>The record's id.</returns>
    /// <exception cref="UserErrorException">Nothing was counted yet, the event has no stand, the class has no source, or the register contradicts the planting.</exception>
    public async Task<Guid> AcceptAsync(MunicipalityCode municipality, Guid eventId, DateOnly today, StatedSiteClass? siteClass, CancellationToken cancellation)
    {
        siteClass?.Checked();
        await using var transaction = await database.BeginAsync(municipality, cancellation);
        var present = await transaction.QuerySingleOrDefaultAsync<Day>("""
            SELECT state, event_no, name, stand_id, attended, planted_on, planted_ha, planted::text AS planted, record_id
            FROM planting_event WHERE municipality_code = @municipality AND event_id = @eventId FOR UPDATE
            """, new { eventId }, cancellation) ?? throw new UserErrorException("この植樹会はありません。", "There is no such event.");
        if (present.RecordId is { } accepted)
            return accepted;
        var record = Guid.CreateVersion7();
        var entry = present.Entry();
        var photos = await transaction.QueryAsync<Photo>("""
            SELECT sha256, kind, file_name, caption FROM evidence_link
            WHERE municipality_code = @municipality AND thing_kind = 'planting-event' AND thing_id = @eventId::text AND withdrawn_at IS NULL
            """, new { eventId }, cancellation);
        var submitted = await work.SubmitAsync(transaction, new WorkSubmission
        {
            SubmissionId = Guid.CreateVersion7(),
            RecordId = record,
            Source = "office",
            Entry = entry,
            Evidence = [.. photos.Select(photo => new WorkEvidence(Guid.CreateVersion7(), photo.Sha256, photo.Kind, photo.FileName, photo.Caption))],
        }, today, null, cancellation);
        if (submitted.Outcome != SubmissionOutcome.Stored)
            throw new UserErrorException(string.Join(" ", submitted.Findings.Select(finding => finding.Message.Ja)), string.Join(" ", submitted.Findings.Select(finding => finding.Message.En)));
        await WorkStore.AcceptAsync(transaction, record, submitted.RowVersion, underTrees: false, cancellation);
        if (siteClass is not null)
            await transaction.ExecuteAsync(SiteClass, new { eventId, record, siteClass = siteClass.SiteClass.ToString(System.Globalization.CultureInfo.InvariantCulture), facts = siteClass.ToJson() }, cancellation);
        await transaction.ExecuteAsync("""
            UPDATE planting_event SET state = 'accepted', record_id = @record, row_version = row_version + 1 WHERE municipality_code = @municipality AND event_id = @eventId
            """, new { eventId, record }, cancellation);
        await transaction.CommitAsync(cancellation);
        return record;
    }

    // Only what this planting began and the ground gave no class: neither the register's class nor a survey's is touched.
    private const string SiteClass = """
        UPDATE cohort c SET site_class = @siteClass, attributes = c.attributes || @facts::jsonb
        FROM planting_event e
        WHERE e.municipality_code = @municipality AND e.event_id = @eventId
          AND c.municipality_code = @municipality AND c.stand_id = e.stand_id AND c.valid_to IS NULL AND c.site_class IS NULL
          AND c.attributes ->> '施業記録' = @record::text AND c.forest_type = 'planted'
        """;

    private sealed record Photo(string Sha256, string Kind, string? FileName, string? Caption);

    private sealed record Day
    {
        public required string State { get; init; }
        public int EventNo { get; init; }
        public required string Name { get; init; }
        public long? StandId { get; init; }
        public int? Attended { get; init; }
        public DateOnly? PlantedOn { get; init; }
        public decimal? PlantedHa { get; init; }
        public required string Planted { get; init; }
        public Guid? RecordId { get; init; }

        public WorkEntry Entry() => this switch
        {
            { State: not "planned" } => throw new UserErrorException("この植樹会は承認できません（取りやめ、または公表資料からの登録）。", "This event cannot be accepted: it was cancelled, or is known from a publication."),
            { PlantedOn: null } => throw new UserErrorException("先に当日の実績（参加者・面積・本数）を保存してください。", "Save the figures of the day first: people, area, trees."),
            { StandId: null } => throw new UserErrorException("この場所は森林簿に小班がありません。候補地の画面の「この範囲を小班として加える」で小班を加えてから、承認してください。", "No stand of the register lies here. Add one on the site's page (Add this area as a stand), then accept the day."),
            _ => new WorkEntry
            {
                Kind = "planting",
                DoneOn = PlantedOn,
                Planted = JsonSerializer.Deserialize<List<PlantedSpecies>>(Planted, JsonSerializerOptions.Web)!,
                LabourPersonDays = null,
                Note = $"植樹会 第{EventNo}号「{Name}」 参加 {Attended:#,0} 人",
                Stands = [new(StandId.Value, AreaHa: PlantedHa)],
            },
        };
    }
}
