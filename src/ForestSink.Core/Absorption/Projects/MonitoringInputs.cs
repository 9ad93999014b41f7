using ForestSink.Core.Growth;
using ForestSink.Core.Reference;

namespace ForestSink.Core.Absorption.Projects;

/// <summary>
/// Everything a monitoring run (モニタリング) is computed from, besides the reference documents. A run keeps this as canonical text,
/// so that it can be repeated to the last digit after register, work and evidence have changed.
/// </summary>
/// <param name="CertificationFirstFy">Works count from here on, because a claim in the monitored years may rest on an earlier cut.</param>
/// <param name="FirstFy">First monitored fiscal year.</param>
public sealed record MonitoringInputs(
    string Municipality,
    string Methodology,
    int CertificationFirstFy,
    int CertificationLastFy,
    int FirstFy,
    int LastFy,
    GrowthChoice Growth,
    IReadOnlyList<StandPart> Parts,
    IReadOnlyList<WorkEvent> Works,
    IReadOnlyList<IncidentalEmission> Emissions)
{
    public const string Fo003 = "fo-003";

    /// <summary>The same inputs in the one order that gives the one text.</summary>
    public MonitoringInputs InOrder() => this with
    {
        Parts = [.. Parts.OrderBy(part => part.StandId).ThenBy(part => part.CohortId).ThenBy(part => part.EnrolmentId)],
        Works = [.. Works.OrderBy(work => work, WorkEvent.Order)],
        Emissions = [.. Emissions.OrderBy(e => e.FiscalYear).ThenBy(e => e.Label, StringComparer.Ordinal).ThenBy(e => e.Co2Tonnes)],
    };
}

/// <summary>One register record of an enrolled stand, or its share in an enrolled part. Areas in ha with at most 4 decimals.</summary>
public sealed record StandPart
{
    public required long EnrolmentId { get; init; }
    public required long StandId { get; init; }
    public required string StandCode { get; init; }
    public required long CohortId { get; init; }
    public required string SpeciesKey { get; init; }

    /// <summary>planted, natural …</summary>
    public required string ForestType { get; init; }

    /// <summary>Enrolled area of this record; null where the register has none.</summary>
    public decimal? AreaHa { get; init; }

    /// <summary>Enrolled ground of the stand, which areas of work are compared with.</summary>
    public required decimal GroundHa { get; init; }

    /// <summary>Fiscal year in which it was 1 year old.</summary>
    public int? OriginFy { get; init; }

    public string? SiteClass { get; init; }

    /// <summary>How certain a class is that somebody stated; null where the register or a survey gives it.</summary>
    public SourceStatus? SiteClassStatus { get; init; }

    public decimal? RegisterIncrementM3PerHa { get; init; }
    public decimal? RegisterVolumeM3PerHa { get; init; }

    /// <summary>Fiscal year of the register that states the volume.</summary>
    public int? RegisterFy { get; init; }

    /// <summary>面積係数: 0.9 or 1.0 by how the area was measured.</summary>
    public required decimal AreaFactor { get; init; }

    /// <summary>Enrolled from this fiscal year on.</summary>
    public required int FirstFy { get; init; }

    public required int LastFy { get; init; }

    /// <summary>天然生林 by protection, rather than 育成林 by practice.</summary>
    public bool IsNatural { get; init; }

    /// <summary>Practice of the whole area proven by a document from this fiscal year on; null where only recorded work proves it.</summary>
    public int? PracticeFy { get; init; }

    /// <summary>Ticks that are not there, so that nothing of it counts; empty for an eligible stand.</summary>
    public IReadOnlyList<string> Missing { get; init; } = [];
}

/// <summary>An accepted record of work on one stand, as the calculation needs it.</summary>
public sealed record WorkEvent
{
    public static IComparer<WorkEvent> Order { get; } = Comparer<WorkEvent>.Create(Compare);

    /// <summary>Id of the record; a text, so that records of a scenario fit too.</summary>
    public required string RecordId { get; init; }

    public required long StandId { get; init; }

    /// <summary>thinning, final-cut, planting …</summary>
    public required string Kind { get; init; }

    /// <summary>clear, selection, row-haul … as recorded; null where the kind has none.</summary>
    public string? Method { get; init; }

    public required DateOnly DoneOn { get; init; }

    public required int FiscalYear { get; init; }

    /// <summary>On this stand, ha.</summary>
    public required decimal AreaHa { get; init; }

    public bool IsWholeStand { get; init; }

    public decimal? VolumeRemovedPercent { get; init; }

    /// <summary>Logs taken out for sawn timber and plywood, m³.</summary>
    public decimal? HauledM3 { get; init; }

    /// <summary>Empty for natural regeneration.</summary>
    public IReadOnlyList<PlantedSpecies> Planted { get; init; } = [];

    // On one day a stand is thinned before it is cut and planted after it.
    private static int KindOrder(string kind) => kind switch { "final-cut" => 1, "site-preparation" => 2, "planting" => 3, _ => 0 };

    private static int Compare(WorkEvent one, WorkEvent other)
    {
        var order = one.StandId.CompareTo(other.StandId);
        order = order != 0 ? order : one.DoneOn.CompareTo(other.DoneOn);
        order = order != 0 ? order : KindOrder(one.Kind).CompareTo(KindOrder(other.Kind));
        return order != 0 ? order : string.CompareOrdinal(one.RecordId, other.RecordId);
    }
}

/// <param name="Stems">How many; the area is shared in this ratio.</param>
public sealed record PlantedSpecies(string SpeciesKey, decimal Stems);

/// <summary>付随的な排出: fuel, machines, transport of one fiscal year, t-CO2.</summary>
/// <param name="Treatment">measured, estimated or left-out.</param>
public sealed record IncidentalEmission(int FiscalYear, string Label, decimal Co2Tonnes, string Treatment);
