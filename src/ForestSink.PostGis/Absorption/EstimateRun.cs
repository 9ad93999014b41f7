using System.Text.Json;

namespace ForestSink.PostGis.Absorption;

/// <summary>A finished estimate (試算) as stored: what was asked, what it was computed with, and its totals. It never changes.</summary>
public sealed record EstimateRun
{
    public required Guid RunId { get; init; }
    public required DateTime CreatedAt { get; init; }
    public required int FirstFy { get; init; }
    public required int LastFy { get; init; }

    /// <summary>planted, natural or all.</summary>
    public required string ForestTypes { get; init; }

    /// <summary>auto, table or register.</summary>
    public required string GrowthChoice { get; init; }

    public required string Selection { get; init; }
    public required string Documents { get; init; }
    public required string Methodology { get; init; }
    public required string Coefficients { get; init; }
    public required long ForestVersion { get; init; }
    public DateOnly? RegisterDate { get; init; }

    /// <summary>official, secondary or unverified: of all values that any cohort used; null where nothing was estimated.</summary>
    public string? WeakestStatus { get; init; }

    public required int CohortsEstimated { get; init; }
    public required int CohortsNotEstimated { get; init; }
    public required decimal AreaEstimatedHa { get; init; }
    public required string Reasons { get; init; }
    public required string GrowthUsed { get; init; }

    /// <summary>t-C of the whole period, exact.</summary>
    public required decimal AboveCarbonT { get; init; }

    public required decimal BelowCarbonT { get; init; }

    public int Years => LastFy - FirstFy + 1;

    public EstimateSelection SelectionValue => Json<EstimateSelection>(Selection);

    public IReadOnlyList<DocumentUse> DocumentUses => Json<List<DocumentUse>>(Documents);

    public IReadOnlyList<NotEstimatedCount> NotEstimatedCounts => Json<List<NotEstimatedCount>>(Reasons);

    public IReadOnlyList<GrowthUse> GrowthUses => Json<List<GrowthUse>>(GrowthUsed);

    private static T Json<T>(string text) => JsonSerializer.Deserialize<T>(text, JsonSerializerOptions.Web)!;
}

/// <summary>Which stands: all of them, or a list, and how the user came by it.</summary>
/// <param name="Scope">all, stands (chosen one by one) or filter.</param>
/// <param name="Description">The stands' codes as the user gave them.</param>
/// <param name="Filter">The filter as the address of the map writes it.</param>
public sealed record EstimateSelection(string Scope, IReadOnlyList<long>? StandIds = null, string? Description = null, string? Filter = null)
{
    public static EstimateSelection All { get; } = new("all");

    public static EstimateSelection Of(IReadOnlyList<long> standIds, string? description = null) => new("stands", standIds, description);

    public static EstimateSelection Filtered(IReadOnlyList<long> standIds, string filter) => new("filter", standIds, Filter: filter);
}

/// <summary>A reference document that an estimate could use, by content.</summary>
/// <param name="Owner">00000 ships with the program, PP000 is the prefecture's, otherwise the municipality's own.</param>
public sealed record DocumentUse(string Kind, string Owner, string Name, int Version, string Sha256);

/// <summary>How many cohorts have no estimate for one reason.</summary>
public sealed record NotEstimatedCount(string Reason, int Cohorts, decimal AreaHa);

/// <summary>How many cohorts grew by one source.</summary>
/// <param name="Source">own-table, reference-table or register.</param>
/// <param name="Notes">What must be said beside the figures, of all years (<see cref="Core.Growth.GrowthNotes"/>).</param>
public sealed record GrowthUse(string Source, string? Table, int Notes, int Cohorts, decimal AreaHa);

/// <summary>Exact carbon (t-C) of one fiscal year.</summary>
public sealed record YearCarbon(int FiscalYear, decimal AboveCarbonT, decimal BelowCarbonT);

/// <summary>A species' or an age class's share of one fiscal year.</summary>
public sealed record PartCarbon(string Part, int FiscalYear, int Cohorts, decimal AreaHa, decimal AboveCarbonT, decimal BelowCarbonT);

/// <summary>A stand's share of one fiscal year.</summary>
public sealed record StandCarbon(long StandId, string Code, int Cohorts, decimal AreaHa, decimal AboveCarbonT, decimal BelowCarbonT);

/// <summary>A stand of which one or more cohorts have no estimate, for one reason.</summary>
public sealed record StandWithoutEstimate(long StandId, string Code, int Cohorts, decimal AreaHa, string Species);
