using System.Globalization;
using ForestSink.Core.Growth.Density;
using ForestSink.Core.Growth.Height;
using ForestSink.Core.Growth.Simulation;
using ForestSink.PostGis.Growth;

namespace ForestSink.Web.Growth;

/// <summary>
/// A stand, the plans to compare, and what the best schedule is to be best at, as the address states them. The map keeps state of its
/// own there: its names, such as <c>age</c> and <c>fy</c>, are not for these figures.
/// </summary>
public sealed record StandQuery(
    string? Diagram, int Age, double Stems, int SiteClass, double? HeightM, double? VolumeM3, int Years, int Recovery, IReadOnlyList<PlanQuery> Plans, SearchQuery? Search)
{
    /// <summary>The fiscal year that the stand is described in: year 0 of the simulation.</summary>
    public required int FiscalYear { get; init; }

    /// <summary>Height of the lowest green whorl (枝下高), m; null where nobody measured it.</summary>
    public double? CrownBaseM { get; init; }

    /// <param name="known">Of a stand in the register; used where the address states nothing.</param>
    public static StandQuery Read(IQueryCollection query, StandDefaults? known, int fiscalYear)
    {
        var isTyped = query.ContainsKey("standAge");
        var age = query.Whole("standAge", known?.Age ?? 15, 1, 200);
        var (first, cut) = known is null ? ("25,35,45", 60) : (Ages(age), Math.Max(60, (age / 10 + 2) * 10));
        return new(
            isTyped ? query["diagram"] : known?.Diagram ?? query["diagram"], age, query.Number("stems", known?.Stems ?? 2200, 50, 10_000), query.Whole("site", known?.SiteClass ?? 3, 1, 5),
            isTyped ? query.OptionalNumber("height", 1, 60) : known?.HeightM ?? query.OptionalNumber("height", 1, 60),
            isTyped ? query.OptionalNumber("volume", 1, 3000) : known?.VolumeM3 ?? query.OptionalNumber("volume", 1, 3000),
            query.Whole("years", 60, 5, StandSimulation.MostYears), query.Whole("recovery", 10, 1, 50),
            [PlanQuery.Read(query, "a", first, cut), PlanQuery.Read(query, "b", known is null ? "30" : Next(age), cut), PlanQuery.Read(query, "c", "", null)],
            query.ContainsKey("search") ? SearchQuery.Read(query) : null)
        {
            FiscalYear = fiscalYear,
            CrownBaseM = query.OptionalNumber("crown", 0, 60),
        };
    }

    /// <summary>What an address says of the fiscal year; at first it is the map's.</summary>
    public static int FiscalYearOf(IQueryCollection query, int present) => query.Whole("baseFy", query.Whole("fy", present, 1990, 2200), 1990, 2200);

    private static string Next(int age) => Math.Max(25, (age + 5) / 5 * 5).ToString(CultureInfo.InvariantCulture);

    private static string Ages(int age) => string.Join(',', Enumerable.Range(0, 3).Select(i => Math.Max(25, (age + 5) / 5 * 5) + 10 * i));
}

/// <summary>What is known of a stand of the municipality, to begin its simulation with.</summary>
/// <param name="Stems">Of the newest plot; else those that hold the register's volume; else those of Ry 0.75, at most 1,800.</param>
public sealed record StandDefaults(string? Diagram, int? Age, double? Stems, int? SiteClass, double? HeightM, double? VolumeM3)
{
    private const double AssumedRy = 0.75;
    private const double MostStems = 1800;

    public static StandDefaults Of(StandGrowth stand, GrowthDocuments documents, int fiscalYear)
    {
        ArgumentNullException.ThrowIfNull(stand);
        ArgumentNullException.ThrowIfNull(documents);
        var diagram = documents.Diagrams.Of(stand.SpeciesKey).OrderByDescending(each => each.Key.EndsWith("kitakinki-chugoku", StringComparison.Ordinal)).FirstOrDefault();
        var (age, curve) = (stand.AgeIn(fiscalYear), documents.Heights.Of(stand.SpeciesKey));
        if (diagram is null || curve is null || age is null)
            return new(diagram?.Key, age, stand.PlotStemsPerHa, null, null, null);
        int? siteClass = int.TryParse(stand.SiteClass, CultureInfo.InvariantCulture, out var typed) && typed >= 1 && typed <= curve.ClassFactors.Count ? typed : null;
        List<HeightPoint> points = [.. stand.Heights.Where(height => height.Age > curve.C).Select(height => new HeightPoint(height.Age, height.UpperHeightM))];
        double? measured = points.Count > 0 ? Math.Round(curve.HeightM(age.Value, SiteClassEstimate.From(curve, points).Factor), 1) : null;
        var height = measured ?? curve.HeightM(age.Value, curve.FactorOfClass(siteClass ?? Math.Min(3, curve.ClassFactors.Count)));
        var volume = stand.PlotStemsPerHa is null ? null : stand.PlotVolumeM3PerHa;
        return new(diagram.Key, age, Math.Round(stand.PlotStemsPerHa ?? StemsOf(diagram, height, stand.VolumeM3PerHa)), siteClass, measured, volume);
    }

    private static double StemsOf(DensityDiagram diagram, double height, double? volume) =>
        volume is > 0 && volume < diagram.MaximumVolumeM3PerHa(height)
            ? diagram.StemsAtVolume(height, volume.Value)
            : Math.Min(diagram.StemsAtYieldIndex(height, AssumedRy), MostStems);
}

/// <param name="Ages">Ages of the thinnings, separated by commas.</param>
public sealed record PlanQuery(string Key, string Ages, ThinningMethod Method, ThinningMeasure Measure, double Typed, int? CutAge, double PlantedPerHa, double SurvivalPercent)
{
    public string Name => Key.ToUpperInvariant();

    public TreatmentPlan Plan => new(
        Name,
        [.. Numbers(Ages).Distinct().Select(age => new PlannedThinning(age, new(Method, Measure, Measure.Typed(Typed))))],
        CutAge is { } age ? new FinalCut(age, 1, PlantedPerHa, SurvivalPercent / 100) : null);

    public static PlanQuery Read(IQueryCollection query, string key, string ages, int? cut) => new(
        key,
        query.ContainsKey(key + "Ages") ? query[key + "Ages"].ToString() : ages,
        query.Choice(key + "Method", ThinningMethod.FromBelow),
        query.Choice(key + "Measure", ThinningMeasure.StemShare),
        query.Number(key + "Value", 30, 0, 10_000),
        query.ContainsKey(key + "Ages") ? query.OptionalNumber(key + "Cut", 5, 150) is { } typed ? (int)typed : null : cut,
        query.Number(key + "Planted", 2000, 100, 10_000),
        query.Number(key + "Survival", 90, 1, 100));

    private static IEnumerable<int> Numbers(string text) => text
        .Split([',', '、', ' ', '　'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
        .Select(part => int.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out var age) ? age : 0)
        .Where(age => age is > 0 and <= StandSimulation.MostYears);
}

public sealed record SearchQuery(double Timber, double HighestRy, double LowestRy, double HighestHd, int FinalAge, int MostThinnings)
{
    public static SearchQuery Read(IQueryCollection query) => new(
        query.Number("timber", 50, 0, 100), query.Number("highRy", 0.85, 0.3, 1.3), query.Number("lowRy", 0.55, 0.1, 1.2),
        query.Number("highHd", 90, 40, 200), query.Whole("final", 60, 20, StandSimulation.MostYears), query.Whole("most", 3, 1, 4));

    public ScheduleGoal Goal(int age)
    {
        var first = Math.Max(20, (age + 5) / 5 * 5);
        return new(Timber / 100, HighestRy, LowestRy, HighestHd, Math.Max(30, age), 0.35, first, FinalAge - 5, 5, FinalAge, MostThinnings);
    }
}
