namespace ForestSink.Core.Funds;

/// <summary>Yen of one income.</summary>
public readonly record struct IncomePart(Guid IncomeId, long AmountYen);

/// <summary>Ties money that is committed, released or spent to the incomes it came in with.</summary>
public static class IncomeTies
{
    /// <summary>First in, first out.</summary>
    /// <param name="available">What is left of each income, the oldest first.</param>
    /// <returns>Null where there is less.</returns>
    public static IReadOnlyList<IncomePart>? Allocate(IEnumerable<IncomePart> available, long amountYen)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(amountYen, 1);
        var ties = new List<IncomePart>();
        foreach (var (income, left) in available.Where(part => part.AmountYen > 0))
        {
            var part = Math.Min(left, amountYen);
            ties.Add(new(income, part));
            amountYen -= part;
            if (amountYen == 0)
                return ties;
        }
        return null;
    }
}
