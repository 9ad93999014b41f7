using ForestSink.Core;
using ForestSink.Core.Exchange;

namespace ForestSink.PostGis.Exchange;

/// <summary>What a check found, and what applying it would change. Areas in ha.</summary>
public sealed record ImportReport
{
    public required Guid ImportId { get; init; }
    public required string Municipality { get; init; }
    public required string MunicipalityName { get; init; }
    public required int PlaneZone { get; init; }

    /// <summary>The municipality does not exist yet; applying creates it.</summary>
    public bool CreatesMunicipality { get; init; }
    public required string FileName { get; init; }
    public required string FileSha256 { get; init; }
    public required string Mapping { get; init; }
    public required Bilingual MappingTitle { get; init; }

    /// <summary>The user named no mapping; this one fits best.</summary>
    public bool MappingWasChosen { get; init; }
    public string? Encoding { get; init; }
    public int? Epsg { get; init; }
    public Bilingual? CoordinateSystem { get; init; }
    public bool SwapXy { get; init; }
    public DateOnly? RegisterDate { get; init; }

    /// <summary>Headings of the file that the records come from.</summary>
    public IReadOnlyList<string> Headings { get; init; } = [];

    /// <summary>Why the file cannot be imported as it was read; null where it can.</summary>
    public Refusal? Refusal { get; init; }
    public int Rows { get; init; }
    public int BadRows { get; init; }
    public int RowsOfOtherMunicipalities { get; init; }
    public int Stands { get; init; }
    public int Cohorts { get; init; }

    /// <summary>Sum over the register's records.</summary>
    public decimal RegisterAreaHa { get; init; }

    /// <summary>Sum over the stands by the register: where storeys stand one above the other, their ground counts once. Null in older reports.</summary>
    public decimal? StandAreaHa { get; init; }

    /// <summary>Sum over the stands' polygons on the plane zone.</summary>
    public decimal PolygonAreaHa { get; init; }
    public int NewStands { get; init; }
    public int ChangedStands { get; init; }
    public int UnchangedStands { get; init; }
    public int RemovedStands { get; init; }
    public IReadOnlyList<UnknownCode> Unknown { get; init; } = [];
    public IReadOnlyList<FindingCount> Findings { get; init; } = [];

    /// <summary>More than a fifth of the present stands would be closed.</summary>
    public bool RemovesMany => RemovedStands > 0 && RemovedStands * 5 > RemovedStands + ChangedStands + UnchangedStands;

    public int Errors => Findings.Where(finding => finding.Severity == Severity.Error.Code()).Sum(finding => finding.Count);

    public int Warnings => Findings.Where(finding => finding.Severity == Severity.Warning.Code()).Sum(finding => finding.Count);

    public bool ChangesNothing => NewStands + ChangedStands + RemovedStands == 0;
}

/// <summary>How many findings of a kind there are.</summary>
public sealed record FindingCount(string Kind, string Severity, Bilingual Title, int Count);

/// <summary>Why a file cannot be imported as it was read: swapped-axes, elsewhere, missing-columns, other-municipality, several-municipalities, no-records.</summary>
public sealed record Refusal(string Code, Bilingual Message);

/// <summary>What applying an import did.</summary>
public sealed record ImportOutcome(int NewStands, int ChangedStands, int UnchangedStands, int RemovedStands, int KeptStands, long ForestVersion);
