namespace ForestSink.PostGis.Absorption.Projects;

/// <summary>A run for programs; the exact quantity is a text with every digit.</summary>
public sealed record RunReport(
    Guid Run, Guid Project, int FirstFy, int LastFy, string NetTCo2, long CertifiedT, long BufferT, long AccountT, string CountedAreaHa, int Stands, int Blocking, int Warnings,
    string? WeakestStatus, string InputsSha256, string ResultSha256, DateTime? FrozenAt)
{
    public static RunReport Of(MonitoringRun run) => new(
        run.RunId, run.ProjectId, run.FirstFy, run.LastFy, EstimateReport.Text(run.NetCo2T), run.CertifiedT, run.BufferT, run.AccountT, EstimateReport.Text(run.CountedAreaHa),
        run.Stands, run.Blocking, run.Warnings, run.WeakestStatus, run.InputsSha256, run.ResultSha256, run.FrozenAt);
}
