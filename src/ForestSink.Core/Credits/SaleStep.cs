namespace ForestSink.Core.Credits;

/// <summary>The checklist of a sale, in its only order: payment first, then transfer.</summary>
public static class SaleStep
{
    public const string Reserved = "reserved";
    public const string Contracted = "contracted";
    public const string Invoiced = "invoiced";
    public const string Paid = "paid";
    public const string Transferred = "transferred";
    public const string Cancelled = "cancelled";
    public const string Expired = "expired";
    public const string Refunded = "refunded";

    public static IReadOnlyList<string> InOrder { get; } = [Reserved, Contracted, Invoiced, Paid, Transferred];

    /// <summary>The step that a sale waits for; null where it is over.</summary>
    public static string? Next(IReadOnlyCollection<string> done) =>
        HasEnded(done) ? null : InOrder.FirstOrDefault(step => !done.Contains(step, StringComparer.Ordinal));

    public static bool HasEnded(IReadOnlyCollection<string> done) => done.Any(step => step is Cancelled or Expired or Refunded);

    public static Bilingual Name(string step) => step switch
    {
        Reserved => new("予約", "Reserved"),
        Contracted => new("契約", "Contract signed"),
        Invoiced => new("請求", "Invoiced"),
        Paid => new("入金", "Paid"),
        Transferred => new("移転", "Transferred"),
        Cancelled => new("取りやめ", "Cancelled"),
        Expired => new("期限切れ", "Expired"),
        Refunded => new("返金", "Refunded"),
        _ => throw new ArgumentOutOfRangeException(nameof(step), step, null),
    };
}
