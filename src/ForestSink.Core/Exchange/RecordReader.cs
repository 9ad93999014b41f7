using ForestSink.Core.Forest;

namespace ForestSink.Core.Exchange;

/// <summary>Reads rows by a mapping. Every trouble is a finding; a row with an error yields no record.</summary>
public sealed class RecordReader
{
    private readonly ImportMapping mapping;
    private readonly BoundMapping bound;
    private readonly CohortReader[] slots;
    private readonly Column? municipality, municipalityCode, code, compartment, subCompartment, stand, branch, area;
    private readonly Column?[] places;
    private readonly decimal haPerUnit;
    private readonly List<Finding> findings = [];

    public RecordReader(BoundMapping bound, SpeciesCatalogue species, DateOnly? registerDate)
    {
        ArgumentNullException.ThrowIfNull(bound);
        this.bound = bound;
        mapping = bound.Mapping;
        var columns = mapping.Columns;
        municipality = bound.Find(columns.Municipality);
        municipalityCode = bound.Find(columns.MunicipalityCode);
        code = bound.Find(columns.Code);
        compartment = bound.Find(columns.Compartment);
        subCompartment = bound.Find(columns.SubCompartment);
        stand = bound.Find(columns.Stand);
        branch = bound.Find(columns.Branch);
        area = bound.Find(columns.Area);
        places = [.. columns.PlaceNames.Select(name => bound.Find([name])).Where(column => column is not null)];
        haPerUnit = mapping.AreaUnit switch { "a" => 0.01m, "m2" => 0.0001m, _ => 1m };
        slots = [.. mapping.Cohorts.Select((slot, i) => new CohortReader(bound, slot, i + 1, haPerUnit, species, registerDate, Unknown))];
    }

    public IReadOnlyList<Finding> Findings => findings;

    public UnknownCodes Unknown { get; } = new();

    /// <summary>Records whose species have no area of their own.</summary>
    public int AreaNotDivided { get; private set; }

    /// <summary>Records whose species somebody knows.</summary>
    public int KnownSpecies { get; private set; }

    /// <summary>The municipality a row names (name as written, or code), or null where the file does not say.</summary>
    public (string? Name, string? Code) MunicipalityOf(int row, IReadOnlyList<string?> values)
    {
        var cells = new Cells(row, values, null, findings);
        return (cells.Text(municipality), cells.Folded(municipalityCode));
    }

    /// <summary>The stand a row belongs to, or null with a finding.</summary>
    public StandCode? CodeOf(int row, IReadOnlyList<string?> values)
    {
        var cells = new Cells(row, values, null, findings);
        Bilingual problem;
        var read = code is not null
            ? StandCode.TryParse(cells.Text(code), out var found, out problem)
            : StandCode.TryCreate(cells.Text(compartment), cells.Text(subCompartment), cells.Text(stand), cells.Text(branch), out found, out problem);
        if (read)
            return found;
        cells.Add(FindingKind.BadStandCode, code ?? (cells.Text(compartment) is null ? compartment : stand), problem);
        return null;
    }

    public MappedRecord? Read(int row, IReadOnlyList<string?> values)
    {
        if (CodeOf(row, values) is not { } standCode)
            return null;
        var cells = new Cells(row, values, standCode.ToString(), findings);
        var areaHa = AreaOf(cells);
        var attributes = Attributes.Json(bound, values);
        var present = slots.Where(slot => slot.IsPresent(cells)).ToArray();
        var cohorts = new List<MappedCohort>(present.Length);
        foreach (var slot in present)
            cohorts.Add(slot.Read(cells, row, areaHa, present.Length == 1, attributes));
        if (cells.HasErrors)
            return null;
        if (cohorts.Count > 1 && cohorts.Exists(cohort => cohort.AreaHa is null))
            AreaNotDivided++;
        if (cohorts.Exists(cohort => cohort.SpeciesKey != SpeciesCatalogue.UnknownKey))
            KnownSpecies++;
        return new(row, standCode, PlaceOf(cells), areaHa ?? Sum(cohorts), cohorts);
    }

    private decimal? AreaOf(Cells cells)
    {
        var value = cells.Number(area, 0, CohortReader.MaxAreaHa / haPerUnit, FindingKind.BadArea);
        if (value is null && area is not null && cells.Text(area) is null)
            cells.Add(FindingKind.MissingValue, area, new("面積がありません。", "The area is missing."));
        if (value == 0)
            cells.Add(FindingKind.ZeroArea, area, new("面積が0です。", "The area is 0."));
        return value is { } units ? decimal.Round(units * haPerUnit, 4, MidpointRounding.AwayFromZero) : null;
    }

    private string? PlaceOf(Cells cells)
    {
        var names = places.Select(cells.Text).Where(name => name is not null);
        return string.Join(' ', names) is { Length: > 0 } place ? place : null;
    }

    private static decimal? Sum(List<MappedCohort> cohorts) =>
        cohorts.TrueForAll(cohort => cohort.AreaHa is not null) ? cohorts.Sum(cohort => cohort.AreaHa) : null;
}
