using System.Globalization;
using ForestSink.Core.Forest;
using ForestSink.Core.Growth;
using ForestSink.PostGis.Absorption;
using ForestSink.PostGis.Forest;
using ForestSink.PostGis.Jobs;
using ForestSink.Web.Forest;
using Microsoft.AspNetCore.WebUtilities;

namespace ForestSink.Web.Absorption;

/// <summary>The form's fields, read into an order; each refusal says which field is wrong and what to do.</summary>
internal static class EstimateForm
{
    /// <exception cref="UserErrorException">A field cannot be used.</exception>
    public static async Task<EstimateOrder> ReadAsync(IFormCollection form, Municipality municipality, StandTable table, MapConfiguration configuration, Today today, CancellationToken cancellation)
    {
        if (!Guid.TryParse(form["run"], out var run))
            throw new UserErrorException("画面を読み直してから、もう一度お試しください。", "Reload the page and try again.");
        var (first, last) = (Year(form["first"]), Year(form["last"]));
        if (last < first || last - first >= FiscalYearRange.MaxYears)
            throw new UserErrorException("最後の年度は、最初の年度と同じか後（100年以内）にしてください。", "The last fiscal year must not be before the first, nor more than 100 years on.");
        var types = form["types"].ToString();
        if (!EstimateOrder.ForestTypeChoices.Contains(types, StringComparer.Ordinal))
            throw new UserErrorException("林種を選んでください。", "Choose the forest type.");
        var growth = form["growth"].ToString();
        if (!GrowthText.TryParse(growth, out _))
            throw new UserErrorException("成長量の出典を選んでください。", "Choose the source of growth.");
        return new(run, first, last, types, growth, await SelectionAsync(form, municipality, table, configuration, today, cancellation));
    }

    private static int Year(string? text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var year) && year is >= 1868 and <= 2200
            ? year
            : throw new UserErrorException("年度を選んでください。", "Choose the fiscal years.");

    internal static async Task<EstimateSelection> SelectionAsync(
        IFormCollection form, Municipality municipality, StandTable table, MapConfiguration configuration, Today today, CancellationToken cancellation)
    {
        switch (form["scope"].ToString())
        {
            case "all":
                return EstimateSelection.All;
            case "stands" when StandQuery.ReadIds(form["stands"]) is { Length: > 0 } ids:
                return EstimateSelection.Of(ids);
            case "filter" when form["filter"].ToString() is { Length: > 0 and < 100_000 } filter:
                var found = await table.IdsAsync(municipality.Code, Query(filter).Filter(today, await configuration.SpeciesAsync(municipality, cancellation)), int.MaxValue, cancellation);
                return found.Count > 0
                    ? EstimateSelection.Filtered(found, filter)
                    : throw new UserErrorException("絞り込みに合う小班がありません。", "No stand matches the filter.");
            default:
                throw new UserErrorException("対象の小班を選んでください。", "Choose the stands to estimate.");
        }
    }

    private static StandQuery Query(string text)
    {
        var query = QueryHelpers.ParseQuery(text);
        string? Part(string name) => query.TryGetValue(name, out var value) ? value.ToString() : null;
        return new StandQuery
        {
            Fy = int.TryParse(Part("fy"), NumberStyles.None, CultureInfo.InvariantCulture, out var year) ? year : null,
            Species = Part("species"),
            Type = Part("type"),
            Age = Part("age"),
            Text = Part("q"),
            Ids = Part("ids"),
        };
    }
}
