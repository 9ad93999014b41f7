using Dapper;
using ForestSink.Core.Forest;
using ForestSink.PostGis.Database;
using ForestSink.PostGis.Jobs;

namespace ForestSink.PostGis.Absorption.Projects;

/// <summary>Projects with their plans, dated duties and incidental emissions.</summary>
public sealed class ProjectStore(ForestSinkDatabase database)
{
    private const string Columns = """
        project_id, name, registry_no, methodology, methodology_version, first_fy::int, last_fy::int, scope_option::int, applicant, participants,
        growth_choice, note, row_version
        """;

    public async Task<IReadOnlyList<ProjectSummary>> AllAsync(MunicipalityCode municipality, CancellationToken cancellation)
    {
        await using var transaction = await database.BeginAsync(municipality, cancellation);
        return (await transaction.QueryAsync<ProjectSummary>("""
            SELECT p.project_id, p.name, p.registry_no, p.methodology, p.first_fy::int, p.last_fy::int,
                   coalesce(e.stands, 0) AS stands, coalesce(e.area_ha, 0) AS area_ha,
                   (SELECT count(*)::int FROM monitoring_run r WHERE r.municipality_code = p.municipality_code AND r.project_id = p.project_id) AS runs,
                   (SELECT sum(r.account_t)::bigint FROM monitoring_run r JOIN monitoring_freeze f USING (municipality_code, run_id)
                    WHERE r.municipality_code = p.municipality_code AND r.project_id = p.project_id) AS frozen_account_t,
                   (SELECT min(t.due_on) FROM project_task t
                    WHERE t.municipality_code = p.municipality_code AND t.project_id = p.project_id AND t.done_on IS NULL) AS next_task
            FROM project p
            LEFT JOIN (
              SELECT ps.project_id, count(DISTINCT ps.stand_id)::int AS stands, sum(coalesce(ps.area_ha, nullif(s.register_area_ha, 0), s.polygon_area_ha)) AS area_ha
              FROM project_stand ps JOIN current_stand s ON s.municipality_code = ps.municipality_code AND s.stand_id = ps.stand_id
              WHERE ps.municipality_code = @municipality AND ps.withdrawn_at IS NULL GROUP BY 1) e ON e.project_id = p.project_id
            WHERE p.municipality_code = @municipality ORDER BY p.first_fy DESC, p.name
            """, null, cancellation)).AsList();
    }

    /// <summary>The projects in which the stand is enrolled, newest first.</summary>
    public async Task<IReadOnlyList<Project>> OfStandAsync(MunicipalityCode municipality, long standId, CancellationToken cancellation)
    {
        await using var transaction = await database.BeginAsync(municipality, cancellation);
        return (await transaction.QueryAsync<Project>($"""
            SELECT {Columns} FROM project p WHERE municipality_code = @municipality AND EXISTS (
              SELECT FROM project_stand s WHERE s.municipality_code = @municipality AND s.project_id = p.project_id AND s.stand_id = @standId AND s.withdrawn_at IS NULL)
            ORDER BY first_fy DESC, name
            """, new { standId }, cancellation)).AsList();
    }

    public async Task<Project?> FindAsync(MunicipalityCode municipality, Guid projectId, CancellationToken cancellation)
    {
        await using var transaction = await database.BeginAsync(municipality, cancellation);
        return await FindAsync(transaction, projectId, cancellation);
    }

    public static Task<Project?> FindAsync(MunicipalityTransaction transaction, Guid projectId, CancellationToken cancellation) =>
        transaction.QuerySingleOrDefaultAsync<Project>($"SELECT {Columns} FROM project WHERE municipality_code = @municipality AND project_id = @projectId", new { projectId }, cancellation);

    /// <summary>Creates it with its dated duties. The same id again changes nothing.</summary>
    /// <exception cref="UserErrorException">The registry number is taken.</exception>
    public Task CreateAsync(MunicipalityCode municipality, Project project, CancellationToken cancellation) => WriteAsync(municipality, project, """
        INSERT INTO project (municipality_code, project_id, name, registry_no, methodology, methodology_version, first_fy, last_fy, scope_option,
                             applicant, participants, growth_choice, note)
        VALUES (@municipality, @ProjectId, @Name, @RegistryNo, @Methodology, @MethodologyVersion, @FirstFy, @LastFy, @ScopeOption,
                @Applicant, @Participants, @GrowthChoice, @Note)
        ON CONFLICT (municipality_code, project_id) DO NOTHING
        """, cancellation);

    /// <returns>False where somebody changed it meanwhile.</returns>
    /// <exception cref="UserErrorException">The registry number is taken, or stands are enrolled outside the new period.</exception>
    public async Task<bool> ChangeAsync(MunicipalityCode municipality, Project project, CancellationToken cancellation)
    {
        await RefuseLostYearsAsync(municipality, project, cancellation);
        return await WriteAsync(municipality, project, """
            UPDATE project SET name = @Name, registry_no = @RegistryNo, methodology = @Methodology, methodology_version = @MethodologyVersion,
                   first_fy = @FirstFy, last_fy = @LastFy, scope_option = @ScopeOption, applicant = @Applicant, participants = @Participants,
                   growth_choice = @GrowthChoice, note = @Note, row_version = row_version + 1
            WHERE municipality_code = @municipality AND project_id = @ProjectId AND row_version = @RowVersion
            """, cancellation) == 1;
    }

    public async Task<IReadOnlyList<ProjectPlan>> PlansAsync(MunicipalityCode municipality, Guid projectId, CancellationToken cancellation)
    {
        await using var transaction = await database.BeginAsync(municipality, cancellation);
        return (await transaction.QueryAsync<ProjectPlan>("""
            SELECT plan_id, name, kind, approved_on, first_day, last_day FROM project_plan
            WHERE municipality_code = @municipality AND project_id = @projectId ORDER BY first_day, name
            """, new { projectId }, cancellation)).AsList();
    }

    public async Task AddPlanAsync(MunicipalityCode municipality, Guid projectId, ProjectPlan plan, CancellationToken cancellation)
    {
        await using var transaction = await database.BeginAsync(municipality, cancellation);
        await transaction.ExecuteAsync("""
            INSERT INTO project_plan (municipality_code, project_id, plan_id, name, kind, approved_on, first_day, last_day)
            VALUES (@municipality, @projectId, @PlanId, @Name, @Kind, @ApprovedOn, @FirstDay, @LastDay) ON CONFLICT DO NOTHING;
            INSERT INTO project_task (municipality_code, project_id, kind, due_on, fiscal_year, note)
            VALUES (@municipality, @projectId, 'plan-renewal', @LastDay, extract(year FROM @LastDay::date - interval '3 months')::int, @Name) ON CONFLICT DO NOTHING
            """, new { projectId, plan.PlanId, plan.Name, plan.Kind, plan.ApprovedOn, plan.FirstDay, plan.LastDay }, cancellation);
        await transaction.CommitAsync(cancellation);
    }

    public async Task RemovePlanAsync(MunicipalityCode municipality, Guid projectId, Guid planId, CancellationToken cancellation)
    {
        await using var transaction = await database.BeginAsync(municipality, cancellation);
        await transaction.ExecuteAsync(
            "DELETE FROM project_plan WHERE municipality_code = @municipality AND project_id = @projectId AND plan_id = @planId", new { projectId, planId }, cancellation);
        await transaction.CommitAsync(cancellation);
    }

    public async Task<IReadOnlyList<ProjectTask>> TasksAsync(MunicipalityCode municipality, Guid projectId, CancellationToken cancellation)
    {
        await using var transaction = await database.BeginAsync(municipality, cancellation);
        return (await transaction.QueryAsync<ProjectTask>("""
            SELECT kind, due_on, fiscal_year::int, done_on, note FROM project_task
            WHERE municipality_code = @municipality AND project_id = @projectId ORDER BY due_on, kind
            """, new { projectId }, cancellation)).AsList();
    }

    /// <returns>False where there is no such task.</returns>
    public async Task<bool> FinishTaskAsync(MunicipalityCode municipality, Guid projectId, string kind, DateOnly dueOn, DateOnly? doneOn, CancellationToken cancellation)
    {
        await using var transaction = await database.BeginAsync(municipality, cancellation);
        var changed = await transaction.ExecuteAsync("""
            UPDATE project_task SET done_on = @doneOn
            WHERE municipality_code = @municipality AND project_id = @projectId AND kind = @kind AND due_on = @dueOn
            """, new { projectId, kind, dueOn, doneOn }, cancellation);
        await transaction.CommitAsync(cancellation);
        return changed == 1;
    }

    public async Task<IReadOnlyList<ProjectEmission>> EmissionsAsync(MunicipalityCode municipality, Guid projectId, CancellationToken cancellation)
    {
        await using var transaction = await database.BeginAsync(municipality, cancellation);
        return (await transaction.QueryAsync<ProjectEmission>("""
            SELECT emission_id, fiscal_year::int, label, co2_t, treatment, note FROM project_emission
            WHERE municipality_code = @municipality AND project_id = @projectId ORDER BY fiscal_year, label
            """, new { projectId }, cancellation)).AsList();
    }

    public async Task AddEmissionAsync(MunicipalityCode municipality, Guid projectId, ProjectEmission emission, CancellationToken cancellation)
    {
        await using var transaction = await database.BeginAsync(municipality, cancellation);
        await transaction.ExecuteAsync("""
            INSERT INTO project_emission (municipality_code, project_id, emission_id, fiscal_year, label, co2_t, treatment, note)
            VALUES (@municipality, @projectId, @EmissionId, @FiscalYear, @Label, @Co2T, @Treatment, @Note) ON CONFLICT DO NOTHING
            """, new { projectId, emission.EmissionId, emission.FiscalYear, emission.Label, emission.Co2T, emission.Treatment, emission.Note }, cancellation);
        await transaction.CommitAsync(cancellation);
    }

    public async Task RemoveEmissionAsync(MunicipalityCode municipality, Guid projectId, Guid emissionId, CancellationToken cancellation)
    {
        await using var transaction = await database.BeginAsync(municipality, cancellation);
        await transaction.ExecuteAsync(
            "DELETE FROM project_emission WHERE municipality_code = @municipality AND project_id = @projectId AND emission_id = @emissionId", new { projectId, emissionId }, cancellation);
        await transaction.CommitAsync(cancellation);
    }

    private async Task RefuseLostYearsAsync(MunicipalityCode municipality, Project project, CancellationToken cancellation)
    {
        await using var transaction = await database.BeginAsync(municipality, cancellation);
        var outside = await transaction.QuerySingleAsync<int>("""
            SELECT (SELECT count(*) FROM project_stand WHERE municipality_code = @municipality AND project_id = @ProjectId AND withdrawn_at IS NULL
                      AND (first_fy < @FirstFy OR last_fy > @LastFy))::int
                 + (SELECT count(*) FROM monitoring_run r JOIN monitoring_freeze f USING (municipality_code, run_id)
                    WHERE r.municipality_code = @municipality AND r.project_id = @ProjectId AND (r.first_fy < @FirstFy OR r.last_fy > @LastFy))::int
            """, new { project.ProjectId, project.FirstFy, project.LastFy }, cancellation);
        if (outside > 0)
            throw new UserErrorException("新しい認証対象期間の外に、登録した小班または確定したモニタリングがあります。期間を広げるか、先に登録を外してください。",
                "Stands are enrolled, or a monitoring is frozen, outside the new certification period: widen it, or withdraw the stands first.");
    }

    private async Task<int> WriteAsync(MunicipalityCode municipality, Project project, string sql, CancellationToken cancellation)
    {
        await using var transaction = await database.BeginAsync(municipality, cancellation);
        var changed = await Refusals.InWordsAsync(() => transaction.ExecuteAsync(sql, project, cancellation));
        if (changed == 1)
            await WriteDutiesAsync(transaction, project, (await ProjectDocuments.RulesAsync(transaction, cancellation)).PermanenceYears, cancellation);
        await transaction.CommitAsync(cancellation);
        return changed;
    }

    /// <summary>By 30 June of the following fiscal year, for each year of the period and those after it in which the plan stays in force; what is done stays.</summary>
    private static Task<int> WriteDutiesAsync(MunicipalityTransaction transaction, Project project, int permanence, CancellationToken cancellation) => transaction.ExecuteAsync("""
        INSERT INTO project_task (municipality_code, project_id, kind, due_on, fiscal_year)
        SELECT @municipality, @ProjectId, 'yearly-filing', make_date(y + 1, 6, 30), y FROM generate_series(@FirstFy, @LastFy + @permanence) y
        ON CONFLICT DO NOTHING;
        INSERT INTO project_task (municipality_code, project_id, kind, due_on, fiscal_year)
        VALUES (@municipality, @ProjectId, 'plan-kept-until', make_date(@LastFy + @permanence + 1, 3, 31), @LastFy + @permanence) ON CONFLICT DO NOTHING
        """, new { project.ProjectId, project.FirstFy, project.LastFy, permanence }, cancellation);
}
