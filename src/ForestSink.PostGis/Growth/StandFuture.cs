using ForestSink.Core.Forest;
using ForestSink.Core.Growth.Simulation;
using ForestSink.Core.Work;
using ForestSink.PostGis.Database;

namespace ForestSink.PostGis.Growth;

/// <summary>Work that a simulation or a scenario assumes for a stand; nobody has ordered it.</summary>
/// <param name="Scenario">The scenario's name; null where the simulation of the municipality computed it.</param>
/// <param name="Id">Of the simulation's run, or of the scenario's project.</param>
/// <param name="MadeOn">When it was simulated or saved.</param>
public sealed record AssumedWork(int FiscalYear, WorkKind Kind, string? Scenario, Guid Id, DateTime MadeOn);

/// <summary>Reads what the newest simulation and the projects' scenarios assume for one stand.</summary>
public sealed class StandFuture(ForestSinkDatabase database)
{
    private const int MostShown = 12;

    /// <returns>From <paramref name="fromFy"/> on, the latest first.</returns>
    public async Task<IReadOnlyList<AssumedWork>> OfAsync(MunicipalityCode municipality, long standId, int fromFy, CancellationToken cancellation)
    {
        await using var transaction = await database.BeginAsync(municipality, cancellation);
        var assumed = await ScenariosAsync(transaction, standId, cancellation);
        if (await transaction.QuerySingleOrDefaultAsync<Run>(Newest, new { kind = ForestSimulation.JobKind }, cancellation) is { } run)
            assumed.AddRange(OfRun(run, standId));
        return [.. assumed.Where(work => work.FiscalYear >= fromFy).OrderBy(work => work.FiscalYear).Take(MostShown).Reverse()];
    }

    private static async Task<List<AssumedWork>> ScenariosAsync(MunicipalityTransaction transaction, long standId, CancellationToken cancellation) =>
        [.. (await transaction.QueryAsync<(Guid Project, string Name, DateTime MadeOn, string Kind, int FiscalYear)>("""
            SELECT c.project_id, c.name, c.created_at, w.kind, w.fy::int
            FROM project_scenario c, LATERAL (
              SELECT 'thinning' AS kind, c.definition ->> 'thinFy' AS fy
              UNION ALL SELECT 'thinning', jsonb_array_elements_text(c.definition -> 'laterThinFys')
              UNION ALL SELECT 'final-cut', c.definition ->> 'cutFy'
              UNION ALL SELECT 'planting', ((c.definition ->> 'cutFy')::int + 1)::text WHERE c.definition ->> 'replantSpecies' IS NOT NULL) w
            WHERE c.municipality_code = @municipality AND c.removed_at IS NULL AND w.fy IS NOT NULL
              AND c.definition -> 'standIds' @> to_jsonb(@standId)
            """, new { standId }, cancellation)).Select(row => new AssumedWork(row.FiscalYear, row.Kind switch { "thinning" => WorkKind.Thinning, "planting" => WorkKind.Planting, _ => WorkKind.FinalCut }, row.Name, row.Project, row.MadeOn))];

    private static IEnumerable<AssumedWork> OfRun(Run run, long standId)
    {
        foreach (var (fiscalYear, treatment) in SimulationMap.WorksOf(standId, run.Index, run.Work))
        {
            var kind = treatment switch
            {
                Treatment.Thinning => WorkKind.Thinning,
                Treatment.FinalCut => WorkKind.FinalCut,
                Treatment.Planting => WorkKind.Planting,
                _ => (WorkKind?)null,
            };
            if (kind is { } work)
                yield return new(fiscalYear, work, null, run.RunId, run.FinishedAt);
        }
    }

    private const string Newest = """
        SELECT j.job_id AS run_id, j.finished_at, i.content AS index, w.content AS work
        FROM job j
        JOIN forest_simulation_map i ON i.municipality_code = j.municipality_code AND i.run_id = j.job_id AND i.measure = 'index'
        JOIN forest_simulation_map w ON w.municipality_code = j.municipality_code AND w.run_id = j.job_id AND w.measure = 'work'
        WHERE j.municipality_code = @municipality AND j.kind = @kind AND j.state = 'succeeded'
        ORDER BY j.finished_at DESC, j.job_id LIMIT 1
        """;

    private sealed record Run
    {
        public Guid RunId { get; init; }
        public DateTime FinishedAt { get; init; }
        public required byte[] Index { get; init; }
        public required byte[] Work { get; init; }
    }
}
