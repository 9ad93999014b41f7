using ForestSink.Core.Forest;
using ForestSink.Core.Funds;
using ForestSink.PostGis.Funds;

namespace ForestSink.Web.Planting;

/// <summary>What the fund offers a plan: its free money now, and what its forecast adds in the years after, by price scenario.</summary>
public sealed record FundOffer(FundBalance Balance, IReadOnlyList<(PriceScenario Scenario, IReadOnlyList<ForecastYear> Years)> Forecasts)
{
    /// <param name="firstFy">The plan's first year; the forecast begins with the next.</param>
    internal static async Task<FundOffer> FindAsync(FundStore fund, MunicipalityCode municipality, int firstFy, CancellationToken cancellation)
    {
        var forecasts = new List<(PriceScenario, IReadOnlyList<ForecastYear>)>();
        foreach (var scenario in PriceScenario.Shipped)
            forecasts.Add((scenario, await fund.ForecastAsync(municipality, new FiscalYear(firstFy).Plus(1), PlanForm.MostYears - 1, scenario.YenPerT, cancellation)));
        return new(await fund.BalanceAsync(municipality, cancellation), forecasts);
    }

    /// <summary>Expected income of the years after the first; null for an unknown scenario.</summary>
    public IReadOnlyList<ForecastYear>? Of(string scenario) => Forecasts.FirstOrDefault(each => each.Scenario.Key == scenario).Years;
}
