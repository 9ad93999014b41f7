using ForestSink.Core.Forest;

namespace ForestSink.Core.Exchange;

/// <summary>Reads one species slot of a row.</summary>
internal sealed class CohortReader
{
    public const decimal MaxAreaHa = 10_000;
    private const int OldestAge = 500;
    private const int OldAge = 300;

    private readonly ImportMapping mapping;
    private readonly int slot;
    private readonly decimal haPerUnit;
    private readonly DateOnly? defaultDate;
    private readonly SpeciesCatalogue catalogue;
    private readonly UnknownCodes unknown;
    private readonly Column? species, forestType, storey, age, year, area, share, siteClass, increment, volume;
    private readonly Column? treatmentNo, management, ownership, registerDate, sourceKey;

    public CohortReader(
        BoundMapping bound, CohortColumns columns, int slot, decimal haPerUnit, SpeciesCatalogue catalogue, DateOnly? registerDate, UnknownCodes unknown)
    {
        mapping = bound.Mapping;
        (this.slot, this.haPerUnit, this.catalogue, this.unknown) = (slot, haPerUnit, catalogue, unknown);
        defaultDate = registerDate ?? mapping.RegisterDate;
        species = bound.Find(columns.Species);
        forestType = bound.Find(columns.ForestType) ?? bound.Find(mapping.Columns.ForestType);
        storey = bound.Find(columns.Storey) ?? bound.Find(mapping.Columns.Storey);
        age = bound.Find(columns.Age);
        year = bound.Find(columns.EstablishmentYear);
        area = bound.Find(columns.Area);
        share = bound.Find(columns.Share);
        siteClass = bound.Find(columns.SiteClass);
        increment = bound.Find(columns.Increment);
        volume = bound.Find(columns.VolumePerHa);
        treatmentNo = bound.Find(mapping.Columns.TreatmentNo);
        management = bound.Find(mapping.Columns.Management);
        ownership = bound.Find(mapping.Columns.Ownership);
        this.registerDate = bound.Find(mapping.Columns.RegisterDate);
        sourceKey = bound.Find(mapping.Columns.SourceKey);
    }

    /// <summary>The first slot always counts; the others where they name a species.</summary>
    public bool IsPresent(Cells cells) => slot == 1 || cells.Text(species) is not null;

    public MappedCohort Read(Cells cells, int row, decimal? recordAreaHa, bool alone, string attributes)
    {
        var date = cells.Date(registerDate) ?? defaultDate;
        var (registerAge, establishmentYear) = (AgeOf(cells), YearOf(cells, date));
        CheckAgreement(cells, registerAge, establishmentYear, date);
        var sharePercent = cells.Number(share, 0, 100, FindingKind.BadShare);
        var areaHa = AreaOf(cells, recordAreaHa, sharePercent, alone);
        var type = ForestTypeOf(cells, row, areaHa);
        var (key, text) = SpeciesOf(cells, type, row, areaHa);
        return new()
        {
            TreatmentNo = cells.Folded(treatmentNo)?.TrimStart('0') ?? "",
            Storey = StoreyOf(cells, row, areaHa),
            Slot = slot,
            SpeciesKey = key,
            SpeciesText = text,
            ForestType = type,
            ForestTypeText = cells.Text(forestType),
            Management = cells.Text(management),
            Ownership = cells.Text(ownership),
            AreaHa = areaHa,
            SharePercent = sharePercent,
            RegisterAge = registerAge,
            RegisterDate = date,
            EstablishmentYear = establishmentYear,
            OriginFy = Origin(cells, registerAge, establishmentYear, date),
            SiteClass = cells.Text(siteClass),
            IncrementM3PerHa = cells.Number(increment, -1_000, 1_000, FindingKind.BadAmount),
            VolumeM3PerHa = cells.Number(volume, 0, 100_000, FindingKind.BadAmount),
            SourceKey = cells.Text(sourceKey),
            AttributesJson = attributes,
        };
    }

    /// <summary>Registers write 0 where there is no age: bamboo, unstocked land, roads.</summary>
    private int? AgeOf(Cells cells)
    {
        var value = cells.Whole(age, 0, OldestAge, FindingKind.BadAge);
        if (value > OldAge)
            cells.Add(FindingKind.OldAge, age, new($"林齢{value}年は{OldAge}年を超えています。", $"An age of {value} is over {OldAge} years."));
        return value is > 0 ? value : null;
    }

    /// <summary>A year of 0 stands for none, as an age of 0 does.</summary>
    private int? YearOf(Cells cells, DateOnly? date)
    {
        var last = (date ?? new DateOnly(2200, 12, 31)).Year + 1;
        var value = cells.Folded(year) is "0" ? null : cells.Whole(year, 0, 2200, FindingKind.BadYear);
        if (value is 0 or null)
            return null;
        if (value >= 1500 && value <= last)
            return value;
        cells.Add(FindingKind.BadYear, year, new($"植栽年「{value}」はあり得ない値です（1500～{last}）。", $"A year of establishment of {value} is impossible (1500 to {last})."));
        return null;
    }

    private void CheckAgreement(Cells cells, int? registerAge, int? establishmentYear, DateOnly? date)
    {
        if (registerAge is not { } years || establishmentYear is not { } established || date is not { } day)
            return;
        var expected = FiscalYear.Of(day).Year + 1 - established;
        if (Math.Abs(expected - years) > 1)
            cells.Add(FindingKind.AgeAndYearDisagree, age, new(
                $"林齢{years}年と植栽年{established}年（→{expected}年生）が食い違います。林齢を使います。",
                $"Age {years} and year of establishment {established} (age {expected}) disagree. The age is used."));
    }

    /// <summary>By the age rule; an age without the register's date says nothing.</summary>
    private int? Origin(Cells cells, int? registerAge, int? establishmentYear, DateOnly? date)
    {
        if (registerAge is { } years && date is { } day)
            return FiscalYear.Of(day).Year - years + 1;
        if (registerAge is not null && establishmentYear is null)
            cells.Add(FindingKind.MissingValue, registerDate ?? age, new(
                "林齢がいつの時点のものか分かりません。森林簿の基準日を指定してください。", "Nothing says when this age held. Give the date of the register."));
        return establishmentYear;
    }

    private decimal? AreaOf(Cells cells, decimal? recordAreaHa, decimal? sharePercent, bool alone)
    {
        if (cells.Number(area, 0, MaxAreaHa / haPerUnit, FindingKind.BadArea) is { } own)
            return decimal.Round(own * haPerUnit, 4, MidpointRounding.AwayFromZero);
        if (sharePercent is { } percent && recordAreaHa is { } all)
            return decimal.Round(all * percent / 100, 4, MidpointRounding.AwayFromZero);
        return alone ? recordAreaHa : null;
    }

    /// <summary>Land without trees needs no species: its forest type says what it is.</summary>
    private (string Key, string Text) SpeciesOf(Cells cells, ForestType type, int row, decimal? areaHa)
    {
        var text = cells.Text(species) ?? "";
        if (text.Length == 0 && type is ForestType.Unstocked or ForestType.CutOver or ForestType.NaturalCutOver or ForestType.HardToRegenerate)
            return (type is ForestType.CutOver or ForestType.NaturalCutOver ? "cut-over" : "unstocked", text);
        var folded = Cells.Fold(text);
        if ((mapping.Species.TryGetValue(text, out var key) || mapping.Species.TryGetValue(folded, out key)) && catalogue.Find(key) is not null)
            return (key, text);
        if (catalogue.FindNamed(folded) is { } named)
            return (named.Key, text);
        unknown.Add("species", text, row, areaHa);
        return (SpeciesCatalogue.UnknownKey, SpeciesCatalogue.UnknownText(text));
    }

    private ForestType ForestTypeOf(Cells cells, int row, decimal? areaHa)
    {
        if (forestType is null)
            return ForestType.Unknown;
        var text = cells.Folded(forestType) ?? "";
        if (mapping.ForestTypes.TryGetValue(text, out var code) && ForestTypeText.TryParse(code, out var type))
            return type;
        var named = ForestTypeText.All.FirstOrDefault(candidate => candidate.Name().Ja == text);
        if (named == ForestType.Unknown)
            unknown.Add("forest-type", text, row, areaHa);
        return named;
    }

    private Storey StoreyOf(Cells cells, int row, decimal? areaHa)
    {
        if (cells.Folded(storey) is not { } text)
            return Storey.Single;
        if (mapping.Storeys.TryGetValue(text, out var code) && StoreyText.TryParse(code, out var known))
            return known;
        foreach (var candidate in Enum.GetValues<Storey>())
        {
            if (candidate.Name().Ja == text)
                return candidate;
        }

        unknown.Add("storey", text, row, areaHa);
        return Storey.Single;
    }
}
