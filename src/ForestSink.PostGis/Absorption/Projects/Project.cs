using ForestSink.Core.Forest;

namespace ForestSink.PostGis.Absorption.Projects;

/// <summary>A registered or planned J-Credit forest project (プロジェクト).</summary>
public sealed record Project
{
    public required Guid ProjectId { get; init; }
    public required string Name { get; init; }

    /// <summary>As the registry writes it; null while not registered.</summary>
    public string? RegistryNo { get; init; }

    /// <summary>fo-001 or fo-003.</summary>
    public required string Methodology { get; init; }

    /// <summary>Of the methodology text it was registered under, such as 2.0.</summary>
    public required string MethodologyVersion { get; init; }

    public required int FirstFy { get; init; }
    public required int LastFy { get; init; }

    /// <summary>1 whole plan, 2 all forest of the applicant in the plan, 3 a part of it.</summary>
    public required int ScopeOption { get; init; }

    public required string Applicant { get; init; }
    public string Participants { get; init; } = "";

    /// <summary>auto, table or register.</summary>
    public string GrowthChoice { get; init; } = "auto";

    public string Note { get; init; } = "";
    public int RowVersion { get; init; } = 1;

    public FiscalYearRange Years => new(new(FirstFy), new(LastFy));
}

/// <summary>A project in the list, with what it has.</summary>
public sealed record ProjectSummary
{
    public required Guid ProjectId { get; init; }
    public required string Name { get; init; }
    public string? RegistryNo { get; init; }
    public required string Methodology { get; init; }
    public int FirstFy { get; init; }
    public int LastFy { get; init; }
    public int Stands { get; init; }
    public decimal AreaHa { get; init; }
    public int Runs { get; init; }
    public long? FrozenAccountT { get; init; }
    public DateOnly? NextTask { get; init; }
}

/// <summary>森林経営計画.</summary>
public sealed record ProjectPlan
{
    public required Guid PlanId { get; init; }
    public required string Name { get; init; }

    /// <summary>compartment, district or owner.</summary>
    public required string Kind { get; init; }

    public required DateOnly ApprovedOn { get; init; }
    public required DateOnly FirstDay { get; init; }
    public required DateOnly LastDay { get; init; }
}

public sealed record ProjectTask
{
    /// <summary>yearly-filing, plan-renewal or plan-kept-until.</summary>
    public required string Kind { get; init; }

    public required DateOnly DueOn { get; init; }
    public required int FiscalYear { get; init; }
    public DateOnly? DoneOn { get; init; }
    public string Note { get; init; } = "";
}

/// <summary>付随的な排出.</summary>
public sealed record ProjectEmission
{
    public required Guid EmissionId { get; init; }
    public required int FiscalYear { get; init; }
    public required string Label { get; init; }
    public required decimal Co2T { get; init; }

    /// <summary>measured, estimated or left-out.</summary>
    public required string Treatment { get; init; }

    public string Note { get; init; } = "";
}

/// <summary>An enrolled stand as people point at it.</summary>
public sealed record EnrolledStand
{
    public required long EnrolmentId { get; init; }
    public required long StandId { get; init; }
    public required string Code { get; init; }
    public int FirstFy { get; init; }
    public int LastFy { get; init; }
    public bool Whole { get; init; }
    public decimal AreaHa { get; init; }
    public decimal AreaFactor { get; init; }
    public string SpeciesKey { get; init; } = "";
    public string ForestType { get; init; } = "";
    public short? OriginFy { get; init; }
}
