using ForestSink.Core.Absorption;
using ForestSink.Core.Forest;
using ForestSink.PostGis.Absorption;

namespace ForestSink.Web.Absorption;

/// <summary>A run with everything its page shows.</summary>
public sealed record EstimateView(
    MunicipalityCode Municipality,
    EstimateRun Run,
    IReadOnlyList<YearFigure> Years,
    IReadOnlyList<PartCarbon> Species,
    IReadOnlyList<PartCarbon> AgeClasses,
    EstimateRun? Previous,
    int FiscalYear)
{
    public string Base => $"/m/{Municipality}/estimates/{Run.RunId}";

    public YearFigure Year => Years.First(year => year.FiscalYear == FiscalYear);

    public decimal TotalCo2Tonnes => Fo001.Co2Tonnes(Sum(Years.Select(year => year.Carbon)).TotalT);

    public IEnumerable<PartCarbon> SpeciesOfYear => Species.Where(part => part.FiscalYear == FiscalYear);

    public IEnumerable<PartCarbon> AgeClassesOfYear => AgeClasses.Where(part => part.FiscalYear == FiscalYear);

    /// <summary>Whether each way of splitting sums to every year, and the years to the stored total, to the last digit.</summary>
    public bool AddsUp =>
        Years.All(year => Matches(Species, year) && Matches(AgeClasses, year))
        && Sum(Years.Select(year => year.Carbon)) == new Carbon(Run.AboveCarbonT, Run.BelowCarbonT);

    public string YearLink(int fiscalYear) => $"{Base}/years/{fiscalYear}";

    private static bool Matches(IEnumerable<PartCarbon> parts, YearFigure year) =>
        Sum(parts.Where(part => part.FiscalYear == year.FiscalYear).Select(part => new Carbon(part.AboveCarbonT, part.BelowCarbonT))) == year.Carbon;

    private static Carbon Sum(IEnumerable<Carbon> parts) => parts.Aggregate(Carbon.Zero, (sum, part) => sum + part);
}
