using System.Text.Json;
using ForestSink.Core.Work;

namespace ForestSink.PostGis.Work;

/// <summary>The row of a record, written from a message.</summary>
internal static class SubmitSql
{
    public const string Insert = """
        INSERT INTO work_record (municipality_code, record_id, state, row_version, source, order_id, supersedes, correction_reason, kind, method, started_on, done_on,
          date_precision, crew, labour_person_days, stems_removed_percent, volume_removed_percent, volume_removed_m3, hauled_m3, volume_ceiling_percent,
          over_ceiling_reason, planted, fuel_litres, note, fix_position, fix_count, fix_worst_accuracy_m, device, device_recorded_at, device_clock_off_seconds,
          import_key, submitted_at, submitted_by)
        VALUES (@municipality, @recordId, @state, @version, @source, @orderId, @supersedes, @correctionReason, @kind, @method, @startedOn, @doneOn,
          @datePrecision, @crew, @labour, @stemsPercent, @volumePercent, @volumeM3, @hauledM3, @ceiling,
          @overCeilingReason, @planted::jsonb, @fuel::jsonb, @note, ST_SetSRID(ST_MakePoint(@longitude, @latitude), 6668), @fixCount, @fixWorst, @device,
          @deviceRecordedAt::timestamptz, extract(epoch FROM @deviceSentAt::timestamptz - now())::integer,
          @importKey, CASE @state WHEN 'submitted' THEN now() END, CASE @state WHEN 'submitted' THEN acting_user() END)
        """;

    public const string Update = """
        UPDATE work_record SET state = @state, row_version = @version, order_id = @orderId, correction_reason = @correctionReason, kind = @kind, method = @method,
          started_on = @startedOn, done_on = @doneOn, date_precision = @datePrecision, crew = @crew, labour_person_days = @labour,
          stems_removed_percent = @stemsPercent, volume_removed_percent = @volumePercent, volume_removed_m3 = @volumeM3, hauled_m3 = @hauledM3,
          volume_ceiling_percent = @ceiling, over_ceiling_reason = @overCeilingReason, planted = @planted::jsonb, fuel_litres = @fuel::jsonb, note = @note,
          fix_position = ST_SetSRID(ST_MakePoint(@longitude, @latitude), 6668), fix_count = @fixCount, fix_worst_accuracy_m = @fixWorst,
          device = coalesce(@device, device), device_recorded_at = coalesce(@deviceRecordedAt::timestamptz, device_recorded_at),
          device_clock_off_seconds = coalesce(extract(epoch FROM @deviceSentAt::timestamptz - now())::integer, device_clock_off_seconds),
          submitted_at = CASE @state WHEN 'submitted' THEN now() ELSE submitted_at END, submitted_by = CASE @state WHEN 'submitted' THEN acting_user() ELSE submitted_by END
        WHERE municipality_code = @municipality AND record_id = @recordId
        """;

    public static object Parameters(WorkSubmission submission, string state, int version, WorkRules rules)
    {
        var entry = submission.Entry;
        return new
        {
            recordId = submission.RecordId,
            state,
            version,
            source = submission.Source,
            orderId = submission.OrderId,
            supersedes = submission.Supersedes,
            correctionReason = submission.Supersedes is null ? null : Trim(submission.CorrectionReason),
            kind = entry.Kind,
            method = entry.Method,
            startedOn = entry.StartedOn,
            doneOn = entry.DoneOn,
            datePrecision = entry.DatePrecision,
            crew = Trim(entry.Crew),
            labour = entry.LabourPersonDays,
            stemsPercent = entry.StemsRemovedPercent,
            volumePercent = entry.VolumeRemovedPercent,
            volumeM3 = entry.VolumeRemovedM3,
            hauledM3 = entry.HauledM3,
            ceiling = entry.Kind == WorkKind.Thinning.Code() ? rules.ThinningVolumeCeilingPercent.Value : (decimal?)null,
            overCeilingReason = Trim(entry.OverCeilingReason),
            planted = JsonSerializer.Serialize(entry.Planted, JsonSerializerOptions.Web),
            fuel = JsonSerializer.Serialize(entry.FuelLitres, JsonSerializerOptions.Web),
            note = Trim(entry.Note),
            longitude = entry.Fix?.Longitude,
            latitude = entry.Fix?.Latitude,
            fixCount = entry.Fix?.Count,
            fixWorst = entry.Fix?.WorstAccuracyM,
            device = Trim(submission.Device?.Name),
            deviceRecordedAt = submission.Device?.RecordedAt.UtcDateTime,
            deviceSentAt = submission.Device?.SentAt.UtcDateTime,
            importKey = submission.ImportKey,
        };
    }

    private static string? Trim(string? text) => string.IsNullOrWhiteSpace(text) ? null : text.Trim();
}
