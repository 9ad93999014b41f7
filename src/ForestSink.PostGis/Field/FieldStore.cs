using System.Text.Json;
using ForestSink.Core.Field;
using ForestSink.Core.Forest;
using ForestSink.PostGis.Database;
using ForestSink.PostGis.Forest;
using ForestSink.PostGis.Work;

namespace ForestSink.PostGis.Field;

/// <summary>
/// Takes what tablets send. First the changes are stored as they came; then each record is made anew of all its changes. A crash
/// between the two loses nothing: the tablet asks again, and the record is made then.
/// </summary>
public sealed partial class FieldStore(ForestSinkDatabase database, WorkStore work)
{
    /// <summary>A clock that is further off makes the dates of its records doubtful.</summary>
    private const int ClockToleranceSeconds = 300;

    private readonly SpeciesStore species = new();
    private static readonly JsonSerializerOptions Json = JsonSerializerOptions.Web;

    /// <returns>One answer for each record that was sent or asked for, and is known.</returns>
    public async Task<IReadOnlyList<FieldAnswer>> ReceiveAsync(MunicipalityCode municipality, FieldMessage message, DateTimeOffset now, DateOnly today, CancellationToken cancellation)
    {
        await KeepAsync(municipality, message, (int)Math.Clamp((message.SentAt - now).TotalSeconds, int.MinValue, int.MaxValue), cancellation);
        var answers = new List<FieldAnswer>();
        foreach (var recordId in message.Deltas.Select(delta => delta.RecordId).Concat(message.Ask ?? []).Distinct())
        {
            if (await ApplyAsync(municipality, recordId, today, cancellation) is { } answer)
                answers.Add(answer);
        }

        return answers;
    }

    /// <summary>Open and returned records of work and the plots in these compartments, for a crew to take along.</summary>
    public async Task<IReadOnlyList<FieldAnswer>> InCompartmentsAsync(MunicipalityCode municipality, string[] compartments, DateOnly today, CancellationToken cancellation)
    {
        IReadOnlyList<Guid> ids;
        await using (var transaction = await database.BeginAsync(municipality, cancellation))
        {
            ids = [.. await transaction.QueryAsync<Guid>("""
                SELECT DISTINCT r.record_id
                FROM work_record r
                JOIN work_record_stand w ON w.municipality_code = r.municipality_code AND w.record_id = r.record_id
                JOIN stand s ON s.municipality_code = w.municipality_code AND s.stand_id = w.stand_id AND s.version = w.stand_version
                WHERE r.municipality_code = @municipality AND r.state IN ('submitted', 'returned') AND s.compartment_code = ANY (@compartments)
                UNION
                SELECT p.plot_id
                FROM plot p JOIN stand s ON s.municipality_code = p.municipality_code AND s.stand_id = p.stand_id AND s.valid_to IS NULL
                WHERE p.municipality_code = @municipality AND p.valid_to IS NULL AND s.compartment_code = ANY (@compartments)
                ORDER BY 1 DESC LIMIT 500
                """, new { compartments }, cancellation)];
        }

        var answers = new List<FieldAnswer>();
        foreach (var id in ids)
        {
            if (await ApplyAsync(municipality, id, today, cancellation) is { } answer)
                answers.Add(answer);
        }

        return answers;
    }

    /// <summary>The raw changes, before anything is made of them. A repeat adds nothing.</summary>
    private async Task KeepAsync(MunicipalityCode municipality, FieldMessage message, int clockOff, CancellationToken cancellation)
    {
        if (message.Deltas.Count == 0)
            return;
        await using var transaction = await database.BeginAsync(municipality, cancellation);
        await transaction.ExecuteAsync("""
            INSERT INTO field_delta (municipality_code, delta_id, record_id, device_id, device_seq, device_name, schema_version, based_on, changes, made_at, clock_off_seconds)
            SELECT @municipality, delta_id, record_id, @device, seq, @name, schema, string_to_array(based_on, ',')::uuid[], changes, made_at, @clockOff
            FROM unnest(@ids::uuid[], @records::uuid[], @seqs::bigint[], @schemas::smallint[], @bases::text[], @changes::jsonb[], @times::timestamptz[])
                 d (delta_id, record_id, seq, schema, based_on, changes, made_at)
            ON CONFLICT DO NOTHING
            """, new
        {
            device = message.Device.Id,
            name = message.Device.Name is { Length: > 200 } longName ? longName[..200] : message.Device.Name,
            clockOff,
            ids = message.Deltas.Select(delta => delta.DeltaId).ToArray(),
            records = message.Deltas.Select(delta => delta.RecordId).ToArray(),
            seqs = message.Deltas.Select(delta => delta.Seq).ToArray(),
            schemas = message.Deltas.Select(delta => delta.Schema).ToArray(),
            bases = message.Deltas.Select(delta => string.Join(',', delta.BasedOn)).ToArray(),
            changes = message.Deltas.Select(delta => JsonSerializer.Serialize(delta.Changes, Json)).ToArray(),
            times = message.Deltas.Select(delta => delta.MadeAt.UtcDateTime).ToArray(),
        }, cancellation);
        await transaction.CommitAsync(cancellation);
    }

    private static async Task<List<StoredDelta>> DeltasAsync(MunicipalityTransaction transaction, Guid recordId, CancellationToken cancellation)
    {
        var rows = await transaction.QueryAsync<DeltaRow>("""
            SELECT d.delta_id, d.device_id, d.device_name, d.based_on, d.changes::text AS changes, d.made_at, d.clock_off_seconds, d.user_id, d.received_at,
                   (SELECT u.display_name FROM app_user u WHERE u.user_id::text = d.user_id) AS by
            FROM field_delta d
            WHERE d.municipality_code = @municipality AND d.record_id = @recordId
            ORDER BY d.delta_id
            """, new { recordId }, cancellation);
        return [.. rows.Select(row => row.ToStored(recordId))];
    }

    private sealed record DeltaRow
    {
        public Guid DeltaId { get; init; }
        public Guid DeviceId { get; init; }
        public string? DeviceName { get; init; }
        public required Guid[] BasedOn { get; init; }
        public required string Changes { get; init; }
        public DateTime MadeAt { get; init; }
        public int ClockOffSeconds { get; init; }
        public required string UserId { get; init; }
        public DateTime ReceivedAt { get; init; }
        public string? By { get; init; }

        public StoredDelta ToStored(Guid recordId)
        {
            var changes = JsonSerializer.Deserialize<Dictionary<string, SentValue>>(Changes, Json)!;
            return new(
                new(DeltaId, recordId, BasedOn, changes.ToDictionary(pair => pair.Key, pair => new ValueChange(pair.Value.Old, pair.Value.New), StringComparer.Ordinal)),
                UserId, By ?? "", DeviceName ?? "", new DateTimeOffset(MadeAt, TimeSpan.Zero), ClockOffSeconds, DeviceId, ReceivedAt);
        }
    }
}
