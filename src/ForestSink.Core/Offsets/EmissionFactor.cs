using ForestSink.Core.Reference;

namespace ForestSink.Core.Offsets;

/// <summary>kg-CO2 per unit of an activity, valid for fiscal years from first to last.</summary>
/// <param name="Group">travel, fuel, stay or own.</param>
public sealed record EmissionFactor(
    string Key, Bilingual Name, string Group, Bilingual Unit, decimal KgPerUnit, int FirstFy, int? LastFy, string Source, SourceStatus Status)
{
    public bool Covers(int fiscalYear) => fiscalYear >= FirstFy && fiscalYear <= (LastFy ?? int.MaxValue);
}

/// <summary>The factors that ship with the program. Those of electricity are the municipality's own entry, year by year: no usable one is published here.</summary>
public static class EmissionFactors
{
    /// <summary>Keys that a municipality fills in itself.</summary>
    public static IReadOnlyList<(string Key, Bilingual Name, Bilingual Unit)> Own { get; } =
    [
        ("electricity", new("電気（市町村の登録した係数）", "Electricity (factor entered by the municipality)"), new("kWh", "kWh")),
        ("waste", new("廃棄物の処理（市町村の登録した係数）", "Waste treatment (factor entered by the municipality)"), new("kg", "kg")),
        ("paper", new("用紙・印刷（市町村の登録した係数）", "Paper and printing (factor entered by the municipality)"), new("枚", "sheet")),
    ];

    public static IReadOnlyList<EmissionFactor> Shipped { get; } = [.. CsvTable.Parse(EmbeddedText.Read("emission-factors.csv")).Rows.Select(row => new EmissionFactor(
        row.Text("factor_key"), new(row.Text("name_ja"), row.Text("name_en")), row.Text("group"), new(row.Text("unit"), row.Text("unit_en")),
        row.Decimal("kg_per_unit"), row.Int("first_fy"), row.OptionalInt("last_fy"), row.Text("source"), row.Status("status")))];

    /// <summary>The factors of one fiscal year.</summary>
    public static IReadOnlyList<EmissionFactor> Of(int fiscalYear) => [.. Shipped.Where(factor => factor.Covers(fiscalYear))];
}

/// <summary>From which size an event's organiser should think about an offset: a rule found in practice, kept as data.</summary>
public sealed record EventHint(int PeopleFrom, decimal TonnesFrom, string Source)
{
    public static EventHint Shipped { get; } = Read();

    public bool Applies(int? people, decimal emissionsKg) => people >= PeopleFrom && emissionsKg >= TonnesFrom * 1000m;

    private static EventHint Read()
    {
        var row = CsvTable.Parse(EmbeddedText.Read("event-hint.csv")).Rows[0];
        return new(row.Int("people_from"), row.Decimal("tonnes_from"), row.Text("source"));
    }
}
