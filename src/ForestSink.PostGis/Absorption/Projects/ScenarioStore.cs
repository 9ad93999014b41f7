using System.Text.Json;
using ForestSink.Core.Absorption;
using ForestSink.Core.Absorption.Projects;
using ForestSink.Core.Forest;
using ForestSink.PostGis.Database;
using ForestSink.PostGis.Jobs;

namespace ForestSink.PostGis.Absorption.Projects;

/// <summary>A stored what-if question.</summary>
public sealed record StoredScenario(Guid ScenarioId, Scenario Scenario);

/// <summary>A scenario with what it gives; the first of a comparison is the project as it stands.</summary>
public sealed record ScenarioResult(Guid? ScenarioId, string Name, MonitoringResult Result);

/// <summary>The same by stand: t-CO2 per ha of enrolled area and year, mean of the certification period.</summary>
public sealed record ScenarioRates(Guid? ScenarioId, string Name, IReadOnlyDictionary<long, decimal> Co2TPerHaYr);

/// <summary>What a map of scenarios draws: the enrolled area of each stand, and the rates under each scenario.</summary>
public sealed record ScenarioMap(IReadOnlyDictionary<long, decimal> AreasHa, IReadOnlyList<ScenarioRates> Scenarios);

/// <summary>An edition of the expansion factors that a scenario may use.</summary>
public sealed record FactorEdition(string Name, string Owner, int Version, string Sha256);

/// <summary>What-if questions of a project, and their results beside the project as it stands today.</summary>
public sealed class ScenarioStore(ForestSinkDatabase database)
{
    /// <summary>More at once are neither readable nor quick.</summary>
    public const int Most = 6;

    public async Task<IReadOnlyList<StoredScenario>> AllAsync(MunicipalityCode municipality, Guid projectId, CancellationToken cancellation)
    {
        await using var transaction = await database.BeginAsync(municipality, cancellation);
        return await AllAsync(transaction, projectId, cancellation);
    }

    /// <summary>The same id again changes nothing.</summary>
    /// <exception cref="UserErrorException">There are enough.</exception>
    public async Task AddAsync(MunicipalityCode municipality, Guid projectId, Guid scenarioId, Scenario scenario, CancellationToken cancellation)
    {
        await using var transaction = await database.BeginAsync(municipality, cancellation);
        if ((await AllAsync(transaction, projectId, cancellation)).Count >= Most)
            throw new UserErrorException($"シナリオは{Most}件までです。使わないものを外してください。", $"At most {Most} scenarios: remove one first.");
        await transaction.ExecuteAsync("""
            INSERT INTO project_scenario (municipality_code, project_id, scenario_id, name, definition)
            VALUES (@municipality, @projectId, @scenarioId, @Name, @definition::jsonb) ON CONFLICT DO NOTHING
            """, new { projectId, scenarioId, scenario.Name, definition = JsonSerializer.Serialize(scenario, JsonSerializerOptions.Web) }, cancellation);
        await transaction.CommitAsync(cancellation);
    }

    public async Task RemoveAsync(MunicipalityCode municipality, Guid projectId, Guid scenarioId, CancellationToken cancellation)
    {
        await using var transaction = await database.BeginAsync(municipality, cancellation);
        await transaction.ExecuteAsync(
            "UPDATE project_scenario SET removed_at = now() WHERE municipality_code = @municipality AND project_id = @projectId AND scenario_id = @scenarioId AND removed_at IS NULL",
            new { projectId, scenarioId }, cancellation);
        await transaction.CommitAsync(cancellation);
    }

    public async Task<IReadOnlyList<FactorEdition>> FactorsAsync(MunicipalityCode municipality, CancellationToken cancellation)
    {
        await using var transaction = await database.BeginAsync(municipality, cancellation);
        return [.. await transaction.QueryAsync<FactorEdition>("""
            SELECT name, municipality_code::text AS owner, version, sha256 FROM reference_document
            WHERE kind = 'expansion-factors' AND municipality_code IN ('00000', left(@municipality, 2) || '000', @municipality) ORDER BY municipality_code DESC, version DESC
            """, null, cancellation)];
    }

    /// <summary>The project over its certification period as it stands, then each scenario.</summary>
    public async Task<IReadOnlyList<ScenarioResult>> CompareAsync(MunicipalityCode municipality, Project project, CancellationToken cancellation) =>
        (await RunAsync(municipality, project, cancellation)).Results;

    /// <summary>The same comparison stand by stand.</summary>
    public async Task<ScenarioMap> MapAsync(MunicipalityCode municipality, Project project, CancellationToken cancellation)
    {
        var (inputs, results) = await RunAsync(municipality, project, cancellation);
        return new(
            inputs.Parts.GroupBy(part => part.StandId).ToDictionary(parts => parts.Key, parts => parts.Sum(part => part.AreaHa ?? 0)),
            [.. results.Select(result => new ScenarioRates(result.ScenarioId, result.Name, StandRates.Of(inputs, result.Result)))]);
    }

    private async Task<(MonitoringInputs Inputs, IReadOnlyList<ScenarioResult> Results)> RunAsync(MunicipalityCode municipality, Project project, CancellationToken cancellation)
    {
        await using var transaction = await database.BeginSnapshotAsync(municipality, cancellation);
        var documents = await ProjectDocuments.NewestAsync(transaction, cancellation);
        var inputs = await MonitoringGather.ReadAsync(transaction, project, project.Years, documents.Rules, cancellation);
        var results = new List<ScenarioResult> { new(null, "", Monitoring.Run(inputs, documents.Basis)) };
        foreach (var (id, scenario) in await AllAsync(transaction, project.ProjectId, cancellation))
        {
            cancellation.ThrowIfCancellationRequested();
            var factors = scenario.FactorsSha256 is { } sha256 ? await FactorsAsync(transaction, sha256, cancellation) : null;
            results.Add(new(id, scenario.Name, Monitoring.Run(scenario.Apply(inputs), scenario.Apply(documents.Basis, factors))));
        }

        return (inputs, results);
    }

    private static async Task<ExpansionFactorTable?> FactorsAsync(MunicipalityTransaction transaction, string sha256, CancellationToken cancellation) =>
        await transaction.QuerySingleOrDefaultAsync<string>("""
            SELECT content FROM reference_document WHERE kind = 'expansion-factors' AND sha256 = @sha256
              AND municipality_code IN ('00000', left(@municipality, 2) || '000', @municipality) LIMIT 1
            """, new { sha256 }, cancellation) is { } content ? ExpansionFactorTable.Parse(content) : null;

    private static async Task<IReadOnlyList<StoredScenario>> AllAsync(MunicipalityTransaction transaction, Guid projectId, CancellationToken cancellation) =>
    [
        .. (await transaction.QueryAsync<(Guid Id, string Definition)>("""
            SELECT scenario_id, definition::text FROM project_scenario
            WHERE municipality_code = @municipality AND project_id = @projectId AND removed_at IS NULL ORDER BY created_at, scenario_id
            """, new { projectId }, cancellation)).Select(row => new StoredScenario(row.Id, JsonSerializer.Deserialize<Scenario>(row.Definition, JsonSerializerOptions.Web)!)),
    ];
}
