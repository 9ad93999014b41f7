namespace ForestSink.Core.Funds;

/// <summary>What the fund may hold at the end of one fiscal year.</summary>
/// <param name="IncomeYen">Expected tonnes × price × the fund's share.</param>
/// <param name="SpendingYen">What is committed already, in the first year of the forecast.</param>
public readonly record struct ForecastYear(int FiscalYear, long Tonnes, long IncomeYen, long SpendingYen, long BalanceYen);

/// <summary>A forecast, never a posting: expected credits times a price scenario.</summary>
public static class FundForecast
{
    /// <param name="expected">Tonnes by fiscal year, in order.</param>
    public static IReadOnlyList<ForecastYear> Of(
        long availableYen, long committedYen, IEnumerable<(int FiscalYear, long Tonnes)> expected, long priceYenPerTonne, decimal sharePercent)
    {
        var years = new List<ForecastYear>();
        var balance = availableYen + committedYen;
        foreach (var (year, tonnes) in expected)
        {
            var income = FundShare.OfNet(checked(tonnes * priceYenPerTonne), sharePercent);
            var spending = years.Count == 0 ? committedYen : 0;
            balance += income - spending;
            years.Add(new(year, tonnes, income, spending, balance));
        }
        return years;
    }
}
