using System.Globalization;
using ForestSink.Core.Growth.Density;
using ForestSink.Core.Growth.Simulation;

namespace ForestSink.Web.Growth;

/// <summary>A stand, the plans to compare, and what the best schedule is to be best at, as the address states them.</summary>
public sealed record StandQuery(
    string? Diagram, int Age, double Stems, int SiteClass, double? HeightM, double? VolumeM3, int Years, int Recovery, IReadOnlyList<PlanQuery> Plans, SearchQuery? Search)
{
    public static StandQuery Read(IQueryCollection query) => new(
        query["diagram"], query.Whole("age", 15, 1, 200), query.Number("stems", 2200, 50, 10_000), query.Whole("site", 3, 1, 5),
        query.OptionalNumber("height", 1, 60), query.OptionalNumber("volume", 1, 3000),
        query.Whole("years", 60, 5, StandSimulation.MostYears), query.Whole("recovery", 10, 1, 50),
        [PlanQuery.Read(query, "a", "25,35,45", 60), PlanQuery.Read(query, "b", "30", 60), PlanQuery.Read(query, "c", "", null)],
        query.ContainsKey("search") ? SearchQuery.Read(query) : null);
}

/// <param name="Ages">Ages of the thinnings, separated by commas.</param>
public sealed record PlanQuery(string Key, string Ages, ThinningMethod Method, ThinningMeasure Measure, double Typed, int? CutAge, double PlantedPerHa)
{
    public string Name => Key.ToUpperInvariant();

    public TreatmentPlan Plan => new(
        Name,
        [.. Numbers(Ages).Distinct().Select(age => new PlannedThinning(age, new(Method, Measure, Measure.Typed(Typed))))],
        CutAge is { } age ? new FinalCut(age, 1, PlantedPerHa, 0.9) : null);

    public static PlanQuery Read(IQueryCollection query, string key, string ages, int? cut) => new(
        key,
        query.ContainsKey(key + "Ages") ? query[key + "Ages"].ToString() : ages,
        query.Choice(key + "Method", ThinningMethod.FromBelow),
        query.Choice(key + "Measure", ThinningMeasure.StemShare),
        query.Number(key + "Value", 30, 0, 10_000),
        query.ContainsKey(key + "Ages") ? query.OptionalNumber(key + "Cut", 5, 150) is { } typed ? (int)typed : null : cut,
        query.Number(key + "Planted", 2000, 100, 10_000));

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
