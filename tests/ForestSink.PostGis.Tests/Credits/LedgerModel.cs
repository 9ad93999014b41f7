using ForestSink.Core.Credits;

namespace ForestSink.PostGis.Tests.Credits;

/// <summary>The ledger as a few lines in memory: where each serial number is. What the real one must agree with.</summary>
internal sealed class LedgerModel
{
    private readonly Dictionary<Guid, SortedDictionary<long, string>> lots = [];
    private readonly Dictionary<Guid, (Guid Lot, List<long> Serials, HashSet<string> Steps)> sales = [];
    private readonly Dictionary<Guid, (Guid Lot, List<long> Serials)> transfers = [];

    public void Issue(Guid lot, long first, long tonnes)
    {
        lots[lot] = [];
        for (var serial = first; serial < first + tonnes; serial++)
            lots[lot][serial] = "holding";
    }

    public bool Reserve(Guid sale, Guid lot, long tonnes)
    {
        if (Take(lot, tonnes, "reserved") is not { } serials)
            return false;
        sales[sale] = (lot, serials, [SaleStep.Reserved]);
        return true;
    }

    /// <summary>Contract, invoice or payment.</summary>
    public bool Step(Guid sale, string step) => sales.TryGetValue(sale, out var found) && SaleStep.Next(found.Steps) == step && found.Steps.Add(step);

    public bool Settle(Guid sale) => Step(sale, SaleStep.Transferred) && Put(sales[sale].Lot, sales[sale].Serials, "sold");

    public bool Cancel(Guid sale) => sales.TryGetValue(sale, out var found) && !SaleStep.HasEnded(found.Steps)
        && found.Steps.Add(found.Steps.Contains(SaleStep.Paid) ? SaleStep.Refunded : SaleStep.Cancelled) && Put(found.Lot, found.Serials, "holding");

    public bool Expire(Guid sale) => sales.TryGetValue(sale, out var found) && !SaleStep.HasEnded(found.Steps) && !found.Steps.Contains(SaleStep.Paid)
        && found.Steps.Add(SaleStep.Expired) && Put(found.Lot, found.Serials, "holding");

    public bool Retire(Guid lot, long tonnes) => Take(lot, tonnes, "retired") is not null;

    public bool Transfer(Guid movement, Guid lot, long tonnes)
    {
        if (Take(lot, tonnes, "transferred") is not { } serials)
            return false;
        transfers[movement] = (lot, serials);
        return true;
    }

    public bool Reverse(Guid movement) => transfers.Remove(movement, out var found) && Put(found.Lot, found.Serials, "holding");

    /// <summary>Each serial number with its account.</summary>
    public IReadOnlyDictionary<long, string> Of(Guid lot) => lots[lot];

    private List<long>? Take(Guid lot, long tonnes, string account)
    {
        var serials = lots[lot].Where(pair => pair.Value == "holding").Select(pair => pair.Key).Take((int)tonnes).ToList();
        return serials.Count == tonnes && Put(lot, serials, account) ? serials : null;
    }

    private bool Put(Guid lot, List<long> serials, string account)
    {
        serials.ForEach(serial => lots[lot][serial] = account);
        return true;
    }
}
