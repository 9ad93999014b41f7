using System.Text.Json;
using ForestSink.Core.Forest;
using ForestSink.PostGis.Field;

namespace ForestSink.PostGis.Demo;

/// <summary>What two made-up tablets sent: one value disputed between them, a record that cannot be one yet, a clock two days ahead.</summary>
internal sealed class DemoFieldMessages(FieldStore field)
{
    private static readonly FieldDevice First = new(Id(1, 1), "タブレット1（架空）"), Second = new(Id(1, 2), "タブレット2（架空）");

    public async Task SendAsync(MunicipalityCode municipality, long disputed, long refused, DateOnly today, CancellationToken cancellation)
    {
        var day = new DateTimeOffset(today.AddDays(-2), new TimeOnly(9, 0), TimeSpan.FromHours(9));
        var (record, start) = (Id(2, 1), Id(3, 1));
        await ReceiveAsync(municipality, First, day.AddHours(1), new(start, record, 1, 1, day, [], Values(("kind", "thinning"), ("method", "selective-fell"), ("doneOn", Iso(today.AddDays(-2))), ("stemsRemovedPercent", 30), ("volumeRemovedPercent", 22), ("stands", new[] { new { standId = disputed } }))), day.AddHours(1), cancellation);
        await ReceiveAsync(municipality, First, day.AddHours(3), new(Id(3, 2), record, 2, 1, day.AddHours(2), [start], Change("volumeRemovedPercent", 22, 24)), day.AddHours(3), cancellation);
        await ReceiveAsync(municipality, Second, day.AddHours(4), new(Id(3, 3), record, 1, 1, day.AddHours(3), [start], Change("volumeRemovedPercent", 22, 18)), day.AddHours(4), cancellation);

        // A thinning without its method, from a tablet whose clock runs two days ahead.
        var ahead = day.AddHours(5).AddDays(2);
        await ReceiveAsync(municipality, Second, ahead, new(Id(3, 4), Id(2, 2), 2, 1, ahead, [], Values(("kind", "thinning"), ("doneOn", Iso(today)), ("stemsRemovedPercent", 25), ("note", "列の向きは尾根に平行"), ("stands", new[] { new { standId = refused } }))), day.AddHours(5), cancellation);
    }

    private Task<IReadOnlyList<FieldAnswer>> ReceiveAsync(MunicipalityCode municipality, FieldDevice device, DateTimeOffset sentAt, SentDelta delta, DateTimeOffset now, CancellationToken cancellation) =>
        field.ReceiveAsync(municipality, new(device, sentAt, [delta], null), now, DateOnly.FromDateTime(now.DateTime), cancellation);

    private static Dictionary<string, SentValue> Values(params (string Name, object Value)[] values) =>
        values.ToDictionary(value => value.Name, value => new SentValue(null, JsonSerializer.SerializeToElement(value.Value, JsonSerializerOptions.Web)), StringComparer.Ordinal);

    private static Dictionary<string, SentValue> Change(string name, object old, object now) =>
        new(StringComparer.Ordinal) { [name] = new(JsonSerializer.SerializeToElement(old), JsonSerializer.SerializeToElement(now)) };

    private static string Iso(DateOnly day) => day.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture);

    private static Guid Id(int kind, int no) => new(0x0D330999, (short)(0x20 + kind), 0x7000, 0x80, 0, 0, 0, 0, 0, 0, (byte)no);
}
