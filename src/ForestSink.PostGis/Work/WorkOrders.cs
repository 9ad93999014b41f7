using Dapper;
using ForestSink.Core.Forest;
using ForestSink.PostGis.Database;
using ForestSink.PostGis.Jobs;

namespace ForestSink.PostGis.Work;

/// <summary>A planned piece of work (施業の指示).</summary>
public sealed record WorkOrder
{
    public required Guid OrderId { get; init; }

    /// <summary>Fiscal year and running number; given by the database.</summary>
    public string OrderNo { get; init; } = "";

    /// <summary>open, done or cancelled.</summary>
    public string State { get; init; } = "open";
    public int RowVersion { get; init; } = 1;
    public required string Kind { get; init; }
    public string? Method { get; init; }
    public required DateOnly PlannedFrom { get; init; }
    public required DateOnly PlannedTo { get; init; }
    public short FiscalYear { get; init; }
    public string? Crew { get; init; }
    public string? Instructions { get; init; }
    public string? SubsidyProgramme { get; init; }
    public decimal? TargetStemsPercent { get; init; }
    public decimal? TargetVolumePercent { get; init; }
    public string? CancelReason { get; init; }
    public int Stands { get; init; }
    public decimal AreaHa { get; init; }

    /// <summary>Area of the accepted work that names this order.</summary>
    public decimal DoneHa { get; init; }
}

/// <summary>A stand on a work map: its outline as an SVG path in mm of paper, y downwards, from the middle of the sheet.</summary>
public sealed record SheetStand(long StandId, string Code, decimal AreaHa, string SpeciesKey, short? OriginFy, bool IsOrdered, string Path, double LabelX, double LabelY);

/// <summary>A road, railway or stream on a work map, drawn like the stands.</summary>
/// <param name="Kind">forest-road, road, railway or stream.</param>
public sealed record SheetLine(string Kind, string Path);

/// <summary>Orders of work.</summary>
public sealed class WorkOrders(ForestSinkDatabase database)
{
    private const string Select = """
        SELECT o.order_id, o.order_no, o.state, o.row_version, o.kind::text AS kind, o.method, o.planned_from, o.planned_to, o.fiscal_year, o.crew, o.instructions,
               o.subsidy_programme, o.target_stems_percent, o.target_volume_percent, o.cancel_reason,
               (SELECT count(*)::int FROM work_order_stand s WHERE s.municipality_code = @municipality AND s.order_id = o.order_id) AS stands,
               (SELECT coalesce(sum(s.area_ha), 0) FROM work_order_stand s WHERE s.municipality_code = @municipality AND s.order_id = o.order_id) AS area_ha,
               (SELECT coalesce(sum(a.area_ha), 0) FROM accepted_work a WHERE a.municipality_code = @municipality AND a.order_id = o.order_id) AS done_ha
        FROM work_order o WHERE o.municipality_code = @municipality
        """;

    public async Task<IReadOnlyList<WorkOrder>> ListAsync(MunicipalityCode municipality, string? state, CancellationToken cancellation)
    {
        await using var transaction = await database.BeginAsync(municipality, cancellation);
        return (await transaction.QueryAsync<WorkOrder>(Select + " AND (@state::text IS NULL OR o.state = @state) ORDER BY o.state <> 'open', o.planned_from, o.order_no LIMIT 200",
            new { state }, cancellation)).AsList();
    }

    public async Task<WorkOrder?> FindAsync(MunicipalityCode municipality, Guid orderId, CancellationToken cancellation)
    {
        await using var transaction = await database.BeginAsync(municipality, cancellation);
        return await transaction.QuerySingleOrDefaultAsync<WorkOrder>(Select + " AND o.order_id = @orderId", new { orderId }, cancellation);
    }

    public async Task<long[]> StandIdsAsync(MunicipalityCode municipality, Guid orderId, CancellationToken cancellation)
    {
        await using var transaction = await database.BeginAsync(municipality, cancellation);
        return [.. await transaction.QueryAsync<long>("SELECT stand_id FROM work_order_stand WHERE municipality_code = @municipality AND order_id = @orderId", new { orderId }, cancellation)];
    }

    /// <summary>Makes an order over whole stands. The id is the client's, so a repeat does nothing.</summary>
    /// <exception cref="UserErrorException">None of the stands exists any more.</exception>
    public Task CreateAsync(MunicipalityCode municipality, WorkOrder order, long[] standIds, CancellationToken cancellation) =>
        CreateAllAsync(municipality, [order], standIds, cancellation);

    /// <summary>Makes all of the orders over the same whole stands, or none. The ids are the client's, so a repeat does nothing.</summary>
    /// <exception cref="UserErrorException">None of the stands exists any more.</exception>
    public async Task CreateAllAsync(MunicipalityCode municipality, IReadOnlyList<WorkOrder> orders, long[] standIds, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(orders);
        await using var transaction = await database.BeginAsync(municipality, cancellation);
        await transaction.ExecuteAsync("SELECT pg_advisory_xact_lock(hashtextextended(@municipality || ' work orders', 5))", null, cancellation);
        foreach (var order in orders)
            await CreateAsync(transaction, order, standIds, cancellation);
        await transaction.CommitAsync(cancellation);
    }

    private static async Task CreateAsync(MunicipalityTransaction transaction, WorkOrder order, long[] standIds, CancellationToken cancellation)
    {
        var isNew = await transaction.ExecuteAsync("""
            INSERT INTO work_order (municipality_code, order_id, order_no, kind, method, planned_from, planned_to, crew, instructions, subsidy_programme, target_stems_percent, target_volume_percent)
            SELECT @municipality, @OrderId, @year || '-' || 1 + coalesce(max(split_part(order_no, '-', 2)::int), 0), @Kind, @Method, @PlannedFrom, @PlannedTo, @Crew, @Instructions,
                   @SubsidyProgramme, @TargetStemsPercent, @TargetVolumePercent
            FROM work_order WHERE municipality_code = @municipality AND order_no LIKE @year || '-%'
            ON CONFLICT (municipality_code, order_id) DO NOTHING
            """, new
        {
            order.OrderId,
            order.Kind,
            order.Method,
            order.PlannedFrom,
            order.PlannedTo,
            order.Crew,
            order.Instructions,
            order.SubsidyProgramme,
            order.TargetStemsPercent,
            order.TargetVolumePercent,
            year = Core.Forest.FiscalYear.Of(order.PlannedFrom).ToString(),
        }, cancellation) == 1;
        if (!isNew)
            return;
        var placed = await transaction.ExecuteAsync("""
            INSERT INTO work_order_stand (municipality_code, order_id, stand_id, area_ha)
            SELECT @municipality, @OrderId, stand_id, coalesce(nullif(register_area_ha, 0), polygon_area_ha) FROM stand
            WHERE municipality_code = @municipality AND valid_to IS NULL AND stand_id = ANY (@standIds) AND coalesce(nullif(register_area_ha, 0), polygon_area_ha) > 0
            """, new { order.OrderId, standIds }, cancellation);
        if (placed == 0)
            throw new UserErrorException("小班を1つ以上選んでください。", "Choose at least one stand.");
    }

    /// <summary>Closes an open order: done, or cancelled with a reason.</summary>
    /// <returns>False where there is no such order.</returns>
    /// <exception cref="UserErrorException">It is not open, or the reason is missing.</exception>
    public async Task<bool> CloseAsync(MunicipalityCode municipality, Guid orderId, string state, string? reason, CancellationToken cancellation)
    {
        await using var transaction = await database.BeginAsync(municipality, cancellation);
        var present = await transaction.QuerySingleOrDefaultAsync<string>(
            "SELECT state FROM work_order WHERE municipality_code = @municipality AND order_id = @orderId FOR UPDATE", new { orderId }, cancellation);
        if (present is null)
            return false;
        if (present != "open")
            throw new UserErrorException("この指示はすでに閉じています。", "This order is closed already.");
        if (state == "cancelled" && (string.IsNullOrWhiteSpace(reason) || reason.Length > 1000))
            throw new UserErrorException("取りやめる理由を入れてください（1000文字まで）。", "Give the reason for cancelling (1000 characters at most).");
        await transaction.ExecuteAsync("""
            UPDATE work_order SET state = @state, cancel_reason = @reason, row_version = row_version + 1 WHERE municipality_code = @municipality AND order_id = @orderId
            """, new { orderId, state, reason = state == "cancelled" ? reason!.Trim() : null }, cancellation);
        await transaction.CommitAsync(cancellation);
        return true;
    }

    /// <summary>Extent of the order's stands on the plane zone: east, north, width and height in m.</summary>
    public async Task<double[]?> ExtentAsync(MunicipalityCode municipality, Guid orderId, CancellationToken cancellation)
    {
        await using var transaction = await database.BeginAsync(municipality, cancellation);
        return await transaction.QuerySingleOrDefaultAsync<double[]>("""
            SELECT ARRAY[(ST_XMin(b) + ST_XMax(b)) / 2, (ST_YMin(b) + ST_YMax(b)) / 2, ST_XMax(b) - ST_XMin(b), ST_YMax(b) - ST_YMin(b)]
            FROM (SELECT ST_Extent(ST_Transform(s.geom, 6668 + m.plane_zone)) AS b
                  FROM work_order_stand w JOIN stand s ON s.municipality_code = @municipality AND s.stand_id = w.stand_id AND s.valid_to IS NULL
                  JOIN municipality m ON m.municipality_code = @municipality
                  WHERE w.municipality_code = @municipality AND w.order_id = @orderId) e WHERE b IS NOT NULL
            """, new { orderId }, cancellation);
    }

    /// <summary>The ordered stands and their neighbours, drawn at a scale: 1 m is 1000 / scale mm of paper.</summary>
    public async Task<IReadOnlyList<SheetStand>> SheetAsync(
        MunicipalityCode municipality, Guid orderId, double east, double north, double widthM, double heightM, int scale, CancellationToken cancellation)
    {
        await using var transaction = await database.BeginAsync(municipality, cancellation);
        return (await transaction.QueryAsync<SheetStand>("""
            WITH sheet AS (
              SELECT 6668 + plane_zone AS zone, ST_MakeEnvelope(@east - @widthM / 2, @north - @heightM / 2, @east + @widthM / 2, @north + @heightM / 2, 6668 + plane_zone) AS frame
              FROM municipality WHERE municipality_code = @municipality),
            cut AS (
              SELECT s.stand_id, s.code, s.sort_key, coalesce(nullif(s.register_area_ha, 0), s.polygon_area_ha) AS area_ha, s.species_key, s.origin_fy, w.order_id IS NOT NULL AS is_ordered,
                     ST_Scale(ST_Translate(ST_Intersection(ST_MakeValid(ST_Transform(s.geom, sheet.zone)), sheet.frame), -@east, -@north), 1000.0 / @scale, 1000.0 / @scale) AS drawn
              FROM sheet CROSS JOIN LATERAL stands_in_box(ST_Transform(sheet.frame, 3857)) s
              LEFT JOIN work_order_stand w ON w.municipality_code = @municipality AND w.order_id = @orderId AND w.stand_id = s.stand_id
              WHERE s.municipality_code = @municipality)
            SELECT stand_id, code, area_ha, species_key, origin_fy, is_ordered, ST_AsSVG(drawn, 0, 3) AS path, ST_X(ST_PointOnSurface(drawn)) AS label_x, -ST_Y(ST_PointOnSurface(drawn)) AS label_y
            FROM cut WHERE NOT ST_IsEmpty(drawn) AND ST_Dimension(drawn) = 2 ORDER BY is_ordered, sort_key
            """, new { orderId, east, north, widthM, heightM, scale }, cancellation)).AsList();
    }

    /// <summary>The ways into the forest, on the same sheet as <see cref="SheetAsync"/>.</summary>
    public async Task<IReadOnlyList<SheetLine>> LinesAsync(
        MunicipalityCode municipality, double east, double north, double widthM, double heightM, int scale, CancellationToken cancellation)
    {
        await using var transaction = await database.BeginAsync(municipality, cancellation);
        return (await transaction.QueryAsync<SheetLine>("""
            WITH sheet AS (
              SELECT 6668 + plane_zone AS zone, ST_MakeEnvelope(@east - @widthM / 2, @north - @heightM / 2, @east + @widthM / 2, @north + @heightM / 2, 6668 + plane_zone) AS frame
              FROM municipality WHERE municipality_code = @municipality),
            cut AS (
              SELECT f.kind, ST_CollectionExtract(ST_Intersection(ST_Transform(f.geom_3857, sheet.zone), sheet.frame), 2) AS line
              FROM sheet JOIN map_feature f ON f.municipality_code = @municipality AND f.kind IN ('stream', 'road', 'forest-road', 'railway') AND ST_Intersects(f.geom_3857, ST_Transform(sheet.frame, 3857)))
            SELECT kind, ST_AsSVG(ST_Scale(ST_Translate(line, -@east, -@north), 1000.0 / @scale, 1000.0 / @scale), 0, 2) AS path
            FROM cut WHERE NOT ST_IsEmpty(line) ORDER BY kind <> 'stream', kind
            """, new { east, north, widthM, heightM, scale }, cancellation)).AsList();
    }
}
