using ForestSink.Core.Forest;

namespace ForestSink.PostGis.Absorption.Projects;

/// <summary>Gathers a stored run for its workbook: from the run's own inputs and editions, not from today's register.</summary>
public static class WorkbookReader
{
    public static async Task<WorkbookContent> ReadAsync(
        MunicipalityCode municipality, MonitoringRun run, MonitoringStore runs, ProjectStore projects, EnrolmentStore enrolments,
        Func<string, string> species, Func<string, string, string> text, CancellationToken cancellation)
    {
        var (inputs, basis) = (await runs.InputsAsync(municipality, run.RunId, cancellation))!.Value;
        return new(
            (await projects.FindAsync(municipality, run.ProjectId, cancellation))!,
            await projects.PlansAsync(municipality, run.ProjectId, cancellation),
            run, inputs, basis,
            await runs.RowsAsync(municipality, run.RunId, cancellation),
            await runs.FlagsAsync(municipality, run.RunId, cancellation),
            await enrolments.TicksAsync(municipality, run.ProjectId, cancellation),
            species, text);
    }
}
