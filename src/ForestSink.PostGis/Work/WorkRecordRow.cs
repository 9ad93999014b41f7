using System.Text.Json;
using ForestSink.Core.Work;

namespace ForestSink.PostGis.Work;

/// <summary>A row of work_record as it is read.</summary>
internal sealed record WorkRecordRow
{
    public const string Select = """
        SELECT r.record_id, r.state, r.row_version, r.source, r.order_id, o.order_no, r.supersedes, r.correction_reason,
               (SELECT c.record_id FROM work_record c WHERE c.municipality_code = r.municipality_code AND c.supersedes = r.record_id AND c.state = 'accepted') AS superseded_by,
               r.kind, r.method, r.started_on, r.done_on, r.date_precision, r.fiscal_year, r.crew, r.labour_person_days, r.stems_removed_percent,
               r.volume_removed_percent, r.volume_removed_m3, r.hauled_m3, r.volume_ceiling_percent, r.over_ceiling_reason, r.planted::text AS planted,
               r.fuel_litres::text AS fuel_litres, r.note, ST_X(r.fix_position) AS fix_longitude, ST_Y(r.fix_position) AS fix_latitude, r.fix_count,
               r.fix_worst_accuracy_m, r.device, r.device_recorded_at, r.device_clock_off_seconds, r.created_at, r.created_by, r.submitted_at, r.submitted_by,
               r.decided_at, r.decided_by, r.return_reason,
               (SELECT u.display_name FROM app_user u WHERE u.user_id::text = r.created_by) AS created_by_name,
               (SELECT u.display_name FROM app_user u WHERE u.user_id::text = r.submitted_by) AS submitted_by_name,
               (SELECT u.display_name FROM app_user u WHERE u.user_id::text = r.decided_by) AS decided_by_name
        FROM work_record r
        LEFT JOIN work_order o ON o.municipality_code = r.municipality_code AND o.order_id = r.order_id
        WHERE r.municipality_code = @municipality AND r.record_id = @recordId
        """;

    public required Guid RecordId { get; init; }
    public required string State { get; init; }
    public required int RowVersion { get; init; }
    public required string Source { get; init; }
    public Guid? OrderId { get; init; }
    public string? OrderNo { get; init; }
    public Guid? Supersedes { get; init; }
    public string? CorrectionReason { get; init; }
    public Guid? SupersededBy { get; init; }
    public required string Kind { get; init; }
    public string? Method { get; init; }
    public DateOnly? StartedOn { get; init; }
    public DateOnly? DoneOn { get; init; }
    public required string DatePrecision { get; init; }
    public short? FiscalYear { get; init; }
    public string? Crew { get; init; }
    public decimal? LabourPersonDays { get; init; }
    public decimal? StemsRemovedPercent { get; init; }
    public decimal? VolumeRemovedPercent { get; init; }
    public decimal? VolumeRemovedM3 { get; init; }
    public decimal? HauledM3 { get; init; }
    public decimal? VolumeCeilingPercent { get; init; }
    public string? OverCeilingReason { get; init; }
    public required string Planted { get; init; }
    public required string FuelLitres { get; init; }
    public string? Note { get; init; }
    public double? FixLongitude { get; init; }
    public double? FixLatitude { get; init; }
    public short? FixCount { get; init; }
    public decimal? FixWorstAccuracyM { get; init; }
    public string? Device { get; init; }
    public DateTime? DeviceRecordedAt { get; init; }
    public int? DeviceClockOffSeconds { get; init; }
    public DateTime CreatedAt { get; init; }
    public required string CreatedBy { get; init; }
    public string? CreatedByName { get; init; }
    public DateTime? SubmittedAt { get; init; }
    public string? SubmittedBy { get; init; }
    public string? SubmittedByName { get; init; }
    public DateTime? DecidedAt { get; init; }
    public string? DecidedBy { get; init; }
    public string? DecidedByName { get; init; }
    public string? ReturnReason { get; init; }

    public WorkRecord ToRecord(IReadOnlyList<RecordedStand> stands) => new()
    {
        RecordId = RecordId,
        State = State,
        RowVersion = RowVersion,
        Source = Source,
        OrderId = OrderId,
        OrderNo = OrderNo,
        Supersedes = Supersedes,
        CorrectionReason = CorrectionReason,
        SupersededBy = SupersededBy,
        Entry = ToEntry(stands),
        FiscalYear = FiscalYear,
        VolumeCeilingPercent = VolumeCeilingPercent,
        Stands = stands,
        Device = Device,
        DeviceRecordedAt = DeviceRecordedAt,
        DeviceClockOffSeconds = DeviceClockOffSeconds,
        CreatedAt = CreatedAt,
        CreatedBy = CreatedBy,
        CreatedByName = CreatedByName,
        SubmittedAt = SubmittedAt,
        SubmittedBy = SubmittedBy,
        SubmittedByName = SubmittedByName,
        DecidedAt = DecidedAt,
        DecidedBy = DecidedBy,
        DecidedByName = DecidedByName,
        ReturnReason = ReturnReason,
    };

    private WorkEntry ToEntry(IReadOnlyList<RecordedStand> stands) => new()
    {
        Kind = Kind,
        Method = Method,
        StartedOn = StartedOn,
        DoneOn = DoneOn,
        DatePrecision = DatePrecision,
        Crew = Crew,
        LabourPersonDays = LabourPersonDays,
        StemsRemovedPercent = StemsRemovedPercent,
        VolumeRemovedPercent = VolumeRemovedPercent,
        VolumeRemovedM3 = VolumeRemovedM3,
        HauledM3 = HauledM3,
        OverCeilingReason = OverCeilingReason,
        Planted = JsonSerializer.Deserialize<PlantedSpecies[]>(Planted, JsonSerializerOptions.Web) ?? [],
        FuelLitres = JsonSerializer.Deserialize<Dictionary<string, decimal>>(FuelLitres, JsonSerializerOptions.Web) ?? [],
        Note = Note,
        Fix = FixCount is { } count ? new(FixLongitude!.Value, FixLatitude!.Value, count, FixWorstAccuracyM ?? 0) : null,
        Stands =
        [
            .. stands.Select(stand => new WorkedStand(
                stand.StandId, stand.Version, stand.AreaSource == "stated" ? stand.AreaHa : null, stand.AreaSource == "part" ? stand.Part : null)),
        ],
    };
}
