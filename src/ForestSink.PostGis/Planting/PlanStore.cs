using System.Text.Json;
using ForestSink.Core.Forest;
using ForestSink.PostGis.Database;

namespace ForestSink.PostGis.Planting;

/// <summary>Solved plans; they never change.</summary>
public sealed class PlanStore(ForestSinkDatabase database)
{
    private const string Columns = "plan_id, question::text AS question, answer::text AS answer, created_at";

    public async Task AddAsync(MunicipalityCode municipality, Guid planId, PlanQuestion question, PlanAnswer answer, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(question);
        await using var transaction = await database.BeginAsync(municipality, cancellation);
        await transaction.ExecuteAsync("""
            INSERT INTO planting_plan (municipality_code, plan_id, name, first_fy, question, answer)
            VALUES (@municipality, @planId, @Name, @FirstFy, @question::jsonb, @answer::jsonb) ON CONFLICT DO NOTHING
            """, new
        {
            planId,
            question.Name,
            question.FirstFy,
            question = JsonSerializer.Serialize(question, JsonSerializerOptions.Web),
            answer = JsonSerializer.Serialize(answer, JsonSerializerOptions.Web),
        }, cancellation);
        await transaction.CommitAsync(cancellation);
    }

    public async Task<PlantingPlan?> FindAsync(MunicipalityCode municipality, Guid planId, CancellationToken cancellation)
    {
        await using var transaction = await database.BeginAsync(municipality, cancellation);
        return (await transaction.QuerySingleOrDefaultAsync<Row>(
            $"SELECT {Columns} FROM planting_plan WHERE municipality_code = @municipality AND plan_id = @planId", new { planId }, cancellation))?.ToPlan();
    }

    /// <summary>Newest first.</summary>
    public async Task<IReadOnlyList<PlantingPlan>> ListAsync(MunicipalityCode municipality, CancellationToken cancellation)
    {
        await using var transaction = await database.BeginAsync(municipality, cancellation);
        return [.. (await transaction.QueryAsync<Row>(
            $"SELECT {Columns} FROM planting_plan WHERE municipality_code = @municipality ORDER BY created_at DESC LIMIT 30", null, cancellation)).Select(row => row.ToPlan())];
    }

    private sealed record Row(Guid PlanId, string Question, string Answer, DateTime CreatedAt)
    {
        public PlantingPlan ToPlan() => new(PlanId, JsonSerializer.Deserialize<PlanQuestion>(Question, JsonSerializerOptions.Web)!,
            JsonSerializer.Deserialize<PlanAnswer>(Answer, JsonSerializerOptions.Web)!, CreatedAt);
    }
}
