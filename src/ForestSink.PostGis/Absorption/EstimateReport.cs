using System.Globalization;
using ForestSink.Core.Absorption;
using ForestSink.Core.Forest;
using ForestSink.Core.Growth;

namespace ForestSink.PostGis.Absorption;

/// <summary>
/// An estimate for programs, the same from the command line and from the web. Quantities are strings with every digit,
/// because a JSON number would lose some.
/// </summary>
public sealed record EstimateReport(
    string Municipality,
    Guid Run,
    string Methodology,
    string Coefficients,
    string? Status,
    string ForestType,
    string Growth,
    IReadOnlyList<YearReport> Years,
    QuantityReport Total,
    CohortCounts Cohorts,
    string AreaHa,
    IReadOnlyDictionary<string, int> Reasons,
    IReadOnlyList<GrowthReport> GrowthSources,
    IReadOnlyList<DocumentUse> Documents,
    DateTime CreatedAt)
{
    public static EstimateReport Of(MunicipalityCode municipality, EstimateRun run, IEnumerable<YearCarbon> years) => new(
        municipality.ToString(), run.RunId, run.Methodology, run.Coefficients, run.WeakestStatus, run.ForestTypes, run.GrowthChoice,
        [.. years.Select(year => YearReport.Of(year.FiscalYear, new Carbon(year.AboveCarbonT, year.BelowCarbonT)))],
        QuantityReport.Of(new Carbon(run.AboveCarbonT, run.BelowCarbonT)),
        new(run.CohortsEstimated, run.CohortsNotEstimated),
        Text(run.AreaEstimatedHa),
        run.NotEstimatedCounts.ToDictionary(count => count.Reason, count => count.Cohorts, StringComparer.Ordinal),
        [.. run.GrowthUses.Select(use => new GrowthReport(use.Source, use.Table, [.. ((GrowthNotes)use.Notes).Codes()], use.Cohorts, Text(use.AreaHa)))],
        run.DocumentUses,
        run.CreatedAt);

    /// <summary>Every digit of a decimal, without trailing zeros.</summary>
    public static string Text(decimal value) => value.ToString("0.############################", CultureInfo.InvariantCulture);
}

public sealed record CohortCounts(int Estimated, int NotEstimated);

public sealed record GrowthReport(string Source, string? Table, IReadOnlyList<string> Notes, int Cohorts, string AreaHa);

/// <summary>t-CO2, each converted once from exact carbon.</summary>
public sealed record QuantityReport(string AbsorptionTCo2, string AboveGroundTCo2, string BelowGroundTCo2)
{
    public static QuantityReport Of(Carbon carbon) => new(
        EstimateReport.Text(Fo001.Co2Tonnes(carbon.TotalT)),
        EstimateReport.Text(Fo001.Co2Tonnes(carbon.AboveGroundT)),
        EstimateReport.Text(Fo001.Co2Tonnes(carbon.BelowGroundT)));
}

/// <summary>t-CO2 of one fiscal year.</summary>
public sealed record YearReport(int FiscalYear, string AbsorptionTCo2, string AboveGroundTCo2, string BelowGroundTCo2)
{
    public static YearReport Of(int fiscalYear, Carbon carbon)
    {
        var quantity = QuantityReport.Of(carbon);
        return new(fiscalYear, quantity.AbsorptionTCo2, quantity.AboveGroundTCo2, quantity.BelowGroundTCo2);
    }
}
