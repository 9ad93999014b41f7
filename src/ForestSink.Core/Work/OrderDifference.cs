namespace ForestSink.Core.Work;

/// <summary>What an order asked for.</summary>
/// <param name="AreaHa">Of all its stands.</param>
public sealed record OrderedWork(
    string Kind, string? Method, DateOnly From, DateOnly To, decimal AreaHa, decimal? TargetStemsPercent, decimal? TargetVolumePercent, IReadOnlySet<long> Stands);

/// <summary>One point in which a record is held against its order.</summary>
/// <param name="Field">kind, method, doneOn, area, stemsRemovedPercent, volumeRemovedPercent or stands.</param>
/// <param name="Gap">Recorded less ordered: ha, percentage points, or days outside the season (before it below 0); null where it is no number.</param>
public sealed record OrderPoint(string Field, bool Differs, decimal? Gap = null);

/// <summary>
/// Where a record is not what was ordered. None of it forbids anything: the office sees it and decides. An order without a
/// method or a target asks for nothing there.
/// </summary>
public static class OrderDifference
{
    /// <param name="areaHa">Of the whole record.</param>
    /// <returns>Every point both speak of, in the order of the form.</returns>
    public static IReadOnlyList<OrderPoint> Of(OrderedWork order, WorkEntry entry, decimal areaHa)
    {
        ArgumentNullException.ThrowIfNull(order);
        ArgumentNullException.ThrowIfNull(entry);
        var points = new List<OrderPoint> { new("kind", entry.Kind != order.Kind) };
        if (order.Method is not null)
            points.Add(new("method", entry.Method != order.Method));
        if (entry.DoneOn is { } done)
            points.Add(Days(done, order));
        points.Add(new("area", areaHa != order.AreaHa, areaHa - order.AreaHa));
        Rate(points, "stemsRemovedPercent", order.TargetStemsPercent, entry.StemsRemovedPercent);
        Rate(points, "volumeRemovedPercent", order.TargetVolumePercent, entry.VolumeRemovedPercent);
        points.Add(new("stands", entry.Stands.Any(stand => !order.Stands.Contains(stand.StandId))));
        return points;
    }

    private static OrderPoint Days(DateOnly done, OrderedWork order)
    {
        var outside = done < order.From ? done.DayNumber - order.From.DayNumber : done > order.To ? done.DayNumber - order.To.DayNumber : 0;
        return new("doneOn", outside != 0, outside);
    }

    private static void Rate(List<OrderPoint> points, string field, decimal? target, decimal? removed)
    {
        if (target is { } asked)
            points.Add(new(field, removed != asked, removed - asked));
    }
}
