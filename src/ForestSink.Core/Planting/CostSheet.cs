using ForestSink.Core.Reference;

namespace ForestSink.Core.Planting;

/// <summary>One line of a site's costs.</summary>
/// <param name="YearOffset">0 is the year of planting.</param>
public sealed record CostLine(Assumption Basis, decimal Quantity, Bilingual QuantityUnit, decimal AmountYen, int YearOffset);

/// <summary>What it takes to plant one site by volunteers or by contract, and to tend it.</summary>
public sealed record CostSheet(IReadOnlyList<CostLine> Lines, int Trees, int Events, int People, bool ByVolunteers, bool Fenced)
{
    private static readonly Bilingual Ha = new("ha", "ha"), TreeUnit = new("本", "trees"), Metres = new("m", "m"),
        PeopleUnit = new("人", "people"), EventUnit = new("回", "events"), Buses = new("台", "buses");

    public decimal TotalYen => Lines.Sum(line => line.AmountYen);

    public SourceStatus Certainty => Lines.Aggregate(SourceStatus.Official, (weakest, line) => weakest.Weaker(line.Basis.Certainty));

    /// <summary>Sums by year after planting.</summary>
    public IReadOnlyList<decimal> ByYear => [.. Enumerable.Range(0, Lines.Max(line => line.YearOffset) + 1).Select(year => Lines.Where(line => line.YearOffset == year).Sum(line => line.AmountYen))];

    /// <summary>Lines are whole yen, each rounded up, so that a budget is never short of them.</summary>
    /// <param name="deerRisk">Unknown counts as no fence, which the sheet says.</param>
    public static CostSheet Of(decimal areaHa, double perimeterM, int? deerRisk, bool byVolunteers, PlantingAssumptions assumed)
    {
        ArgumentNullException.ThrowIfNull(assumed);
        var trees = (int)Math.Ceiling(areaHa * assumed.Value("density"));
        var perEvent = Math.Max(1, assumed.Value("people") * assumed.Value("treesPerPerson"));
        var events = byVolunteers ? (int)Math.Ceiling(trees / perEvent) : 0;
        var people = byVolunteers ? (int)Math.Ceiling(trees / Math.Max(1, assumed.Value("treesPerPerson"))) : 0;
        var fenced = deerRisk >= assumed.Value("fenceFromRisk");
        var lines = new List<CostLine>
        {
            Line("sitePreparation", areaHa, Ha, 0),
            Line("seedling", trees, TreeUnit, 0),
        };
        if (byVolunteers)
        {
            lines.Add(Line("volunteerSupplies", people, PeopleUnit, 0));
            lines.Add(Line("instructors", events, EventUnit, 0));
            lines.Add(Line("insurance", people, PeopleUnit, 0));
            lines.Add(Line("bus", Math.Ceiling(people / Math.Max(1, assumed.Value("busSeats"))), Buses, 0));
        }
        else
        {
            lines.Add(Line("contractPlanting", trees, TreeUnit, 0));
        }

        if (fenced)
            lines.Add(Line("deerFence", (decimal)Math.Ceiling(perimeterM), Metres, 0));
        for (var year = 0; year < assumed.Value("weedingYears"); year++)
            lines.Add(Line("weeding", areaHa, Ha, year + 1));
        return new(lines, trees, events, people, byVolunteers, fenced);

        CostLine Line(string key, decimal quantity, Bilingual unit, int year) =>
            new(assumed[key], quantity, unit, Math.Ceiling(quantity * assumed.Value(key)), year);
    }
}
