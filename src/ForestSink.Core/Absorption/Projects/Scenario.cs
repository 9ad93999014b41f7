namespace ForestSink.Core.Absorption.Projects;

/// <summary>
/// A what-if question: changes laid over a project's inputs and reference data. Nothing of it enters the register or an official run.
/// </summary>
public sealed record Scenario
{
    public required string Name { get; init; }

    /// <summary>The stands that are thinned or cut; empty for all.</summary>
    public IReadOnlyList<long> StandIds { get; init; } = [];

    /// <summary>Thin them as a whole in this fiscal year.</summary>
    public int? ThinFy { get; init; }

    /// <summary>Thin them again in these fiscal years.</summary>
    public IReadOnlyList<int> LaterThinFys { get; init; } = [];

    /// <summary>Cut them clear in this fiscal year.</summary>
    public int? CutFy { get; init; }

    /// <summary>Planted in the fiscal year after the cut; null leaves the land to natural regeneration.</summary>
    public string? ReplantSpecies { get; init; }

    public decimal? AreaFactor { get; init; }

    /// <summary>Id of the only yield table to use.</summary>
    public string? YieldTable { get; init; }

    /// <summary>SHA-256 of the edition of the expansion factors to use.</summary>
    public string? FactorsSha256 { get; init; }

    public MonitoringInputs Apply(MonitoringInputs inputs)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        var stands = inputs.Parts.Select(part => part.StandId).Distinct().Where(id => StandIds.Count == 0 || StandIds.Contains(id)).ToList();
        return (inputs with
        {
            Parts = AreaFactor is { } factor ? [.. inputs.Parts.Select(part => part with { AreaFactor = factor })] : inputs.Parts,
            Works = [.. inputs.Works, .. stands.SelectMany(Works)],
        }).InOrder();
    }

    public ProjectBasis Apply(ProjectBasis basis, ExpansionFactorTable? factors)
    {
        ArgumentNullException.ThrowIfNull(basis);
        var all = basis.OwnTables.Concat(basis.Estimate.ReferenceTables);
        return basis with
        {
            Estimate = factors is null ? basis.Estimate : basis.Estimate with { Factors = factors },
            OwnTables = YieldTable is { } id ? [.. all.Where(table => table.Id == id)] : basis.OwnTables,
        };
    }

    private IEnumerable<WorkEvent> Works(long standId)
    {
        if (ThinFy is { } thin)
            yield return Work(standId, "thinning", thin, 10);
        foreach (var later in LaterThinFys)
            yield return Work(standId, "thinning", later, 10);
        if (CutFy is not { } cut)
            yield break;
        yield return Work(standId, "final-cut", cut, 10) with { Method = "clear" };
        if (ReplantSpecies is { } species)
            yield return Work(standId, "planting", cut + 1, 5) with { Planted = [new(species, 1)] };
    }

    private static WorkEvent Work(long standId, string kind, int fiscalYear, int month) => new()
    {
        RecordId = $"scenario-{kind}-{fiscalYear}",
        StandId = standId,
        Kind = kind,
        DoneOn = new(fiscalYear, month, 1),
        FiscalYear = fiscalYear,
        AreaHa = 0,
        IsWholeStand = true,
    };
}
