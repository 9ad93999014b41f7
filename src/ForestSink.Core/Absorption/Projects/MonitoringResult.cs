using ForestSink.Core.Reference;

namespace ForestSink.Core.Absorption.Projects;

/// <summary>Exact carbon of one component in one fiscal year.</summary>
public sealed record ComponentYear(int FiscalYear, Component Component, decimal AboveCarbonT, decimal BelowCarbonT)
{
    public decimal Co2Tonnes => Fo001.Co2Tonnes(AboveCarbonT + BelowCarbonT);
}

/// <summary>What is taken off besides, t-CO2 of one fiscal year, and the area that counted.</summary>
public sealed record YearDeduction(int FiscalYear, decimal EmissionCo2T, decimal BaselineCo2T, decimal CountedAreaHa);

/// <summary>
/// A project's monitoring result. Carbon is summed exactly, made CO2 once, lowered by emissions and baseline, then floored once:
/// nothing before is rounded. Buffer and account always sum to the certified quantity.
/// </summary>
public sealed record MonitoringResult
{
    public required IReadOnlyList<MonitoringRow> Rows { get; init; }
    public required IReadOnlyList<MonitoringFlag> Flags { get; init; }
    public required IReadOnlyList<ComponentYear> Components { get; init; }
    public required IReadOnlyList<YearDeduction> Deductions { get; init; }

    /// <summary>Exact net of the whole period, t-CO2.</summary>
    public required decimal NetCo2Tonnes { get; init; }

    public required long CertifiedTonnes { get; init; }
    public required long BufferTonnes { get; init; }
    public long AccountTonnes => CertifiedTonnes - BufferTonnes;

    /// <summary>Weakest of anything that entered; null where nothing counted.</summary>
    public SourceStatus? Status { get; init; }

    public int Blocking => Flags.Count(flag => flag.Severity == FlagSeverity.Blocking);

    public int Warnings => Flags.Count(flag => flag.Severity == FlagSeverity.Warning);

    /// <summary>Mean over the fiscal years, ha.</summary>
    public decimal CountedAreaHa => Deductions.Count == 0 ? 0 : Math.Round(Deductions.Sum(year => year.CountedAreaHa) / Deductions.Count, 4, MidpointRounding.ToEven);

    public decimal NetCo2In(int fiscalYear)
    {
        var of = Components.Where(c => c.FiscalYear == fiscalYear);
        var deduction = Deductions.Single(d => d.FiscalYear == fiscalYear);
        return Fo001.Co2Tonnes(of.Sum(c => c.AboveCarbonT + c.BelowCarbonT)) - deduction.EmissionCo2T - deduction.BaselineCo2T;
    }

    /// <summary>Whether the rows, added up again, give the components to the last digit.</summary>
    public bool AddsUp => Components.All(c =>
        Rows.Where(r => r.FiscalYear == c.FiscalYear && r.Component == c.Component).Aggregate(Carbon.Zero, (sum, row) => sum + row.Carbon) is var sum
        && sum.AboveGroundT == c.AboveCarbonT && sum.BelowGroundT == c.BelowCarbonT);

    /// <summary>The one text of this result; its SHA-256 is the run's fingerprint. The rows enter by their own hash.</summary>
    public string Canonical() => CanonicalJson.Write(new CanonicalResult(
        Components, Deductions, Exact.Trim(NetCo2Tonnes), CertifiedTonnes, BufferTonnes, AccountTonnes,
        CanonicalJson.Sha256(string.Join('\n', Rows.Select(Line)))));

    private static string Line(MonitoringRow row) => string.Join('|',
        row.StandId, row.CohortId, row.Piece, row.FiscalYear, row.Component.Code(), row.SpeciesKey, row.Age,
        Digits(row.AreaHa), Digits(row.AreaFactor), Digits(row.VolumeM3PerHa), Digits(row.Carbon.AboveGroundT), Digits(row.Carbon.BelowGroundT));

    private static string Digits(decimal value) => Exact.Trim(value).ToString(System.Globalization.CultureInfo.InvariantCulture);
}

/// <summary>What of a result is stored as text and hashed.</summary>
public sealed record CanonicalResult(
    IReadOnlyList<ComponentYear> Components, IReadOnlyList<YearDeduction> Deductions,
    decimal NetCo2Tonnes, long CertifiedTonnes, long BufferTonnes, long AccountTonnes, string RowsSha256);
