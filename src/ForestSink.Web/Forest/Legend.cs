using ForestSink.Core.Forest;
using ForestSink.PostGis.Forest;
using ForestSink.PostGis.Surveys;
using ForestSink.Web.Surveys;

namespace ForestSink.Web.Forest;

/// <summary>A class with the stands and the area it holds.</summary>
public sealed record ClassArea(MapClass Class, int Stands, decimal AreaHa);

/// <summary>Sorts sums of the register into the classes of a theme.</summary>
public static class Legend
{
    public static IReadOnlyList<ClassArea> OfSpecies(IReadOnlyList<AreaSum> sums, SpeciesCatalogue species) =>
        Group(Themes.Find("species")!, sums, sum => species.Find(sum.SpeciesKey)?.MapGroup ?? "unknown");

    public static IReadOnlyList<ClassArea> OfForestTypes(IReadOnlyList<AreaSum> sums) =>
        Group(Themes.Find("type")!, sums, sum => ForestTypeText.TryParse(sum.ForestType, out var type) ? type.Code() : ForestType.Unknown.Code());

    public static IReadOnlyList<ClassArea> OfAges(IReadOnlyList<AreaSum> sums, FiscalYear year) =>
        Group(Themes.Find("age")!, sums, sum => AgeStep(sum.OriginFy, year));

    public static IReadOnlyList<ClassArea> OfBands(Theme theme, IReadOnlyList<BandSum> sums) =>
        [.. theme.Classes.Select((c, i) => sums.FirstOrDefault(sum => sum.Band == (c.Key == "none" ? null : i)) is { } found
            ? new ClassArea(c, found.Stands, found.AreaHa) : new ClassArea(c, 0, 0))];

    public static IReadOnlyList<ClassArea> OfPlots(IReadOnlyList<AreaSum> sums, Coverage coverage, FiscalYear year) =>
        Group(Themes.Find("plots")!, sums, sum => sum.ForestType == ForestType.Planted.Code() ? CoverageWords.StateOf(coverage, sum.SpeciesKey, sum.OriginFy, year) ?? "none" : "none");

    private static string AgeStep(short? originFy, FiscalYear year)
    {
        var ageClass = originFy is { } origin ? AgeRule.AgeClass(year.Year - origin + 1) : 0;
        return ageClass < 1 ? "none" : Themes.AgeClassSteps.Last(step => step <= ageClass).ToString(System.Globalization.CultureInfo.InvariantCulture);
    }

    private static List<ClassArea> Group(Theme theme, IReadOnlyList<AreaSum> sums, Func<AreaSum, string> key)
    {
        var groups = sums.ToLookup(key, StringComparer.Ordinal);
        return [.. theme.Classes.Select(c => new ClassArea(c, groups[c.Key].Sum(sum => sum.Stands), groups[c.Key].Sum(sum => sum.AreaHa)))];
    }
}
