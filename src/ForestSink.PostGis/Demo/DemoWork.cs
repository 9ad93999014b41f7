using ForestSink.Core.Accounts;
using ForestSink.Core.Forest;
using ForestSink.Core.Work;
using ForestSink.PostGis.Accounts;
using ForestSink.PostGis.Database;
using ForestSink.PostGis.Field;
using ForestSink.PostGis.Work;

namespace ForestSink.PostGis.Demo;

/// <summary>
/// Made-up orders and records of work in every state, entered by the demo users by the same roads as real ones: planned, under
/// way, handed in, sent back, accepted, and what two tablets left open. None of them changes the demo city's register, so that its estimate stays current.
/// </summary>
/// <param name="photos">Folder of drawn pictures; where it is missing the records have none.</param>
internal sealed class DemoWork(ForestSinkDatabase database, string photos)
{
    private readonly WorkStore store = new(database);
    private readonly WorkOrders orders = new(database);
    private readonly EvidenceStore evidence = new(database, new EvidenceOptions());

    public async Task<bool> IsLoadedAsync(MunicipalityCode municipality, CancellationToken cancellation) =>
        (await orders.ListAsync(municipality, null, cancellation)).Count > 0;

    public async Task LoadAsync(MunicipalityCode municipality, DateOnly today, CancellationToken cancellation)
    {
        if (await IsLoadedAsync(municipality, cancellation))
            return;
        var users = await new DemoUsers(database).ListAsync(cancellation);
        var (worker, officer) = (users[Role.Worker], users[Role.Officer]);
        var (old, young, middle) = (await StandsAsync(municipality, today, 35, 70, 9, cancellation), await StandsAsync(municipality, today, 1, 10, 6, cancellation), await StandsAsync(municipality, today, 11, 30, 6, cancellation));

        using (Acting.As(officer))
        {
            await OrderAsync(municipality, 1, "thinning", "selective-haul", today.AddDays(-40), today.AddDays(40), "第1班（架空）", old[..3], cancellation, 33, 25);
            await OrderAsync(municipality, 2, "weeding", "whole", today.AddDays(-150), today.AddDays(-90), "第2班（架空）", young[..3], cancellation);
            await OrderAsync(municipality, 3, "cleaning", null, today.AddDays(-60), today.AddDays(10), "第2班（架空）", middle[..2], cancellation);
            await OrderAsync(municipality, 4, "pruning", null, today.AddDays(-200), today.AddDays(-120), "第1班（架空）", middle[2..4], cancellation);
            await OrderAsync(municipality, 5, "thinning", "row-haul", today.AddDays(30), today.AddDays(120), "第1班（架空）", old[3..7], cancellation, 33, 30);
            await OrderAsync(municipality, 6, "weeding", "row", today.AddDays(180), today.AddDays(260), null, young[3..], cancellation);
        }

        var half = await HalfAsync(municipality, old[1], cancellation);
        using (Acting.As(worker))
        {
            await RecordAsync(municipality, 1, 1, today, new WorkEntry
            {
                Kind = "thinning",
                Method = "selective-haul",
                StartedOn = today.AddDays(-14),
                DoneOn = today.AddDays(-3),
                Crew = "第1班（架空）",
                LabourPersonDays = 18,
                StemsRemovedPercent = 34,
                VolumeRemovedPercent = 29,
                VolumeRemovedM3 = 96,
                HauledM3 = 71,
                FuelLitres = new Dictionary<string, decimal>(StringComparer.Ordinal) { ["mixed"] = 42, ["diesel"] = 180 },
                Note = "谷側は来週の予定",
                Stands = [new(old[0]), new(old[1], Part: half)],
            }, ["thinning-before", "thinning-after"], cancellation);
            await RecordAsync(municipality, 2, 2, today, Simple("weeding", "whole", today.AddDays(-100), young[..3]), ["weeding-before", "weeding-after"], cancellation);
            await RecordAsync(municipality, 3, 3, today, Simple("cleaning", null, today.AddDays(-20), middle[..2]), [], cancellation);
            await RecordAsync(municipality, 4, 4, today, Simple("pruning", null, today.AddDays(-130), middle[2..4]), [], cancellation);
            await RecordAsync(municipality, 5, null, today, Simple("vine-cutting", null, today.AddDays(-6), middle[4..5]), [], cancellation);
        }

        using (Acting.As(officer))
        {
            await store.AcceptAsync(municipality, Id(2, 2), 1, cancellation);
            await store.AcceptAsync(municipality, Id(2, 4), 1, cancellation);
            await store.ReturnAsync(municipality, Id(2, 3), 1, "施業後の写真がありません。写真を付けて送り直してください。", cancellation);
            await orders.CloseAsync(municipality, Id(1, 4), "done", null, cancellation);
        }

        using (Acting.As(worker))
            await new DemoFieldMessages(new FieldStore(database, store)).SendAsync(municipality, old[7], old[8], today, cancellation);
    }

    private Task OrderAsync(
        MunicipalityCode municipality, int no, string kind, string? method, DateOnly from, DateOnly to, string? crew, long[] stands, CancellationToken cancellation,
        decimal? stems = null, decimal? volume = null) =>
        orders.CreateAsync(municipality, new WorkOrder
        {
            OrderId = Id(1, no),
            Kind = kind,
            Method = method,
            PlannedFrom = from,
            PlannedTo = to,
            Crew = crew,
            SubsidyProgramme = kind is "thinning" or "cleaning" ? "森林環境保全直接支援事業（架空の例）" : null,
            Instructions = kind == "thinning" ? "沢沿い10mは残す。作業道の入口は県道側。" : null,
            TargetStemsPercent = stems,
            TargetVolumePercent = volume,
        }, stands, cancellation);

    private async Task RecordAsync(MunicipalityCode municipality, int no, int? order, DateOnly today, WorkEntry entry, string[] pictures, CancellationToken cancellation)
    {
        var files = new List<WorkEvidence>();
        foreach (var picture in pictures.Where(picture => File.Exists(PathOf(picture))))
        {
            await using var content = File.OpenRead(PathOf(picture));
            var stored = await evidence.SaveAsync(municipality, content, null, cancellation);
            files.Add(new(Id(3, (no * 10) + files.Count), stored.Sha256, picture.EndsWith("before", StringComparison.Ordinal) ? "photo-before" : "photo-after", picture + ".jpg", DirectionDegrees: 45));
        }

        var result = await store.SubmitAsync(municipality, new WorkSubmission
        {
            SubmissionId = Id(4, no),
            RecordId = Id(2, no),
            Source = "office",
            OrderId = order is { } number ? Id(1, number) : null,
            Entry = entry,
            Evidence = files,
        }, today, cancellation);
        if (result.Outcome != SubmissionOutcome.Stored)
            throw new InvalidOperationException(string.Join(' ', result.Findings.Select(finding => finding.Message.En)));
    }

    private string PathOf(string picture) => Path.Combine(photos, picture + ".jpg");

    private static WorkEntry Simple(string kind, string? method, DateOnly done, long[] stands) =>
        new() { Kind = kind, Method = method, DoneOn = done, Crew = "第2班（架空）", LabourPersonDays = 6, Stands = [.. stands.Select(id => new WorkedStand(id))] };

    /// <summary>Planted stands of an age, from the far end of the register.</summary>
    private async Task<long[]> StandsAsync(MunicipalityCode municipality, DateOnly today, int youngest, int oldest, int count, CancellationToken cancellation)
    {
        await using var transaction = await database.BeginAsync(municipality, cancellation);
        return [.. await transaction.QueryAsync<long>("""
            SELECT stand_id FROM stand
            WHERE municipality_code = @municipality AND valid_to IS NULL AND forest_type = 'planted' AND polygon_area_ha > 0.4
              AND @year - origin_fy + 1 BETWEEN @youngest AND @oldest
            ORDER BY compartment_code DESC, sort_key LIMIT @count
            """, new { year = FiscalYear.Of(today).Year, youngest, oldest, count }, cancellation)];
    }

    /// <summary>The western part of a stand, as a worker would draw it.</summary>
    private async Task<string> HalfAsync(MunicipalityCode municipality, long standId, CancellationToken cancellation)
    {
        await using var transaction = await database.BeginAsync(municipality, cancellation);
        return await transaction.QuerySingleAsync<string>("""
            SELECT ST_AsGeoJSON(ST_CollectionExtract(ST_Intersection(geom, ST_MakeEnvelope(ST_XMin(geom), ST_YMin(geom), (ST_XMin(geom) + ST_XMax(geom)) / 2, ST_YMax(geom), 6668)), 3), 8)
            FROM stand WHERE municipality_code = @municipality AND stand_id = @standId AND valid_to IS NULL
            """, new { standId }, cancellation);
    }

    private static Guid Id(int kind, int no) => new(0x0D330999, (short)(0x10 + kind), 0x7000, 0x80, 0, 0, 0, 0, 0, 0, (byte)no);
}
