using System.Text.Json;
using ForestSink.Core.Absorption.Projects;

namespace ForestSink.PostGis.Absorption.Projects;

/// <summary>What a user asks for. Stored as the arguments of the job that does it.</summary>
/// <param name="RunId">Made by the client: asking twice with one id gives one run.</param>
public sealed record MonitoringOrder(Guid RunId, Guid ProjectId, int FirstFy, int LastFy);

/// <summary>A monitoring run as stored; it never changes.</summary>
public sealed record MonitoringRun
{
    public required Guid RunId { get; init; }
    public required Guid ProjectId { get; init; }
    public required int FirstFy { get; init; }
    public required int LastFy { get; init; }
    public required DateTime CreatedAt { get; init; }
    public required string Documents { get; init; }
    public required string Methodology { get; init; }
    public required string Coefficients { get; init; }
    public required string InputsSha256 { get; init; }
    public required string Result { get; init; }
    public required string ResultSha256 { get; init; }
    public required decimal NetCo2T { get; init; }
    public required long CertifiedT { get; init; }
    public required long BufferT { get; init; }
    public required long AccountT { get; init; }
    public required decimal CountedAreaHa { get; init; }
    public required int Stands { get; init; }
    public required int Blocking { get; init; }
    public required int Warnings { get; init; }
    public string? WeakestStatus { get; init; }
    public DateTime? FrozenAt { get; init; }

    public int Years => LastFy - FirstFy + 1;

    public IReadOnlyList<DocumentUse> DocumentUses => JsonSerializer.Deserialize<List<DocumentUse>>(Documents, JsonSerializerOptions.Web)!;

    public CanonicalResult ResultValue => CanonicalJson.Read<CanonicalResult>(Result);

    /// <summary>t-CO2 per ha of counted area and year; null where nothing counted.</summary>
    public decimal? PerHaYr => CountedAreaHa > 0 ? NetCo2T / CountedAreaHa / Years : null;
}

/// <summary>A stored flag.</summary>
public sealed record RunFlag
{
    public required int FlagNo { get; init; }
    public required string Code { get; init; }
    public required string Severity { get; init; }
    public long? StandId { get; init; }
    public string? StandCode { get; init; }
    public int? FiscalYear { get; init; }
    public required string DetailJa { get; init; }
    public required string DetailEn { get; init; }
}

/// <summary>A stored row.</summary>
public sealed record RunRow
{
    public required int RowNo { get; init; }
    public required long StandId { get; init; }
    public required string StandCode { get; init; }
    public required long CohortId { get; init; }
    public required string Piece { get; init; }
    public required int FiscalYear { get; init; }
    public required string Component { get; init; }
    public required string SpeciesKey { get; init; }
    public required int Age { get; init; }
    public required decimal AreaHa { get; init; }
    public required decimal AreaFactor { get; init; }
    public required decimal VolumeM3PerHa { get; init; }
    public required decimal AboveCarbonT { get; init; }
    public required decimal BelowCarbonT { get; init; }
    public required string Status { get; init; }
}

/// <summary>A stand's sum in one fiscal year.</summary>
public sealed record StandSum(long StandId, string StandCode, string SpeciesKey, decimal AreaHa, decimal AboveCarbonT, decimal BelowCarbonT);

/// <summary>A stored run computed again from its own inputs and documents.</summary>
public sealed record Verification(MonitoringRun Run, string InputsSha256, string ResultSha256, decimal NetCo2T)
{
    /// <summary>False is an error to be shown, never hidden.</summary>
    public bool Agrees => InputsSha256 == Run.InputsSha256 && ResultSha256 == Run.ResultSha256 && NetCo2T == Run.NetCo2T;
}
